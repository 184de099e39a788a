"""Which header belongs to which column: data of one file for each kind of export."""

import pytest

from cin7_audit.errors import AuditError
from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.reading import columns
from cin7_audit.sources.reading.columns import ColumnMap, MapEntry
from cin7_audit.sources.reading.header import find_header

LINES = """title = "A list"
[required]
sku = ["SKU", "Item Code"]
quantity = ["Qty", "Qty (*"]  # the second with a currency
[optional]
note = ["Remark", "Qty (notes)"]
[ignored]
"says nothing of stock" = ["Colour"]
"""


@pytest.fixture
def found(tmp_path, monkeypatch) -> ColumnMap:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "list.toml").write_text(LINES, encoding="utf-8")
    (tmp_path / "shop" / "shared.toml").write_text('[optional]\nsite = ["Site"]\nother = ["SKU"]\n', encoding="utf-8")
    monkeypatch.setattr(columns, "FOLDER", tmp_path)
    columns._load.cache_clear()
    yield ColumnMap.load("shop.list", "shop.shared")
    columns._load.cache_clear()


def matched(found: ColumnMap, *names: str) -> columns.Matched:
    return found.match(find_header([list(names)], ()))


def test_required_columns_and_their_names(found):
    assert found.required == {"quantity": {"qty", "qty (*"}, "sku": {"sku", "item code"}}
    assert found.canonical == ("sku", "quantity", "note", "site", "other")
    assert found.required_headers == ("Qty", "SKU")
    assert found.expected == "SKU, Item Code, Qty, Qty (*; also known: Remark, Qty (notes), Site, SKU"
    assert ColumnMap("x", (MapEntry("sku", "SKU", "required"),)).expected == "SKU"


def test_each_header_finds_its_column(found):
    seen = matched(found, "item_code", "QTY (NZD)", "Colour", "Zorp", "", "Remark", "Qty (Notes)")
    assert seen.positions == {"sku": 0, "quantity": 1, "note": 5}
    assert seen.every == {"sku": (0,), "quantity": (1,), "note": (5, 6)}
    assert (seen.unknown, seen.missing) == (("Zorp",), ())  # Colour is ignored


def test_what_a_file_lacks_is_told(found):
    assert matched(found, "Qty", "Remark").missing == ("sku",)


def test_an_exact_name_goes_before_a_pattern_and_the_first_line_before_a_shared_one(found):
    assert found.entry("qty (notes)").canonical == "note"
    assert found.entry("qty (usd)").header == "Qty (*"
    assert found.entry("sku").canonical == "sku"
    assert found.entry("qty total") is None


@pytest.mark.parametrize(
    ("form", "rows", "is_claimed"),
    [
        ("csv", (("Stock",), ("SKU", "Qty")), True),
        ("xlsx", (("SKU", "Qty"),), True),
        ("json", (("SKU", "Qty"),), False),
        ("csv", (("SKU", "Remark"),), False),
    ],
)
def test_a_file_is_claimed_by_its_required_headers(found, form, rows, is_claimed):
    assert found.claims(Peek(Evidence("E001", None, "a", "", 1), form, rows=rows)) is is_claimed


@pytest.mark.parametrize("line", ['sku = "SKU"', "sku = 3", "sku = [3]", 'sku = [["SKU"]]'])
def test_a_column_without_a_list_of_texts_is_refused(tmp_path, monkeypatch, line):
    (tmp_path / "bad.toml").write_text(f"[required]\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(columns, "FOLDER", tmp_path)
    with pytest.raises(AuditError, match=r"bad\.toml, required\.sku"):
        columns._load.__wrapped__("bad")


def test_formats_of_a_system_say_what_stands_beside_the_headers(tmp_path, monkeypatch):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "b.toml").write_text('title = "B"\n[required]\nsku = ["SKU"]\n', encoding="utf-8")
    (tmp_path / "shop" / "a.toml").write_text('[ignored]\n"no use" = ["Colour"]\n', encoding="utf-8")
    monkeypatch.setattr(columns, "FOLDER", tmp_path)
    assert list(columns.formats_of("shop").items()) == [("a", {}), ("b", {"title": "B"})]
