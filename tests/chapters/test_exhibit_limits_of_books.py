"""Exhibits of chapters 1, 5 and 6 at their limits: as many rows as are shown and one more, ties, no money known, one
direction only, exactly at a threshold."""

import datetime as dt
from decimal import Decimal as D
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.chapters.diagnosis import exhibits as diagnosis
from cin7_audit.chapters.diagnosis import figures as diagnosis_figures
from cin7_audit.records import NotTestable
from cin7_audit.selection import Selection
from tests.chapters.given import given
from tests.chapters.hand_made_books import book_of, books_alike, intake, months_apart
from tests.chapters.reading import data, order, rows
from tests.chapters.test_exhibit_limits import changed, shown


@pytest.fixture(scope="module")
def files():
    return intake()


def like(book, name, *found, **common):
    """Rows like the first of a table but for what is named."""
    frame = book.table(name)
    first = frame.head(1).to_dict("records")[0]
    return pd.DataFrame([{**first, **common, **row} for row in found], columns=frame.columns)


def cells(book, code, *headings):
    return [tuple(row[heading] for heading in headings) for row in rows(shown(book, code), code)]


def caption(book, code):
    return book.exhibit(code).caption


# Chapter 5: the two books


MOVED = ("subledger_movement", "ledger_movement", "closing_difference")


def test_the_lead_schedule_leaves_out_months_without_movement_or_difference(apart):
    quiet = {**dict.fromkeys(MOVED, D(0)), "account": "quiet"}
    found = [quiet, {**quiet, "subledger_movement": None, "ledger_movement": None, "account": "unknown"}]
    found += [{**quiet, name: D(-1), "account": name} for name in MOVED]
    lead = given(apart, lead_schedule=like(apart, "lead_schedule", *found))
    assert [account for (account,) in cells(lead, "LI-1", "Account")] == list(MOVED)


def bridged(book, closing, *leads, last="2026-03"):
    """A bridge of buckets of the inventory account, (bucket, account, amount), and rows of its lead schedule."""
    buckets = like(book, "tie_out", *({"bucket": b, "account": a, "closing": D(c)} for b, a, c in closing), month=last)
    lead = like(
        book,
        "lead_schedule",
        *({"month": m, "ledger_movement": D(x), "ledger_balance": y} for m, x, y in leads),
        account="715",
    )
    return given(book, tie_out=buckets, lead_schedule=lead)


def bars(book):
    names = ("step", "amount", "start", "end", "kind", "top")
    return [tuple(row[name] for name in names) for row in data(shown(book, "LI-2"), "LI-2")]


CLOSING = [("timing", "715", 30), ("cost_change", "715", -50), ("unexplained", "715", 0), ("timing", "716", -8)]


def test_the_bridge_goes_from_a_stated_balance_and_leaves_out_empty_buckets(apart):
    made = bridged(apart, CLOSING, ("2026-02", 900, D(1)), ("2026-03", 40, D(100)))
    low, high = 80.0, 130.0
    floor = low - 0.6 * (high - low)
    assert sorted(bars(made), key=lambda bar: bar[0] == "subledger")[0] == (
        "ledger",
        100.0,
        floor,
        100.0,
        "balance",
        100.0,
    )
    assert bars(made)[-1] == ("subledger", 80.0, floor, 80.0, "balance", 80.0)
    inner = {bar[0]: (bar[1], bar[3] - bar[2], bar[4], bar[5] - max(bar[2], bar[3])) for bar in bars(made)[1:-1]}
    assert inner == {"timing": (30.0, 30.0, "adds", 0.0), "cost change": (-50.0, -50.0, "takes", 0.0)}
    assert [row["place"] for row in data(shown(made, "LI-2"), "LI-2")] == [0, 1, 2, 3]
    said = caption(made, "LI-2")
    assert said.startswith("From the ledger balance to the subledger at the end of Mar 2026")
    assert "Difference -20.00. Transit and accrual accounts add -8.00 (LI-3)." in said


