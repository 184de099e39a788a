"""What the case decides beyond any single file, each with its rule in words."""

import pytest

from cin7_audit.case.build import COMPLETE, perform
from cin7_audit.case.store import connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.runner import Runner
from tests.case.test_deduplicate import add, evidence

KINDS = COMPLETE["kinds"][1].change


@pytest.fixture
def db():
    connection = connect()
    create_tables(connection)
    return connection


def change(db, *names):
    runner = Runner(db, Engagement())
    for name in names:
        runner.change(name)


def adjusted(number, sku, before, after, **more):
    values = {
        "document_no": number,
        "sku": sku,
        "site": "Main",
        "kind": "adjustment",
        "status": "COMPLETED",
        "effective_date": "2026-01-05",
    }
    return {**values, "quantity_before": before, "quantity_after": after, "quantity": after - before, **more}


def kinds(db):
    return dict(db.execute("SELECT document_no || '/' || sku || '/' || source_row, kind FROM correction").fetchall())


class TestCorrections:
    def test_a_reference_that_says_cycle_count(self, db):
        add(db, "correction", "E", adjusted("ST-1", "A", 5, 4, reference="Weekly cycle count"))
        change(db, *KINDS)
        assert db.execute("SELECT kind, kind_rule FROM correction").fetchall() == [
            ("cycle_count", "reference says count: Weekly cycle count")
        ]

    def test_one_recounted_line_is_a_correction_and_a_discount_is_no_count(self, db):
        add(
            db,
            "correction",
            "E",
            adjusted("ST-1", "A", 5, 4, reason="recount"),
            adjusted("ST-2", "A", 5, 4, reference="discount stock account"),
        )
        change(db, *KINDS)
        assert set(kinds(db).values()) == {"adjustment"}

    def test_a_weekly_rhythm_of_long_documents(self, db):
        weeks = [
            adjusted(f"ST-{week}", f"S{line}", 10, 10 + (-1) ** line, effective_date=f"2026-01-{5 + 7 * week:02d}")
            for week in range(4)
            for line in range(10)
        ]
        add(db, "correction", "E", *weeks, adjusted("ST-99", "A", 9, 8))
        change(db, *KINDS)
        found = kinds(db)
        assert [kind for name, kind in found.items() if not name.startswith("ST-99")] == ["cycle_count"] * 40
        assert found["ST-99/A/41"] == "adjustment"

    def test_revaluation_needs_one_place_a_bin_move_is_none(self, db):
        add(
            db, "correction", "E", adjusted("ST-1", "A", 5, 0, bin="A-01"), adjusted("ST-1", "A", 0, 5, bin="A-01"),
            adjusted("ST-2", "B", 9, 4, bin="A-01"), adjusted("ST-2", "B", 2, 7, bin="B-01"),
        )  # fmt: skip
        change(db, *KINDS)
        assert list(kinds(db).values()) == ["revaluation", "revaluation", "adjustment", "adjustment"]

    def test_zeroing_and_write_on(self, db):
        add(db, "correction", "E", adjusted("ST-1", "A", 5, 0), adjusted("ST-2", "B", 0, 3))
        change(db, *KINDS)
        assert list(kinds(db).values()) == ["zeroing", "write_on"]

    def test_the_load_at_go_live_is_opening(self, db):
        add(db, "correction", "E", adjusted("ST-1", "A", 0, 5, reference="Opening balances"))
        add(db, "movement", "E", {"document_no": "ST-1", "sku": "A", "kind": "adjustment", "quantity": 5, "effective_date": "2026-01-05"})
        change(db, *KINDS)
        assert db.execute("SELECT kind FROM movement").fetchall() == [("opening",)]
        assert "go-live" in db.execute("SELECT kind_rule FROM correction").fetchall()[0][0]

    def test_a_long_document_of_gains_on_the_first_day_is_the_load(self, db):
        load = [adjusted("ST-1", f"S{n}", 0, 5) for n in range(25)]
        add(db, "correction", "E", *load, adjusted("ST-2", "A", 0, 3, effective_date="2026-01-20"))
        moves = [
            {"document_no": c["document_no"], "sku": c["sku"], "kind": "adjustment", "quantity": 5, "effective_date": c["effective_date"]}
            for c in load
        ]
        add(
            db,
            "movement",
            "E",
            *moves,
            {"document_no": "ST-2", "sku": "A", "kind": "adjustment", "quantity": 3, "effective_date": "2026-01-20"},
        )
        change(db, *KINDS)
        assert db.execute("SELECT kind, count(*) FROM movement GROUP BY 1 ORDER BY 1").fetchall() == [("adjustment", 1), ("opening", 25)]

    def test_movement_rows_stand_for_documents_that_did_not_come(self, db):
        add(
            db,
            "movement",
            "E",
            {"document_no": "ST-4", "sku": "A", "site": "Main", "kind": "stocktake", "quantity": -2, "effective_date": "2026-01-09"},
        )
        add(
            db,
            "count_line",
            "E",
            {"count_id": "ST-4", "sku": "A", "site": "Main", "count_kind": "stocktake", "counted_quantity": 3, "recorded_quantity": 5},
        )
        add(db, "expected_posting", "E", {"document_no": "ST-4", "effective_date": "2025-12-31", "amount": 1})
        notes = perform(Runner(db, Engagement()), COMPLETE["register"])
        found = db.execute(
            "SELECT kind, CAST(effective_date AS VARCHAR), CAST(completed_at AS VARCHAR), CAST(quantity_before AS VARCHAR) FROM correction"
        ).fetchall()
        assert found == [("stocktake", "2025-12-31", "2026-01-09 00:00:00", "5.0000")]
        assert [note.code for note in notes] == ["corrections_from_movements"]


