"""JSON values → canonical text. None for null, blank, the literal "0" of unset text fields where asked, and .NET's null date."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cin7_audit.sources.reading import clean, clean_sku, day_text, decimal_text, exact_text, moment_text, split_location

NULL_YEARS = ("0001-", "1900-01-01", "1753-")  # how the service spells a date that is not set
_ACCOUNT = re.compile(r"^\s*([^:]+?)\s*(?::.*)?$")


def text(record: Mapping[str, Any], *names: str) -> str | None:
    """The first filled text among the fields, trimmed."""
    for name in names:
        value = record.get(name)
        if value is None or isinstance(value, dict | list):
            continue
        found = clean(_plain(value))
        if found:
            return found
    return None


def unset_text(record: Mapping[str, Any], *names: str) -> str | None:
    """Like text, for fields in which an unset value is the literal `0` (cin7-core 1.7.3)."""
    found = text(record, *names)
    return None if found == "0" else found


def sku(record: Mapping[str, Any], *names: str) -> str | None:
    value = text(record, *(names or ("SKU", "ProductCode")))
    return clean_sku(value) if value else None


def guid(record: Mapping[str, Any], *names: str) -> str | None:
    """System id in lower case: the service mixes cases."""
    value = text(record, *names)
    return value.lower() if value else None


def number(record: Mapping[str, Any], *names: str) -> str | None:
    """The first number among the fields as canonical decimal; ValueError where it is no number."""
    for name in names:
        value = record.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, bool | dict | list):
            raise ValueError(f"{name} {value!r}")
        return decimal_text(_plain(value))
    return None


def amount(record: Mapping[str, Any], *names: str) -> Decimal | None:
    value = number(record, *names)
    return None if value is None else Decimal(value)


def day(record: Mapping[str, Any], *names: str, order: str = "dmy") -> str | None:
    """The first date among the fields as ISO day. Business dates are never moved between zones."""
    value = text(record, *names)
    return None if value is None or value.startswith(NULL_YEARS) else day_text(value, order)


def moment(record: Mapping[str, Any], zone: str, *names: str) -> str | None:
    """The first UTC stamp among the fields as a moment in the client's zone (UTC where the zone is not known)."""
    value = text(record, *names)
    return None if value is None or value.startswith(NULL_YEARS) else moment_text(value, zone=zone, is_utc=True)


def lines(record: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects; anything else counts as none."""
    value = record.get(name)
    if isinstance(value, dict):
        value = value.get("Lines")
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def block(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def blocks(record: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """One or many objects under a name: simple documents hold one object where advanced ones hold an array."""
    value = record.get(name)
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def account_code(value: str | None) -> str | None:
    """`715` of `715: Inventory`; a bare code as it is."""
    if not value:
        return None
    match = _ACCOUNT.match(value)
    return match[1] if match else value


def place(record: Mapping[str, Any], site: str | None = None, site_id: str | None = None) -> tuple[str | None, str | None]:
    """(site, bin) of a line under a document of one site.

    `Main Warehouse: A-01` splits; a bare name with another id than the site's is a bin of that site.
    """
    name, bin_name = split_location(text(record, "Location") or "")
    if bin_name or not site:
        return name or site, bin_name
    own = guid(record, "LocationID")
    if name in (None, site) or (own and site_id and own == site_id):
        return site, None
    return site, name


def plain(value: Decimal | None) -> str | None:
    """Canonical text of a computed decimal."""
    return None if value is None else decimal_text(exact_text(value))


def _plain(value: Any) -> str:
    return exact_text(value) if isinstance(value, Decimal) else ("true" if value is True else "false" if value is False else str(value))
