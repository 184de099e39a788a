"""One generated client on disk: engagement.toml, exports/, and truth.json beside them (never inside exports/)."""

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cin7_sample.documents import Count
from cin7_sample.entries import Ledger
from cin7_sample.ledger import build_ledger
from cin7_sample.spec import SampleSpec
from cin7_sample.tables import left_out
from cin7_sample.templates import Templates
from cin7_sample.truth import Truth
from cin7_sample.world import World, simulate
from cin7_sample.writers import core_csv, core_reports, core_stock_api, core_trade, omni, quickbooks, xero

STOCK_ACCOUNTS = ("715", "716", "835", "720", "850")
RESULT_ACCOUNTS = ("200", "310", "404", "429", "517")
TEMPLATES = Templates(Path(__file__).with_suffix(".toml"), {"date": dt.date.isoformat, "quoted": json.dumps})


@dataclass(frozen=True)
class Extent:
    """How much of the company is exported. Days: details of documents from that day on; the lists are always whole.

    bundle: detail answers per file (1: one file each). stocktake_csv: every stocktake without an API detail comes as a
    CSV, and this many with one as well. layout: located, by_site or both. products_with_movements: -1 all.
    """

    sale_details_from: int = 0
    purchase_details_from: int = 0
    stocktake_details_from: int = 0
    stocktake_csv: int = 2
    products_with_movements: int = 6
    lists_from: int = 0  # sales and purchases in the lists
    hide_cost_rows: bool = False  # the API's HideInventoryMovements
    layout: str = "located"
    bundle: int = 200
    posting_accounts: Sequence[str] = ()
    journal_report_from: int = 0


def extent_of(spec: SampleSpec) -> Extent:
    """The committed sample keeps to a few megabytes: older documents come as CSVs and lists only."""
    if spec.name != "harbour-tools":
        return Extent()
    cut = TEMPLATES.fill("extent")
    days = {name: spec.days - before for name, before in cut.pop("days_before_the_end").items()}
    return Extent(**cut, **days)


def write_client(spec: SampleSpec, folder: Path | str, extent: Extent | None = None) -> World:
    """Generate the company and write its folder anew; returns the world for those who want to look behind it."""
    folder, extent = Path(folder), extent or extent_of(spec)
    world = simulate(spec)
    ledger = build_ledger(world)
    exports = folder / "exports"
    shutil.rmtree(exports, ignore_errors=True)
    exports.mkdir(parents=True)
    if spec.platform == "cin7_omni":
        hints = omni.reports(world, exports)
        omni.Omni(world, ledger).write(exports / "omni_api")
    else:
        hints = _reports(world, ledger, exports, extent)
        _api(world, ledger, exports / "api", extent)
    if spec.ledger_system == "quickbooks":
        _quickbooks_files(world, ledger, exports / "quickbooks")
        hints.append(
            {"path": "quickbooks/General Ledger.csv", "date_order": "mdy"}
        )  # US dates beside a company that prints day first
    else:
        _ledger_files(world, ledger, exports / "xero", extent)
    (folder / "engagement.toml").write_text(_engagement(world, hints), encoding="utf-8", newline="\n")
    (folder / "truth.json").write_text(truth_text(truth_document(world, ledger)), encoding="utf-8", newline="\n")
    return world


