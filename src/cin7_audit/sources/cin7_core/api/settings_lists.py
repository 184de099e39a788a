"""me, ref/location, ref/account, ref/productavailability (cin7-core 1.7.1, 1.7.2, 1.7.4, 1.7.12)."""

from cin7_audit.sources.base import Peek, ReadingContext
from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import blocks, day, flag, guid, number, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.facts import DAY_IN_NAME, day_in_name
from cin7_audit.sources.reading import infer_date_order

TRANSIT = ("in transit", "in-transit", "transit")


def read_me(reader: Reader, record: Record) -> None:
    """company. The lock and opening dates may be in the tenant's own format; what cannot be read stays unknown."""
    company = reader.read("me", record)
    reader.company = company["name"] = company["name"] or ""
    reader.next()
    opening = _tolerant_day(record, "OpeningBalanceDate")
    reader.add("company", **company, lock_date=_tolerant_day(record, "LockDate"), opening_balance_date=opening)


def _tolerant_day(record: Record, name: str) -> str | None:
    """A day that may be in the tenant's own format; unknown where it could be read two ways."""
    found = infer_date_order([text(record, name) or ""])
    try:
        return day(record, name, order=found.order) if found.certain else None
    except ValueError:
        return None


def read_location(reader: Reader, record: Record) -> None:
    """location: sites from rows without parent, bins from their Bins; a bin's own row repeats what its parent lists."""
    reader.next()
    name, parent = text(record, "Name"), text(record, "ParentName")
    if guid(record, "ParentID") or parent:
        if (
            parent and guid(record, "ID") not in reader.known
        ):  # the parent's own list has the better names (cin7-core 1.7.2)
            _add_bin(reader, parent, record, "IsDeprecated", "Deprecated")
        return
    is_transit = any(word in (name or "").casefold() for word in TRANSIT)
    is_deprecated = flag(record, "IsDeprecated", "Deprecated")
    reader.add(
        "location", site=name, bin=None, kind="in_transit" if is_transit else "site", is_deprecated=is_deprecated
    )
    for each in blocks(record, "Bins"):
        reader.known.add(guid(each, "ID"))
        _add_bin(reader, name, each, "IsDeprecated")


def _add_bin(reader: Reader, site: str | None, record: Record, *deprecated: str) -> None:
    kind = "holding" if record.get("IsStaging") else "bin"
    reader.add("location", site=site, bin=text(record, "Name"), kind=kind, is_deprecated=flag(record, *deprecated))


def read_account(reader: Reader, record: Record) -> None:
    """account."""
    reader.next()
    reader.add("account", **reader.read("account", record))


def read_availability(reader: Reader, record: Record) -> None:
    """stock_snapshot. StockOnHand is money; rows with every quantity zero are not returned. The day is asked for."""
    with reader.line(record):
        reader.total("on_hand", number(record, "OnHand"))
        reader.total("value", number(record, "StockOnHand"))
        reader.add("stock_snapshot", **reader.read("availability", record))


def date_availability(reader: Reader, peek: Peek, context: ReadingContext) -> None:
    """The answer has no day: the hint, else the day in its file name or its pull's folder, else asked for."""
    day_known = context.hint.date.isoformat() if context.hint and context.hint.date else None
    if day_known is None and (match := DAY_IN_NAME.search(peek.evidence.name)):
        day_known = day_in_name(match[1]) or None
        if day_known:
            reader.account.note("availability_day_in_name", day=day_known, name=peek.evidence.name)
    if day_known is None:
        reader.account.leave_unstated("date")
    for row in reader.tables.get("stock_snapshot", []):
        row["as_of"] = day_known
