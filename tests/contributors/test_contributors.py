"""Each contributor alone, in the smallest client that shows its signature; and each in one that does not."""

from datetime import timedelta
from decimal import Decimal

import pandas as pd

from cin7_audit.case.store import in_memory_case
from cin7_audit.contributors import posting
from cin7_audit.contributors.grading import grade_of
from cin7_audit.contributors.records import Signal
from cin7_audit.contributors.run import caps
from cin7_audit.engagement import Engagement

from .cases import FIRST, NOISE, SECOND, SKUS, THIRD, count, day, diagnosed, movement

SIZES = (4, 5, 7, 9, 11, 6)


def planted(sign: int = 1) -> dict[str, int]:
    return {sku: sign * size for sku, size in zip(SKUS, SIZES, strict=False)}


def both_counts(differences: dict[str, int]) -> list[dict]:
    return count(FIRST, {}, SKUS) + count(SECOND, NOISE | differences, SKUS)


def named(found, contributor: str) -> list[str]:
    rows = found.evidence
    rows = rows[(rows["contributor"] == contributor) & (rows["rank"] == 1) & rows["grade"].isin(["A", "B"])]
    return sorted(rows["sku"])


def test_a_client_with_nothing_has_nothing_to_say() -> None:
    found, _ = diagnosed({})
    assert found.summary["grade"].isna().all() and (found.summary["missing"] != "").all()


def test_noise_names_nobody() -> None:
    found, _ = diagnosed({"count_line": both_counts({})})
    assert not found.summary["grade"].isin(["A", "B"]).any()


def test_receiving_shortfall_equal_to_the_supplier_credit() -> None:
    rows = [
        {"document_no": f"PO-{at}", "sku": sku, "site": "Main", "supplier": "S", "order_date": day("02-01"), "received_date": day("02-10")}
        | {"ordered_quantity": 100, "received_quantity": 100, "credited_quantity": -short, "unstocked_quantity": 0}
        for at, (sku, short) in enumerate(planted(-1).items())
    ]
    found, _ = diagnosed({"count_line": both_counts(planted(-1)), "receipt": rows})
    assert found.grade("receiving") == "A" and named(found, "receiving") == sorted(planted())


def test_returns_credited_and_not_restocked() -> None:
    rows = [
        {
            "document_no": f"CR-{at}",
            "sku": sku,
            "site": "Main",
            "credit_date": day("02-10"),
            "credited_quantity": size,
            "restocked_quantity": 0,
        }
        for at, (sku, size) in enumerate(planted().items())
    ]
    found, _ = diagnosed({"count_line": both_counts(planted()), "return_line": rows})
    assert found.grade("returns") == "A" and named(found, "returns") == sorted(planted())


def test_refunds_without_goods_back_are_not_returns() -> None:
    rows = [
        {
            "document_no": f"CR-{sku}",
            "sku": sku,
            "site": "Main",
            "credit_date": day("02-10"),
            "credited_quantity": 3,
            "restocked_quantity": 0,
        }
        for sku in SKUS
    ]
    found, _ = diagnosed({"count_line": both_counts({}), "return_line": rows})
    assert found.grade("returns") in ("C", "D")


def test_a_receipt_booked_twice() -> None:
    moves = [
        movement("receipt", day("02-01") + timedelta(days=shift), sku, -short, f"PO-{sku}{shift}", counterparty="S")
        for sku, short in planted(-1).items()
        for shift in (0, 2)
    ]
    found, _ = diagnosed({"count_line": both_counts(planted(-1)), "movement": moves})
    assert found.grade("duplicate") == "A" and named(found, "duplicate") == sorted(planted())


def test_a_sale_entered_twice_line_by_line_needs_no_customer() -> None:
    sizes = planted()
    moves = [
        movement("sale", day("02-01") + timedelta(days=6 * shift), sku, -size, f"SO-{at // 3}{shift}")
        for at, (sku, size) in enumerate(sizes.items())
        for shift in (0, 1)
    ]
    found, _ = diagnosed({"count_line": both_counts(sizes), "movement": moves})
    assert found.grade("duplicate") == "A" and named(found, "duplicate") == sorted(sizes)
    assert set(found.evidence.query("contributor == 'duplicate'")["rule"]) == {"document that repeats another line by line"}


def test_what_went_wrong_weeks_before_the_count_is_no_cut_off() -> None:
    """Each difference equals a movement since the last count, a few of them by luck shortly before this one."""
    when = [SECOND - timedelta(days=days) for days in (2, 14, 17, 26, 29, 31)]
    moves = [movement("sale", at, sku, -size, f"SO-{sku}-{at}") for sku, size in planted().items() for at in (when[0], when[1], when[3])]
    found, _ = diagnosed({"count_line": both_counts(planted()), "movement": moves})
    assert found.grade("cutoff") in ("C", "D") and named(found, "cutoff") == []