@pytest.mark.parametrize("balances", [(None, None), (D(1), None)])
def test_without_a_balance_at_the_end_the_bridge_goes_from_the_movement_with_its_sign(apart, balances):
    first, last = balances
    made = bridged(apart, CLOSING[:1], ("2026-02", -900, first), ("2026-03", 40, last))
    assert bars(made)[0][:2] == ("ledger", -860.0)
    said = caption(made, "LI-2")
    assert said.startswith("From the ledger movement of the period") and "Transit and accrual" not in said


@pytest.mark.parametrize(("amount", "kind"), [("0.5", "adds"), ("-0.5", "takes")])
def test_a_step_of_less_than_one_still_adds_or_takes(apart, amount, kind):
    made = bridged(apart, [("timing", "715", amount)], ("2026-03", 0, D(10)))
    assert [(bar[0], bar[4]) for bar in bars(made)][1] == ("timing", kind)


def test_drift_by_event_is_a_view_where_events_were_stated(months):
    def views(book):
        return sorted({row["method"] for row in data(shown(book, "LI-8"), "LI-8", 2)})

    assert views(months) == ["days", "posted", "throughput"]
    dated = months_apart(events=[{"date": "2026-01-25", "label": "Move"}])
    assert views(dated) == ["days", "event", "posted", "throughput"]


def test_what_is_unexplained_has_a_kind_of_its_own(apart):
    made = bridged(apart, [("unexplained", "715", -3)], ("2026-03", 0, D(10)))
    assert [(bar[0], bar[4]) for bar in bars(made)] == [
        ("ledger", "balance"),
        ("unexplained", "unexplained"),
        ("subledger", "balance"),
    ]
    assert bars(made)[0][2] == 7.0 - 1.8  # at least a little below the lowest


def test_a_flat_bridge_still_stands_on_something(apart):
    made = bridged(apart, [("timing", "715", 0), ("timing", "716", 4)], ("2026-03", 0, D(1000)))
    assert [bar[:4] for bar in bars(made)] == [("ledger", 1000.0, 998.0, 1000.0), ("subledger", 1000.0, 998.0, 1000.0)]
    small = bridged(apart, [("timing", "715", 0), ("timing", "716", 4)], ("2026-03", 0, D(10)))
    assert bars(small)[0][2] == 9.0


def test_open_differences_by_month_sum_with_their_sign_and_the_sum_of_all_comes_first(apart):
    found = [
        {"month": "2026-01", "bucket": "timing", "closing": D(30)},
        {"month": "2026-01", "bucket": "cost_change", "closing": D(-50)},
        {"month": "2026-02", "bucket": "timing", "closing": D(0)},
        {"month": "2026-01", "bucket": "timing", "account": "716", "closing": D(5)},
    ]
    made = given(apart, tie_out=like(apart, "tie_out", *found))
    points = [(row["month"], row["bucket"], row["closing"]) for row in data(shown(made, "LI-2a"), "LI-2a")]
    assert points == [
        ("2026-01-01", "all buckets", -15.0),
        ("2026-01-01", "cost change", -50.0),
        ("2026-01-01", "timing", 35.0),
    ]
    assert order(shown(made, "LI-2a"), "LI-2a", "row") == ["all buckets", "cost change", "timing"]
    none = given(apart, tie_out=like(apart, "tie_out", {"closing": D(0)}))
    assert isinstance(none.exhibit("LI-2a"), NotTestable)


def test_buckets_with_documents_an_amount_or_what_is_unexplained_and_their_total(apart):
    closing = [("timing", 0), ("cost_change", -50), ("rounding", 0), ("unexplained", 0)]
    buckets = like(
        apart,
        "tie_out",
        *({"bucket": name, "closing": D(amount)} for name, amount in closing),
        month="2026-03",
        account="715",
    )
    held = [("timing", "715", 1, 9), ("timing", "715", 1, -4), ("timing", "715", 2, -5), ("rounding", "716", 3, 2)]
    documents = like(
        apart,
        "tie_out_documents",
        *({"bucket": b, "account": a, "component": c, "amount": D(x)} for b, a, c, x in held),
    )
    made = given(apart, tie_out=buckets, tie_out_documents=documents)
    assert cells(made, "LI-3", "Bucket", "Documents", "Gross", "Open at the end") == [
        ("timing", "2", "18.00", "0.00"),
        ("cost change", "0", "0.00", "-50.00"),
        ("unexplained", "0", "0.00", "0.00"),
        ("total", "2", "18.00", "-50.00"),
    ]
    assert made.exhibit("LI-3").table.emphasised_rows == (3,)


