"""Records of accounting APIs: fields found in any case and inside others, days and moments, entries that must balance."""

from decimal import Decimal

import pytest

from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.pages import add_legs, amount_of, class_of, day_of, fields_reader, find, stamp, text_of


@pytest.mark.parametrize(
    ("value", "moment", "day"),
    [
        ("/Date(1539993600000+0000)/", "2018-10-20 00:00:00", "2018-10-20"),
        ("/Date(1539993600500)/", "2018-10-20 00:00:00.500000", "2018-10-20"),
        ("/Date(-86400000+1300)/", "1969-12-31 00:00:00", "1969-12-31"),
        ("/Date(0+0000)/", None, None),
        ("2018-10-20T00:00:00", "2018-10-20T00:00:00", "2018-10-20"),
        (None, None, None),
    ],
)
def test_stamps(value, moment, day):
    assert (stamp(value), day_of({"Day": value}, "Day")) == (moment, day)


def test_a_stamp_beyond_all_years_is_refused():
    with pytest.raises(ValueError):
        stamp("/Date(99999999999999999999)/")


def test_a_field_is_found_in_any_case_inside_others_and_where_the_first_is_blank():
    record = {"metaData": {"createTime": "x"}, "Id": "", "DocNumber": 7, "Lines": [1]}
    assert (find(record, "MetaData.CreateTime"), find(record, "Id", "DocNumber"), find(record, "Id.name")) == (
        "x",
        7,
        None,
    )
    assert (text_of(record, "DocNumber"), text_of(record, "Lines"), text_of([], "Id")) == ("7", None, None)


def test_a_leg_without_its_amount_or_with_another_is_refused():
    assert amount_of({"netamount": "1,000.50"}, "NetAmount") == Decimal("1000.5")
    for said, seen in (({}, "a line without NetAmount"), ({"NetAmount": "x"}, "x")):
        with pytest.raises(ValueError, match=seen):
            amount_of(said, "NetAmount")


def test_the_class_as_stated_else_as_the_type_means():
    said = [{"Class": "revenue", "Type": "BANK"}, {"Class": "", "Type": "BANK"}, {"Type": "zorp"}, {}]
    assert [class_of(record, "Class", "Type") for record in said] == ["REVENUE", "ASSET", None, None]


@pytest.mark.parametrize(("is_utc", "moment"), [(True, "2025-07-18 23:00:00"), (False, "2025-07-18 11:00:00")])
def test_fields_become_columns_by_the_types_of_these(tmp_path, is_utc, moment):
    path = tmp_path / "fields.toml"
    path.write_text('[journal]\ndate = "Day"\nposted_at = "Typed"\nreference = "Ref as loud"\nledger_view = "= x"\n')
    read = fields_reader(path, is_utc=is_utc, loud=lambda record, field: record[field].upper())("Pacific/Auckland")
    record = {"Day": "2025-07-18", "Typed": "2025-07-18T11:00:00", "Ref": "r1"}
    assert read("journal", record) == {"date": "2025-07-18", "posted_at": moment, "reference": "R1", "ledger_view": "x"}


def test_legs_share_their_head_and_must_balance():
    collector = Collector(Peek(Evidence("E001", None, "a.json", "", 1), "json"))
    head, legs = {"journal_id": "7"}, [{"amount": Decimal(5)}, {"amount": Decimal(-5)}]
    add_legs(collector, 1, head, legs, "xero_record_unbalanced", "journal 7")
    assert collector.problems == [] and collector.tables["ledger_line"].column("journal_id") == ["7", "7"]
    add_legs(collector, 2, head, legs[:1], "xero_record_unbalanced", "journal 7")
    (problem,) = collector.problems
    assert (problem.code, problem.seen, problem.source_row) == ("journal_unbalanced", "journal 7 is off by 5", 2)
