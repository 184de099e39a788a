"""One rule of choice per test: which description is used, and that the other one stands in the secondary table."""

import re

import pytest

from cin7_audit.case.build import SETTLE, perform
from cin7_audit.case.store import connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models
from cin7_audit.runner import Runner
from cin7_audit.sources.period import DAY_OF
from cin7_audit.vocabulary import SECONDARY, TABLES

MASTERS = ("product", "location", "account")
PER_DAY = ("stock_snapshot", "ledger_balance")


@pytest.fixture
def db():
    connection = connect()
    create_tables(connection)
    return connection


def evidence(db, **files):
    """source_id='path kind [from to]'."""
    for source, text in files.items():
        path, kind, *period = text.split()
        start, end = period or (None, None)
        db.execute(
            "INSERT INTO evidence_file (source_id, path, kind, status, period_from, period_to) VALUES (?, ?, ?, 'used', ?, ?)",
            [source, path, kind, start, end],
        )


def add(db, table, source, *rows):
    for number, values in enumerate(rows, start=1):
        values = {**values, "source_id": source, "source_row": number}
        columns = ", ".join(f'"{name}"' for name in values)
        db.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' for _ in values)})", list(values.values()))


def kept(db, table):
    return sorted(row[0] + str(row[1]) for row in db.execute(f"SELECT source_id, source_row FROM {table}").fetchall())


def why(db, table):
    return {row[0] + str(row[1]): row[2] for row in db.execute(f"SELECT source_id, source_row, why FROM {table}_secondary").fetchall()}


def sale(sku="A", quantity=-1, day="2026-01-05", **more):
    return {"sku": sku, "site": "Main", "kind": "sale", "document_no": "SO-1", "quantity": quantity, "effective_date": day, **more}


class TestMovements:
    def test_details_before_api_inside_their_period_api_outside(self, db):
        evidence(db, A="m.xlsx cin7_core.movement_details 2026-01-01 2026-01-31", B="p.json cin7_core.api_product")
        add(db, "movement", "A", sale())
        add(db, "movement", "B", sale(), sale(day="2026-02-03"), sale(sku="Z"))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "movement") == ["A1", "B2", "B3"]  # Z is not among the SKUs of the details
        assert why(db, "movement") == {"B1": "described better by A"}

    def test_a_report_of_one_site_does_not_cover_another(self, db):
        evidence(db, A="m.xlsx cin7_core.movement_details 2026-01-01 2026-01-31", B="p.json cin7_core.api_product")
        add(db, "movement", "A", sale())
        add(db, "movement", "B", sale(site="North"))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "movement") == ["A1", "B1"]

    def test_overlapping_files_keep_each_row_as_often_as_one_file_has_it(self, db):
        evidence(db, A="a.xlsx cin7_core.movement_details", B="b.xlsx cin7_core.movement_details")
        add(db, "movement", "A", sale(), sale())
        add(db, "movement", "B", sale(), sale(), sale(), sale(quantity=-9))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "movement") == ["A1", "A2", "B3", "B4"]
        assert why(db, "movement") == {"B1": "duplicate of A", "B2": "duplicate of A"}

    def test_a_layout_without_bins_meets_one_with_bins(self, db):
        evidence(db, A="a.csv cin7_core.movement_details", B="b.xlsx cin7_core.movement_details")
        add(db, "movement", "A", sale(bin="A-01"))
        add(db, "movement", "B", sale())
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "movement") == ["A1"]

    def test_equal_rows_of_one_file_are_two_facts(self, db):
        evidence(db, A="a.xlsx cin7_core.movement_details")
        add(db, "movement", "A", sale(), sale())
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "movement") == ["A1", "A2"]


def counted(sku, quantity, recorded, **more):
    return {"sku": sku, "count_kind": "stocktake", "counted_quantity": quantity, "recorded_quantity": recorded, **more}


