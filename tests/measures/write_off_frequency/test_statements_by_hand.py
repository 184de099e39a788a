"""The statements of 40_corrections one by one, on rows that sit on their edges; every figure worked out by hand."""

import datetime as dt
from decimal import Decimal as D

import pytest

from tests.given_models import at, day, made, table

# approvals


@pytest.mark.parametrize(
    ("approvers", "unnamed"),
    [([], {}), (["boss"], {"D1": True, "D2": True, "D3": True, "D4": False, "D6": True, "D9": True})],
)
def test_duties_that_should_lie_apart(approvers, unnamed):
    documents = table(
        "document_no creator counter approver gross",
        ("D1", "ann", None, "ann", 5), ("D2", None, "ann", "ann", 7), ("D3", "ann", "ben", "cat", 7), ("D4", "ann", None, "boss", None),
        ("D5", None, None, "cat", 1), ("D6", None, None, "cus", 9), ("D7", "ann", "ann", None, 9), ("D9", "ann", "ben", "cus", None),
    )  # fmt: skip
    settings = {"approval": {"custodians": ["cus"], "approvers": approvers}}
    columns = ("document_no", "is_creator", "is_counter", "is_custodian", "is_unnamed")
    assert made("approval_duty", *columns, settings=settings, approved_document=documents) == [
        (number, *flags, unnamed.get(number, False))
        for number, *flags in (
            ("D6", False, False, True), ("D2", False, True, False), ("D3", False, False, False), ("D1", True, False, False),
            ("D4", False, False, False), ("D9", False, False, True),
        )
    ]  # fmt: skip


def test_bands_under_and_over_the_approval_limit_hold_their_lower_edge():
    """90, 95 and 99.99 lie just under a limit of 100, 100 and 109.99 just over it. Of eight values the seventh is 80 %."""
    gross = ["0", "0.5", None, "89.99", "90", "95", "99.99", "100", "109.99", "110"]
    documents = [{"gross": value and D(value)} for value in gross]
    found = made("approval_limit", settings={"approval": {"limit": 100}}, approved_document=documents)
    assert found == [(D("109.99"), D(110), 8, 3, 2)]


def test_a_document_is_all_its_lines():
    lines = table(
        "document_no kind user approver counted_by recorded_at approved_at undone_at site account day value latency_hours source_id source_row",
        ("D1", "write_off", "ben", "cat", "dan", at("02-02 09:00"), at("02-03 09:00"), None, "S", "518", day("02-02"), D(-7), 24, "E2", 1),
        ("D1", "adjustment", "ann", "bob", "cid", at("02-01 09:00"), at("02-04 09:00"), at("02-05 09:00"), "N", "517", day("02-01"), D(3), 72, "E1", 9),
        ("D1", "adjustment", "ben", "cat", "dan", at("02-02 09:00"), None, at("02-04 10:00"), "S", "518", None, None, None, "E2", 3),
        (None, "adjustment", "x", "x", "x", None, None, None, "A", "1", day("01-01"), D(9), 1, "E0", 1),
        is_opening=False,
    )  # fmt: skip
    lines.append({"document_no": "D2", "kind": "adjustment", "value": D(900), "is_opening": True})
    assert made("approved_document", register=lines) == [
        ("D1", "adjustment", "ann", "bob", "cid", at("02-01 09:00"), at("02-04 09:00"), at("02-05 09:00"), "N", "517", day("02-01"), -4, 10, 3, 72, "E1", 9)
    ]  # fmt: skip


def test_documents_approved_within_a_minute_of_each_other_by_one_person_are_a_run():
    """Ann: 09:00:00, 09:01:00 and 09:02:00 are three; 09:03:01 begins anew. Ben's two at one moment are only two."""
    documents = table(
        "document_no approver approved_at latency_hours",
        ("D1", "ann", at("02-01 09:00:00"), 59 / 3600), ("D2", "ann", at("02-01 09:01:00"), 60 / 3600), ("D3", "ann", at("02-01 09:02:00"), 2),
        ("D4", "ann", at("02-01 09:03:01"), 2), ("D5", "ben", at("02-01 09:01:00"), None), ("D6", "ben", at("02-01 09:01:00"), 2), ("D7", "ben", None, 2),
    )  # fmt: skip
    columns = ("document_no", "is_instant", "is_bulk", "run_documents")
    assert made("review_latency", *columns, approved_document=documents) == [
        ("D1", True, True, 3),
        ("D2", False, True, 3),
        ("D5", None, False, 2),
        ("D6", False, False, 2),
        ("D3", False, True, 3),
        ("D4", False, False, 1),
    ]


def test_documents_under_the_limit_that_reach_it_together():
    """A limit of 100. Two of 50 reach it; 100 itself is not under it; nothing, other kinds and other creators stay out."""
    names = "document_no day creator site account kind gross source_id source_row"
    first = day("02-01")
    documents = table(
        names,
        ("D2", first, "ann", "S", "517", "adjustment", 50, "E1", 7), ("D1", first, "ann", "S", "517", "write_off", 50, "E2", 1),
        ("D3", first, "ann", "S", "517", "adjustment", 0, "E0", 1), ("D4", first, "ann", "S", "517", "stocktake", 90, "E0", 2),
        ("D5", first, "ben", "S", "517", "write_on", 100, "E0", 3), ("D6", first, "ben", "S", "517", "zeroing", 99, "E0", 4),
        ("D7", first, None, None, None, "write_on", 60, "E3", 2), ("D8", first, None, None, None, "zeroing", 70, "E3", 1),
        ("D9", first, "cat", "S", "517", "adjustment", 50, "E4", 1), ("D10", first, "cat", "S", "517", "adjustment", D("49.99"), "E4", 2),
        ("D11", first, "dan", "S", "517", "adjustment", 50, "E4", 3), ("D12", day("02-02"), "dan", "S", "517", "adjustment", 50, "E4", 4),
        ("D13", first, "eve", "S", "517", "adjustment", 50, "E4", 5), ("D14", first, "eve", "N", "517", "adjustment", 50, "E4", 6),
        ("D15", first, "fay", "S", "517", "adjustment", 50, "E4", 7), ("D16", first, "fay", "S", "518", "adjustment", 50, "E4", 8),
        ("D17", day("01-31"), "ann", "S", "517", "adjustment", 50, "E5", 1), ("D18", day("01-31"), "ann", "S", "517", "adjustment", 50, "E5", 2),
    )  # fmt: skip
    found = made("split_correction", settings={"approval": {"limit": 100}}, approved_document=documents)
    assert found == [
        (first, "not stated", "not stated", "not stated", 2, 130, 70, "D7, D8", "E3", 1),
        (day("01-31"), "ann", "S", "517", 2, 100, 50, "D17, D18", "E5", 1),
        (first, "ann", "S", "517", 2, 100, 50, "D1, D2", "E1", 7),
    ]


