"""Every fixed threshold of the arithmetic by name: how large, and whose rule it is. Models read them as `$name`."""

from decimal import Decimal

from cin7_audit.vocabulary import TIE_OUT_BUCKETS as TIE_OUT_BUCKETS

# belief and counts
QUIET_DAYS = 7  # a figure printed up to so many days before the first row of the log still opens it (default, ours)
LATE_SHARE = 0.05  # of places without any opening that end below zero (default, ours)
MINIMUM_DIFFERENCES = (
    30  # lines of a kind of count, all different, before its source is taken to list differences only (default, ours)
)
POSTING_DAYS = 5  # days from the count to its posting (default, ours)
SAME_SHARE = 0.9  # of the document's lines must agree: late entries change the odd line (default, ours)
FEW_LINES = 3  # fewer agreeing lines may agree by chance (default, ours)
BINNED_SHARE = (
    0.9  # of movement lines at sites with bins must name a bin for belief to be known per bin (default, ours)
)
CLASS_A_SHARE = 0.80  # of the usage value: class A (M-6)
CLASS_B_SHARE = 0.95  # of the usage value: classes A and B (M-6)

# what counts found: timelines, checks of the counting, costs re-performed
SHOWN_LINES = 40  # repeat lines in the heat map
CHARTED_LINES = 6  # repeat lines drawn day by day
MOST_CURVE_LINES = 50_000  # lines, the first by number, that the mean cumulative function is taken from
SECOND_LOOK_DAYS = 7  # a second look at the same variance (default, ours)
MOST_SHIFT_DAYS = 31  # by which counts are shifted, whatever the setting says
TICKS_OF_A_DAY = 86_400_000_000 * 4  # one day in the order of events
DIGIT_FLOOR = 10  # smaller counts have no meaningful last digit
MOST_LATE_ENTRIES = 20_000  # late entries listed
MOST_ISSUES = 20_000  # re-costed issues listed
QUANTITY_SCALE = 10_000  # quantities and money as whole numbers
COST_SCALE = 1_000_000  # unit costs as whole numbers
PSEUDO_LINES = 0.25  # weight of the site's season, in movement lines of a place that hardly moved (default, ours)
MATERIALITY_SHARE = Decimal("0.01")  # of average stock value, when the client sets none (default, ours)

# the two books
SHORTEST_NAME = 4  # letters and digits; shorter document names match too much by chance (default, ours)
MANY_NAMES = 40  # a text that names more documents is a list, not a document (default, ours)
ENOUGH_PAIRS = 20  # fewer equal digits prove nothing about a client's numbering (default, ours)
AGREEING_SHARE = 0.8  # of the pairs, the rest being edited, voided or returned sales (default, ours)
TELLING_SHARE = 0.5  # where invoices of the ledger name at least this share of the sales, a sale they do not name has none (default, ours)
SHIFTED_DAYS = (35, 42, 49, 56, 63)  # whole weeks, so that weekday habits stay, and past any month end (default, ours)
SAME_AMOUNT = Decimal("0.10")  # base currency; below it two books of a document agree (M-26)
RATE_SHARE = Decimal(
    "0.10"
)  # a foreign bill further than this from Cin7's amount is an edit, not a rate (default, ours)
VALUED_SHARE = Decimal("0.5")  # of the movement lines; with fewer valued there is no subledger to tie (default, ours)
COMPLETE_SHARE = Decimal(
    "0.5"
)  # of the usual revenue per cost of sales; below it a month's sales are not all there (default, ours)
MAJORITY_SHARE = 0.6  # of a kind's documents on one account, above which that account is the kind's (default, ours)
PEERS = 5  # documents of a kind before peers mean anything (default, ours)
MAPPED_DOCUMENTS = 3  # on each of two accounts before a change of mapping is told (default, ours)
AGE_BANDS = ("0 to 30 days", "31 to 60 days", "61 to 90 days", "over 90 days")  # of open purchases

