"""Xero's chart of accounts: code, name, type and class of every account."""

import pytest

from tests.sources.inline import claimant, columns, read_inline, told

KIND = "xero.chart_of_accounts"
HEAD = "*Code,*Name,*Type,*Tax Code,Class,Status\n"
NAMES = ("account_code", "account_name", "account_type", "account_class", "status")


def test_a_stated_class_goes_before_that_of_the_type(tmp_path):
    rows = (
        "630,Inventory,Inventory,GST,,active\n200,Sales,Inventory,GST,Revenue,Archived\n"
        ",Suspense,Zorp,,,\n090,,Bank,,,\n"
    )
    parsed = read_inline(tmp_path, KIND, HEAD + rows)
    assert columns(parsed, "account", *NAMES) == [
        ["630", "Inventory", "Inventory", "ASSET", "ACTIVE"],
        ["200", "Sales", "Inventory", "REVENUE", "ARCHIVED"],
        [None, "Suspense", "Zorp", None, None],
        ["090", None, "Bank", "ASSET", None],
    ]
    assert parsed.problems == () and (parsed.rows_read, parsed.rows_kept) == (4, 4)


def test_a_row_of_neither_code_nor_name_is_set_aside(tmp_path):
    parsed = read_inline(tmp_path, KIND, HEAD + ",,Bank,GST,,\n1,Till,Bank,,,\n")
    assert told(parsed) == [("account_missing", "row set aside", 2)] and columns(parsed, "account", "account_code") == [
        ["1"]
    ]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Code,Name,Type,Tax Type", KIND),
        ("Code,Name,*Type", KIND),
        ("Code,Name,Type,Status", ""),
        ("*Code,*Name,Tax Code", ""),
    ],
)
def test_a_list_of_codes_is_a_chart_only_with_a_mark_of_xero(tmp_path, header, kind):
    assert claimant(tmp_path, f"{header}\n1,Till,Bank,x\n") == kind
