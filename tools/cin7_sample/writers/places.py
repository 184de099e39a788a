"""Where files go and how their cells look: spreadsheets, CSVs and JSON pages with the same bytes on every run."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from cin7_sample.documents import guid
from cin7_sample.postings import tax
from cin7_sample.templates import Document, Form, Templates
from cin7_sample.world import World

STAMP = dt.datetime(
    2025, 10, 3, 9, 15, 0, tzinfo=dt.UTC
)  # creation time in workbook properties: fixed, so that bytes repeat
CRLF = "\r\n"


def day_words(day: dt.date) -> str:
    """01-Apr-2024, whatever the locale."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day:02d}-{months[day.month - 1]}-{day.year}"


def long_day(day: dt.date, *, short: bool = False, padded: bool = False) -> str:
    """1 January 2026, or 8 Jul 2026, or 03 May 2024."""
    months = (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    )
    name = months[day.month - 1]
    return f"{day.day:02d} {name[:3]} {day.year}" if padded else f"{day.day} {name[:3] if short else name} {day.year}"


def amount(cents: int) -> int | float:
    """Cents as a JSON or cell number: whole where it can be."""
    return cents // 100 if cents % 100 == 0 else cents / 100


def unit_amount(cents: int, units: int, digits: int = 4) -> float:
    """Cents for some units as a rounded number for one."""
    return round(cents / units / 100, digits)


def sheet(path: Path, rows: Iterable[Sequence[Any]], *, name: str = "Sheet", date_format: str = "dd-mmm-yyyy") -> None:
    """One worksheet; dates become real date cells, None a blank cell, text stays text whatever it looks like."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": date_format,
        },
    )
    book.set_properties({"created": STAMP.replace(tzinfo=None)})
    page = book.add_worksheet(name)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell is None:
                continue
            if isinstance(cell, dt.date):
                page.write_datetime(r, c, cell)
            elif isinstance(cell, str):
                page.write_string(r, c, cell)
            else:
                page.write_number(r, c, cell)
    book.close()


def text_file(path: Path, text: str, *, bom: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + text.encode("utf-8"))


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV text with CRLF line ends."""
    out = io.StringIO()
    csv.writer(out, lineterminator=CRLF).writerows(rows)
    return out.getvalue()


def page(folder: Path, endpoint: str, name: str, document: Any) -> None:
    """One saved answer of the API."""
    path = folder / endpoint.replace("/", "_") / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), encoding="utf-8", newline="\n")


def pages(folder: Path, endpoint: str, key: str, rows: Sequence[Any], limit: int = 1000) -> None:
    """A paged list: Total, Page and the list under its key; at least one page."""
    for number in range(max(1, -(-len(rows) // limit))):
        answer = {"Total": len(rows), "Page": number + 1, key: list(rows[number * limit : (number + 1) * limit])}
        page(folder, endpoint, f"page-{number + 1:04d}", answer)


def details(
    folder: Path, endpoint: str, documents: Sequence[Document], bundle: int, key: Form = itemgetter("TaskID")
) -> None:
    """Detail answers: one file per document, named by its key, or `bundle` answers in one file as a list."""
    if bundle <= 1:
        for document in documents:
            page(folder, endpoint, f"detail-{key(document)}", document)
        return
    for number, at in enumerate(range(0, len(documents), bundle), start=1):
        page(folder, endpoint, f"details-{number:04d}", documents[at : at + bundle])


class Names:
    """Identifiers, place names and moments of a company as Cin7 prints them, and answers filled from its templates."""

    def __init__(self, world: World, answers: str = "core_api") -> None:
        self.world = world
        self.zone = ZoneInfo(world.spec.time_zone)
        self.templates = Templates(Path(__file__).with_name(f"{answers}.toml"), self._forms())

    def fill(self, template: str, /, **values: Any) -> Document:
        """One answer or a part of it; `spec` is always known."""
        return self.templates.fill(template, spec=self.world.spec, **values)

    def _forms(self) -> dict[str, Form]:
        products, lines = self.world.catalogue.products, self.world.catalogue.lines
        kinds = {
            "task": "task",
            "id_of_product": "product",
            "supplier_id": "supplier",
            "customer_id": "customer",
            "fulfilment_id": "fulfilment",
        }
        return {
            **{form: partial(guid, kind) for form, kind in kinds.items()},
            "sku": lambda line: products[lines[line].product].sku,
            "product_name": lambda line: products[lines[line].product].name,
            "product_id": lambda line: guid("product", products[lines[line].product].sku),
            "site": self.site,
            "site_id": self.site_id,
            "location_id": lambda line: self.place(line)[0],
            "place": lambda line: self.place(line)[1],
            "bin": lambda line: self.place(line)[1].split(": ", 1)[-1],
            "day": self.day,
            "midnight": self.midnight,
            "amount": amount,
            "money": lambda cents: f"{cents / 100:.2f}",
            "tax": lambda cents: amount(tax(cents)),
            "with_tax": lambda cents: amount(cents + tax(cents)),
            "authorised": lambda found: "AUTHORISED" if found else "NOT AVAILABLE",
            "is_any": bool,
        }

    def site(self, site: int) -> str:
        return self.world.spec.sites[site].name

    def site_id(self, site: int) -> str:
        return guid("site", self.site(site))

    def place(self, line: int) -> tuple[str, str]:
        """(LocationID, `Site: Bin`) of a stocked line; the site's own where it has no bin."""
        stocked = self.world.catalogue.lines[line]
        site = self.site(stocked.site)
        if stocked.bin is None:
            return self.site_id(stocked.site), site
        return guid("bin", site, stocked.bin), f"{site}: {stocked.bin}"

    def day(self, day: int | None) -> str | None:
        """A business day: midnight without zone."""
        return None if day is None else f"{self.world.date(day).isoformat()}T00:00:00"

    def midnight(self, day: int) -> str | None:
        """A business day as Omni prints it: local midnight with its offset, nothing after the period."""
        if day >= self.world.spec.days:
            return None
        return dt.datetime.combine(self.world.date(day), dt.time(), tzinfo=self.zone).isoformat()

    def stamp(self, day: int, clock: str, salt: str) -> str:
        """A moment in UTC with two or three fractional digits, as the API mixes them."""
        local = dt.datetime.combine(self.world.date(day), dt.time.fromisoformat(clock), tzinfo=self.zone)
        utc = local.astimezone(dt.UTC)
        noise = int(guid("stamp", salt)[:4], 16)
        seconds = f"{noise % 60:02d}.{noise % 1000:03d}" if noise % 3 else f"{noise % 60:02d}.{noise % 100:02d}"
        return f"{utc:%Y-%m-%dT%H:%M}:{seconds}Z"