# corrections
# a reference or reason that names a go-live load (default, ours)
OPENING_WORDS = "opening (balance|stock)|go.?live|initial (stock|load|balance)|migrat|stock import"
REVERSAL_DAYS = 60  # two usual count rounds (default, ours)
CHOSEN_SHARE = 0.5  # a count of at most this share of the site's lines chose them (default, ours)
BULK_DOCUMENTS = 3  # documents approved by one person within `approval.bulk_minutes` of each other (default, ours)
RECOUNT_DAYS = 7  # a second count this close before or after is a recount (default, ours)
NEAR_LIMIT = Decimal("0.10")  # band under and over the approval limit compared for bunching (default, ours)

# the evidence
MINIMUM_DOCUMENTS = 10  # fewer numbers show no sequence (default, ours)
SEQUENCE_SHARE = 0.8  # a prefix is numbered consecutively if at least this share of the span is present (default, ours)

# proofs
WHOLE_HISTORY_SHARE = (
    0.9  # of places whose implied opening is zero: then the movements are the whole history (default, ours)
)
PROOF_CENT = Decimal("0.005")  # differences below half a cent are rounding of the report
LISTED_TOTALS = 50  # movement totals that differ, listed per file

# contributors: lines with a difference, and the documents that would leave it
SCALES = 3  # thirds of the skus by usual size of a movement: sizes are only compared inside one
LOOKBACK_DAYS = 90  # a manual correction without a count before it may rest on documents this old (default, ours)
OPEN_ORDER_DAYS = 60  # an order older than this before the count is not taken for goods just arrived (default, ours)
LATE_BOOKING_DAYS = (
    14  # a receipt booked within these days after the count is a question of cut-off, not of receiving (default, ours)
)
PACK_RATIO = 3  # booked and ordered differing by a whole factor from here on is a unit-of-measure question
LATE_TRANSFER_DAYS = 60  # a transfer recorded this long after the count still explains it (default, ours)
LEAST_FACTOR = 3  # below this, chance decides nothing (method.md section 4: multiples of 2 occur one time in three)
COST_TOLERANCE = Decimal("0.05")  # unit cost over median within 5 % of the factor (method.md section 4)
CUTOFF_WINDOW_DAYS = 5  # method.md section 4: cut-off window around a count
NEAR_DAYS = 14  # two alike documents further apart are separate orders (default, ours)
NEAR_SALE_DAYS = (
    3  # a busy customer repeats an order within a week anyway, so alike sales must lie closer (default, ours)
)
REPEATED_LINES = 2  # lines of a document that repeats another: then no counterparty need be alike

# controls and corrections
STUCK_DAYS = 14  # a transfer still open after this many days (method.md 5.1: weekly review)

# while the case is built
SNAPSHOT_SHARE = 0.9  # of SKU x site totals must be equal before a snapshot takes another's day (default, ours)
SNAPSHOT_LINES = 5  # fewer equal totals may be equal by chance (default, ours)
SAME_COUNT_SHARE = (
    0.9  # of the shorter file's lines must agree: two counts without a common number are one (default, ours)
)
SAME_COUNT_LINES = 3  # fewer agreeing lines may agree by chance (default, ours)
SAME_COUNT_DAYS = 3  # between the days two files give one count (default, ours)

# the case: what no single file says
FAIR_SHARE = 0.2  # of the postings of one kind make a role of an account (default, ours)
LOAD_LINES = 20  # fewer lines on the first day are ordinary finds (default, ours)
COUNT_LINES = 10  # fewer lines are a correction, not a round of counting (default, ours)
REFERENCE_LINES = 3  # "as per count" on fewer lines corrects them, it does not count (default, ours)
COMMENT_LINES = 5  # comments alone make a count from this many lines on (default, ours)
COUNT_TIMES = 4  # a rhythm needs at least this many documents (default, ours)
RHYTHM_SHARE = 0.75  # of the gaps must lie in one rhythm
ONE_SIDED_LINES = 20  # of a kind of file; below this, finding no line without difference proves nothing (default, ours)
LONGEST_SPELL = 14  # days; figures that stood longer date a count too loosely (default, ours)
DATING_SHARE = 0.9  # of a file's lines (default, ours, as for two descriptions of one count)
DATING_LINES = 3  # fewer recorded figures may equal the balances of a day by chance (default, ours)
