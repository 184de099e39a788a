"""Count plan, controls, governance, flips, scores: small cases and empty ones."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest

from cin7_audit.case.store import in_memory_case
from cin7_audit.chapters.diagnosis.result import measure
from cin7_audit.conclusions import score
from cin7_audit.conclusions.controls import NEEDS, control_exceptions
from cin7_audit.conclusions.flips import severity_rows
from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from cin7_audit.errors import UsageError
from cin7_audit.statistics.count_ranking import stock_out_chance
from tests.contributors.cases import FIRST, NOISE, SECOND, SKUS, count, day, movement

AS_OF = dt.date(2026, 6, 1)


def test_a_silent_seller_with_stock_on_record_is_an_unknown_stock_out() -> None:
    places = pd.DataFrame(
        {
            "first_sale": [day("01-01")] * 2,
            "last_sale": [day("03-01"), day("05-30")],
            "sale_days": [30, 60],
            "belief": [Decimal(12), Decimal(12)],
        }
    )
    chance = stock_out_chance(places, pd.Timestamp(AS_OF))
    assert chance[0] > 0.9 and chance[1] < 0.1


def test_the_plan_puts_a_dear_line_that_is_always_wrong_first() -> None:
    lines = count(FIRST, NOISE | {"K000": -4}, SKUS) + count(SECOND, {"K000": -5}, SKUS)
    lines = [row | ({"unit_cost": 50} if row["sku"] == "K000" else {}) for row in lines]
    moves = [movement("stocktake", FIRST, sku, size, "ST-Main-0110") for sku, size in (NOISE | {"K000": -4}).items()]
    moves.append(movement("stocktake", SECOND, "K000", -5, "ST-Main-0310"))
    case = in_memory_case(
        {"count_line": lines, "movement": moves, "product": [{"sku": sku, "average_cost": 50 if sku == "K000" else 5} for sku in SKUS]}
    )
    plan = measure(case, Engagement(), []).count_plan.plan
    assert plan.iloc[0]["sku"] == "K000" and plan["rank"].tolist() == sorted(plan["rank"]) and "wrong at 2 of 2" in plan.iloc[0]["reason"]


def test_controls_find_their_case_and_say_what_is_missing() -> None:
    tables = {
        "count_line": [row | {"recorded_at": dt.datetime(2026, 3, 9, 8)} for row in count(SECOND, {}, SKUS[:3])],
        "movement": [movement("sale", SECOND, SKUS[0], -1, "SO-1")],
        "user_action": [
            {"acted_at": dt.datetime(2026, 3, 1), "action": "Completed", "document_no": "ST-9"},
            {"acted_at": dt.datetime(2026, 3, 2), "action": "Undo", "document_no": "ST-9"},
        ],
        "correction": [
            {"document_no": "ST-7", "kind": "adjustment", "status": "DRAFT", "sku": "K001", "site": "Main", "quantity": 1, "value": 5},
            {
                "document_no": "ST-8",
                "kind": "adjustment",
                "status": "COMPLETED",
                "effective_date": day("02-01"),
                "sku": "K002",
                "quantity": -3,
                "value": -30,
            },
            {
                "document_no": "ST-8",
                "kind": "adjustment",
                "status": "COMPLETED",
                "effective_date": day("02-01"),
                "sku": "K002",
                "quantity": 3,
                "value": 60,
            },
            {
                "document_no": "ST-6",
                "kind": "adjustment",
                "status": "COMPLETED",
                "sku": "K003",
                "quantity": 4,
                "value": 900,
                "user": "u1",
                "approver": "u1",
            },
        ],
        "transfer": [
            {
                "document_no": "TR-1",
                "status": "IN TRANSIT",
                "sent_date": day("02-01"),
                "sku": "K001",
                "to_site": "South",
                "sent_quantity": 4,
            }
        ],
        "stock_snapshot": [{"as_of": AS_OF, "sku": "K001", "site": "Main", "on_hand": 1, "available": -4}],
        "bill_of_material": [{"sku": "K003", "component_sku": "K004", "quantity": 2}],
    }
    settings = Engagement().changed({"approval.limit": 500})
    found, missing = control_exceptions(in_memory_case(tables, settings))
    assert set(found["control"]) == set(NEEDS) and not missing
    empty, absent = control_exceptions(in_memory_case({}))
    assert empty.empty and set(absent) == set(NEEDS)


def test_governance_is_filled_and_names_no_person() -> None:
    rows = [
        {
            "document_no": f"ST-{n}",
            "kind": "adjustment",
            "status": "COMPLETED",
            "effective_date": day("02-01") + dt.timedelta(days=n),
            "sku": SKUS[n],
            "quantity": -1,
            "value": -n - 1,
            "user": "jo",
        }
        for n in range(40)
    ]
    case = in_memory_case({"count_line": count(FIRST, {}, SKUS) + count(SECOND, NOISE, SKUS), "correction": rows})
    pack = measure(case, Engagement(), []).governance
    assert set(pack) == {
        "review_calendar",
        "escalation_matrix",
        "raci",
        "approval_limits",
        "reason_codes",
        "action_log",
        "count_programme",
    }
    first = pack["approval_limits"][0]
    assert first["limit"] == Decimal("32.20") and first["items"] == 8
    assert sum(row["lines_first"] or 0 for row in pack["escalation_matrix"]) >= len(NOISE)
    assert any(row["accountable"] == "named interpreter" for row in pack["raci"]) and "jo" not in str(pack).split()


def test_the_loads_of_a_go_live_propose_no_approval_limit() -> None:
    row = {"kind": "adjustment", "status": "COMPLETED", "effective_date": day("02-01"), "sku": SKUS[0]}
    load = row | {"document_no": "ST-1", "reason": "Opening balance", "quantity": 900, "value": 9000}
    slip = row | {"document_no": "ST-2", "quantity": -1, "value": -10}
    case = in_memory_case({"count_line": count(FIRST, {}, SKUS), "correction": [load, slip]})
    first = measure(case, Engagement(), []).governance["approval_limits"][0]
    assert first["limit"] == Decimal("10.00") and first["of_items"] == 1


def test_a_posting_finding_flips_by_what_it_moved() -> None:
    summary = pd.DataFrame([{"contributor": "posting", "grade": "A", "gross_value": Decimal(0)}])
    facts = context(in_memory_case({}, settings := Engagement().changed({"materiality.overall": 800})), settings)
    assert severity_rows(summary, Decimal(900), facts)[0][2:] == ("critical", "critical", "high", True)


def test_the_flip_table_moves_each_threshold() -> None:
    south = count(SECOND, dict.fromkeys(SKUS[:6], 10), SKUS, site="South")
    lines = count(FIRST, {}, SKUS) + count(SECOND, NOISE | dict.fromkeys(SKUS[:6], -10), SKUS) + south
    settings = Engagement().changed({"materiality.overall": 800})
    flips = measure(in_memory_case({"count_line": lines}, settings), settings, []).flips
    row = flips[flips["what"] == "severity of transfers"].iloc[0]
    assert (row["at_half"], row["as_set"], row["at_double"]) == ("critical", "high", "medium") and row["flips"]


def test_context_of_an_empty_case_carries_through() -> None:
    case = in_memory_case({})
    result = measure(case, Engagement(), [])
    assert result.count_plan.plan.empty and result.verdict.rating == "cannot tell" and context(case, Engagement()).overall == 0


def test_scores_by_contributor_and_by_sku(tmp_path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("contributor,sku\ntransfers,A\ntransfers,B\nloss,C\n", encoding="utf-8")
    findings = [
        {"contributor": "transfers", "grade": "A", "skus": ["A", "X"]},
        {"contributor": "uom", "grade": "B", "skus": []},
        {"contributor": "loss", "grade": "C", "skus": ["C"]},
    ]
    found = score.score(findings, score.read_known_causes(path))
    assert found["right"] == ["transfers"] and found["false"] == ["uom"] and found["missed"] == ["loss"]
    assert found["by_sku"]["transfers"] == {"true": 1, "false": 1, "missed": 1}
    path.write_text("contributor\nghosts\n", encoding="utf-8")
    with pytest.raises(UsageError, match="ghosts"):
        score.read_known_causes(path)