def test_documents_of_the_same_size_by_month_then_by_document(apart):
    held = [("2026-02", 1, -5, "a"), ("2026-01", 9, 5, "b"), ("2026-01", 2, -5, "c"), ("2026-03", 1, 6, "d")]
    frame = like(
        apart,
        "tie_out_documents",
        *({"month": m, "component": c, "amount": D(x), "document": name} for m, c, x, name in held),
    )
    made = given(apart, tie_out_documents=frame)
    assert [name for (name,) in cells(made, "LI-4", "Document")] == ["d", "c", "b", "a"]
    assert caption(made, "LI-4").startswith("3 documents whose two books differ")


@pytest.mark.parametrize(
    ("matches", "said"),
    [
        (0, "No line had to be matched by amount and date."),
        (4, "4 lines matched by amount and date; shifting all ledger dates by whole weeks gives 0.5 such"),
    ],
)
def test_matches_by_amount_and_date_are_told_beside_chance(apart, matches, said):
    chance = pd.DataFrame({"matches": [matches], "expected": [0.5]})
    assert said in caption(given(apart, chance_match=chance), "LI-4a")


def test_open_purchases_by_age_and_side_with_documents_counted_once(apart):
    found = [
        {"side": "received_not_invoiced", "document_no": "P1", "value": D(5)},
        {"side": "received_not_invoiced", "document_no": "P1", "value": D("-2.5")},
        {"side": "invoiced_not_received", "document_no": "P2", "value": D(9)},
    ]
    made = given(apart, open_purchases=like(apart, "open_purchases", *found))
    points = [(row["side"], row["value"], row["documents"]) for row in data(shown(made, "LI-5"), "LI-5")]
    assert points == [("invoiced, not received", 9.0, 1), ("received, not invoiced", 2.5, 1)]
    assert "; 2 documents." in caption(made, "LI-5")


def skewed(book, *found, **more):
    return given(book, date_skew=like(book, "date_skew", *found), **more)


def test_dates_of_a_document_are_one_mark_as_large_as_its_gross_value(apart):
    found = [
        {"document_no": "A", "value": D(-5), "crosses_month": True},
        {"document_no": "A", "value": D(5), "crosses_month": True},
        {"document_no": "B", "value": D(-40), "crosses_month": False},
        {"document_no": "C", "value": None, "crosses_month": True},
    ]
    made = skewed(apart, *found)
    points = [(row["document_no"], row["gross"], row["crosses"]) for row in data(shown(made, "LI-6"), "LI-6")]
    assert points == [("B", 40.0, "no"), ("A", 10.0, "yes"), ("C", 0.0, "yes")]
    assert "2 of 3 cross a month end, 10.00 NZD gross" in caption(made, "LI-6")


@pytest.mark.parametrize(("documents", "drawn"), [(2000, 2000), (2001, 2000)])
def test_the_dearest_documents_of_two_dates_are_drawn_and_all_are_counted(apart, documents, drawn):
    made = skewed(apart, *({"document_no": f"D{n}", "value": D(-1 - n)} for n in range(documents)))
    points = data(shown(made, "LI-6"), "LI-6")
    assert len(points) == drawn and points[0]["gross"] == documents and points[-1]["gross"] == documents - drawn + 1
    assert f"of {documents:,} cross" in caption(made, "LI-6")


def test_dates_of_the_days_selected_by_the_date_a_document_states(apart):
    days = [dt.date(2026, 2, 1), dt.date(2026, 2, 2)]
    found = ({"document_no": f"D{n}", "effective_date": day, "completed_day": days[1]} for n, day in enumerate(days))
    made = skewed(apart, *found, selection=Selection(start=days[0], end=days[0]))
    assert [row["document_no"] for row in data(shown(made, "LI-6"), "LI-6")] == ["D0"]


