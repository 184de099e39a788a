"""Posting: the quantity agrees, the account does not."""

from decimal import Decimal

import pandas as pd
import pytest

from cin7_audit.contributors import posting
from cin7_audit.engagement import Engagement
from tests.inline_case import in_memory_case

from .cases import SKUS, Given, day, diagnosed


def test_corrections_posted_to_a_second_account() -> None:
    rows = [
        {
            "document_no": f"ST-{at}",
            "kind": "adjustment",
            "effective_date": day("02-01"),
            "sku": SKUS[at],
            "site": "Main",
            "quantity": 1 if at % 2 else -1,
        }
        for at in range(30)
    ]
    rows = [row | {"value": 400, "account": "850" if at % 7 == 0 else "517"} for at, row in enumerate(rows)]
    found, _ = diagnosed({"correction": rows})
    assert found.grade("posting") == "A" and len(found.odd_postings) == 5


def test_an_account_that_follows_the_reason_is_policy() -> None:
    rows = [
        {
            "document_no": f"ST-{at}",
            "kind": "adjustment",
            "effective_date": day("02-01"),
            "sku": SKUS[at],
            "site": "Main",
            "quantity": -1,
            "value": 400,
        }
        | {"account": "850" if at % 7 == 0 else "517", "reason": "sample given away" if at % 7 == 0 else "damaged"}
        for at in range(30)
    ]
    found, _ = diagnosed({"correction": rows})
    assert found.grade("posting") == "D"


def test_a_document_that_ties_out_under_another_number_is_no_wrong_account() -> None:
    documents = pd.DataFrame(
        {
            "month": ["2026-02", "2026-03"],
            "account": ["630", "630"],
            "bucket": ["timing", "wrong_account"],
            "amount": [Decimal("90"), Decimal("75.50")],
            "document": ["INV-7 / SO-7", "PO-9"],
            "source_id": ["a1", None],
            "source_row": [12, None],
        }
    )
    odd = posting.from_tie_out(documents)
    assert odd["document"].tolist() == ["PO-9"] and odd["value"].tolist() == [Decimal("75.50")]
    rows = [
        {
            "document_no": "INV-7",
            "effective_date": day("02-01"),
            "debit_account": "310",
            "credit_account": "630",
            "amount": 90,
            "origin": "transactions",
        }
    ]
    ledger = [
        {"journal_id": "1", "date": day("02-01"), "account_code": "630", "amount": -90, "reference": "SO-7"},
        {"journal_id": "2", "date": day("02-01"), "account_code": "200", "amount": -150, "reference": "INV-7"},
    ]
    case = in_memory_case({"expected_posting": rows, "ledger_line": ledger}, Engagement())
    assert posting.odd_postings(case, [documents.iloc[:1]]).empty


MANUAL = posting.TIE_OUT_SAYS["manual_journal"]


def corrections(*accounts, **more):
    """One correction document per account; properties as lists or one value for all."""
    number = len(accounts)
    columns = {
        "kind": "ST adjustment",
        "reason": "",
        "is_gain": True,
        "site": "Main",
        "category": "",
        "value": Decimal(4),
    }
    columns |= {"day": day("02-01")} | more
    frame = pd.DataFrame({"account": accounts, "document_no": [f"ST-{n}" for n in range(number)]})
    return frame.assign(evidence="E1:1", **columns)


def odd_accounts(frame):
    case = in_memory_case({})
    case.connection.register("given", frame)
    value = "CAST(value AS DECIMAL(38,4)) AS value"
    case.connection.execute(f"CREATE TEMP TABLE correction_account AS SELECT * REPLACE ({value}) FROM given")
    case.models.given |= {"correction_account"}
    return case.table("odd_account")


def minority(frame):
    found = odd_accounts(frame)
    return list(zip(found["document"], found["account"], strict=True))


def test_the_account_of_the_fewer_documents_of_a_kind_is_odd() -> None:
    assert minority(corrections("517", "850", "517", "517", "517", "517")) == [("ST-1", "850")]
    assert minority(corrections("517", "850", "517", "517")) == []  # too few documents to have peers
    assert minority(corrections(*["517"] * 6)) == []
    two = pd.concat([corrections(*["517"] * 5), corrections(*["850"] * 5, kind="WO adjustment")])
    assert minority(two) == []
    found = odd_accounts(corrections("517", "850", "517", "517", "517"))
    assert found["what"].tolist() == ["ST adjustment posted to another account than its peers"]
    assert list(found.columns) == posting.ODD_COLUMNS


@pytest.mark.parametrize("key", ["reason", "is_gain", "site", "category"])
def test_a_property_that_decides_the_account_is_a_policy(key) -> None:
    accounts = ["517"] * 6 + ["850"] * 2
    values = [False] * 6 + [True] * 2 if key == "is_gain" else ["x"] * 6 + ["y"] * 2
    assert not minority(corrections(*accounts, **{key: values}))
    mixed = [False, True] * 4 if key == "is_gain" else ["x", "y"] * 4
    assert minority(corrections(*accounts, **{key: mixed}))


