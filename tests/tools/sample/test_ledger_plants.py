"""Differences somebody made: each planted alone, its journals and what the log adds to subledger less ledger."""

import pytest

from cin7_sample.documents import AdjustedLine, Adjustment
from cin7_sample.entries import Journal, Ledger
from cin7_sample.ledger_plants import Planter, odd_offsets, plants_of, type_of
from cin7_sample.postings import Posting
from cin7_sample.spec import Causes, LedgerPlants
from tests.tools.sample.tiny import Dice, world


def journal(number=1, day=60, key="ST-00001", lines=(("517", 2000), ("715", -2000)), source="Manual Journal", **more):
    return Journal(
        number,
        day,
        day + 1,
        source,
        key,
        f"About {key}",
        more.pop("name", ""),
        list(lines),
        key,
        **{"part": "stock", **more},
    )


def planted(*journals, months=12, dice=None, postings=(), **plants):
    """(ledger, (bucket, month, cents, document) of every truth); day 60 is 31 May."""
    ledger = Ledger(list(postings), list(journals), [])
    made = world(months=months)
    Planter(made, ledger, dice or Dice(), LedgerPlants(**plants)).plant()
    return ledger, [(truth.bucket, truth.month, truth.cents, truth.document) for truth in ledger.truths]


def on_inventory(ledger):
    return sum(each.on("715") for each in ledger.journals)


def test_a_cause_brings_its_own_plants():
    assert plants_of(world(ledger=LedgerPlants(fx=3))) == LedgerPlants(fx=3)
    more = plants_of(world(ledger=LedgerPlants(fx=3, timing=1), causes=Causes.of(posting=0.5)))
    assert more == LedgerPlants(
        fx=3, timing=2, wrong_account=2, manual_journal=2, unsynced=2, voided_or_edited=1, rounding=2
    )


@pytest.mark.parametrize(
    ("strength", "draw", "account"),
    [(0.0, 0.0, "517"), (1.0, 0.29, "429"), (1.0, 0.3, "517"), (9.0, 0.69, "429"), (9.0, 0.7, "517")],
)
def test_some_corrections_use_another_account(strength, draw, account):
    made = world(causes=Causes.of(posting=strength))
    line = AdjustedLine(0, 1, 2, 100)
    opening = Adjustment("ST-1", 0, 0, "960", "", [line], kind="opening")
    made.documents.adjustments = [opening, Adjustment("ST-2", 5, 5, "517", "", [line])]
    odd_offsets(made, Dice(random=draw, integers=1))
    assert (opening.account, made.documents.adjustments[1].account) == ("960", account)
    assert [(row["document"], row["account"]) for row in made.books.truth.posting] == (
        [] if account == "517" else [("ST-2", account)]
    )


def test_an_unsynced_journal_never_arrives():
    ledger, truths = planted(journal(), unsynced=1)
    assert (ledger.journals, truths) == ([], [("unsynced", "2024-05", -2000, "ST-00001")])
    (row,) = ledger.sync
    assert (row.document, row.ledger_number, row.document_type, row.status, row.day) == (
        "ST-00001",
        "",
        "Stock adjustment",
        "Failed",
        61,
    )
    assert row.message == "The document date is before the lock date"
    assert planted(journal(), unsynced=1, dice=Dice(integers=1))[0].sync[0].message == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"day": 45},
        {"day": 357},
        {"lines": (("517", 500), ("715", -500))},
        {"key": ""},
        {"key": "COGS 2024-05"},
        {"part": "sent"},
        {"source": "Payable Invoice"},
    ],
)
def test_only_documents_that_stand_out_are_unsynced(changes):
    ledger, truths = planted(journal(**changes), unsynced=1)
    assert (len(ledger.journals), truths) == (1, [])


@pytest.mark.parametrize("changes", [{"day": 46}, {"day": 356}, {"lines": (("517", -501), ("715", 501))}])
def test_the_bounds_of_what_stands_out(changes):
    assert len(planted(journal(**changes), unsynced=1)[1]) == 1


def test_a_document_is_used_once():
    _, truths = planted(journal(), unsynced=1, wrong_account=1, rounding=1)
    assert [truth[0] for truth in truths] == ["unsynced"]


def test_the_first_is_voided_and_the_second_edited():
    """Edited by a factor of 1.1: 2,200 of 2,000 on the account."""
    ledger, truths = planted(journal(), journal(2, key="ST-00002"), voided_or_edited=2)
    assert truths == [
        ("voided_or_edited", "2024-05", -2000, "ST-00001"),
        ("voided_or_edited", "2024-05", 200, "ST-00002"),
    ]
    assert [(each.number, each.reverses, each.on("715"), each.key) for each in ledger.journals[2:]] == [
        (3, 1, 2000, ""), (4, 2, 2000, ""), (5, None, -2200, "ST-00002")
    ]  # fmt: skip
    assert on_inventory(ledger) == -2200
    assert {each.posted_by for each in ledger.journals[2:]} == {"M Whitcombe"}
    assert [(each.day, each.posted_day) for each in ledger.journals[2:]] == [(60, 64)] * 3
    assert all(sum(cents for _, cents in each.lines) == 0 for each in ledger.journals)


