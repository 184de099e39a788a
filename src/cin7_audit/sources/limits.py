"""How large a client's files may be, in one place: what lies beyond is set aside with a sentence, never half read.

The limits keep any one file below a minute of computing and two gigabytes of memory, whatever is in it. They lie well
above real exports; a file that meets one is split (by month, by site) or saved as CSV, and read then.
"""

LARGEST_FILE_BYTES = 4 << 30  # hashed and read; a report of forty million rows has as many
LARGEST_ARCHIVE_BYTES = 4 << 30  # what all members of one archive may unpack to
LARGEST_RATIO = 100  # unpacked to packed, of an archive and its members: exports pack ten to thirty times
SLACK_BYTES = 64 << 20  # what may unpack at any ratio: too little to harm
MOST_MEMBERS = 20_000  # of one archive; a pull of many documents is a folder, not an archive
LARGEST_DIRECTORY_BYTES = 16 << 20  # the list of contents of an archive, held in memory as a whole
LONGEST_NAME, LONGEST_PATH = 255, 4096  # bytes; what file systems hold: no member needs more

LARGEST_JSON_BYTES = 256 << 20  # one document is held in memory as a whole
LARGEST_JSON_TEXT_BYTES = 512 << 20  # the same as text: every letter takes as much memory as the widest one
MOST_JSON_VALUES = 6_000_000
JSON_COPIES, JSON_VALUE_BYTES = 3, 150  # the text, its cells and one being mended; what a value takes besides
LARGEST_JSON_MEMORY = 1640 << 20  # of these together

LONGEST_RECORD_BYTES = 16 << 20  # one row of a text file
MOST_COLUMNS = 16_384  # what spreadsheet programs can hold
MOST_CELLS = 16_000_000  # of a table held in memory, blank ones included: 1.3 million lines of a ledger
LARGEST_TEXT_BYTES = 576 << 20  # of memory for the different cells of such a table; its reader takes twice that again
ROW_BYTES, CELL_BYTES = 120, 100  # memory of a row read by itself, and of each of its cells, on top of their letters
LARGEST_LOOSE_BYTES = 1 << 30  # of memory for rows that cannot be held by column
LARGEST_REST_BYTES = 400 << 20  # of the same for rows of a large file judged at its end, which takes three times that
MOST_ROWS_ASIDE = 1_100_000  # rows of one file set aside, each with its text: more than a sheet has

MOST_SHEET_CELLS = 16_000_000  # of one sheet, blank ones between the first and the last included
PARSER_BYTES = 1536 << 20  # memory of the process that opens workbooks and PDF files
PARSER_SECONDS = 30  # of computing it may spend on one file
PARSER_PATIENCE = 900  # seconds of waiting, where the system cannot limit computing

FORMULA_STEPS = 4_000_000  # parts of formulas worked out in one sheet