def test_cartons_keyed_as_units() -> None:
    moves = [movement("receipt", day("02-10"), sku, size, f"PO-{sku}") for sku, size in planted().items()]
    found, _ = diagnosed(
        {
            "count_line": both_counts({sku: size * 11 for sku, size in planted().items()}),
            "movement": moves,
            "product": [{"sku": sku, "pack_qty": 12} for sku in SKUS],
        }
    )
    assert found.grade("uom") == "A" and named(found, "uom") == sorted(planted())


def test_sales_typed_after_the_count_that_left_before_it() -> None:
    moves = [movement("sale", SECOND + timedelta(days=1), sku, short, f"SO-{sku}") for sku, short in planted(-1).items()]
    found, _ = diagnosed({"count_line": both_counts(planted(-1)), "movement": moves})
    assert found.grade("cutoff") == "A" and named(found, "cutoff") == sorted(planted())


def test_unrecorded_transfers_mirror_between_sites() -> None:
    south = count(SECOND + timedelta(days=9), planted(), SKUS, site="South")
    found, _ = diagnosed({"count_line": both_counts(planted(-1)) + south})
    assert found.grade("transfers") == "A"
    pairs = found.pairs[found.pairs["grade"].isin(["A", "B"])]
    assert set(pairs["sku"]) == set(planted()) and set(pairs["from"]) == {"Main"} and set(pairs["to"]) == {"South"}