def test_the_inventory_side_goes_to_another_account():
    ledger, truths = planted(journal(), wrong_account=1)
    assert ledger.journals[0].lines == [("517", 2000), ("720", -2000)]
    assert truths == [("wrong_account", "2024-05", -2000, "ST-00001")]


def test_a_dollar_purchase_is_booked_at_another_rate():
    bill = journal(key="PO-00001", part="receipt 9", name="Tasman Imports", lines=(("715", 10_000), ("835", -10_000)))
    older = journal(
        2, 59, key="PO-00002", part="bill TA-1", name="Tasman Imports", lines=(("715", 10_000), ("800", -10_000))
    )
    home = journal(
        3, 61, key="PO-00003", part="receipt 9", name="Kauri Trade Goods", lines=(("715", 10_000), ("835", -10_000))
    )
    ledger, truths = planted(older, bill, home, fx=1, dice=Dice(random=0.4, uniform=0.02))
    assert ledger.journals[1].lines == [("715", 10_200), ("835", -10_200)]  # the latest goes first
    assert truths == [("fx", "2024-05", -200, "PO-00001")]
    assert planted(bill, fx=1, dice=Dice(random=0.5, uniform=0.02))[1] == [("fx", "2024-05", 204, "PO-00001")]


@pytest.mark.parametrize(("draw", "change"), [(0.4, 3), (0.5, -3)])
def test_a_few_cents_are_rounded_away(draw, change):
    ledger, truths = planted(journal(), rounding=1, dice=Dice(random=draw, integers=3))
    assert ledger.journals[0].lines == [("517", 2000 - change), ("715", -2000 + change)]
    assert truths == [("rounding", "2024-05", -change, "ST-00001")]


@pytest.mark.parametrize(("draw", "cents"), [(0.44, 5000), (0.45, -5000)])
def test_a_journal_by_hand_is_dated_at_a_month_end(draw, cents):
    ledger, truths = planted(manual_journal=1, dice=Dice(random=draw, integers=[60, 5000]))
    (made,) = ledger.journals
    assert (made.day, made.posted_day, made.reference, made.lines) == (60, 62, "YE1", [("517", -cents), ("715", cents)])
    assert truths == [("manual_journal", "2024-05", -cents, "YE1")]
    assert planted(manual_journal=1, dice=Dice(integers=[61, 5000]))[0].journals[0].day == 90  # 30 June


def test_half_of_the_journals_by_hand_are_typed_in_cin7_and_logged_from_their_postings():
    postings = [
        Posting("JR-00001", "journal", "Journal", 60, "715", "517", 700, "JR-00001", ""),
        Posting("JR-00002", "journal", "Journal", 60, "517", "715", 900, "JR-00002", ""),
    ]
    ledger, truths = planted(manual_journal=3, postings=postings, dice=Dice(integers=[60, 5000, 60, 5000]))
    assert truths[:2] == [
        ("manual_journal", "2024-05", -700, "JR-00001"),
        ("manual_journal", "2024-05", 900, "JR-00002"),
    ]
    assert len(ledger.journals) == 2


def test_a_payment_lands_on_inventory_and_nobody_knows_why():
    ledger, truths = planted(unexplained=1, dice=Dice(integers=[60, 3000]))
    (made,) = ledger.journals
    assert (made.source, made.day, made.key, made.lines) == ("Spend Money", 60, "", [("090", -3000), ("715", 3000)])
    assert truths == [("unexplained", "2024-05", -3000, "")]


def test_a_journal_reversed_and_replaced_is_no_difference():
    ledger, truths = planted(journal(), reversed_and_replaced=1)
    assert (on_inventory(ledger), truths) == (-2000, [])
    first, back, again = ledger.journals
    assert (back.reverses, back.posted_by, back.description) == (1, "System Generated", "Reversed: About ST-00001")
    assert (again.number, again.lines, again.key, again.posted_by) == (3, first.lines, "ST-00001", "Cin7 Core")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("SO-1", "Sale"),
        ("PO-1", "Purchase"),
        ("ST-1", "Stock adjustment"),
        ("FG-1", "Inventory write-off"),
        ("TR-1", "Stock transfer"),
        ("JR-1", "Journal"),
        ("", "Journal"),
    ],
)
def test_a_journal_s_type_follows_its_number(key, said):
    assert type_of(journal(key=key)) == said
