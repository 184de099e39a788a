"""Journal entries of the QuickBooks API: debits positive, credits negative, whole entries or none."""

import pytest

from tests.sources.inline import claimant, columns, read_inline, told

KIND = "quickbooks.api_journal_entries"


def leg(side, amount, name="1200 Inventory", **more):
    detail = {"PostingType": side, "AccountRef": {"value": "9", "name": name}}
    return {"Amount": amount, "JournalEntryLineDetail": detail, **more}


def entry(*legs, **more):
    return {"Id": "77", "DocNumber": "J1", "TxnDate": "2025-01-15", "Line": list(legs), **more}


BALANCED = (leg("Debit", 5), leg("Credit", 5, "5000 COGS:Shrink"))


def page(*entries):
    return {"QueryResponse": {"JournalEntry": list(entries)}}


def test_debits_are_positive_and_credits_negative(tmp_path):
    entity = {"Entity": {"EntityRef": {"name": "Mill"}}}
    first, second = (
        leg("Debit", "5.50", Description="count"),
        leg("Credit", 5.5, "5000 COGS:Shrink", Description="note"),
    )
    second["JournalEntryLineDetail"] |= entity
    made = entry(first, second, PrivateNote="note", MetaData={"CreateTime": "2025-01-16T10:00:00-08:00"})
    parsed = read_inline(tmp_path, KIND, page(made), time_zone="Pacific/Auckland")
    names = ("account_code", "account_name", "amount", "description", "counterparty")
    assert columns(parsed, "ledger_line", *names) == [
        ["1200", "Inventory", "5.5", "count | note", None],
        ["5000", "Shrink", "-5.5", "note", "Mill"],
    ]
    names = ("journal_id", "reference", "date", "posted_at", "source_row")
    assert columns(parsed, "ledger_line", *names)[0] == ["77", "J1", "2025-01-15", "2025-01-17 07:00:00", "1"]
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("spoilt", "seen"),
    [
        (entry(*BALANCED, TxnDate=""), "no TxnDate"),
        (entry(*BALANCED, TxnDate="soon"), "soon"),
        (entry(leg("Debit", 5), leg("Sideways", 5)), "PostingType sideways"),
        (entry(leg("Debit", 5), leg(None, 5)), "PostingType missing"),
        (entry(leg("Debit", 5), leg("Credit", None)), "a line without Amount"),
        (entry(leg("Debit", 5), leg("Credit", "x")), "'x'"),
    ],
)
def test_an_entry_that_cannot_be_read_is_set_aside_whole(tmp_path, spoilt, seen):
    parsed = read_inline(tmp_path, KIND, page(entry(*BALANCED), spoilt))
    assert told(parsed) == [("value_unreadable", "row set aside", 2)] and seen in parsed.problems[0].seen
    assert columns(parsed, "ledger_line", "source_row") == [["1"], ["1"]] and "J1" in parsed.problems[0].raw_text


def test_an_entry_that_does_not_balance_is_told_with_what_is_missing(tmp_path):
    parsed = read_inline(tmp_path, KIND, page(entry(leg("Debit", 5), leg("Credit", 3))))
    assert told(parsed) == [("journal_unbalanced", "note", 1)] and parsed.problems[0].seen == "entry J1 is off by 2"
    assert parsed.rows_kept == 1


def test_sums_and_notes_among_the_lines_are_no_legs(tmp_path):
    parsed = read_inline(tmp_path, KIND, page(entry(*BALANCED, {"Amount": 9, "DetailType": "SubTotal"})))
    assert len(parsed.tables["ledger_line"]) == 2
    only_note = read_inline(tmp_path, KIND, page(entry(*BALANCED), entry({"Amount": 9})))
    assert "no lines" in only_note.problems[0].seen


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (page(entry(*BALANCED)), KIND),
        ({"JournalEntry": entry(*BALANCED)}, KIND),
        (entry(*BALANCED), KIND),
        (page(entry({"Amount": 5})), ""),
        (page(), ""),
    ],
)
def test_entries_are_known_by_their_lines(tmp_path, document, kind):
    assert claimant(tmp_path, document) == kind