def test_what_was_undone_after_its_first_approval():
    actions = table(
        "document_no action acted_at user",
        ("D1", "Approved", at("02-02 09:00"), "ann"), ("D1", "Authorised", at("02-03 09:00"), "ann"), ("D1", "Undo", at("02-02 09:00"), "ben"),
        ("D1", "VOIDED", at("02-01 09:00"), "ben"), ("D2", "Completed", at("02-02 09:00"), "ann"), ("D2", "undone", at("02-04 09:00"), "cat"),
        ("D3", "Approved", at("02-02 09:00"), "ann"), ("D3", "Void", at("02-05 09:00"), "dan"), ("D4", "Void", at("02-05 09:00"), "dan"),
        ("D5", "Approved", at("02-02 09:00"), "ann"), ("D5", "Void", at("02-01 08:00"), "dan"), ("D5", "Edited", at("02-09 08:00"), "dan"),
        ("ST1", "complete", at("02-02 09:00"), "ann"), ("ST1", "Undo", at("02-03 10:00"), "eve"),
    )  # fmt: skip
    tables = {
        "user_action": actions,
        "correction": table("document_no", ("D1",), ("D2",), ("D4",), ("D5",)),
        "count_line": table("count_id", ("ST1",)),
    }
    documents = table("document_no gross", ("D1", 12), ("D2", 5))
    found = made("undone_approval", "document_no", "action", "acted_at", "user", "approved_at", "gross", "source_row", tables=tables, approved_document=documents)  # fmt: skip
    assert found == [
        ("D1", "Undo", at("02-02 09:00"), "ben", at("02-02 09:00"), 12, 3),
        ("ST1", "Undo", at("02-03 10:00"), "eve", at("02-02 09:00"), None, 14),
        ("D2", "undone", at("02-04 09:00"), "cat", at("02-02 09:00"), 5, 6),
    ]


def test_a_voided_document_is_one_row():
    lines = table(
        "document_no status kind completed_at effective_date source_id source_row",
        ("D2", "VOID", "write_off", None, day("02-03"), "E1", 5), ("D2", "Voided", "adjustment", at("02-02 09:00"), day("02-09"), "E1", 4),
        ("D1", "voided", "zeroing", None, None, "E2", 1), ("D3", "COMPLETED", "adjustment", None, day("02-01"), "E1", 1),
        ("D4", None, "adjustment", None, day("02-01"), "E1", 2), (None, "VOIDED", "adjustment", None, day("02-01"), "E1", 3),
    )  # fmt: skip
    assert made("voided_correction", tables={"correction": lines}) == [
        ("D1", "zeroing", None, 1, "E2", 1),
        ("D2", "adjustment", at("02-03 00:00"), 2, "E1", 4),
    ]


# corrections over time and place


def lines_of(names, *rows, **more):
    """Rows of the register, none of them a load."""
    return table(names, *rows, **({"is_opening": False} | more))


def test_where_corrections_concentrate():
    register = lines_of(
        "sku site account kind user day document_no value",
        ("K1", "S", "517", "adjustment", "ann", day("01-28"), "D1", D(-10)),
        ("K1", "S", "517", "adjustment", "ann", day("01-29"), "D1", D(4)),
        ("K2", None, None, "write_off", None, day("01-31"), "D2", None),
        ("K2", "N", "517", "write_off", "ben", None, "D3", D(14)),
    )
    register += lines_of("sku site kind value", ("K9", "S", "adjustment", D(900)), is_opening=True)
    found = {}
    for dimension, *rest in made("correction_concentration", register=register):
        found.setdefault(dimension, []).append(tuple(rest))
    half = 0.5
    assert list(found) == ["account", "kind", "month_end", "site", "sku", "user", "weekday"]
    assert found["sku"] == [("K1", 2, 1, 14, -6, half, half, 1), ("K2", 2, 2, 14, 14, half, half, 2)]
    assert found["site"] == [
        ("N", 1, 1, 14, 14, half, 0.25, 1),
        ("S", 2, 1, 14, -6, half, half, 2),
        ("not stated", 1, 1, None, None, None, 0.25, 3),
    ]
    assert found["account"] == [("517", 3, 2, 28, 8, 1, 0.75, 1), ("not stated", 1, 1, None, None, None, 0.25, 2)]
    assert [row[0] for row in found["user"]] == ["ann", "ben", "not stated"] and [row[0] for row in found["kind"]] == [
        "adjustment",
        "write_off",
    ]
    assert [row[:2] for row in found["weekday"]] == [
        ("not stated", 1),
        ("Wednesday", 1),
        ("Thursday", 1),
        ("Saturday", 1),
    ]
    assert found["month_end"] == [
        ("not stated", 1, 1, 14, 14, half, 0.25, 1),
        ("other days", 1, 1, 10, -10, 10 / 28, 0.25, 2),
        ("last three days of a month", 2, 2, 4, 4, 4 / 28, half, 3),
    ]


def test_corrections_by_day_and_their_words_and_gaps():
    register = lines_of(
        "correction_id document_no day value reason reference days_since_previous sku",
        (2, "D1", day("02-02"), D(-10), "  ", " RMA 7 ", 5, "K1"), (1, "D1", day("02-02"), D(4), " broken ", "RMA 7", None, "K2"),
        (4, "D2", day("02-02"), None, None, " ", 3, "K3"), (3, "D3", day("02-01"), D(1), None, None, 0, "K4"), (5, "D4", None, D(7), None, None, 9, "K5"),
    )  # fmt: skip
    register += lines_of(
        "correction_id document_no day value reason days_since_previous",
        (0, "D9", day("02-02"), D(900), "load", 1),
        is_opening=True,
    )
    assert made("correction_day", register=register) == [(day("02-01"), 1, 1, 1, 1), (day("02-02"), 3, 2, 14, -6)]
    assert made("correction_text", register=register) == [
        (1, "D1", "broken"),
        (2, "D1", "RMA 7"),
        (3, "D3", None),
        (4, "D2", None),
        (5, "D4", None),
    ]
    found = made("correction_gap", "sku", "days", "day", "document_no", register=register)
    assert found == [
        ("K4", 0, day("02-01"), "D3"),
        ("K1", 5, day("02-02"), "D1"),
        ("K3", 3, day("02-02"), "D2"),
        ("K5", 9, None, "D4"),
    ]