class TestCounts:
    def test_the_csv_of_an_api_stocktake_is_recognised_by_its_lines_and_lends_its_zero_lines(self, db):
        evidence(db, A="st.json cin7_core.api_stocktake", B="st.csv cin7_core.stocktake_csv")
        api = {"count_id": "ST-7", "site": "Main", "effective_date": "2026-03-01"}
        add(db, "count_line", "A", *(counted(sku, 4, 5, **api) for sku in "ABCD"))
        add(db, "count_line", "B", *(counted(sku, 4, 5, count_id="st.csv") for sku in "ABCD"), counted("E", 2, 2, count_id="st.csv"))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "count_line") == ["A1", "A2", "A3", "A4", "B5"]
        assert db.execute("SELECT count_id, site, CAST(effective_date AS VARCHAR) FROM count_line WHERE sku = 'E'").fetchall() == [
            ("ST-7", "Main", "2026-03-01")
        ]

    def test_a_common_number_is_one_count_whatever_its_dates(self, db):
        evidence(db, A="st.json cin7_core.api_stocktake", B="st.csv cin7_core.stocktake_csv")
        add(db, "count_line", "A", counted("A", 4, 5, count_id="ST-7", effective_date="2026-02-28"))
        add(db, "count_line", "B", counted("A", 4, 5, count_id="ST-7", effective_date="2026-03-09"))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "count_line") == ["A1"]

    def test_another_count_stays_another_count(self, db):
        evidence(db, A="st.json cin7_core.api_stocktake", B="st.csv cin7_core.stocktake_csv")
        add(db, "count_line", "A", *(counted(sku, 4, 5, count_id="ST-7") for sku in "ABCD"))
        add(db, "count_line", "B", *(counted(sku, 3, 5, count_id="st.csv") for sku in "ABCD"))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert len(kept(db, "count_line")) == 8


def booked(amount=10, day="2026-01-05", **more):
    return {"account_code": "630", "date": day, "amount": amount, **more}


class TestLedger:
    def test_transactions_before_journals_which_lend_their_posting_date(self, db):
        evidence(db, A="at.xlsx xero.account_transactions 2026-01-01 2026-01-31", B="j.xlsx xero.journal_report 2026-01-01 2026-02-28")
        add(
            db,
            "ledger_line",
            "A",
            booked(ledger_view="account_transactions"),
            booked(5, ledger_view="account_transactions"),
            booked(5, ledger_view="account_transactions"),
        )
        lent = {"ledger_view": "journal_report", "posted_at": "2026-01-09", "posted_by": "A User", "journal_id": "51"}
        add(db, "ledger_line", "B", booked(**lent), booked(5, **lent), booked(7, day="2026-02-02", **lent))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "ledger_line") == ["A1", "A2", "A3", "B3"]
        found = db.execute("SELECT source_row, posted_by, journal_id FROM ledger_line WHERE source_id = 'A' ORDER BY 1").fetchall()
        assert found == [(1, "A User", "51"), (2, None, None), (3, None, None)]  # two equal lines cannot be told apart

    def test_an_account_only_the_journals_show_is_theirs(self, db):
        evidence(db, A="at.xlsx xero.account_transactions 2026-01-01 2026-01-31", B="j.xlsx xero.journal_report 2026-01-01 2026-01-31")
        add(db, "ledger_line", "A", booked(ledger_view="account_transactions"))
        add(db, "ledger_line", "B", booked(account_code="900", ledger_view="journal_report"))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "ledger_line") == ["A1", "B1"]

    def test_csv_and_spreadsheet_of_one_report_are_one(self, db):
        evidence(db, A="at.csv xero.account_transactions", B="at.xlsx xero.account_transactions")
        for source in "AB":
            add(db, "ledger_line", source, booked(ledger_view="account_transactions", reference="R"))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "ledger_line") == ["A1"]

    def test_a_code_that_lost_its_zero_and_a_line_with_a_name_only_find_their_account(self, db):
        evidence(db, A="at.csv xero.account_transactions", B="coa.csv xero.chart_of_accounts")
        add(db, "account", "B", {"account_code": "090", "account_name": "Bank"})
        add(
            db,
            "ledger_line",
            "A",
            booked(account_code="90", ledger_view="account_transactions"),
            booked(3, account_code=None, account_name="bank", ledger_view="account_transactions"),
        )
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert db.execute("SELECT DISTINCT account_code FROM ledger_line").fetchall() == [("090",)]

    def test_the_feed_before_the_documents_own_postings(self, db):
        evidence(db, A="t.json cin7_core.api_transactions 2026-01-01 2026-01-31", B="d.json cin7_core.api_adjustment")
        posting = {"document_no": "ST-1", "debit_account": "900", "credit_account": "630", "amount": 3}
        add(db, "expected_posting", "A", {**posting, "origin": "transactions", "effective_date": "2026-01-05"})
        add(
            db,
            "expected_posting",
            "B",
            {**posting, "origin": "document", "effective_date": "2026-01-05"},
            {**posting, "document_no": "ST-2", "origin": "document", "effective_date": "2026-03-05"},
        )
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "expected_posting") == ["A1", "B2"]

    def test_two_balances_of_one_day_are_noted(self, db):
        evidence(db, A="tb1.xlsx xero.trial_balance", B="tb2.xlsx xero.trial_balance")
        balance = {"account_code": "630", "as_of": "2026-01-31", "balance_kind": "trial_balance", "platform": "xero"}
        add(db, "ledger_balance", "A", {**balance, "balance": 100})
        add(db, "ledger_balance", "B", {**balance, "balance": 90})
        notes = perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "ledger_balance") == ["A1"]
        assert [note.code for note in notes if note.code != "second_description"] == ["balances_differ"]


