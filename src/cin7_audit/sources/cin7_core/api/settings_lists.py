"""me, ref/location, ref/account, ref/productavailability (cin7-core 1.7.1, 1.7.2, 1.7.4, 1.7.12)."""

from cin7_audit.sources.base import Peek, ReadingContext
from cin7_audit.sources.cin7_core.api.document import ApiDocument, Reader
from cin7_audit.sources.cin7_core.api.fields import account_code, blocks, day, guid, number, sku, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.facts import DAY_IN_NAME, day_in_name
from cin7_audit.sources.reading import infer_date_order

TRANSIT = ("in transit", "in-transit", "transit")


def read_me(reader: Reader, _kind: str, record: Record) -> None:
    """company. The lock and opening dates may be in the tenant's own format; what cannot be read stays unknown."""
    reader.company = text(record, "Company") or ""
    values = {
        "name": reader.company,
        "base_currency": text(record, "Currency"),
        "time_zone": text(record, "TimeZone"),
        "platform": "cin7_core",
    }
    reader.add(
        "company",
        reader.next(),
        **values,
        lock_date=_tolerant_day(record, "LockDate"),
        opening_balance_date=_tolerant_day(record, "OpeningBalanceDate"),
    )


def _tolerant_day(record: Record, name: str) -> str | None:
    """A day that may be in the tenant's own format; unknown where it could be read two ways."""
    found = infer_date_order([text(record, name) or ""])
    try:
        return day(record, name, order=found.order) if found.certain else None
    except ValueError:
        return None


def read_location(reader: Reader, _kind: str, record: Record) -> None:
    """location: sites from rows without a parent, bins from their Bins; a row that is a bin repeats what its parent lists."""
    ordinal = reader.next()
    name = text(record, "Name")
    deprecated = _flag(record, "IsDeprecated", "Deprecated")
    parent = text(record, "ParentName")
    if guid(record, "ParentID") or parent:
        if parent and guid(record, "ID") not in reader.known:  # the parent's own list has the better names (cin7-core 4.1)
            reader.add(
                "location", ordinal, site=parent, bin=name, kind="holding" if record.get("IsStaging") else "bin", is_deprecated=deprecated
            )
        return
    is_transit = any(word in (name or "").casefold() for word in TRANSIT)
    reader.add("location", ordinal, site=name, bin=None, kind="in_transit" if is_transit else "site", is_deprecated=deprecated)
    for each in blocks(record, "Bins"):
        reader.known.add(guid(each, "ID"))
        place = "holding" if each.get("IsStaging") else "bin"
        reader.add("location", ordinal, site=name, bin=text(each, "Name"), kind=place, is_deprecated=_flag(each, "IsDeprecated"))


def _flag(record: Record, *names: str) -> str | None:
    value = next((record[name] for name in names if record.get(name) is not None), None)
    return None if value is None else "true" if value in (True, "true", "True", 1) else "false"


def read_account(reader: Reader, _kind: str, record: Record) -> None:
    """account."""
    reader.add(
        "account",
        reader.next(),
        account_code=account_code(text(record, "Code")),
        account_name=text(record, "Name"),
        account_type=text(record, "Type"),
        account_class=text(record, "Class"),
        status=text(record, "Status"),
    )


def read_availability(reader: Reader, _kind: str, record: Record) -> None:
    """stock_snapshot. StockOnHand is money; rows with every quantity zero are not returned. The day is asked for."""

    def line(row: Record, ordinal: int) -> None:
        reader.total("on_hand", number(row, "OnHand"))
        reader.total("value", number(row, "StockOnHand"))
        reader.add(
            "stock_snapshot",
            ordinal,
            sku=sku(row),
            site=text(row, "Location"),
            bin=text(row, "Bin"),
            batch=text(row, "Batch"),
            on_hand=number(row, "OnHand"),
            allocated=number(row, "Allocated"),
            available=number(row, "Available"),
            in_transit=number(row, "InTransit"),
            on_order=number(row, "OnOrder"),
            value=number(row, "StockOnHand"),
            zero_rows_missing="true",
            grain="bin",
        )

    reader.each([record], line)


def date_availability(reader: Reader, peek: Peek, context: ReadingContext) -> None:
    """The answer has no day of its own: the hint, else the day in its file or folder name (a pull's folder), else asked for."""
    day_known = context.hint.date.isoformat() if context.hint and context.hint.date else None
    if day_known is None and (match := DAY_IN_NAME.search(peek.evidence.name)):
        day_known = day_in_name(match[1]) or None
        if day_known:
            reader.account.note(
                "date_from_file_name", f"the date {day_known} is taken from the name {peek.evidence.name!r}", "a stated date", "Confirm it."
            )
    if day_known is None:
        reader.account.leave_unstated("date")
    for row in reader.tables.get("stock_snapshot", []):
        row["as_of"] = day_known


ME = ApiDocument("cin7_core.api_me", "Company settings (Cin7 Core API)", "me", read_me)
LOCATION = ApiDocument("cin7_core.api_location", "Locations and bins (Cin7 Core API)", "location", read_location)
ACCOUNT = ApiDocument("cin7_core.api_account", "Chart of accounts (Cin7 Core API)", "account", read_account)
AVAILABILITY = ApiDocument(
    "cin7_core.api_availability", "Product availability (Cin7 Core API)", "availability", read_availability, finish=date_availability
)