def test_a_month_of_a_site_has_what_was_corrected_moved_and_held():
    register = lines_of("month site document_no value", ("2026-01", "N", "A", D(-20)), ("2026-01", "N", "A", D(5)), ("2026-01", None, "B", None), (None, "N", "C", D(3)), ("2026-01", "N", None, D(0)), ("2026-01", "N", "A", D("-0.5")), ("2026-01", "N", "A", D("0.5")))  # fmt: skip
    register += lines_of("month site document_no value", ("2026-01", "N", "O", D(900)), is_opening=True)
    moved = table(
        "stock_day site sku quantity kind document_no",
        (day("01-31"), "N", "K1", -1, "sale", "S1"), (day("01-01"), "N", "K1", 2, "receipt", None), (day("01-02"), "N", "K2", 0, "cost_change", "S2"),
        (day("01-02"), "N", "K3", 9, "opening", "S3"), (day("01-02"), "N", "K4", 9, "adjustment", "O"), (None, "N", "K5", 9, "sale", "S4"),
        (day("01-02"), "N", "K6", -1, "sale", "A"), (day("02-01"), "S", "K1", -1, "sale", "S5"), (day("02-01"), None, "K1", -1, "sale", "S6"),
    )  # fmt: skip
    held = table("month site inventory", ("2026-01", "N", 100), ("2026-02", "N", 120), ("2026-01", "S", 0), ("2026-02", "S", 50), ("2026-01", "W", 30),
                 ("2026-02", "W", 0), ("2026-01", None, 7), ("2026-03", "W", 99), ("2026-02", "Z", -5))  # fmt: skip
    assert made("correction_month", register=register, movement_event=moved, inventory_month=held) == [
        ("2026-01", "N", 5, 1, 26, -15, D("-20.5"), D("5.5"), 0, 3, 2, 100),
        ("2026-01", "W", 0, 0, 0, 0, 0, 0, 0, 0, 0, 30),
        ("2026-01", None, 1, 1, 0, 0, 0, 0, 1, 0, 0, 7),
        ("2026-02", "N", 0, 0, 0, 0, 0, 0, 0, 0, 0, 120),
        ("2026-02", "S", 0, 0, 0, 0, 0, 0, 0, 1, 1, 50),
        ("2026-02", "Z", 0, 0, 0, 0, 0, 0, 0, 0, 0, -5),
        ("2026-02", None, 0, 0, 0, 0, 0, 0, 0, 1, 1, None),
    ]


def test_a_load_without_a_number_hides_no_movement():
    register = lines_of("month site document_no value", ("2026-01", "N", None, D(9)), is_opening=True)
    moved = table("stock_day site sku quantity kind document_no", (day("01-31"), "N", "K1", -1, "sale", "S1"))
    found = made(
        "correction_month", "corrections", "movement_lines", register=register, movement_event=moved, inventory_month=[]
    )
    assert found == [(0, 1)]


def test_rates_of_a_month_are_those_of_all_its_sites():
    months = table(
        "month corrections documents movement_lines active_lines unvalued gross net losses gains inventory",
        ("2026-02", 1, 1, 0, 0, 1, 5, -5, -5, 0, -80), ("2026-01", 3, 2, 400, 20, 1, 25, -15, -20, 5, 100), ("2026-01", 1, 1, 100, 5, 2, 5, 5, 0, 5, 50),
        ("2026-03", 0, 0, 10, 4, 0, 0, 0, 0, 0, None),
    )  # fmt: skip
    assert made("correction_rate", correction_month=months) == [
        ("2026-01", 4, 3, 500, 25, 3, 30, -10, -20, 10, 150, 8, 16, D("0.2"), D("-0.066667")),
        ("2026-02", 1, 1, 0, 0, 1, 5, -5, -5, 0, -80, None, None, None, None),
        ("2026-03", 0, 0, 10, 4, 0, 0, 0, 0, 0, 0, 0, 0, None, None),
    ]


def test_routine_losses_are_a_share_of_losses_by_site_and_in_all():
    register = lines_of(
        "site value is_routine",
        ("S", D(-30), True),
        ("S", D(-50), False),
        ("S", D(7), True),
        ("S", D("-0.5"), True),
        ("S", D(0), True),
        ("N", D(4), False),
        (None, D(-20), False),
        (None, None, True),
    )
    register += lines_of("site value is_routine", ("S", D(-900), True), is_opening=True)
    assert made("routine_share", register=register) == [
        (None, D("30.5"), D("100.5"), D("37.5"), D("111.5"), 5, 8, D("0.303483")),
        ("not stated", 0, 20, 0, 20, 1, 2, 0),
        ("N", 0, 0, 0, 4, 0, 1, None),
        ("S", D("30.5"), D("80.5"), D("37.5"), D("87.5"), 4, 5, D("0.378882")),
    ]


def pairs(*rows):
    names = "document_no day quantity value source_id source_row sku site bin"
    register = [
        row | {"correction_id": number, "is_opening": row["document_no"] == "LOAD"}
        for number, row in enumerate(table(names, *rows), 1)
    ]
    columns = ("first_document", "second_document", "days_between", "quantity", "value", "next_value", "source_row")
    return made("reversal_pair", *columns, register=register)


def off(number, on, quantity, sku="K1", site="S", bin=None, value=None):
    return (
        number,
        day(on),
        D(quantity),
        D(quantity) * 2 if value is None else D(value),
        "E1",
        int(number[1:] or 0) if number != "LOAD" else 99,
        sku,
        site,
        bin,
    )


