"""JSON documents of APIs: names found in any case, numbers exact, records in pages, lists of pages or bare lists."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cin7_audit.sources.reading.numbers import MOST_PLACES, clean, exact_text


def get(record: Any, *names: str) -> Any:
    """The first named field, in any case, that holds something; None where none does."""
    if not isinstance(record, Mapping):
        return None
    for name in names:
        if name in record:
            value = record[name]
        else:
            value = next(
                (each for key, each in record.items() if isinstance(key, str) and key.casefold() == name.casefold()),
                None,
            )
        if value not in (None, ""):
            return value
    return None


def has(record: Any, *names: str) -> bool:
    """True if the record has all the named fields, in any case, even empty ones."""
    if not isinstance(record, Mapping):
        return False
    keys = {key.casefold() for key in record if isinstance(key, str)}
    return all(name.casefold() in keys for name in names)


def text(value: Any) -> str | None:
    """A scalar as clean text; None for nothing, lists and objects."""
    if isinstance(value, str):  # nearly every value
        return clean(value) or None
    if value is None or isinstance(value, Mapping | list):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return exact_text(value)
    return clean(str(value)) or None


LARGEST = Decimal(10) ** 14  # what a canonical DECIMAL(18,4) holds


def number(value: Any) -> Decimal | None:
    """A number exact; None for nothing; ValueError for what is none or beyond every canonical column."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | Mapping | list):
        raise ValueError(str(value))
    try:
        found = Decimal(value) if isinstance(value, Decimal | int) else Decimal(clean(str(value)).replace(",", ""))
    except ArithmeticError:
        raise ValueError(str(value)[:60]) from None
    if not found.is_finite() or abs(found) >= LARGEST or found.adjusted() <= -MOST_PLACES:
        raise ValueError(str(value)[:60])
    return found


def pages(document: Any) -> Iterator[Any]:
    """The pages of a file: the document itself, each of a list of documents, or what a saved call holds as its body."""
    for page in document if isinstance(document, list) else [document]:
        inner = next(
            (get(page, name) for name in ("body", "response", "data") if isinstance(get(page, name), Mapping | list)),
            None,
        )
        yield inner if inner is not None and len(page) <= 12 else page


def records(document: Any, key: str) -> list[Any]:
    """All records under a list field (in any case) of the document or of its pages."""
    found: list[Any] = []
    for page in pages(document):
        listed = get(page, key)
        found += listed if isinstance(listed, list) else []
    return found


def holds(document: Any, key: str, *fields: str, envelope: str = "") -> bool:
    """True if the first page has this list and its first record the fields; an empty list needs the envelope's mark."""
    page = next(pages(document), None)
    if not has(page, key):
        return False
    listed = get(page, key)
    if isinstance(listed, list) and listed:
        return has(listed[0], *fields)
    return bool(envelope) and has(page, envelope) and not isinstance(listed, Mapping)


def bare(document: Any) -> list[Any]:
    """The records of a bare list, of a list of bare lists, or of one object."""
    if isinstance(document, Mapping):
        return [document]
    if isinstance(document, list):
        flat: list[Any] = []
        for each in document:
            flat += each if isinstance(each, list) else [each]
        return flat
    return []


def raw(record: Any) -> str:
    """A record as text for a problem, whole."""
    return repr(record)


def lines(record: Any, *names: str) -> Sequence[Any]:
    """The list field of a record; empty where there is none."""
    found = get(record, *names)
    return found if isinstance(found, list) else ()
