"""Lines that name known documents, and the documents that occur together."""

import pytest

from cin7_audit.case import Case
from cin7_audit.model_files import models
from cin7_audit.thresholds import THRESHOLDS
from tests.inline_case import in_memory_case

Text = tuple[str, int, str | None, str | None]


def linked(names: list[tuple[str, str | None]], texts: list[Text]) -> Case:
    """A case of known names and of lines: L of the ledger with its words, S a document of stock with its number."""
    case = in_memory_case({})
    case.connection.execute("CREATE TEMP TABLE document_link (a VARCHAR, b VARCHAR)")
    for pair in names:
        case.connection.execute("INSERT INTO document_link VALUES (?, ?)", pair)
    case.models.given.add("document_link")
    for table, side in (("ledger_item", "L"), ("stock_document", "S")):
        columns = ", ".join(f"{name} {kind}" for name, (kind, *_) in models()[table].columns.items())
        case.connection.execute(f"CREATE TEMP TABLE {table} ({columns})")
        case.models.given.add(table)
        for _, *words in (text for text in texts if text[0] == side):
            if side == "L":
                case.connection.execute("INSERT INTO ledger_item (item_id, reference, text) VALUES (?, ?, ?)", words)
            else:
                case.connection.execute("INSERT INTO stock_document (item_id, doc) VALUES (?, ?)", words[:2])
    case.models.build("named_component")
    case.models.build("document_component")
    return case


def documents(case: Case) -> dict[tuple[str, int], set[str]]:
    """(side, line) -> all names of its component."""
    found: dict[tuple[str, int], set[str]] = {}
    for side, item, name in case.rows(
        "SELECT i.side, i.item_id, c.name FROM named_component AS i JOIN document_component AS c ON i.spoken = c.component"
    ):
        found.setdefault((side, item), set()).add(name)
    return found


@pytest.mark.parametrize(
    ("reference", "text", "is_named"),
    [
        ("INV-0012", None, True),
        ("inv_0012", None, True),
        (None, "Bill of #INV-0012, second delivery", True),
        (None, "INV 0012", False),  # two words, of which the second is a plain number
        ("INV 0012", None, True),  # the whole reference, spaced
        (None, "paid INV-00123", False),
        ("Customer", "0012", False),
    ],
)
def test_a_name_counts_in_any_spelling_but_never_as_a_part(
    reference: str | None, text: str | None, is_named: bool
) -> None:
    assert (("L", 1) in documents(linked([("INV0012", None)], [("L", 1, reference, text)]))) == is_named


def test_a_plain_number_must_be_the_whole_reference() -> None:
    found = documents(
        linked(
            [("40012", None)],
            [
                ("L", 1, "40012", None),
                ("L", 2, "cheque 40012", None),
                ("L", 3, None, "40012"),
                ("L", 4, "40-012", None),
            ],
        )
    )
    assert set(found) == {("L", 1), ("L", 4)}


def test_names_known_together_or_said_together_are_one_document() -> None:
    texts: list[Text] = [
        ("S", 1, "SO-0001", None),
        ("L", 2, "INV-0001", None),
        ("L", 3, None, "INV-0001 with CR-0009"),
        ("L", 4, "PO-0005", None),
    ]
    found = documents(linked([("SO0001", "INV0001"), ("CR0009", None), ("PO0005", None)], texts))
    assert found["S", 1] == found["L", 2] == found["L", 3] == {"SO0001", "INV0001", "CR0009"} and found["L", 4] == {
        "PO0005"
    }


def test_a_list_of_documents_makes_none_of_them_one() -> None:
    names = [f"SO{number:04d}" for number in range(THRESHOLDS["many_names"] + 1)]
    texts: list[Text] = [
        ("L", 1, None, " ".join(names)),
        *(("S", number, name, None) for number, name in enumerate(names)),
    ]
    found = documents(linked([(name, None) for name in names], texts))
    assert len({frozenset(found["S", number]) for number in range(len(names))}) == len(names) and found["L", 1] == {
        names[0]
    }


def test_no_names_at_all() -> None:
    assert documents(linked([], [("L", 1, "INV-1", "text")])) == {}