def test_equal_and_opposite_corrections_of_a_line_within_sixty_days_undo_each_other():
    assert pairs(off("D1", "01-01", -5), off("D2", "03-02", 5)) == [("D1", "D2", 60, -5, -10, 10, 1)]
    assert pairs(off("D1", "01-01", -5), off("D2", "03-03", 5)) == []
    assert pairs(off("D1", "01-01", -5), off("D2", "01-01", 5)) == [("D1", "D2", 0, -5, -10, 10, 1)]
    assert (
        pairs(off("D1", "01-01", 5), off("D2", "01-02", 4)) == pairs(off("D1", "01-01", 5), off("D2", "01-02", 5)) == []
    )
    assert (
        pairs(off("D1", "01-01", 5), off("D2", "01-02", -5, sku="K2"))
        == pairs(off("D1", "01-01", 5), off("D2", "01-02", -5, site="N"))
        == []
    )
    assert pairs(off("D1", "01-01", 5), off("D2", "01-02", -5, bin="A")) == []
    assert pairs(off("D1", "01-01", 5), off("LOAD", "01-02", -5), off("D3", "01-03", 2)) == []
    assert pairs(off("D1", "01-01", 5), off("D2", "01-02", 0), off("D3", "01-03", -5)) == [
        ("D1", "D3", 2, 5, 10, -10, 1)
    ]


def test_a_correction_is_in_one_pair_and_the_dearest_pair_is_first():
    """Off, on, off again: the first two are the pair. Too far from the first, the last two are. Values tie by document."""
    assert pairs(off("D1", "01-01", -5), off("D2", "01-02", 5), off("D3", "01-03", -5)) == [
        ("D1", "D2", 1, -5, -10, 10, 1)
    ]
    assert pairs(off("D1", "01-01", -5), off("D2", "03-20", 5), off("D3", "03-21", -5)) == [
        ("D2", "D3", 1, 5, 10, -10, 2)
    ]
    found = pairs(
        off("D1", "01-01", -5, "K1", value=-9), off("D2", "01-02", 5, "K1", value=8), off("D3", "01-01", 3, "K2", value=70), off("D4", "01-02", -3, "K2"),
        off("D6", "01-01", -2, "K3", value=-9), off("D7", "01-02", 2, "K3"),
    )  # fmt: skip
    assert [row[:2] for row in found] == [("D3", "D4"), ("D1", "D2"), ("D6", "D7")] and found[1][4:6] == (-9, 8)


# quarters of learning


@pytest.mark.parametrize(
    ("first", "counted", "last", "found"),
    [
        (
            "2026-01-07",
            None,
            "2026-06-30",
            (dt.date(2026, 1, 1), dt.date(2026, 7, 1), 2),
        ),  # begins in its first week: whole
        (
            "2026-01-08",
            None,
            "2026-06-24",
            (dt.date(2026, 2, 1), dt.date(2026, 7, 1), 1),
        ),  # ends in its last week: whole
        ("2026-01-08", None, "2026-06-23", (dt.date(2026, 2, 1), dt.date(2026, 6, 1), 1)),
        (
            "2026-01-01",
            "2026-03-09",
            "2026-12-31",
            (dt.date(2026, 4, 1), dt.date(2027, 1, 1), 3),
        ),  # counting began later
        ("2026-02-03", "2026-01-01", "2026-12-31", (dt.date(2026, 2, 1), dt.date(2027, 1, 1), 3)),
    ],
)
def test_quarters_run_over_whole_months_in_which_counting_was_under_way(first, counted, last, found):
    moved = table("stock_day kind", (dt.date.fromisoformat(first), "sale"), (dt.date.fromisoformat(last), "sale"), (None, "sale"), (dt.date(2025, 1, 1), "opening"), (dt.date(2028, 1, 1), "opening"))  # fmt: skip
    register = (
        [] if counted is None else table("day is_count is_opening", (dt.date.fromisoformat(counted), True, False))
    )
    register += table(
        "day is_count is_opening",
        (dt.date(2026, 9, 1), True, True),
        (dt.date(2026, 9, 1), False, False),
        (dt.date(2027, 9, 1), True, counted is None),
    )
    assert made("whole_quarters", movement_event=moved, register=register) == [found]


QUARTERS = table("start_day end_day quarters", (dt.date(2026, 2, 1), dt.date(2026, 8, 1), 2))


def test_what_happened_to_a_line_by_quarter():
    """Quarter 0 is February to April. The first day is in, the day after the last month is out."""
    moved = table(
        "sku site stock_day quantity kind",
        ("K1", "S", day("02-01"), -1, "sale"), ("K1", "S", day("04-30"), 1, "receipt"), ("K1", "S", day("05-01"), -1, "sale"), ("K1", "S", day("07-31"), -1, "sale"),
        ("K1", "S", day("01-31"), -1, "sale"), ("K1", "S", day("08-01"), -1, "sale"), ("K1", "S", day("02-01"), 0, "cost_change"), ("K1", "S", day("02-01"), 9, "opening"),
    )  # fmt: skip
    register = lines_of(
        "sku site day",
        ("K1", "S", day("02-01")),
        ("K1", "S", day("07-31")),
        ("K2", None, day("04-30")),
        ("K1", "S", day("01-31")),
        ("K1", "S", day("08-01")),
    )
    register += lines_of("sku site day", ("K1", "S", day("02-01")), is_opening=True)
    counts = table("sku site count_at lines", ("K1", "S", at("02-01 00:00"), 2), ("K1", "S", at("03-01 00:00"), 3), ("K3", None, at("07-31 23:00"), 1),
                   ("K1", "S", at("01-31 23:00"), 9), ("K1", "S", at("08-01 00:00"), 9), ("K2", None, at("03-01 00:00"), 4))  # fmt: skip
    found = made(
        "line_quarter", movement_event=moved, register=register, count_interval=counts, whole_quarters=QUARTERS
    )
    assert found == [("K1", "S", 0, 2, 1, 5), ("K1", "S", 1, 2, 1, 0), ("K2", "", 0, 0, 1, 4), ("K3", "", 1, 0, 0, 1)]


def test_drift_of_a_quarter_is_that_of_later_counts_with_movements_between():
    counts = table(
        "sku site ordinal variance throughput count_at",
        ("K1", "S", 2, -3, 40, at("05-01 09:00")), ("K1", None, 3, 2, 10, at("02-01 00:00")), ("K1", "S", 1, 9, 40, at("03-01 09:00")), ("K1", "S", 2, None, 40, at("03-01 09:00")),
        ("K1", "S", 2, 9, 0, at("03-01 09:00")), ("K1", "S", 2, 9, 40, at("01-31 23:00")), ("K1", "S", 3, 0, 40, at("04-30 09:00")),
    )  # fmt: skip
    assert made("drift_quarter", count_interval=counts, whole_quarters=QUARTERS) == [
        ("K1", "", 0, 2, 10),
        ("K1", "S", 0, 0, 40),
        ("K1", "S", 1, 3, 40),
    ]