def test_an_account_is_named_once_and_without_a_value_it_is_nothing(apart):
    found = [
        {"account": "429", "account_name": "Losses", "documents": 3, "gross": D("7.5")},
        {"account": "517", "account_name": "517", "documents": 8, "gross": None},
        {"account": "600", "account_name": None, "documents": 1, "gross": D(0), "kind": "write_off"},
    ]
    made = given(apart, account_heat=like(apart, "account_heat", *found))
    assert [(row["account"], row["gross"], row["most"]) for row in data(shown(made, "LI-7"), "LI-7")] == [
        ("429 Losses", 7.5, 8),
        ("517", 0.0, 8),
        ("600", 0.0, 8),
    ]
    assert data(shown(made, "LI-7"), "LI-7")[2]["kind"] == "write off"


def test_an_account_is_unusual_against_the_set_up_where_it_is_stated_else_against_its_peers(apart):
    peers = given(apart, {"accounts.adjustment": [], "accounts.write_off": []})
    assert "than the account most documents of their kind use" in caption(peers, "LI-7a")
    assert [(used, usual) for used, usual in cells(peers, "LI-7a", "Account used", "Expected")] == [("429", "517")]
    stated = given(apart, {"accounts.adjustment": ["517"], "accounts.write_off": []})
    assert "than the accounts stated in the settings" in caption(stated, "LI-7a")
    assert {usual for _, usual in cells(stated, "LI-7a", "Account used", "Expected")} == {"as the settings state"}
    usual = given(
        apart,
        {"accounts.adjustment": ["517"], "accounts.write_off": []},
        accounts_against_setup=stated.table("accounts_against_setup").head(0),
    )
    assert isinstance(usual.exhibit("LI-7a"), NotTestable)


def margins(book, known, share=D("0.4")):
    """Months of margin of which so many are known."""
    months = [f"2026-{number:02d}" for number in range(1, 6)]
    found = [
        {"month": month, "margin_posted": share if number < known else None} for number, month in enumerate(months)
    ]
    return given(book, margin_months=like(book, "margin_months", *found))


def test_a_course_of_margins_needs_three_known_months(months):
    lacking = margins(months, 2).exhibit("LI-9")
    assert isinstance(lacking, NotTestable)
    assert lacking.missing == "revenue of at least 3 months with all their sales (2 in the evidence)"
    points = data(shown(margins(months, 3), "LI-9"), "LI-9", 1)
    assert [row["month"] for row in points] == ["2026-01-01", "2026-02-01", "2026-03-01"]


def test_turns_are_told_where_both_are_known(months):
    assert " Turns " in caption(months, "LI-9a") and " re-timed (M-32)." in caption(months, "LI-9a")
    for level in ("inventory", "inventory_retimed"):
        frame = months.table("margin_months")
        unknown = given(months, margin_months=changed(frame, **{level: [None] * len(frame)}))
        assert "Turns" not in caption(unknown, "LI-9a")


def test_only_differences_within_the_lead_schedule_add_up_to_it(apart):
    found = [
        {"nature": "factual", "item": "cost_change", "amount": D(-30), "in_lead_schedule": True},
        {"nature": "judgmental", "item": "later", "amount": D(900), "in_lead_schedule": False},
        {"nature": "factual", "item": "timing", "amount": D(10), "in_lead_schedule": True},
    ]
    made = given(apart, differences_schedule=like(apart, "differences_schedule", *found))
    table = made.exhibit("LI-11").table
    assert [row[1] for row in table.rows] == ["cost change", "later", "timing", "–"]
    assert table.rows[-1][0] == "Total within the lead schedule" and "-20.00" in table.rows[-1]
    assert [next(cell for cell in row if cell in ("yes", "no")) for row in table.rows] == ["yes", "no", "yes", "yes"]
    assert table.emphasised_rows == (3,) and {"nan", "None"}.isdisjoint(table.rows[-1])


def test_proposed_entries_add_up_with_their_sign(apart):
    entries = like(apart, "proposed_entries", {"amount": D(30)}, {"amount": D(-5)})
    assert "2 entries, debits 25.00 = credits 25.00 NZD" in caption(given(apart, proposed_entries=entries), "LI-12")