def _reports(world: World, ledger: Ledger, exports: Path, extent: Extent) -> list[dict[str, str]]:
    """Report and CSV exports; returns the hints for what the files cannot say."""
    end = world.spec.end.isoformat()
    stamp = f"{end}T170500"
    hints: list[dict[str, str]] = []
    if extent.layout in ("located", "both"):
        core_reports.movement_details_located(world, exports / f"Inventory Movement Details - {stamp}.xlsx")
    for site, settings in enumerate(world.spec.sites):
        if extent.layout in ("by_site", "both"):
            name = f"Inventory Movement Details - {settings.name}.xlsx"
            core_reports.movement_details_lines(world, site, exports / name)
            hints.append({"path": name, "site": settings.name})
        core_reports.movement_details_grouped(
            world, site, exports / f"Inventory Movement Details - grouped {settings.name}.xlsx"
        )
    level = f"Inventory Products Stock Level Report - {stamp}.xlsx"
    core_reports.stock_level(world, exports / level)
    core_csv.availability(world, exports / f"AvailabilityReport_{end}.csv")
    core_csv.inventory_list(world, exports / f"InventoryList_{end}.csv")
    if world.spec.kits:
        core_csv.assembly_bom(world, exports / f"AssemblyBOM_{end}.csv")
    core_reports.transactions_vs_stock(
        world, ledger, exports / f"Transactions vs Stock On Hand Difference - {stamp}.xlsx"
    )
    core_reports.xero_sync(world, ledger, exports / f"Xero Synchronization Report - {stamp}.xlsx")
    dated = (level, f"AvailabilityReport_{end}.csv", "api/ref_productavailability/page-0001.json")
    hints += [{"path": name, "date": end} for name in dated]
    if world.opening_snapshot:
        evening = world.date(-1).isoformat()
        core_csv.opening_availability(world, exports / f"AvailabilityReport_{evening}.csv")
        hints.append({"path": f"AvailabilityReport_{evening}.csv", "date": evening})
    return hints + _stocktake_files(world, exports, extent)


def _stocktake_files(world: World, exports: Path, extent: Extent) -> list[dict[str, str]]:
    takes = [count for count in world.documents.counts if count.kind == "stocktake"]
    older = [count for count in takes if count.day < extent.stocktake_details_from]
    both = [count for count in takes if count.day >= extent.stocktake_details_from][: extent.stocktake_csv]
    hints = []
    for count in older + both:
        name = f"stocktakes/{_stocktake_name(world, count)}"
        core_csv.stocktake(world, count, exports / name)
        date = world.date(count.day).isoformat()
        hints.append({"path": name, "site": world.spec.sites[count.site].name, "number": count.number, "date": date})
    return hints


def _stocktake_name(world: World, count: Count) -> str:
    zone = "full" if count.zone is None else f"zone {chr(ord('A') + count.zone)}"
    return f"{count.number} {world.spec.sites[count.site].name} {zone}.csv"


def _api(world: World, ledger: Ledger, folder: Path, extent: Extent) -> None:
    core_stock_api.company(world, folder)
    core_stock_api.locations(world, folder)
    core_stock_api.accounts(world, folder)
    core_stock_api.products(world, folder, extent.products_with_movements, extent.bundle)
    core_stock_api.availability(world, folder)
    core_stock_api.adjustments(world, ledger, folder, extent.bundle)
    core_stock_api.counts(world, ledger, folder, extent.stocktake_details_from, extent.bundle)
    core_stock_api.transfers(world, folder, extent.bundle)
    core_stock_api.write_offs(world, ledger, folder, extent.bundle)
    if world.documents.assemblies:
        core_stock_api.assemblies(world, folder, extent.bundle)
    core_stock_api.transactions(world, ledger, folder, frozenset(extent.posting_accounts))
    core_stock_api.journals(world, ledger, folder)
    core_trade.purchases(world, folder, extent.lists_from, extent.purchase_details_from, extent.bundle)
    core_trade.sales(
        world, folder, extent.lists_from, extent.sale_details_from, extent.bundle, hide_cost_rows=extent.hide_cost_rows
    )


def _ledger_files(world: World, ledger: Ledger, folder: Path, extent: Extent) -> None:
    xero.account_transactions_sheet(
        world, ledger, STOCK_ACCOUNTS, folder / "Account Transactions - stock accounts.xlsx"
    )
    xero.account_transactions_csv(
        world, ledger, RESULT_ACCOUNTS, folder / "Account Transactions - profit and loss accounts.csv"
    )
    xero.journal_report(world, ledger, folder / "Journal Report.xlsx", extent.journal_report_from)
    xero.trial_balance(world, ledger, folder / "Trial Balance.xlsx")


