"""Account labels taken apart, and the class a word or a name means."""

import pytest

from cin7_audit.sources.ledger.labels import (
    Label,
    account_label,
    class_of_name,
    class_of_type,
    is_debit_normal,
    leaf,
    path_label,
)


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("Inventory (2520)", "2520", "Inventory"),
        ("630 - Inventory", "630", "Inventory"),
        ("1200 Inventory", "1200", "Inventory"),
        ("5012 · Thing", "5012", "Thing"),
        ("090 - Bank", "090", "Bank"),
        ("1-1234 Stock", "1-1234", "Stock"),
        ("## Sales (200)", "200", "Sales"),
        ("Old stock (deleted)", None, "Old stock"),
        ("Accounts Payable (A/P)", None, "Accounts Payable (A/P)"),
        ("Shop 1 - Sales", None, "Shop 1 - Sales"),
    ],
)
def test_account_labels(text, code, name):
    label = account_label(text)
    assert (label.code, label.name) == (code, name)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Direct Costs", "EXPENSE"),
        ("Current Liability", "LIABILITY"),
        ("INVENTORY", "ASSET"),
        ("NONCURRENT", "ASSET"),
        ("OTHERINCOME", "REVENUE"),
        ("Accounts payable (A/P)", "LIABILITY"),
        ("Cost of Goods Sold", "EXPENSE"),
        ("Other Current Assets", "ASSET"),
        ("Zorp", None),
    ],
)
def test_type_words(word, kind):
    assert class_of_type(word) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Inventory", "ASSET"),
        ("Inventory discrepancy", "EXPENSE"),
        ("Goods received not invoiced", "LIABILITY"),
        ("Sales", "REVENUE"),
        ("Cost of Sales", "EXPENSE"),
        ("Stock in Transit", "ASSET"),
        ("Retained Earnings", "EQUITY"),
        ("Xyz", None),
    ],
)
def test_name_guesses(name, kind):
    assert class_of_name(name) == kind


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("1200", "1200", "1200"),
        ("1200/10", "1200/10", "1200/10"),
        ("12", None, "12"),
        ("Stock\u00a0 on hand", None, "Stock on hand"),
        ("Stock (deleted 2)", None, "Stock"),
        ("630 - Stock (deleted)", "630", "Stock"),
        ("INV-01 : Stock", "INV-01", "Stock"),
        ("200 – Sales (NZ)", "200", "Sales (NZ)"),
        ("7 Eleven", None, "7 Eleven"),
        ("", None, ""),
    ],
)
def test_edges_of_labels(text, code, name):
    assert (account_label(text).code, account_label(text).name) == (code, name)


def test_the_last_part_of_a_path():
    assert [leaf(name) for name in ("Assets:Cash: Till ", "Cash", "A:")] == ["Till", "Cash", ""]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("CURRLIAB", "LIABILITY"),
        ("Long Term Liabilities", "LIABILITY"),
        ("Accounts receivable (A/R)", "ASSET"),
        ("cost_of_goods_sold", "EXPENSE"),
        ("DEPRECIATN", "EXPENSE"),
        ("Retained  Earnings", "EQUITY"),
        ("Sales", "REVENUE"),
        ("Sales Tax", "LIABILITY"),
        ("CURRENT", "ASSET"),
    ],
)
def test_more_type_words(word, kind):
    assert class_of_type(word) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("GST", "LIABILITY"),
        ("Tax expense", "EXPENSE"),
        ("Opening Balance Equity", "EQUITY"),
        ("Stock write-off", "EXPENSE"),
        ("Bank fees", "EXPENSE"),
        ("Bank loan", "LIABILITY"),
        ("Owner's capital", "EQUITY"),
        ("Interest income", "REVENUE"),
        ("Customer deposits", "LIABILITY"),
        ("Supplier deposits", "ASSET"),
        ("Stockings", None),
    ],
)
def test_more_guesses(name, kind):
    assert class_of_name(name) == kind


def test_assets_and_expenses_rise_on_the_debit_side_and_so_does_what_nobody_knows():
    sides = {kind: is_debit_normal(kind) for kind in ("ASSET", "EXPENSE", "LIABILITY", "EQUITY", "REVENUE", None)}
    assert [kind for kind, is_debit in sides.items() if is_debit] == ["ASSET", "EXPENSE", None]


@pytest.mark.parametrize("text", ["1000 Assets:Cash", "1000 Cash", "Assets:1000 Cash"])
def test_quickbooks_spells_one_account_in_many_ways(text):
    assert (path_label(text).code, path_label(text).name) == ("1000", "Cash")


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("1000 Assets:1010 Cash", "1010", "Cash"),  # the number of the leaf goes before that of its parent
        ("1000 Assets:Bank:Till", "1000", "Till"),
        ("5012 · Thing", "5012", "Thing"),
        ("1000", "1000", "1000"),
        ("Cash", None, "Cash"),
        ("Assets:Cash", None, "Cash"),
        ("1000 Cash (deleted)", "1000", "Cash"),
    ],
)
def test_number_and_leaf_name(text, code, name):
    assert (path_label(text).code, path_label(text).name) == (code, name)


def test_an_account_in_columns():
    assert Label("630", "Inventory").columns == {"account_code": "630", "account_name": "Inventory"}
    assert Label("", "").columns == Label(None, "").columns == {"account_code": None, "account_name": None}
