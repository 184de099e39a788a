"""Documents and rows filled from templates: constants, expressions, forms, and templates within templates."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from cin7_sample.templates import Templates

TEXT = """
[head]
Number = "{sale.number}"
Status = "DONE"

[sale]
"+head" = "head"
Day = "{day:day}"
Words = "{sale.number} of {sale.site.name}"
Price = "{cents:.2f}"
Nothing = "{none}"
Empty = ""
Count = 1
IsBlind = false
Tags = []
Order = { Lines = "{lines}", Status = "OPEN" }
Rows = [{ Debit = "{cents}" }]
"""


def templates(tmp_path):
    path = tmp_path / "documents.toml"
    path.write_text(TEXT, encoding="utf-8")
    return Templates(path, {"day": lambda day: f"day {day}"})


def values(**changes):
    sale = SimpleNamespace(number="SO-1", site=SimpleNamespace(name="Main"))
    return {"sale": sale, "day": 3, "cents": Decimal("12.5"), "lines": ["a"], **changes}


def test_a_document_has_its_fields_in_the_order_of_its_template(tmp_path):
    assert list(templates(tmp_path).fill("sale", **values()).items()) == [
        ("Number", "SO-1"),
        ("Status", "DONE"),
        ("Day", "day 3"),
        ("Words", "SO-1 of Main"),
        ("Price", "12.50"),
        ("Nothing", None),
        ("Empty", ""),
        ("Count", 1),
        ("IsBlind", False),
        ("Tags", []),
        ("Order", {"Lines": ["a"], "Status": "OPEN"}),
        ("Rows", [{"Debit": Decimal("12.5")}]),
    ]


def test_a_row_stands_under_its_header(tmp_path):
    rows = templates(tmp_path)
    assert rows.columns("head") == ["Number", "Status"]
    assert rows.columns("sale")[:3] == ["Number", "Status", "Day"]
    assert rows.row("head", **values()) == ["SO-1", "DONE"]


def test_nothing_stays_nothing_in_every_form(tmp_path):
    made = templates(tmp_path).fill("sale", **values(day=None, cents=None))
    assert (made["Day"], made["Price"]) == (None, None)


def test_no_document_shares_its_lists_and_tables_with_another(tmp_path):
    rows = templates(tmp_path)
    first, second = rows.fill("sale", **values()), rows.fill("sale", **values())
    first["Tags"].append("x")
    first["Order"]["Status"] = "VOID"
    assert (second["Tags"], second["Order"]["Status"]) == ([], "OPEN")


def test_a_value_may_have_any_name(tmp_path):
    path = tmp_path / "documents.toml"
    path.write_text('[place]\nName = "{name}"\n', encoding="utf-8")
    assert Templates(path, {}).fill("place", name="A-01") == {"Name": "A-01"}


@pytest.mark.parametrize(("call", "mistake"), [(("sold", {}), KeyError), (("sale", {"day": 1}), KeyError)])
def test_an_unknown_template_and_a_missing_value_are_refused(tmp_path, call, mistake):
    name, given = call
    with pytest.raises(mistake):
        templates(tmp_path).fill(name, **given)