def _quickbooks_files(world: World, ledger: Ledger, folder: Path) -> None:
    quickbooks.general_ledger(world, ledger, folder / "General Ledger.csv")
    quickbooks.account_list(world, ledger, folder / "Account List.csv")
    quickbooks.trial_balance(world, ledger, folder / "Trial Balance.csv")


def _engagement(world: World, hints: list[dict[str, str]]) -> str:
    """Settings of the sample client: who, period, and what the files cannot say about themselves."""
    said = TEMPLATES.fill("engagement", spec=world.spec, year_end=(world.spec.start.month - 2) % 12 + 1)
    parts = [said["text"], said["go_live"] if world.spec.opening_rows else ""]
    for hint in hints:
        lines = [f"{key} = {value if key == 'date' else json.dumps(value)}" for key, value in hint.items()]
        parts.append("\n".join(["", "[[files]]", *lines, ""]))
    return "".join(parts)


def truth_document(world: World, ledger: Ledger) -> dict[str, Any]:
    """The truth log as JSON: stock truths, ledger truths, missing rows, drift by month and site."""
    log = world.books.truth
    return TEMPLATES.fill(
        "truth",
        spec=world.spec,
        log=log,
        products=len(world.catalogue.products),
        sites=[site.name for site in world.spec.sites],
        remarks=remarks(world.spec),
        planted={name: value for name, value in vars(world.spec.causes).items() if value},
        stock=[_stock_row(world, truth) for truth in log.stock],
        ledger=[asdict(truth) for truth in ledger.truths],
        habits=[{**row, "date": world.date(row["date"]).isoformat()} for row in log.habits],
        breaks=_breaks(world),
        drift=drift_by_month(world),
        careless=[supplier.name for supplier in world.catalogue.suppliers if supplier.books_exactly],
    )


def remarks(spec: SampleSpec) -> str:
    """What a reader of the committed sample must know about its extent."""
    return str(TEMPLATES.fill("remarks")["cut" if spec.name == "harbour-tools" else "whole"])


def truth_text(document: dict[str, Any]) -> str:
    """JSON with one line per planted truth: small, and readable as a diff."""
    parts = []
    for key, value in document.items():
        if isinstance(value, list):
            rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in value)
            parts.append(f"{json.dumps(key)}: [\n{rows}\n]" if rows else f"{json.dumps(key)}: []")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _stock_row(world: World, truth: Truth) -> dict[str, Any]:
    """One truth without what is not known of it; a place may have no bin."""
    event = None if truth.event == f"V{truth.truth_id[1:]}" else truth.event
    known = {"truth": truth, "event": event, "date": world.date(truth.day), "documents": list(truth.documents) or None}
    row = TEMPLATES.fill("stock_truth", **known, **world.at(truth.line))
    return {name: value for name, value in row.items() if name == "bin" or value is not None}


def _breaks(world: World) -> list[dict[str, Any]]:
    left = [world.books.movements[number] for number in sorted(left_out(world))]
    return [
        TEMPLATES.fill("roll_break", moved=moved, date=world.date(moved.day), **world.at(moved.line)) for moved in left
    ]


def drift_by_month(world: World) -> list[dict[str, Any]]:
    """True drift in cents by month and site: when shelf and record really parted, whatever corrected it later."""
    sums: dict[tuple[str, str], int] = {}
    for truth in world.books.truth.stock:
        site = world.spec.sites[world.catalogue.lines[truth.line].site].name
        key = (world.date(truth.day).strftime("%Y-%m"), site)
        sums[key] = sums.get(key, 0) + truth.value_cents
    return [{"month": month, "site": site, "cents": cents} for (month, site), cents in sorted(sums.items())]