def test_swaps_between_like_skus_in_one_round() -> None:
    swapped = {SKUS[at]: (1 if at % 2 else -1) * SIZES[(at // 2) % 6] for at in range(12)}
    found, _ = diagnosed({"count_line": both_counts(swapped)})
    assert found.grade("picking") == "A"
    pairs = found.pairs[(found.pairs["kind"] == "swap") & found.pairs["grade"].isin(["A", "B"])]
    assert len(pairs) == 6 and set(pairs["from_sku"]) == set(SKUS[0:12:2])


def test_bins_wrong_while_the_site_is_right() -> None:
    bins = count(SECOND, planted(-1), SKUS, bin="A-1") + count(SECOND, planted(), SKUS, bin="B-2")
    found, _ = diagnosed({"count_line": bins})
    assert found.grade("bins") == "A"


def test_bins_not_used_is_not_testable() -> None:
    found, _ = diagnosed({"count_line": both_counts({})})
    assert not found.looks["bins"].testable and found.looks["bins"].request == "counts_by_bin"


def posted(differences: dict[str, int], when, document: str) -> list[dict]:
    return [movement("stocktake", when, sku, size, document) for sku, size in differences.items()]


def test_counts_that_the_next_count_takes_back() -> None:
    lines = count(FIRST, planted(), SKUS) + count(SECOND, planted(-1) | NOISE, SKUS)
    found, _ = diagnosed({"count_line": lines, "movement": posted(planted(), FIRST, "ST-Main-0110")})
    assert found.grade("counting") == "A" and set(planted()) <= set(named(found, "counting"))


def test_a_difference_never_posted_is_not_found_twice() -> None:
    """The second count repeats what was left uncorrected: its own drift is zero."""
    found, _ = diagnosed({"count_line": count(FIRST, planted(), SKUS) + count(SECOND, planted(), SKUS)})
    second = found.lines[found.lines["ordinal"] == 2]
    assert (second["drift_e4"] == 0).all()


def test_wrong_at_the_first_count_and_right_afterwards() -> None:
    wrong = {sku: 3 + at for at, sku in enumerate(SKUS[:25])}
    lines = count(FIRST, wrong, SKUS) + count(SECOND, NOISE, SKUS) + count(THIRD, {}, SKUS)
    opening = [movement("opening", day("01-01"), sku, 100, "OPEN") for sku in SKUS]
    found, _ = diagnosed(
        {"count_line": lines, "movement": opening + posted(wrong, FIRST, "ST-Main-0110") + posted(NOISE, SECOND, "ST-Main-0310")}
    )
    assert found.grade("opening") == "B"


def test_without_a_go_live_opening_is_not_testable() -> None:
    found, _ = diagnosed({"count_line": both_counts({})})
    assert not found.looks["opening"].testable


def test_one_way_shortage_of_dear_skus() -> None:
    short = {sku: -2 - at % 3 for at, sku in enumerate(SKUS[:25])}
    lines = [row | ({"unit_cost": 90} if row["sku"] in short else {}) for row in count(FIRST, {}, SKUS) + count(SECOND, short, SKUS)]
    found, _ = diagnosed({"count_line": lines})
    assert found.grade("loss") == "B"


def test_corrections_posted_to_a_second_account() -> None:
    rows = [
        {
            "document_no": f"ST-{at}",
            "kind": "adjustment",
            "effective_date": day("02-01"),
            "sku": SKUS[at],
            "site": "Main",
            "quantity": 1 if at % 2 else -1,
        }
        for at in range(30)
    ]
    rows = [row | {"value": 400, "account": "850" if at % 7 == 0 else "517"} for at, row in enumerate(rows)]
    found, _ = diagnosed({"correction": rows})
    assert found.grade("posting") == "A" and len(found.odd_postings) == 5


def test_an_account_that_follows_the_reason_is_policy() -> None:
    rows = [
        {
            "document_no": f"ST-{at}",
            "kind": "adjustment",
            "effective_date": day("02-01"),
            "sku": SKUS[at],
            "site": "Main",
            "quantity": -1,
            "value": 400,
        }
        | {"account": "850" if at % 7 == 0 else "517", "reason": "sample given away" if at % 7 == 0 else "damaged"}
        for at in range(30)
    ]
    found, _ = diagnosed({"correction": rows})
    assert found.grade("posting") == "D"


def test_a_document_that_ties_out_under_another_number_is_no_wrong_account() -> None:
    documents = pd.DataFrame(
        {
            "month": ["2026-02", "2026-03"],
            "account": ["630", "630"],
            "bucket": ["timing", "wrong_account"],
            "amount": [Decimal("90"), Decimal("75.50")],
            "document": ["INV-7 / SO-7", "PO-9"],
            "source_id": ["a1", None],
            "source_row": [12, None],
        }
    )
    odd = posting.from_tie_out(documents)
    assert odd["document"].tolist() == ["PO-9"] and odd["value"].tolist() == [Decimal("75.50")]
    rows = [
        {
            "document_no": "INV-7",
            "effective_date": day("02-01"),
            "debit_account": "310",
            "credit_account": "630",
            "amount": 90,
            "origin": "transactions",
        }
    ]
    ledger = [
        {"journal_id": "1", "date": day("02-01"), "account_code": "630", "amount": -90, "reference": "SO-7"},
        {"journal_id": "2", "date": day("02-01"), "account_code": "200", "amount": -150, "reference": "INV-7"},
    ]
    case = in_memory_case({"expected_posting": rows, "ledger_line": ledger}, Engagement())
    assert posting.odd_postings(case, [documents.iloc[:1]]).empty


def test_slips_of_the_hand_that_every_count_has_are_no_contributor() -> None:
    slips = {sku: (1, -1, 2, -2)[at % 4] for at, sku in enumerate(SKUS[:6])}
    back = {sku: -size for sku, size in slips.items()}
    lines = count(FIRST, slips, SKUS) + count(SECOND, back, SKUS)
    found, _ = diagnosed({"count_line": lines, "movement": posted(slips, FIRST, "ST-Main-0110")})
    assert found.grade("counting") in ("C", "D")


def test_large_opening_errors_stand_out_of_later_slips() -> None:
    wrong = {sku: 12 if at % 2 else -12 for at, sku in enumerate(SKUS[:9])}
    slips = {sku: 1 if at % 2 else -1 for at, sku in enumerate(SKUS[10:22])}
    lines = count(FIRST, wrong, SKUS) + count(SECOND, slips, SKUS) + count(THIRD, {SKUS[30 + at]: 2 for at in range(12)}, SKUS)
    start = [movement("opening", FIRST - timedelta(days=9), sku, 100, "ST-0") for sku in SKUS]
    found, _ = diagnosed({"count_line": lines, "movement": start + posted(wrong, FIRST, "ST-Main-0110")})
    assert found.grade("opening") in ("A", "B") and set(wrong) <= set(named(found, "opening"))


def test_three_lines_where_luck_gives_next_to_none_are_enough() -> None:
    assert grade_of(2.98, 1e-6, 1e-5, 3, 3, 0.10) == "A"
    assert grade_of(2.6, 0.008, 0.05, 0, 3, 0.10) == "C"
    assert grade_of(1.98, 1e-4, 1e-3, 2, 2, 0.10) == "C"


def test_weak_receiving_beside_a_sure_pack_slip_stays_consistent_only() -> None:
    weak = (Signal("receiving", "booked differs from order", 7, 1.5, 80, 3e-3),)
    slip = (Signal("uom", "recorded as if packs", 11, 0.1, 80, 1e-20),)
    assert caps(pd.DataFrame(), {"receiving": weak, "uom": slip})["receiving"] == "C"
    assert "receiving" not in caps(pd.DataFrame(), {"receiving": weak, "uom": ()})
    sure = (Signal("receiving", "supplier credit without goods sent back", 9, 0.2, 80, 1e-12),)
    assert "receiving" not in caps(pd.DataFrame(), {"receiving": sure, "uom": slip})
