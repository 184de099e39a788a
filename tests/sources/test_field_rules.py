"""Rules that say which field of a record fills which column."""

import pytest

from cin7_audit.errors import AuditError
from cin7_audit.sources.field_rules import FieldRule, columns_of, field_rule, read_field_rules

WAYS = {
    "text": lambda record, *names: next((record[name] for name in names if record.get(name)), None),
    "number": lambda record, name: int(record[name]),
    "code": lambda record, name: record[name].partition(":")[0],
}


def test_the_type_of_a_column_says_how_its_field_is_read():
    kinds = {"name": "text", "effective_date": "day", "recorded_at": "moment", "is_deprecated": "flag", "quantity": "number", "line_no": "number"}
    assert {column: field_rule(column, "Field").way for column in kinds} == kinds


def test_a_rule_names_fields_in_order_a_way_or_a_constant():
    assert field_rule("name", "Name, Title") == FieldRule("name", ("Name", "Title"), "text")
    assert field_rule("account_code", "Code as code") == FieldRule("account_code", ("Code",), "code")
    assert field_rule("platform", "= xero") == FieldRule("platform", (), "", "xero")


def test_records_become_columns(tmp_path):
    path = tmp_path / "fields.toml"
    path.write_text('[account]\naccount_code = "Code as code"\naccount_name = "Name, Title"\nbalance = "Sum"\nplatform = "= xero"\n')
    rules = read_field_rules(path, WAYS)["account"]
    record = {"Code": "715: Inventory", "Name": "", "Title": "Stock", "Sum": "7"}
    assert columns_of(rules, record, WAYS) == {"account_code": "715", "account_name": "Stock", "balance": 7, "platform": "xero"}
    with pytest.raises(ValueError, match="much"):
        columns_of(rules, {**record, "Sum": "much"}, WAYS)


@pytest.mark.parametrize("line", ['account_kode = "Code"', 'account_code = "Code as kode"', 'effective_date = "Day"'])
def test_an_unknown_column_or_way_is_refused(tmp_path, line):
    path = tmp_path / "fields.toml"
    path.write_text(f"[account]\n{line}\n")
    with pytest.raises(AuditError, match=r"fields\.toml, account"):
        read_field_rules(path, WAYS)