def test_a_property_that_names_each_document_decides_nothing() -> None:
    assert minority(corrections(*["517"] * 6, *["850"] * 2, reason=[f"r{n}" for n in range(8)]))


def test_one_date_may_decide_the_account() -> None:
    days = [day(f"02-{n:02d}") for n in range(1, 12)]
    accounts = ["517"] * 6 + ["850"] * 5
    assert not minority(corrections(*accounts, day=days))
    assert not minority(corrections(*accounts, day=days[::-1]))
    assert minority(corrections(*accounts, day=days[1:] + days[:1]))
    assert minority(corrections(*["517"] * 4, *["850"] * 2, day=days[:6]))  # two are too few to be a new rule


def journals(*rows):
    """(number, source type, description) of journals on an inventory account."""
    ledger = [
        {"journal_id": number, "source_type": kind, "description": words, "account_code": "630", "amount": -9.50}
        | {"date": day("02-01")}
        for number, kind, words in rows
    ]
    return in_memory_case({"ledger_line": ledger}, Engagement().changed({"accounts.inventory": ["630"]}))


def test_manual_journals_that_no_pattern_explains() -> None:
    found = posting.odd_postings(
        journals(
            ("1", "Manual Journal", "year end tidy up"),
            ("2", "Manual Journal", "Cin7 COGS for May"),
            ("3", "Payable Invoice", "tidy up"),
            ("4", "GENERAL JOURNAL", "adjust ST-00123"),
            ("5", "Journal Entry", "write down"),
            ("6", None, "write down"),
        )
    )
    assert found["document"].tolist() == ["1", "5"] and set(found["what"]) == {MANUAL}
    assert found["value"].tolist() == [Decimal("-9.50")] * 2 and set(found["account"]) == {"630"}


def test_the_ledgers_own_manual_journals_count_only_where_no_tie_out_has_them() -> None:
    case = journals(("1", "Manual Journal", "tidy up"))
    assert posting.odd_postings(case)["document"].tolist() == ["1"]
    tied = pd.DataFrame(columns=["bucket", "document", "account", "amount", "source_id", "source_row"])
    assert posting.odd_postings(case, [tied]).empty


def odd(*rows):
    """(fault, value)."""
    filled = [(fault, f"D{n}", "1", value, "e", fault) for n, (fault, value) in enumerate(rows)]
    return pd.DataFrame(filled, columns=[*posting.ODD_COLUMNS, "fault"])


def test_gross_value_of_what_is_known() -> None:
    assert posting.posted_value(odd(("x", Decimal("-2.5")), ("x", None), ("x", Decimal(4)))) == Decimal("6.5")
    table = pd.DataFrame({"bucket": ["timing", "wrong_account", "manual_journal", "voided_or_edited"]})
    assert posting.bucket_values([table.assign(amount=[Decimal(1), Decimal(-2), Decimal(4), Decimal(8)])]) == 14
    assert posting.bucket_values([table]) == 0


@pytest.mark.parametrize(
    ("rows", "grade"),
    [
        ([], "D"),
        ([("wrong_account", Decimal(-11))], "A"),
        ([("wrong_account", Decimal(10))], "C"),  # trivial
        ([("manual_journal", Decimal(11))], "B"),
        ([("manual_journal", Decimal(-4)), ("manual_journal", Decimal(4))], "C"),
        ([("manual_journal", Decimal(6)), ("manual_journal", Decimal(-6))], "B"),
        ([("manual_journal", Decimal(6))] * 3, "A"),
        ([("undated", Decimal(99))], "C"),
    ],
)
def test_grades_rest_on_named_documents_over_the_trivial_limit(rows, grade) -> None:
    assert posting.grade(odd(*rows), 10) == grade


def test_the_look_tells_each_kind_as_context_and_never_as_a_test_of_chance() -> None:
    found = corrections("517", "850", "517", "517", "517", "517")
    tables = {"odd_account": odd_accounts(found), "undated_correction": odd(("late", Decimal(1))), "correction": found}
    tie_out = pd.DataFrame({"bucket": ["wrong_account"], "amount": [Decimal("-1234.5")]})
    documents = pd.DataFrame(columns=["bucket", "document", "account", "amount", "source_id", "source_row"])
    look, rows = posting.look(Given(**tables), [tie_out], [documents])
    assert [(signal.test, signal.found) for signal in look.context] == [
        ("ST adjustment posted to another account than its peers", 1),
        ("late", 1),
    ]
    assert look.signals == () and len(rows) == 2 and look.testable
    assert {signal.note for signal in look.context} == {"1,234.50 in posting buckets of the tie-out"}


def test_without_corrections_and_ledger_it_says_what_to_ask_for() -> None:
    nothing = {name: pd.DataFrame() for name in ("correction", "ledger_line")}
    empty = {"odd_account": odd(), "undated_correction": odd()}
    documents = pd.DataFrame(columns=["bucket", "document", "account", "amount", "source_id", "source_row"])
    look, rows = posting.look(Given(**nothing, **empty), [], [documents])
    assert (look.missing, look.request) == (("correction.account", "ledger_line"), "adjustment_accounts")
    assert rows.empty and list(rows.columns) == [*posting.ODD_COLUMNS, "fault"]