def test_a_lock_date_is_asked_for_where_nothing_could_be_tested_against_it(apart):
    late = "Journals behind the lock date"
    assert (late in {gap.exhibit for gap in apart.section("ledger_impact").not_testable}) == (
        "late_journals" not in apart.section("ledger_impact").tables
    )
    assert late in {gap.exhibit for gap in books_alike().section("ledger_impact").not_testable}


# Chapter 1: files and proofs


def listed(book, number):
    found = (
        {"source_id": f"E{n:03d}", "label": f"f{n}.csv", "rows_read": 10, "rows_kept": 7, "rows_set_aside": 3}
        for n in range(number)
    )
    return given(book, evidence_list=like(book, "evidence_list", *found))


@pytest.mark.parametrize(("number", "files_shown"), [(1, 1), (40, 40), (41, 40)])
def test_forty_files_are_shown_and_all_are_added_up(files, number, files_shown):
    made = listed(files, number)
    table = made.exhibit("IN-1").table
    assert len(table.rows) == table.rows_total == files_shown + 1 and table.emphasised_rows == (files_shown,)
    assert table.rows[-1] == ("–", "All files", "–", "–", "–", "–", f"{10 * number}", f"{7 * number}", f"{3 * number}")
    assert table.rows[0][:2] == ("E000", "f0.csv") and table.rows[-2][0] == f"E{files_shown - 1:03d}"


def test_months_covered_are_told_from_first_to_last_by_kind(files):
    found = [("Sales", 3, 7), ("Sales", 1, 2), ("Counts", 2, 5), ("Sales", 2, 1)]
    frame = like(
        files, "evidence_month", *({"title": t, "month": dt.date(2026, m, 1), "lines": n} for t, m, n in found)
    )
    made = given(files, evidence_month=frame).exhibit("IN-3")
    assert "Counts: Feb 2026 to Feb 2026. Sales: Jan 2026 to Mar 2026" in made.alt
    assert made.caption.endswith("15 dated rows in all.")
    assert made.spec["encoding"]["color"]["scale"]["domain"] == [1, 10]
    dense = given(files, evidence_month=frame.assign(lines=11)).exhibit("IN-3").spec
    assert dense["encoding"]["color"]["scale"]["domain"] == [1, 11]
    assert [row["month"] for row in dense["datasets"]["data-1"]] == [
        "2026-03-01",
        "2026-01-01",
        "2026-02-01",
        "2026-02-01",
    ]


def test_without_a_proved_line_nothing_rolls_forward_and_the_grain_is_told(files):
    roll = files.table("roll_forward_result")
    assert isinstance(given(files, roll_forward_result=roll.assign(proved=0)).exhibit("IN-4"), NotTestable)
    for grain, words in (
        ("bin", "each line of SKU, site and bin;"),
        ("site", "each line of SKU and site (the movements carry no bins);"),
    ):
        made = given(
            files,
            roll_forward_result=roll.assign(proved=4, broken=1),
            grain=files.table("grain").assign(belief_grain=grain),
        )
        assert words in caption(made, "IN-4")


def test_breaks_that_heal_are_left_out_and_the_selection_holds(files):
    roll = files.table("roll_forward_result").assign(proved=4, broken=1)
    found = [("A", "North", False), ("B", "North", True), ("C", "South", False)]
    like_one = pd.DataFrame(columns=files.table("roll_forward_break").columns)
    breaks = pd.DataFrame([{"sku": sku, "site": site, "is_passing": passing} for sku, site, passing in found])
    breaks = breaks.reindex(columns=like_one.columns)
    made = given(files, roll_forward_result=roll, roll_forward_break=breaks)
    assert [sku for (sku,) in cells(made, "IN-5", "SKU")] == ["A", "C"] and caption(made, "IN-5").endswith("; 2 lines.")
    south = given(files, selection=Selection(site="South"), roll_forward_result=roll, roll_forward_break=breaks)
    assert [sku for (sku,) in cells(south, "IN-5", "SKU")] == ["C"] and caption(south, "IN-5").endswith("; 1 lines.")