class TestCounts:
    def test_a_booked_count_becomes_count_lines_and_says_whether_equal_lines_are_listed(self, db):
        add(db, "correction", "E", adjusted("ST-1", "A", 5, 4, kind="cycle_count"), adjusted("ST-1", "B", 5, 5, kind="cycle_count"))
        change(db, "add_counted_adjustments")
        found = db.execute(
            "SELECT sku, CAST(recorded_quantity AS VARCHAR), is_difference_only, is_confirmed FROM count_line ORDER BY 1"
        ).fetchall()
        assert found == [("A", "5.0000", False, True), ("B", "5.0000", False, True)]

    @pytest.mark.parametrize(("equal", "flagged"), [(0, True), (1, False)])
    def test_exports_of_differences_only_are_marked(self, db, equal, flagged):
        evidence(db, E="st.csv cin7_core.stocktake_csv")
        lines = [
            {"count_id": "C", "sku": f"S{n}", "count_kind": "stocktake", "counted_quantity": 4, "recorded_quantity": 4 if n < equal else 5}
            for n in range(25)
        ]
        add(db, "count_line", "E", *lines)
        notes = perform(Runner(db, Engagement()), COMPLETE["differences_only"])
        assert db.execute("SELECT DISTINCT coalesce(is_difference_only, FALSE) FROM count_line").fetchall() == [(flagged,)]
        assert bool(notes) is flagged

    def test_lists_and_movements_tell_who_and_when(self, db):
        add(db, "count_line", "E", {"count_id": "ST-1", "sku": "A", "count_kind": "stocktake"})
        add(db, "correction", "E", adjusted("ST-2", "A", 5, 4))
        add(
            db,
            "document_header",
            "E",
            {"document_no": "ST-1", "recorded_at": "2026-01-05 08:00:00", "completed_at": "2026-01-05 18:00:00", "user": "a@b.c"},
        )
        add(
            db,
            "movement",
            "E",
            {"document_no": "ST-2", "sku": "A", "kind": "adjustment", "quantity": -1, "completed_at": "2026-01-08 00:00:00"},
        )
        perform(Runner(db, Engagement()), COMPLETE["headers"])
        assert db.execute("SELECT CAST(completed_at AS VARCHAR), completed_by FROM count_line").fetchall() == [
            ("2026-01-05 18:00:00", "a@b.c")
        ]
        assert db.execute("SELECT CAST(completed_at AS VARCHAR) FROM correction").fetchall() == [("2026-01-08 00:00:00",)]

    def test_a_movement_takes_the_one_party_of_its_document(self, db):
        add(
            db,
            "movement",
            "E1",
            *({"document_no": number, "sku": "A", "kind": "sale", "quantity": -1} for number in ("SO-1", "SO-2", "SO-3")),
        )
        add(
            db,
            "shipment",
            "E2",
            {"document_no": "SO-1", "sku": "A", "customer": "Bay"},
            {"document_no": "SO-2", "sku": "A", "customer": "Bay"},
        )
        add(db, "shipment", "E3", {"document_no": "SO-2", "sku": "A", "customer": "Cape"})
        perform(Runner(db, Engagement()), COMPLETE["headers"])
        assert db.execute("SELECT document_no, counterparty FROM movement ORDER BY 1").fetchall() == [
            ("SO-1", "Bay"),
            ("SO-2", None),
            ("SO-3", None),
        ]


