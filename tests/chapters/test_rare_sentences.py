"""Sentences of clients with next to nothing: one line, no failure, no movement, no belief, no books."""

from decimal import Decimal

import pytest

from cin7_audit.chapters.diagnosis import sentences as causes
from cin7_audit.presentation.saying import Teller
from tests.chapters.frames import FACTS
from tests.chapters.hand_made import FILES, SETTINGS, book_of, counted_client, fix, stock
from tests.chapters.reading import finding
from tests.measures.small import count, move, product

YEAR = "01 Jan 2026 to 31 Dec 2026"
EVERY_LINE = "completed stocktakes with every counted line, zero differences included (stocktake CSV or API)."


def answers(step, **tables):
    return [item.text for item in book_of({"evidence_file": FILES, **tables}).section(step).paragraphs]


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([], "no confirmed count was supplied"),
        ([count(40, 5)], "the counts carry no recorded quantity and belief cannot be rebuilt at their places"),
        (
            [count(40, 5, 7, is_difference_only=True)],
            "the counts list only lines that differ (or fall outside the period), so correct lines, the denominator, "
            "are missing",
        ),
    ],
)
def test_no_accuracy_is_stated_for_its_own_reason(counts, why):
    said = answers("count_vs_belief", count_line=counts, movement=[move(1, -1, sku="Z", bin="Z-1")])
    assert said == [f"No accuracy is stated, because {why}. Ask for {EVERY_LINE}"]


def test_counts_of_other_kinds_are_told_beside_the_accuracy():
    counts = [
        count(40, 10, 10, sku="A", number="S1"),
        count(40, 10, 10, sku="F", number="S1"),
        count(40, 0, 4, sku="B", number="S1", is_zero_ambiguous=True),
        count(40, 5, sku="C", number="S1"),
        count(40, 8, 9, sku="D", number="S2", is_difference_only=True),
    ]
    accuracy, unmeasured, zeros, differences = answers("count_vs_belief", count_line=counts)
    assert accuracy == (
        "Of 3 counted lines 66.7 % had no variance and 66.7 % were within tolerance; gross value accuracy was 83.3 % "
        f"and net value accuracy 83.3 %, {YEAR}. Variance = counted - believed; loss negative."
    )
    assert unmeasured == (
        "1 count lines have no recorded quantity and no belief that can be rebuilt at their place; they are listed "
        "and not judged."
    )
    assert zeros == "1 counted zeros may be lines nobody counted; without them 100.0 % are within tolerance."
    assert differences == (
        "1 lines come from documents that list differences only; they count as variances and not towards any accuracy."
    )


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("write_off_frequency", "No correction is in the evidence, so this question cannot be answered."),
        (
            "ledger_impact",
            "Neither a ledger nor counts with values are in the evidence, so this question cannot be answered.",
        ),
        (
            "variance_timeline",
            "No line was counted twice in documents that list correct lines too, so it cannot be told whether "
            "variances come back. Ask for completed stocktakes of at least two dates with every counted line.",
        ),
    ],
)
def test_nothing_is_answered_from_nothing(step, said):
    assert answers(step) == [said]


def test_no_books_have_no_tie_out():
    assert book_of({"evidence_file": FILES}).section("ledger_impact").extra == {"tie_out": None}


def test_corrections_without_a_movement_have_no_rate():
    rows = [fix("A", 3, "adjustment", "W1", -2, "x"), fix("A", 9, "adjustment", "W2", 3, "x")]
    section = book_of({"evidence_file": FILES, "correction": rows}).section("write_off_frequency")
    assert finding(section, "WF-1").statement == (
        "2 correction lines on 1 documents changed recorded stock, 32.00 NZD gross and -8.00 net (loss negative): an "
        f"unknown number per 1,000 movement lines and an unknown number per 100 active lines a month, {YEAR}. The "
        "monthly rate is too short to trend."
    )
    assert finding(section, "WF-2").statement == (
        f"0.0 % of the value written off (0.00 of 20.00 NZD) fell on a line and direction corrected in the 180 days "
        f"before, {YEAR}; the bar is 40 %."
    )
    assert finding(section, "WF-10").statement == (
        "Corrections against learning: not enough history (no movement in the evidence)."
    )
    assert [(item.id, item.severity) for item in section.findings] == [
        ("WF-1", "low"),
        ("WF-2", "low"),
        ("WF-10", "low"),
    ]


def twice(table):
    """Lines counted twice, a month apart."""
    return book_of(counted_client(table, (2, 33)))


