import json

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cin7_audit.case import open_case
from cin7_audit.case.renew import build_case
from cin7_audit.engagement import Engagement
from cin7_audit.errors import UsageError
from cin7_audit.sources.base import Parsed
from tests.case.fakes import SOURCES, Fake, row, write

DEFAULTS = Engagement()


def built(folder, wanted=DEFAULTS, sources=SOURCES):
    result = build_case(folder, wanted, sources=sources)
    return result, open_case(folder, wanted)


class TestBuild:
    def test_rows_reach_their_tables_with_their_trace(self, tmp_path):
        write(
            tmp_path,
            "a.txt",
            "cin7_core.movement_details",
            row("movement", sku="A", kind="receipt", quantity="3.5", effective_date="2026-01-02"),
        )
        _, case = built(tmp_path)
        assert case.rows("SELECT sku, CAST(quantity AS VARCHAR), CAST(effective_date AS VARCHAR), source_id, source_row FROM movement") == [
            ("A", "3.5000", "2026-01-02", "E001", 2)
        ]
        assert case.rows("SELECT path, status, rows_read, rows_kept, rows_set_aside FROM evidence_file") == [("a.txt", "used", 1, 1, 0)]

    def test_same_evidence_is_not_read_twice(self, tmp_path):
        write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="A"))
        first = build_case(tmp_path, DEFAULTS, sources=SOURCES)
        second = build_case(tmp_path, DEFAULTS, sources=())
        assert (first.fresh, second.fresh, first.run_id) == (True, False, second.run_id)

    def test_settings_and_evidence_change_the_run(self, tmp_path):
        write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="A"))
        ids = {build_case(tmp_path, DEFAULTS, sources=SOURCES).run_id}
        ids.add(build_case(tmp_path, DEFAULTS.changed({"tolerance.a_percent": 2}), sources=SOURCES).run_id)
        write(tmp_path, "b.txt", "cin7_core.any", row("product", sku="B"))
        ids.add(build_case(tmp_path, DEFAULTS, sources=SOURCES).run_id)
        assert len(ids) == 3

    def test_a_failing_build_leaves_the_old_case(self, tmp_path, monkeypatch):
        write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="A"))
        build_case(tmp_path, DEFAULTS, sources=SOURCES)
        before = (tmp_path / "case" / "case.duckdb").read_bytes()
        write(tmp_path, "b.txt", "cin7_core.any", row("product", sku="B"))
        monkeypatch.setattr("cin7_audit.case.build.derive", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build_case(tmp_path, DEFAULTS, sources=SOURCES)
        assert (tmp_path / "case" / "case.duckdb").read_bytes() == before
        assert sorted(path.name for path in (tmp_path / "case").iterdir()) == ["case.duckdb", "receipts.json"]

    def test_no_exports_folder_is_said(self, tmp_path):
        with pytest.raises(UsageError, match="exports/"):
            build_case(tmp_path, DEFAULTS)

    def test_a_value_that_does_not_cast_is_set_aside_with_its_text(self, tmp_path):
        write(
            tmp_path,
            "a.txt",
            "cin7_core.movement_details",
            row("movement", sku="A", kind="receipt", quantity="three", effective_date="2026-01-02"),
            row("movement", sku="B", kind="no such kind", quantity="1", effective_date="2026-01-02"),
            row("movement", sku="C", kind="receipt", quantity="1", effective_date="2026-01-02"),
        )
        _, case = built(tmp_path)
        assert case.rows("SELECT sku FROM movement") == [("C",)]
        assert case.rows("SELECT rows_read, rows_kept, rows_set_aside FROM evidence_file") == [(3, 1, 2)]
        problems = case.rows("SELECT source_row, code, column_name, raw_text FROM problem WHERE effect = 'row set aside' ORDER BY 1")
        assert [(p[0], p[1], p[2]) for p in problems] == [(2, "value_does_not_fit", "quantity"), (3, "value_does_not_fit", "kind")]
        assert "quantity=three" in problems[0][3]

    def test_a_barcode_as_cost_and_a_line_beyond_the_range_of_money_are_set_aside(self, tmp_path):
        some = {"kind": "receipt", "effective_date": "2026-01-02"}
        barcode = row("movement", sku="A", quantity="12", unit_cost="9421023114556", **some)
        beyond = row("movement", sku="B", quantity="3000000000", unit_cost="3000000000", **some)
        dear = row("movement", sku="C", quantity="2", unit_cost="350000000", **some)
        write(tmp_path, "a.txt", "cin7_core.movement_details", barcode, beyond, dear)
        _, case = built(tmp_path)
        assert case.rows("SELECT sku FROM movement") == [("C",)]
        assert case.rows("SELECT column_name FROM problem WHERE effect = 'row set aside'") == [("unit_cost",), ("unit_cost",)]

    def test_a_parquet_table_is_loaded_like_a_frame(self, tmp_path):
        parquet = tmp_path / "bulk.parquet"
        duckdb.connect().execute(
            f"COPY (SELECT 'A' AS sku, 'sale' AS kind, '-2' AS quantity, 7 AS source_row) TO '{parquet}' (FORMAT parquet)"
        )

        class Bulk(Fake):
            def read(self, peek, context):
                return Parsed({"movement": parquet}, (), 1, 1, 0)

        write(tmp_path, "a.txt", "bulk")
        _, case = built(tmp_path, sources=(Bulk("bulk"),))
        assert case.rows("SELECT sku, CAST(quantity AS VARCHAR), source_row FROM movement") == [("A", "-2.0000", 7)]

    def test_receipts_name_files_and_rows(self, tmp_path):
        write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="A"))
        result, _ = built(tmp_path)
        receipts = json.loads((tmp_path / "case" / "receipts.json").read_text())
        assert receipts["run_id"] == result.run_id
        assert receipts["rows"] == [{"source_id": "E001", "table": "product", "delivered": 1, "primary": 1, "secondary": 0, "set_aside": 0}]


LINES = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["1", "2", "x"]), st.sampled_from(["2026-01-01", "2026-02-01"]), st.booleans()),
    max_size=8,
)
FILES = st.lists(st.tuples(st.sampled_from(["cin7_core.movement_details", "cin7_core.api_product"]), LINES), min_size=1, max_size=4)


@given(FILES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_kept_twice_described_or_set_aside(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("client")
    for number, (kind, lines) in enumerate(files):
        rows = [
            "bad line" if bad else row("movement", sku=sku, kind="receipt", document_no="PO-1", quantity=quantity, effective_date=day)
            for sku, quantity, day, bad in lines
        ]
        write(folder, f"{number}.txt", kind, f"!org same {number}", *rows)
    _, case = built(folder)
    for source, read, kept, aside in case.rows(
        "SELECT source_id, rows_read, rows_kept, rows_set_aside FROM evidence_file WHERE status = 'used'"
    ):
        assert read == kept + aside
        primary = case.value("SELECT count(*) FROM movement WHERE source_id = ?", [source])
        secondary = case.value("SELECT count(*) FROM movement_secondary WHERE source_id = ?", [source])
        assert kept == primary + secondary
        assert aside == case.value("SELECT count(*) FROM problem WHERE source_id = ? AND effect = 'row set aside'", [source])