@pytest.mark.parametrize("lists", [True, False, None])
def test_a_count_of_half_a_site_chose_its_lines(lists):
    """Site S has four places, the site that is not named two. Counts of S: two lines, one wrong (chosen); three, two wrong
    (not); all four, four wrong (not). Of the other: one line, right (chosen)."""
    points = table("site place_key", ("S", 1), ("S", 2), ("S", 3), ("S", 4), ("S", 4), ("S", 4), (None, 5), (None, 6))
    counts = table(
        "count_id site variance",
        ("C1", "S", -2),
        ("C1", "S", 0),
        ("C1", "S", None),
        ("C2", "S", 1),
        ("C2", "S", 0),
        ("C2", "S", -1),
        ("C3", None, 0),
        *(("C4", "S", 1),) * 4,
    )
    listed = {"count_line": table("is_difference_only", (False,), (lists,))}
    lift = None if lists else pytest.approx(7 / 18)  # one of three against six of seven
    found = made("count_yield", count_point=points, count_interval=counts, tables=listed)
    assert found == [(1, 3, 6, 7, bool(lists), lift)]
    assert made("count_yield", count_point=[], count_interval=[]) == [(0, 0, 0, 0, False, None)]


# the register itself

CORRECTED = {
    "document_no": "D1",
    "kind": "adjustment",
    "status": "COMPLETED",
    "effective_date": day("02-01"),
    "sku": "K1",
    "site": "S",
    "quantity": D(-2),
}
COSTS = {
    "sku_cost": table("sku unit_cost basis", ("K1", D(5), "list")),
    "sku_class": table("sku abc_class", ("K1", "A")),
}


def registered(*columns, corrections=(), movements=(), counts=(), actions=(), settings=None):
    tables = {"correction": corrections, "movement": movements, "count_line": counts, "user_action": actions}
    return made("register", *columns, settings=settings, tables=tables, **COSTS)


@pytest.mark.parametrize(
    ("change", "value", "basis"),
    [
        ({"value": D(-7), "unit_cost": D(3)}, -7, "stated"),
        ({"unit_cost": D(3)}, -6, "quantity x stated unit cost"),
        ({}, -10, "quantity x list"),
        ({"sku": "K2"}, None, None),
        ({"quantity": D(0), "value": D(4)}, 4, "stated"),
        ({"quantity": None, "value": D(4)}, 4, "stated"),
    ],
)
def test_the_value_of_a_correction_is_its_own_else_its_quantity_at_a_cost(change, value, basis):
    assert registered("value", "value_basis", corrections=[CORRECTED | change]) == [(value, basis)]


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": D(0)},
        {"quantity": None},
        {"quantity": D(0), "value": D(0)},
        {"quantity": D(0), "value": None},
        {"status": "OPEN"},
        {"status": "VOID"},
    ],
)
def test_what_changed_nothing_or_is_not_done_is_not_in_the_register(change):
    assert registered("sku", corrections=[CORRECTED | change]) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, day("02-01")),
        ({"completed_at": at("02-03 23:00")}, day("02-03")),
        ({"effective_date": None, "recorded_at": at("02-04 09:00")}, day("02-04")),
        ({"recorded_at": at("02-04 09:00")}, day("02-01")),
        ({"effective_date": None}, None),
    ],
)
def test_the_day_of_a_correction(change, found):
    assert registered("day", "month", corrections=[CORRECTED | change]) == [(found, found and f"{found:%Y-%m}")]


def test_movement_rows_stand_in_for_corrections_nobody_exported():
    kinds = ("stocktake", "adjustment", "write_off", "auto_adjustment", "sale", "receipt", "opening", "cost_change")
    moved = [
        {
            "document_no": None,
            "kind": kind,
            "effective_date": day("02-02"),
            "sku": "K1",
            "site": "S",
            "quantity": D(-1),
            "user": "ann",
        }
        for kind in kinds
    ]
    moved += [moved[1] | {"document_no": "D1"}, moved[1] | {"document_no": "D2"}]
    found = registered("document_no", "kind", "kind_rule", "user", "approver", "account", corrections=[CORRECTED | {"document_no": None, "kind_rule": "told"}, CORRECTED], movements=moved)  # fmt: skip
    words = "movement row of kind {}, no correction document in the evidence"
    assert sorted(found, key=str) == sorted(
        [
            ("D1", "adjustment", "the document type of the source", None, None, None),
            (None, "adjustment", "told", None, None, None),
        ]
        + [(None, kind, words.format(kind), "ann", None, None) for kind in kinds[:4]]
        + [("D2", "adjustment", words.format("adjustment"), "ann", None, None)],
        key=str,
    )


def test_a_cycle_count_is_what_its_document_was_counted_as():
    counts = table(
        "count_id count_kind counted_by",
        ("D1", "cycle_count", "dan"),
        ("D1", "cycle_count", "cid"),
        ("D2", "stocktake", None),
        (None, "cycle_count", "x"),
    )
    lines = [CORRECTED, CORRECTED | {"document_no": "D2"}, CORRECTED | {"document_no": "D1", "kind": "write_off"}]
    lines += [CORRECTED | {"document_no": "D3", "kind": kind} for kind in ("stocktake", "cycle_count", "adjustment")]
    found = registered("document_no", "kind", "kind_rule", "is_count", "counted_by", corrections=lines, counts=counts)
    rule, source = "its document is among the cycle counts", "the document type of the source"
    assert found == [
        ("D1", "cycle_count", rule, True, "cid"),
        ("D1", "write_off", source, True, "cid"),
        ("D2", "adjustment", source, True, None),
        ("D3", "stocktake", source, True, None),
        ("D3", "cycle_count", source, True, None),
        ("D3", "adjustment", source, False, None),
    ]