def test_a_proof_holds_does_not_or_is_not_judged(files):
    found = [
        {"holds": True, "scope": "exports/api/page-1.json (journal_report)", "note": "one; two"},
        {"holds": False, "scope": "ledger.csv (Sheet 2)", "note": None},
        {"holds": None, "scope": None, "note": "only"},
    ]
    made = given(files, proofs=like(files, "proofs", *found))
    assert cells(made, "IN-6", "Of what", "Result", "Note") == [
        ("page-1.json", "holds", "one"),
        ("ledger.csv (Sheet 2)", "does not hold", "–"),
        ("–", "not judged", "only"),
    ]


def test_what_cannot_be_tested_comes_first_in_the_order_of_chapters(files):
    found = cells(files, "IN-7", "Testable", "Notebook", "Missing")
    answers = [answer for answer, _, _ in found]
    assert answers == sorted(answers) and set(answers) == {"yes", "not testable"}
    assert caption(files, "IN-7").startswith(f"{answers.count('yes')} of {len(answers)} tests")
    for wanted in ("yes", "not testable"):
        chapters = [step for answer, step, _ in found if answer == wanted]
        assert chapters == sorted(chapters)
    assert not any("_" in missing for _, _, missing in found)


def test_requests_that_have_come_are_not_asked_for_and_what_is_needed_comes_first(files):
    every = files.section("ingestion").tables["requests"]
    asked = [report for (report,) in cells(files, "IN-8", "Report")]
    assert asked == list(every["report"][~every["has_come"]])
    assert list(every["has_come"]) == sorted(every["has_come"])
    for _, part in every.groupby("has_come"):
        assert list(part["needed"]) == sorted(part["needed"], reverse=True)


EMPTY = {
    "IN-3": ("Coverage by month", "any dated row", "the exports of the request list"),
    "IN-4": (
        "Roll-forward of stock",
        "movement lines and a later stated figure",
        "Inventory Movement Details for the whole period, and Product Availability at period end",
    ),
    "IN-5": (
        "First breaks of the roll-forward",
        "movement lines and a later stated figure",
        "see the roll-forward of stock",
    ),
    "IN-6": (
        "Ledger and total proofs",
        "a ledger report, a trial balance or movement totals",
        "Account Transactions and Trial Balance from the ledger",
    ),
}


@pytest.mark.parametrize("code", EMPTY)
def test_what_an_empty_client_lacks_and_what_to_ask_for(code):
    assert book_of({}).exhibit(code) == NotTestable("ingestion", *EMPTY[code])


def test_a_client_without_a_difference_has_no_contributor_to_draw_and_no_stock_to_sample():
    empty = book_of({})
    for code in ("DX-3", "DX-4", "DX-8", "DX-16"):
        assert isinstance(empty.exhibit(code), NotTestable), code
    assert "coverage" not in empty.section("count_vs_belief").tables


def test_purchases_that_are_all_received_and_invoiced_leave_nothing_to_ask_for(apart):
    none = given(apart, open_purchases=apart.table("open_purchases").head(0))
    words = ("Received not invoiced, invoiced not received", "an open purchase: all are received and invoiced alike")
    assert none.exhibit("LI-5") == NotTestable("ledger_impact", *words, "nothing")


# Chapter 6: contributors


def test_contributors_stand_in_the_order_of_their_value_not_of_their_lines():
    two = pd.DataFrame({"label": ["Many", "Dear"], "grade": ["A", "A"], "lines": [9, 1], "gross_value": [5.0, 70.0]})
    assert diagnosis_figures.contributor_values(two).to_dict()["layer"][0]["encoding"]["y"]["sort"] == ["Dear", "Many"]


def drawn(make, *given_data):
    return make.__wrapped__(None, *given_data)


def spec_rows(found):
    spec = found.drawn.to_dict()
    return spec["datasets"][spec["data"]["name"] if "data" in spec else spec["layer"][0]["data"]["name"]]


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (float("nan"), "–"), (0.0, "< 0.001"), (0.00099, "< 0.001"), (0.001, "0.001"), (1.0, "1.000")],
)
def test_a_chance_in_a_column(value, said):
    assert diagnosis._p(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(None, "–"), ("", "–"), (float("nan"), "–"), ("no contributor", "no contributor"), (0, "0")]
)
def test_a_contributor_in_a_narrow_column(value, said):
    assert diagnosis.short_name(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (True, "yes"), (False, "no"), (1200, "1,200"), (2.5, "2.5"), (D("2.5"), "2.50"), ("Ana", "Ana")],
)
def test_a_cell_of_the_governance_pack(value, said):
    assert diagnosis.plain_word(value) == said


