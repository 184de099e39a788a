"""JSON values → canonical values. None for null, blank, "0" of unset text fields where asked, and .NET's null date.

Names are matched exactly: the service spells them in one way. WAYS: those of fields.toml; a moment needs a zone.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cin7_audit.sources import documents
from cin7_audit.sources.reading import clean_sku, day_text, decimal_text, exact_text, moment_text, split_location

NULL_YEARS = ("0001-", "1900-01-01", "1753-")  # how the service spells a date that is not set
ZERO = Decimal(0)
_ACCOUNT = re.compile(r"^\s*([^:]+?)\s*(?::.*)?$")


def text(record: Mapping[str, Any], *names: str) -> str | None:
    """The first filled text among the fields, trimmed."""
    for name in names:
        if found := documents.text(record.get(name)):
            return found
    return None


def unset_text(record: Mapping[str, Any], *names: str) -> str | None:
    """Like text, for fields in which an unset value is the literal `0` (cin7-core 1.7.3)."""
    found = text(record, *names)
    return None if found == "0" else found


def upper(record: Mapping[str, Any], *names: str) -> str | None:
    found = text(record, *names)
    return found.upper() if found else None


def sku(record: Mapping[str, Any], *names: str) -> str | None:
    value = text(record, *(names or ("SKU", "ProductCode")))
    return clean_sku(value) if value else None


def guid(record: Mapping[str, Any], *names: str) -> str | None:
    """System id in lower case: the service mixes cases."""
    value = text(record, *names)
    return value.lower() if value else None


def number(record: Mapping[str, Any], *names: str) -> Decimal | None:
    """The first number among the fields, exact; ValueError where it is no number."""
    for name in names:
        value = record.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, bool | dict | list):
            raise ValueError(f"{name} {value!r}")
        found = decimal_text(exact_text(value) if isinstance(value, Decimal) else str(value))
        return None if found is None else Decimal(found)
    return None


def day(record: Mapping[str, Any], *names: str, order: str = "dmy") -> str | None:
    """The first date among the fields as ISO day. Business dates are never moved between zones."""
    value = text(record, *names)
    return None if value is None or value.startswith(NULL_YEARS) else day_text(value, order)


def moment(zone: str, record: Mapping[str, Any], *names: str) -> str | None:
    """The first UTC stamp among the fields as a moment in the client's zone (UTC where the zone is not known)."""
    value = text(record, *names)
    return None if value is None or value.startswith(NULL_YEARS) else moment_text(value, zone=zone, is_utc=True)


def flag(record: Mapping[str, Any], *names: str) -> str | None:
    value = next((record[name] for name in names if record.get(name) is not None), None)
    return None if value is None else "true" if value in (True, "true", "True", 1) else "false"


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


def account_code(record: Mapping[str, Any], *names: str) -> str | None:
    """`715` of `715: Inventory`; a bare code as it is."""
    value = text(record, *names)
    match = _ACCOUNT.match(value) if value else None
    return match[1] if match else value


def site(record: Mapping[str, Any], *names: str) -> str | None:
    """`Main Warehouse` of `Main Warehouse: A-01`."""
    return split_location(text(record, *names) or "")[0]


def bin_name(record: Mapping[str, Any], *names: str) -> str | None:
    """`A-01` of `Main Warehouse: A-01`."""
    return split_location(text(record, *names) or "")[1]


def place(record: Mapping[str, Any], own_site: str | None, site_id: str | None) -> tuple[str | None, str | None]:
    """(site, bin) of a line under a document of one site.

    `Main Warehouse: A-01` splits; a bare name with another id than the site's is a bin of that site.
    """
    name, inner = site(record, "Location"), bin_name(record, "Location")
    if inner or not own_site:
        return name or own_site, inner
    own = guid(record, "LocationID")
    if name in (None, own_site) or (own and site_id and own == site_id):
        return own_site, None
    return own_site, name


def plain(value: Decimal | None) -> str | None:
    """Canonical text of a computed decimal."""
    return None if value is None else decimal_text(exact_text(value))


WAYS = {
    "text": text,
    "number": number,
    "day": day,
    "flag": flag,
    "unset": unset_text,
    "upper": upper,
    "sku": sku,
    "guid": guid,
    "code": account_code,
    "site": site,
    "bin": bin_name,
}