class TestSnapshotsAndDocuments:
    def test_bins_before_sites_on_one_day(self, db):
        evidence(db, A="level.xlsx cin7_core.stock_level", B="av.csv cin7_core.availability")
        shot = {"as_of": "2026-01-31", "sku": "A", "site": "Main", "on_hand": 5}
        add(db, "stock_snapshot", "A", {**shot, "grain": "site"}, {**shot, "as_of": "2026-02-28", "grain": "site"})
        add(db, "stock_snapshot", "B", {**shot, "bin": "A-01", "grain": "bin"})
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "stock_snapshot") == ["A2", "B1"]

    def test_a_total_over_all_sites_gives_way(self, db):
        evidence(db, A="sum.xlsx cin7_core.movement_summary", B="av.csv cin7_core.availability")
        add(db, "stock_snapshot", "A", {"as_of": "2026-01-31", "sku": "A", "on_hand": 5})
        add(db, "stock_snapshot", "B", {"as_of": "2026-01-31", "sku": "A", "site": "Main", "on_hand": 5})
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "stock_snapshot") == ["B1"]

    def test_the_newest_pull_of_a_document(self, db):
        evidence(db, A="pull1/a.json cin7_core.api_adjustment", B="pull2/a.json cin7_core.api_adjustment")
        line = {"document_no": "ST-9", "sku": "A", "kind": "adjustment"}
        add(db, "correction", "A", {**line, "quantity": 1, "recorded_at": "2026-01-01"})
        add(db, "correction", "B", {**line, "quantity": 2, "recorded_at": "2026-02-01"})
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "correction") == ["B1"]
        assert why(db, "correction") == {"A1": "another version of ST-9 in B"}

    def test_movements_follow_the_version_of_their_document(self, db):
        """The newer pull voids one document and takes a line off another, whose number it edits: neither is counted twice."""
        evidence(db, A="1/p.json cin7_omni.api_sales_orders", B="2/p.json cin7_omni.api_sales_orders")
        old = [
            {"document_no": "SO-1", "document_id": "s:1"},
            {"document_no": "SO-2", "document_id": "s:2"},
            {"document_no": "SO-2", "document_id": "s:2"},
        ]
        new = [{"document_no": "SO-1", "document_id": "s:1"}, {"document_no": "SO-2a", "document_id": "s:2"}]
        add(db, "shipment", "A", *({"sku": "A", "recorded_at": "2026-03-01", **row} for row in old))
        add(db, "shipment", "B", *({"sku": "A", "recorded_at": "2026-04-01", **row} for row in new))
        add(db, "movement", "A", *(sale(**row) for row in old))
        add(db, "movement", "B", sale(**new[1]))
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "shipment") == ["B1", "B2"] and kept(db, "movement") == ["B1"]

    def test_two_kinds_of_documents_may_share_a_number(self, db):
        evidence(db, A="a.json cin7_omni.api_adjustments", B="b.json cin7_omni.api_stocktakes", C="c.csv mapped.spreadsheet")
        line = {"document_no": "1001", "sku": "A", "kind": "adjustment"}
        for source in "ABC":
            add(db, "correction", source, {**line, "quantity": 1})
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert kept(db, "correction") == ["A1", "B1"]
        assert why(db, "correction") == {"C1": "1001 described better by A"}

    def test_masters_are_merged(self, db):
        evidence(db, A="list.csv cin7_core.inventory_list", B="p.json cin7_core.api_product")
        add(db, "product", "A", {"sku": "A", "brand": "Oak", "unit": "Box"})
        add(db, "product", "B", {"sku": "A", "unit": "Item", "name": "Hammer"})
        perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
        assert db.execute("SELECT name, brand, unit, source_id FROM product").fetchall() == [("Hammer", "Oak", "Item", "B")]
        assert why(db, "product") == {"A1": "described in B"}