def test_the_audit_trail_tells_who_made_and_approved_a_document_where_it_does_not():
    actions = table(
        "document_no user action acted_at",
        ("D1", "ann", "Created", at("02-01 09:00")), ("D1", "eve", "Added line", at("02-01 10:00")), ("D1", "ben", "Approved", at("02-02 09:00")),
        ("D1", "cat", "Authorised", at("02-03 09:00")), ("D1", "dan", "Undo", at("02-04 09:00")), ("D1", "dan", "Reversed", at("02-05 09:00")),
        ("D1", "zoe", "Viewed", at("01-01 09:00")), ("D1", "zoe", "Printed", at("02-09 09:00")), (None, "zoe", "Created", at("01-01 09:00")), ("D9", "zoe", "Created", at("01-01 09:00")),
        ("D3", "zoe", "New", at("02-01 09:00")), ("D3", "zoe", "Completed", at("02-01 08:00")), ("D3", "zoe", "VOIDED", at("02-06 08:00")),
    )  # fmt: skip
    own = CORRECTED | {
        "document_no": "D2",
        "user": "own",
        "approver": "boss",
        "recorded_at": at("02-01 12:00"),
        "approved_at": at("02-01 13:30"),
    }
    corrections = [CORRECTED, own, own | {"document_no": "D1"}, CORRECTED | {"document_no": "D3"}]
    columns = ("document_no", "user", "approver", "recorded_at", "approved_at", "latency_hours", "undone_at")
    assert registered(*columns, corrections=corrections, actions=actions) == [
        ("D1", "ann", "cat", at("02-01 09:00"), at("02-03 09:00"), 48, at("02-05 09:00")),
        ("D1", "own", "boss", at("02-01 12:00"), at("02-01 13:30"), 1.5, at("02-05 09:00")),
        ("D2", "own", "boss", at("02-01 12:00"), at("02-01 13:30"), 1.5, None),
        ("D3", "zoe", "zoe", at("02-01 09:00"), at("02-01 08:00"), None, at("02-06 08:00")),
    ]


def test_an_approval_at_the_moment_of_typing_took_no_time():
    row = CORRECTED | {"recorded_at": at("02-01 12:00"), "approved_at": at("02-01 12:00")}
    assert registered("latency_hours", corrections=[row]) == [(0,)]


@pytest.mark.parametrize(
    ("change", "is_opening"),
    [
        ({"reference": "Opening Balance"}, True),
        ({"reason": "GO LIVE load"}, True),
        ({"reason": "initial stock"}, True),
        ({"reference": "opening hours", "reason": None}, False),
        ({"document_no": "OB-1"}, True),
        ({"document_no": None}, False),
        ({"document_no": "SO-1"}, False),
    ],
)
def test_loads_are_kept_and_marked(change, is_opening):
    moved = [
        {"document_no": number, "kind": kind, "effective_date": day("01-01"), "sku": "K1", "quantity": D(9)}
        for number, kind in (("OB-1", "opening"), ("OB-1", "opening"), (None, "opening"), ("SO-1", "sale"))
    ]
    assert registered("is_opening", corrections=[CORRECTED | change], movements=moved) == [(is_opening,)]


def again(*changes, days=180):
    """(document, day of the one before, days since then, routine) of corrections of one line."""
    rows = [CORRECTED | {"document_no": f"D{number}"} | change for number, change in enumerate(changes, 1)]
    settings = {"rules": {"routine_days": days}}
    return registered(
        "document_no", "previous_day", "days_since_previous", "is_routine", corrections=rows, settings=settings
    )


def test_a_correction_comes_again_with_the_same_sign_on_the_same_line():
    """Losses on 1, 11 and 12 February at a limit of ten days: again after ten, and after one. A gain has its own row of
    gains; value tells the sign where no quantity does; another bin, site or sku is another line."""
    first, tenth, eleventh = day("02-01"), day("02-11"), day("02-22")
    assert again({}, {"effective_date": tenth}, {"effective_date": eleventh}, days=10) == [
        ("D1", None, None, False),
        ("D2", first, 10, True),
        ("D3", tenth, 11, False),
    ]
    later = {"effective_date": tenth}
    alone = ("D2", None, None, False)
    for change in (
        {"quantity": D(2)},
        {"sku": "K2"},
        {"site": "N"},
        {"site": None},
        {"bin": "A"},
        {"quantity": D(0), "value": D(9)},
    ):
        assert again({}, later | change)[1] == alone
    assert again({}, later | {"quantity": D(0), "value": D(-9)})[1] == ("D2", first, 10, True)
    assert again({"bin": "A"}, later | {"bin": "A", "quantity": D(-9)})[1] == ("D2", first, 10, True)
    assert again({"reference": "Opening balance"}, later)[1] == alone
    assert again({}, {"reference": "Opening balance", "effective_date": day("02-05")}, later)[2] == (
        "D3",
        first,
        10,
        True,
    )
    assert again({}, later | {"value": D(9)})[1] == ("D2", first, 10, True)


def test_the_register_is_in_order_of_day_document_and_row():
    rows = [CORRECTED | {"document_no": number, "effective_date": on, "source_id": source, "source_row": row} for number, on, source, row in (
        ("D2", day("02-01"), "E1", 1), ("D1", day("02-01"), "E2", 1), ("D1", day("02-01"), "E1", 3), ("D1", day("02-01"), "E1", 2), (None, day("02-01"), "E9", 9),
        ("D9", None, "E9", 1), ("D0", day("02-02"), "E0", 1))]  # fmt: skip
    found = registered("correction_id", "document_no", "source_id", "source_row", "evidence", corrections=rows)
    assert [row[1:4] for row in found] == [
        ("D9", "E9", 1),
        (None, "E9", 9),
        ("D1", "E1", 2),
        ("D1", "E1", 3),
        ("D1", "E2", 1),
        ("D2", "E1", 1),
        ("D0", "E0", 1),
    ]
    assert [row[0] for row in found] == list(range(1, 8)) and found[2][4] == "E1, row 2"
    of_one_row = [CORRECTED | {"sku": sku, "source_id": "E1", "source_row": 1} for sku in ("K2", None, "K1", "K1")]
    assert registered("correction_id", "sku", corrections=of_one_row) == [(1, None), (2, "K1"), (3, "K1"), (4, "K2")]
    assert registered("sku", corrections=[CORRECTED | {"status": None}]) == [("K1",)]
    labelled = {"evidence_file": [{"source_id": "E1", "path": "a.csv", "label": "the list"}], "correction": rows[:2]}
    assert made("register", "evidence", tables=labelled, **COSTS) == [("E2, row 1",), ("the list, row 1",)]


