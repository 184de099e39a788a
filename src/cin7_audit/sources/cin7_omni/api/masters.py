"""Omni's master data and stock pages: Products, BomMasters, Branches, Users, Stock, SerialNumbers (cin7-omni 2)."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cin7_audit.sources import documents
from cin7_audit.sources.cin7_omni.api.pages import OmniDocument, line_sku, number, reference_to, text
from cin7_audit.sources.cin7_omni.report import SIZE_MARK
from cin7_audit.sources.documents import get, lines

COST_COLUMN = re.compile(r"^(unit|avg|average|landed)?_?cost", re.I)
DAY_IN_PATH = re.compile(r"(?<!\d)(20\d{2}-\d{2}-\d{2})(?!\d)")


def sizes(records: list[Any]) -> dict[str, Any]:
    """Options that stand with several sizes: their code alone is not a key."""
    seen: dict[str, set[str]] = {}
    for record in records:
        for option in lines(record, "productOptions") or [record]:
            key = text(option, "productOptionId", "id") or ""
            if size := text(option, "size"):
                seen.setdefault(key, set()).add(size)
    return {"sized": {key for key, sizes in seen.items() if len(sizes) > 1}}


def _sku(
    code: str | None, option_id: str | None, size: str | None, sized: set[str], size_code: str | None = None
) -> str | None:
    """The code where it is distinct, the size's own code where it has one, else `code//size`."""
    if not size or (option_id or "") not in sized:
        return code
    return size_code if size_code and size_code != code else f"{code}{SIZE_MARK}{size}"


def stock(document: OmniDocument) -> None:
    """stock_snapshot; the page has no day of its own and no value."""
    code, option_id = document.text("code"), document.text("productOptionId")
    sku = _sku(code, option_id, document.text("size"), document.shared["sized"])
    if sku is None or number(document.record, "stockOnHand") is None:
        raise ValueError("no code" if sku is None else "no stockOnHand")
    day = document.context.hint.date if document.context.hint else None
    in_path = DAY_IN_PATH.search(document.collector.name)
    as_of = day.isoformat() if day else in_path[1] if in_path else None
    if as_of is None:
        document.collector.leave_unstated("date")
    branch_id, name = document.text("branchId"), document.text("branchName")
    site = name or reference_to("branch", document.record, "branchId")
    document.add("stock_snapshot", **document.read("stock"), as_of=as_of, sku=sku, site=site)
    if name and branch_id:
        document.add("id_name", kind="branch", id=branch_id, name=name)


def _cost(option: Any) -> Decimal | None:
    """The first price column that is a cost."""
    prices = get(option, "priceColumns")
    if not isinstance(prices, Mapping):
        return None
    return next(
        (found for key, value in prices.items() if COST_COLUMN.match(str(key)) and (found := documents.number(value))),
        None,
    )


def _pack(option: Any) -> Decimal | None:
    """Units of the largest unit of measure above one."""
    packs = [found for each in lines(option, "uomOptions") if (found := number(each, "quantity")) and found > 1]
    return max(packs, default=None)


def product(document: OmniDocument) -> None:
    """product, one row per option (and size)."""
    is_service = (document.text("stockControl") or "").lower() in ("labour", "machine")
    is_kit = (document.text("orderType") or "").lower() == "kit"
    for option in lines(document.record, "productOptions"):
        code = text(option, "productOptionCode", "code")
        size_code = text(option, "productOptionSizeCode")
        sku = _sku(code, text(option, "id"), text(option, "size"), document.shared["sized"], size_code)
        if sku is None:
            document.collector.note("option_without_code", row=document.ordinal, product=document.text("name"))
            continue
        document.add(
            "product",
            sku=sku,
            name=" ".join(
                part
                for part in (document.text("name"), *(text(option, f"option{place}") for place in (1, 2, 3)))
                if part
            ),
            pack_qty=_pack(option),
            product_type="Service" if is_service else "Stock",
            average_cost=_cost(option),
            status=text(option, "status") or document.text("status"),
            is_bill_of_material=is_kit,
            **document.read("product"),
            **document.read("product_option", option),
        )


def branch(document: OmniDocument) -> None:
    """location: the branch and its bins; id_name for documents that carry ids."""
    site = document.text("company") or document.text("name")
    if site is None:
        raise ValueError("no company (branch name)")
    is_active = document.is_true("isActive", True)
    document.add("location", site=site, kind="site", is_deprecated=not is_active)
    document.add("id_name", kind="branch", id=document.text("id"), name=site)
    for zone in lines(document.record, "branchLocations"):
        label = text(zone, "zone")
        for place in lines(zone, "bins"):
            name = text(place, "name", "bin") if isinstance(place, Mapping) else documents.text(place)
            if name:
                document.add(
                    "location",
                    site=site,
                    bin=f"{label}-{name}" if label else name,
                    kind="bin",
                    is_deprecated=not is_active,
                )


def user(document: OmniDocument) -> None:
    name = " ".join(part for part in (document.text("firstName"), document.text("lastName")) if part) or document.text(
        "email"
    )
    document.add("id_name", kind="user", id=document.text("id"), name=name)


def bill_of_material(document: OmniDocument) -> None:
    """bill_of_material of BomMasters: products with components."""
    for made in lines(document.record, "products"):
        sku, per = line_sku(made), number(made, "standardQty", "qty", "quantity") or Decimal(1)
        for component in lines(made, "components"):
            part, amount = line_sku(component), number(component, "qty", "quantity")
            if amount is not None and sku and part:
                document.add("bill_of_material", sku=sku, component_sku=part, quantity=amount / per)


def serial_number(document: OmniDocument) -> None:
    """Kept as evidence only: serials repeat stock that the Stock page counts."""
