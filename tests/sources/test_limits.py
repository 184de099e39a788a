"""The limits keep their promise: one file takes less than two gigabytes and a minute, and real exports fit."""

from cin7_audit.sources import limits

TWO_GIGABYTES = 2 << 30
ROWS_OF_A_SHEET, LAST_COLUMN = 1_048_576, 26 * 26 * 24 + 26 * 6 + 4  # XFD


def test_what_is_held_in_memory_stays_below_two_gigabytes():
    held = (
        limits.LARGEST_JSON_MEMORY,
        limits.LARGEST_TEXT_BYTES * 3,
        limits.LARGEST_LOOSE_BYTES,
        limits.LARGEST_REST_BYTES * 4,
        limits.PARSER_BYTES,
        limits.LARGEST_DIRECTORY_BYTES * 100,
    )
    assert [amount for amount in held if not TWO_GIGABYTES // 4 < amount < TWO_GIGABYTES] == []


def test_the_parser_has_less_than_a_minute_and_is_waited_for_longer():
    assert 10 <= limits.PARSER_SECONDS < 60 <= limits.PARSER_PATIENCE <= 1800


def test_a_whole_sheet_fits():
    assert limits.MOST_COLUMNS == LAST_COLUMN
    assert limits.MOST_ROWS_ASIDE > ROWS_OF_A_SHEET
    assert 15 * ROWS_OF_A_SHEET < limits.MOST_SHEET_CELLS <= 20 * ROWS_OF_A_SHEET
    assert limits.FORMULA_STEPS > 3 * ROWS_OF_A_SHEET  # a formula of two cells in every row


def test_a_ledger_of_a_million_lines_fits():
    lines, columns, letters = 1_300_000, 12, 100
    assert lines * columns < limits.MOST_CELLS <= 2 * lines * columns
    assert lines * letters < limits.LARGEST_FILE_BYTES
    assert limits.ROW_BYTES + limits.CELL_BYTES < limits.LONGEST_RECORD_BYTES < limits.LARGEST_REST_BYTES


def test_a_page_of_usual_json_at_the_limit_of_its_size_fits():
    usual = limits.LARGEST_JSON_BYTES  # one byte a letter
    assert usual * limits.JSON_COPIES + limits.MOST_JSON_VALUES * limits.JSON_VALUE_BYTES < limits.LARGEST_JSON_MEMORY
    assert usual * 2 <= limits.LARGEST_JSON_TEXT_BYTES < limits.LARGEST_JSON_MEMORY


def test_an_archive_of_usual_exports_fits_and_one_of_zeros_does_not():
    usual, zeros = 30, 1000
    assert usual < limits.LARGEST_RATIO < zeros
    assert limits.SLACK_BYTES * 10 < limits.LARGEST_ARCHIVE_BYTES <= limits.LARGEST_FILE_BYTES
    assert 10_000 < limits.MOST_MEMBERS < 100_000
    assert (limits.LONGEST_NAME, limits.LONGEST_PATH) == (255, 4096)