def test_a_sku_without_a_class_is_of_class_c():
    assert registered("sku", "abc_class", corrections=[CORRECTED, CORRECTED | {"sku": "K2"}]) == [
        ("K1", "A"),
        ("K2", "C"),
    ]


def test_every_cell_of_a_correction_and_of_a_movement_that_stands_in_for_one():
    own = CORRECTED | {"line_no": 7, "bin": "A", "value": D(-9), "account": "517", "reason": "why", "reference": "ref", "user": "ann", "approver": "ben", "kind_rule": "told",
                       "completed_at": at("02-02 09:00"), "recorded_at": at("02-01 08:00"), "approved_at": at("02-03 08:00"), "source_id": "E7", "source_row": 3}  # fmt: skip
    moved = {"document_no": "M1", "line_no": 4, "kind": "write_off", "effective_date": day("02-05"), "completed_at": at("02-06 09:00"), "recorded_at": at("02-07 09:00"), "sku": "K2", "site": "T", "bin": "B",
             "quantity": D(-3), "value": D(-12), "unit_cost": D(5), "reason": "broke", "reference": "r2", "user": "cid", "source_id": "E8", "source_row": 9}  # fmt: skip
    columns = ("document_no", "line_no", "kind", "sku", "site", "bin", "abc_class", "quantity", "value", "account", "reason", "reference", "user", "approver",
               "effective_date", "completed_at", "recorded_at", "approved_at", "day", "source_id", "source_row")  # fmt: skip
    assert registered(*columns, corrections=[own], movements=[moved]) == [
        ("D1", 7, "adjustment", "K1", "S", "A", "A", -2, -9, "517", "why", "ref", "ann", "ben", day("02-01"), at("02-02 09:00"), at("02-01 08:00"), at("02-03 08:00"), day("02-02"), "E7", 3),
        ("M1", 4, "write_off", "K2", "T", "B", "C", -3, -12, None, "broke", "r2", "cid", None, day("02-05"), at("02-06 09:00"), at("02-07 09:00"), None, day("02-06"), "E8", 9),
    ]  # fmt: skip


APPROVED = table(
    "document_no kind creator approver counter recorded_at approved_at site value gross lines latency_hours source_id source_row",
    ("D1", "adjustment", "ann", "cus", "cid", at("02-01 08:00"), at("02-01 09:00:00"), "S", -5, 7, 2, 1, "E1", 3),
)[0]


def test_every_cell_of_a_document_that_was_tested():
    settings = {"approval": {"custodians": ["cus"]}}
    assert made("approval_duty", settings=settings, approved_document=[APPROVED]) == [
        ("D1", "adjustment", "ann", "cid", "cus", -5, 7, 2, False, False, True, False, "S", "E1", 3)
    ]
    assert made("review_latency", approved_document=[APPROVED]) == [
        (
            "D1",
            "adjustment",
            "ann",
            "cus",
            at("02-01 08:00"),
            at("02-01 09:00:00"),
            1,
            False,
            False,
            1,
            -5,
            7,
            2,
            "S",
            "E1",
            3,
        )
    ]
    tied = [APPROVED | {"document_no": number} for number in ("D3", "D1", "D2")]
    assert (
        made("approval_duty", "document_no", settings=settings, approved_document=tied)
        == made("review_latency", "document_no", approved_document=tied)
        == [("D1",), ("D2",), ("D3",)]
    )


def test_runs_of_two_people_at_once_are_apart_and_later_runs_are_others():
    """Ann at 0, 100 and 130 seconds, Ben between her first two; an hour later Ann has a run of three."""
    moments = (
        ("D4", "ann", "09:02:10"),
        ("D2", "ben", "09:00:50"),
        ("D1", "ann", "09:00:00"),
        ("D3", "ann", "09:01:40"),
        ("D7", "ann", "10:00:30"),
        ("D5", "ann", "10:00:00"),
        ("D6", "ann", "10:00:15"),
    )
    documents = [
        APPROVED | {"document_no": number, "approver": who, "approved_at": at(f"02-01 {when}")}
        for number, who, when in moments
    ]
    found = made("review_latency", "document_no", "is_bulk", "run_documents", approved_document=documents)
    assert found == [
        ("D1", False, 1),
        ("D2", False, 1),
        ("D3", False, 2),
        ("D4", False, 2),
        ("D5", True, 3),
        ("D6", True, 3),
        ("D7", True, 3),
    ]


def test_every_cell_of_a_pair_and_pairs_that_tie():
    register = table(
        "correction_id document_no day quantity value source_id source_row sku site bin is_opening",
        (1, "D1", day("01-01"), 5, -8, "E1", 4, "K1", "S", "A", False), (2, "D2", day("01-03"), -5, 9, "E1", 5, "K1", "S", "A", False),
        (3, "D1", day("01-01"), 5, 8, "E1", 6, "K0", "S", None, False), (4, "D9", day("01-03"), -5, 9, "E1", 7, "K0", "S", None, False),
        (5, "D1", day("01-01"), 2, -8, "E1", 8, "K0", "T", None, False), (6, "D8", day("01-03"), -2, 9, "E1", 9, "K0", "T", None, False),
        (7, "D1", day("01-01"), 2, 8, "E2", 1, "K0", "U", None, False), (8, "D8", day("01-03"), -2, 9, "E2", 2, "K0", "U", None, False),
        (9, "D0", day("01-01"), 2, None, "E2", 3, "K0", "V", None, False), (10, "D7", day("01-03"), -2, 9, "E2", 4, "K0", "V", None, False),
        (11, "D0", day("01-01"), 2, -8, "E2", 5, "K9", "V", None, False), (12, "D7", day("01-03"), -2, 9, "E2", 6, "K9", "V", None, False),
    )  # fmt: skip
    found = made("reversal_pair", register=register)
    assert found[4] == ("K1", "S", "A", "D1", "D2", day("01-01"), day("01-03"), 2, 5, -8, 9, "E1", 4)
    assert [(row[0], row[1]) for row in found] == [
        ("K9", "V"),
        ("K0", "U"),
        ("K0", "T"),
        ("K0", "S"),
        ("K1", "S"),
        ("K0", "V"),
    ]