def test_nothing_is_lost_in_any_table(db):
    evidence(db, A="a.csv cin7_core.any", B="b.csv cin7_core.any", C="c.json cin7_core.api_any")
    names = [name for name, table in TABLES.items() if "source_row" in table.column_names]
    for name in names:
        for source in "ABC":
            add(db, name, source, {}, {})
    perform(Runner(db, Engagement()), SETTLE["second_descriptions"])
    for name in names:
        try:
            twin = db.execute(f"SELECT count(*) FROM {name}_secondary").fetchone()[0]
        except Exception:
            twin = 0
        assert db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] + twin == 6, name


class TestStatementsKeepUpWithTheVocabulary:
    """Statements that go through many tables name each; a new column or table must not be forgotten in them."""

    @pytest.mark.parametrize("table", MASTERS)
    def test_every_column_of_a_master_is_completed(self, table):
        body = models()[f"complete_{table}"].body
        assert [name for name in TABLES[table].column_names if f"{name} = f.{name}" not in body] == ["source_id", "source_row"]

    @pytest.mark.parametrize("table", [name for name in SECONDARY if name not in MASTERS + PER_DAY])
    def test_every_table_where_rows_can_stand_twice_is_looked_at(self, table):
        part = next(part for part in models()["row_identity"].body.split("UNION ALL") if f"SELECT '{table}'" in part)
        if table not in ("movement", "count_line", "correction", "ledger_line"):  # these are known by what names them
            compared = set(re.findall(r"\w+", part[part.index("[") : part.index("]")])) - {"VARCHAR"}
            assert compared == set(TABLES[table].column_names) - {"source_id", "source_row"}
        part = next(part for part in models()["overlapping_file"].body.split("UNION ALL") if f"SELECT '{table}'" in part)
        assert re.findall(r"min\((\w+)\)", part.split(" FROM ")[0]) == ([DAY_OF[table]] if table in DAY_OF else [])

    def test_every_document_with_a_last_change_is_compared_by_it(self):
        for part in models()["document_row"].body.split(")\n")[0].split("UNION ALL"):
            table = re.search(r"SELECT '(\w+)'", part)[1]
            assert ("recorded_at FROM" in part) == ("recorded_at" in TABLES[table].column_names), table