class TestAccounts:
    def postings(self, db):
        add(db, "account", "E", *({"account_code": code, "account_name": name, "account_type": kind} for code, name, kind in (
            ("630", "Stock", "CURRENT"), ("517", "Other", "EXPENSE"), ("429", "General Expenses", "EXPENSE"), ("310", "COS", "DIRECTCOSTS"), ("200", "Sales", "REVENUE"))))  # fmt: skip
        for _ in range(20):
            add(
                db,
                "expected_posting",
                "E",
                {"document_type": "StockAdjustment", "debit_account": "517", "credit_account": "630", "amount": 5},
            )
            add(db, "expected_posting", "E", {"document_type": "Sale", "debit_account": "310", "credit_account": "630", "amount": 5})
        add(db, "expected_posting", "E", {"document_type": "StockAdjustment", "debit_account": "429", "credit_account": "630", "amount": 5})

    def roles(self, db):
        return dict(db.execute("SELECT account_code, role FROM account").fetchall())

    def test_postings_speak_and_a_stray_posting_gives_no_role(self, db):
        self.postings(db)
        perform(Runner(db, Engagement()), COMPLETE["roles"])
        assert self.roles(db) == {"630": "inventory", "517": "adjustment", "429": "other", "310": "cogs", "200": "revenue"}

    def test_settings_are_not_second_guessed_and_unknown_codes_are_noted(self, db):
        self.postings(db)
        settings = Engagement.model_validate({"accounts": {"adjustment": ["429"], "accrual": ["999"]}})
        notes = perform(Runner(db, settings), COMPLETE["roles"])
        assert self.roles(db)["429"] == "adjustment"
        assert self.roles(db)["517"] == "other"
        assert [note.code for note in notes] == ["account_unknown"]

    def test_names_decide_where_nothing_is_posted(self, db):
        lines = (
            ("1", "Inventory on hand"),
            ("2", "Goods Received Not Invoiced"),
            ("3", "Cost of Goods Sold"),
            ("4", "Stock write-off"),
            ("5", "Bank"),
        )
        add(db, "ledger_line", "E", *({"account_code": code, "account_name": name, "amount": 1} for code, name in lines))
        perform(Runner(db, Engagement()), COMPLETE["roles"])
        assert self.roles(db) == {"1": "inventory", "2": "accrual", "3": "cogs", "4": "write_off", "5": "other"}


def test_a_stocktake_line_without_cost_takes_the_value_its_movement_states(db):
    line = {"document_no": "ST-9", "sku": "A", "site": "Main", "bin": "R1", "kind": "stocktake", "quantity": -3}
    add(db, "correction", "S1", line, line | {"sku": "B"})
    row = {"document_no": "ST-9", "sku": "A", "site": "Main", "kind": "stocktake", "quantity": -3, "value": "-21.75"}
    add(db, "movement", "S2", row, row | {"sku": "B"}, row | {"sku": "B", "value": "-22.00"})
    change(db, "fill_value_from_movements")
    values = {
        sku: (value, cost)
        for sku, value, cost in db.execute("SELECT sku, CAST(value AS VARCHAR), CAST(unit_cost AS VARCHAR) FROM correction").fetchall()
    }
    assert float(values["A"][0]) == -21.75 and float(values["A"][1]) == 7.25 and values["B"] == (None, None)


def test_a_correction_without_account_takes_the_one_its_journal_in_the_ledger_uses(db):
    add(db, "account", "S1", {"account_code": "630", "role": "inventory"}, {"account_code": "517", "role": "adjustment"})
    line = {"sku": "A", "site": "Main", "kind": "stocktake", "quantity": -3}
    add(db, "correction", "S2", *(line | {"document_no": number} for number in ("ST-1", "ST-2", "ST-3")))
    posted = [("ST-1", "630", -9), ("ST-1", "517", 9), ("ST-2", "630", -9), ("ST-2", "517", 4), ("ST-2", "404", 5), ("ST-3", "517", 5)]
    add(db, "ledger_line", "S3", *({"reference": ref, "account_code": code, "amount": amount} for ref, code, amount in posted))
    change(db, "fill_account_from_ledger")
    assert db.execute("SELECT document_no, account FROM correction ORDER BY 1").fetchall() == [
        ("ST-1", "517"),
        ("ST-2", None),
        ("ST-3", None),
    ]


def test_tracked_movements_without_cost_take_that_of_their_document(db):
    sold = {"document_no": "SO-1", "kind": "sale", "effective_date": "2026-01-05", "site": "Main"}
    add(
        db,
        "movement",
        "T",
        {**sold, "sku": "A", "quantity": -3},
        {**sold, "sku": "B", "quantity": -1},
        {**sold, "sku": "C", "quantity": -1, "unit_cost": 2},
    )
    documents = [("A", -2, "8.5"), ("A", -1, "8.5"), ("B", -1, "4"), ("B", -1, "5"), ("C", -1, "9")]
    add(db, "movement_secondary", "D", *({**sold, "sku": sku, "quantity": q, "unit_cost": cost} for sku, q, cost in documents))
    change(db, "fill_cost_from_documents")
    found = db.execute("SELECT sku, unit_cost, value FROM movement ORDER BY 1").fetchall()
    assert [(sku, cost and float(cost), value and float(value)) for sku, cost, value in found] == [
        ("A", 8.5, -25.5),
        ("B", None, None),
        ("C", 2.0, None),
    ]