def test_a_place_is_its_site_and_bin_as_far_as_they_are_known():
    frame = pd.DataFrame({"site": ["N", "N", None, None], "bin": ["B", None, "B", None]})
    assert list(diagnosis.with_place(frame)["place"]) == ["N / B", "N", "B", ""]


def deciding(*found):
    return pd.DataFrame(
        [{"contributor": "picking", "test": t, "found": f, "expected": e, "p": 0.5} for t, f, e in found]
    )


def test_the_tests_furthest_from_luck_are_drawn_in_their_own_order():
    many = deciding(*((f"t{n}", 50, 49 - n) for n in range(24)), ("lower", 10, 70), ("even", 5, 5))
    found = drawn(diagnosis.found_against_luck, many)
    labels = [row["label"].split(": ")[1] for row in spec_rows(found)]
    assert labels == [f"t{n}" for n in range(1, 24)] + ["lower"]
    assert found.told == {"drawn": 24, "tests": 26}
    few = drawn(diagnosis.found_against_luck, deciding(("a", 1, 2), ("a", 9, 2), ("b", 3, 3)))
    assert [(row["label"].split(": ")[1], row["found"]) for row in spec_rows(few)] == [("a", 9), ("b", 3)]
    assert few.told == {"drawn": 2, "tests": 3}


def test_only_the_first_explanation_of_a_line_is_shown_the_strongest_first():
    names = ("contributor", "rival", "site", "bin", "rank", "grade", "false_share", "line_id")
    found = [
        ("picking", "", "N", None, 1, "B", 0.2, 3),
        ("picking", "", "N", None, 2, "A", 0.0, 3),
        ("picking", "", "N", None, 1, "B", 0.1, 9),
        ("returns", "picking", "N", "X", 1, "A", 0.3, 7),
        ("returns", "", "N", "X", 1, "B", 0.1, 2),
    ]
    shown_rows = drawn(diagnosis.line_evidence, pd.DataFrame(found, columns=names)).shown
    assert list(shown_rows["line_id"]) == [7, 2, 9, 3] and list(shown_rows["place"]) == ["N / X", "N / X", "N", "N"]
    assert [rival == "–" for rival in shown_rows["rival"]] == [False, True, True, True]


def test_effects_of_exposure_are_named_by_direction_and_activity():
    effects = [
        SimpleNamespace(direction=sign, activity="receipt", per_hundred=rate, interval=(rate - 1, rate + 2), p=0.01)
        for sign, rate in ((-1, -4.0), (1, 3.0), (0, 1.0))
    ]
    found = [
        (row["label"], row["per_hundred"], row["low"], row["high"])
        for row in spec_rows(drawn(diagnosis.exposure, effects))
    ]
    assert found == [
        ("shortage by receipt", -4.0, -5.0, -2.0),
        ("overage by receipt", 3.0, 2.0, 5.0),
        ("either way by receipt", 1.0, 0.0, 3.0),
    ]


@pytest.mark.parametrize(
    ("lines", "points", "tenth"),
    [(1, 1, "100.0 %"), (10, 10, "10.0 %"), (19, 19, "5.3 %"), (20, 20, "10.0 %"), (400, 101, "10.0 %")],
)
def test_the_yield_of_a_plan_by_its_first_lines(lines, points, tenth):
    found = drawn(diagnosis.plan_yield, pd.DataFrame({"expected_value": [2.0] * lines}))
    curve = (
        [row for row in spec_rows(found) if row["order"] == "planned"]
        if "order" in spec_rows(found)[0]
        else spec_rows(found)
    )
    assert len(curve) == points and found.told == {"tenth": tenth}


def test_a_plan_that_expects_nothing_is_not_drawn(files):
    plan = files.table("count_plan").assign(expected_value=0.0)
    assert isinstance(given(files, count_plan=plan).exhibit("DX-10"), NotTestable)
    assert given(files, count_plan=plan.head(1).assign(expected_value=0.5)).exhibit("DX-10").kind == "chart"