def test_lines_that_never_failed_have_no_days_to_the_next_failure():
    section = twice({"N01-N12": (0, 0), "S01-S08": (0, 0)}).section("variance_timeline")
    assert finding(section, "VT-1").statement == (
        "Do the same lines fail again? cannot tell: 0 of 20 lines counted twice or more were out of tolerance at least "
        "twice (0.0 %, 95 % interval 0.0 % to 16.1 %), where 0.0 would if failures fell on lines by chance, "
        f"{YEAR}. Corrected for the count schedule, each line at its own rate, a line fails again after an unknown "
        "number of days (95 % interval 323 to unbounded); the naive figure is – days."
    )
    assert [item.id for item in section.findings] == ["VT-1"] and finding(section, "VT-1").value is None
    assert [item.text for item in section.paragraphs] == [
        "Same variances again? Cannot tell: 0 of 20 lines counted twice or more failed twice or more (0.0 %, 95 % "
        "interval 0.0 % to 16.1 %)."
    ]


def test_one_line_that_always_fails_is_told_and_not_raised():
    book = twice({"N01": (-3, -3)})
    found = finding(book.section("variance_timeline"), "VT-1")
    assert found.statement.startswith(
        "Do the same lines fail again? cannot tell: 1 of 1 lines counted twice or more were out of tolerance at least "
        "twice (100.0 %, 95 % interval 20.7 % to 100.0 %), where 1.0 would if failures fell on lines by chance"
    )
    assert (found.severity, found.value, found.skus, found.locations) == ("low", -60, ("N01",), ("North",))
    below = finding(book.section("count_vs_belief"), "CB-1")
    assert below.statement == (
        "0 of 2 counted lines were within tolerance: 0.0 % (95 % interval 0.0 % to 65.8 %), below the floor of 95 %. "
        "Gross value accuracy is 97.0 % and net value accuracy 97.0 %, on 2,000.00 NZD of counted book value, "
        f"{YEAR}. At North the interval lies wholly below the floor."
    )
    assert (below.severity, below.quantity, below.value) == ("low", -6, -60)


def test_causes_without_rivals_or_luck_say_so():
    tell = Teller("diagnosis", FACTS)
    assert tell.say("DX-rivals.none") == (
        "No rival reaches grade C on these lines; counting error remains the first thing to rule out by recount."
    )
    assert tell.say("DX-rivals.counting") == "ordinary counting error (grade C)"
    assert causes._luck(tell, None) == "no chance level applies"
    assert causes._luck(tell, 0.0009) == "luck alone would show as much less than once in 1,000 unrelated clients"
    assert causes._luck(tell, 0.0123) == "luck alone would show as much in 1.23 % of unrelated clients"


def test_found_stock_is_cited_dearest_first_and_two_bins_below_zero_are_two_places():
    below = [stock("G", bin, 5, "North") for bin in ("B-1", "B-2")]
    below += [move(10, -12, sku="G", bin=bin) for bin in ("B-1", "B-2")]
    below += [move(13, 20, "receipt", sku="G", bin=bin) for bin in ("B-1", "B-2")]
    counts = [count(40, 1, 0, sku="F1", bin="F-1", cost=2), count(40, 9, 0, sku="F2", bin="F-2", cost=5)]
    costs = [product("G", average_cost=8)]
    book = book_of({"evidence_file": FILES, "movement": below, "count_line": counts, "product": costs})
    section = book.section("count_vs_belief")
    found = finding(section, "CB-3")
    assert found.statement.startswith("2 counted lines held 10 units worth 47.00 NZD where belief was zero")
    assert [row.row for row in found.evidence] == [2, 1] and found.skus == ("F1", "F2")
    negative = finding(section, "CB-5")
    assert negative.statement.startswith("Recorded stock was below zero 2 times at 2 places, at worst by 56.00 NZD")
    assert (negative.quantity, negative.value) == (-7, -56)


def written_off(*rows):
    """Write-offs (day, sku, quantity) at North, at 10 a unit; 100 is material."""
    made = [
        fix(f"D{day}", day, "write_off", sku, 0, site="North")
        | {"quantity": Decimal(size), "value": Decimal(size) * 10}
        for day, sku, size in rows
    ]
    settings = {**SETTINGS, "materiality": {"overall": 100}}
    section = book_of({"evidence_file": FILES, "correction": made}, settings).section("write_off_frequency")
    return finding(section, "WF-2")


@pytest.mark.parametrize(
    ("last", "severity"),
    [
        ([], "medium"),  # two repeats of one item and one of another, all at one place
        ([(6, "P1", "-6")], "high"),
        ([(6, "P1", "-0.05")], "high"),  # half a unit of money is a loss as well
        ([(6, "P1", "6")], "medium"),
    ],
)
def test_the_third_repeat_is_one_of_the_same_item_and_direction(last, severity):
    rows = [(1, "P1", -6), (2, "P1", -6), (3, "P1", -6), (4, "P2", -6), (5, "P2", -6), *last]
    found = written_off(*rows)
    assert found.severity == severity and found.title.startswith("Routine write-offs")
    assert set(found.skus) == {"P1", "P2"} and found.locations == ("North",)