def test_a_correction_sixty_days_after_its_opposite_is_taken_and_61_days_after_it_is_free():
    """On, off sixty days later, on again: the last two are no pair of their own. A day later they are."""
    assert pairs(off("D1", "01-01", 5), off("D2", "03-02", -5), off("D3", "03-05", 5)) == [
        ("D1", "D2", 60, 5, 10, -10, 1)
    ]
    assert [row[:2] for row in pairs(off("D1", "01-01", 5), off("D2", "03-03", -5), off("D3", "03-05", 5))] == [
        ("D2", "D3")
    ]
    assert [row[:2] for row in pairs(off("D1", "01-01", 4), off("D2", "01-02", -5), off("D3", "01-05", 5))] == [
        ("D2", "D3")
    ]


def test_movements_corrections_and_counts_of_a_quarter_meet_by_sku_site_and_quarter():
    whens = (day("02-10"), day("05-10"))
    moved = [("K1", "S", 0), ("K1", "N", 0), ("K2", "S", 0), ("K1", "S", 1), ("K1", None, 0)]
    fixed = [("K1", "S", 0), ("K1", "N", 1), ("K2", "N", 0), ("K2", "S", 1), ("K3", "S", 1)]
    counted = [("K1", "S", 0), ("K2", "N", 0), ("K1", "N", 0), ("K2", "S", 1), ("K3", "N", 0), ("K3", "S", 0)]
    found = made(
        "line_quarter", movement_event=[{"sku": sku, "site": site, "stock_day": whens[quarter], "quantity": 1, "kind": "sale"} for sku, site, quarter in moved],
        register=[{"sku": sku, "site": site, "day": whens[quarter], "is_opening": False} for sku, site, quarter in fixed],
        count_interval=[{"sku": sku, "site": site, "count_at": dt.datetime.combine(whens[quarter], dt.time(9)), "lines": 5} for sku, site, quarter in counted], whole_quarters=QUARTERS,
    )  # fmt: skip
    every = sorted({(sku, site or "", quarter) for sku, site, quarter in moved + fixed + counted})
    plain = [(sku, site or "", quarter) for sku, site, quarter in moved]
    assert found == [(*line, plain.count(line), fixed.count(line), 5 * counted.count(line)) for line in every]


def test_shares_of_corrections_worth_nothing_are_unknown():
    register = lines_of(
        "sku kind value document_no day",
        ("K1", "adjustment", D(0), "D1", day("01-05")),
        ("K2", "adjustment", D(0), "D1", day("01-05")),
    )
    found = made("correction_concentration", "dimension", "item", "gross_share", "place", register=register)
    assert [row for row in found if row[0] == "sku"] == [("sku", "K1", None, 1), ("sku", "K2", None, 2)]


def held(snapshots=()):
    moved = table(
        "site stock_day sku quantity",
        ("S", day("01-31"), "K1", 10),
        ("S", day("02-01"), "K1", -4),
        ("S", day("02-01"), "K2", 7),
        ("N", day("03-31"), "K1", 1),
        (None, day("02-02"), "K1", 3),
        ("S", None, "K1", 99),
        ("S", day("02-03"), "K1", 0),
    )
    found = made(
        "inventory_month",
        movement_event=moved,
        sku_cost=table("sku unit_cost", ("K1", 2)),
        tables={"stock_snapshot": list(snapshots)},
    )
    return {(month[-2:], site): level for month, site, level in found}


def test_inventory_of_every_site_in_every_month_that_moved():
    """Without a snapshot movements are all there was: S 20, then 12; what has no cost is left out."""
    bare = {
        ("01", "S"): 20,
        ("02", "S"): 12,
        ("03", "S"): 12,
        ("01", "N"): 0,
        ("02", "N"): 0,
        ("03", "N"): 2,
        ("01", None): 0,
        ("02", None): 6,
        ("03", None): 6,
    }
    assert held() == bare
    stock = table(
        "as_of sku site on_hand",
        (day("01-31"), "K1", "S", 15),
        (day("01-31"), "K2", "S", 9),
        (day("01-31"), "K1", "W", 4),
        (day("01-30"), "K1", "S", 99),
        (day("01-31"), "K1", None, 5),
        (day("01-31"), "K1", "S", 1),
    )
    anchored = {("01", "S"): 32, ("02", "S"): 24, ("03", "S"): 24, ("01", None): 10, ("02", None): 16, ("03", None): 16}
    found = held(stock)
    assert {place: level for place, level in found.items() if place[1] != "W"} == bare | anchored


def test_counts_over_tolerance_stand_by_value_and_know_their_neighbours():
    """Place 1 counted on 1, 8 and 16 March: the first two lie a week apart, the last eight days. Value orders; unknown last."""
    counts = table(
        "point_id count_id place_key ord sku site abc_class believed counted variance variance_value count_at",
        (1, "C1", 1, 1, "K1", "S", "A", 100, 98, -2, -4, at("03-01 23:00")), (2, "C2", 1, 2, "K1", "S", "A", 100, 102, 2, 9, at("03-08 01:00")), (3, "C3", 1, 3, "K1", "S", "A", 100, 98, -2, None, at("03-16 01:00")),
        (4, "C1", 2, 1, "K2", None, "B", 0, 1, 1, 4, at("03-01 23:00")), (5, "C1", 3, 1, "K3", "S", "B", -5, -4, 1, 1, at("03-01 23:00")), (6, "C1", 4, 1, "K4", "S", "C", -5, -5, 0, 1, at("03-01 23:00")),
        (7, "C1", 5, 1, "K5", "S", "B", 100, 103, 3, 4, at("03-01 23:00")), (8, "C1", 6, 1, "K6", "S", "C", 10, 11, 1, 4, at("03-01 23:00")), (9, "C1", 7, 1, "K7", "S", "B", 10, 11, 1, 4, at("03-01 23:00")),
    )  # fmt: skip
    assert made("over_tolerance", count_interval=counts) == [
        (2, "C2", "K1", "S", 100, 102, 2, 9, True), (1, "C1", "K1", "S", 100, 98, -2, -4, True), (4, "C1", "K2", "", 0, 1, 1, 4, False), (9, "C1", "K7", "S", 10, 11, 1, 4, False),
        (5, "C1", "K3", "S", -5, -4, 1, 1, False), (3, "C3", "K1", "S", 100, 98, -2, None, False),
    ]  # fmt: skip
