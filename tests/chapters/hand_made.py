"""Hand-made clients whose figures can be worked out on paper, for tests of what chapters 2 to 4 say.

Every line of stock is believed to hold the same units at each of its counts, so a count is its variance and sums are
sums of the
table below. Gains and losses, sites, and before and after all differ, so that two figures exchanged show.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from cin7_audit.engagement import Engagement
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case
from tests.measures.small import at, count, move, product

# after Monday 5 Jan 2026: 7 Jan, 7 Feb, 7 Apr, 7 May, 7 Jul, 7 Aug, 7 Oct and 7 Nov
DAYS = (2, 33, 92, 122, 183, 214, 275, 306)
FILES = [
    {"source_id": "E001", "path": "movements.csv", "status": "used", "kind": "mapped"},
    {"source_id": "E002", "path": "counts.csv", "status": "used", "kind": "mapped"},
    {"source_id": "E003", "path": "corrections.csv", "status": "used", "kind": "mapped"},
]


@dataclass(frozen=True)
class Line:
    """A line of stock: units believed at every count, units sold after each, and the variance each count found."""

    sku: str
    site: str
    abc: str
    cost: int
    believed: int
    sold: int
    found: tuple[int, ...]

    @property
    def bin(self) -> str:
        return {"N": "A", "S": "B", "C": "C"}[self.sku[0]] + f"-{self.sku[1:]}"

    @property
    def counter(self) -> str:
        return {"N": "Ana", "S": "Ben", "C": "Cem"}[self.sku[0]]


KINDS = {"N": ("North", "A", 10, 100, 50), "S": ("South", "B", 4, 200, 80), "C": ("South", "C", 1, 40, 20)}


def lines_of(table: dict[str, tuple[int, ...]], believed: dict[str, int] | None = None) -> list[Line]:
    """`N05-N08: variances` as four lines.

    North holds class A at 10 a unit, South class B at 4 (S) and class C at 1 (C): tolerances of 1, 6 and 2
    units of what is believed; believed: other units than those of KINDS.
    """
    made = []
    for names, found in table.items():
        first, last = names.split("-") if "-" in names else (names, names)
        site, abc, cost, held, sold = KINDS[first[0]]
        held = (believed or {}).get(first[0], held)
        made += [
            Line(f"{first[0]}{number:02d}", site, abc, cost, held, sold, found)
            for number in range(int(first[1:]), int(last[1:]) + 1)
        ]
    return made


# Variance in units at each of the eight counts. Out of tolerance in all: 2, 3, 4, 6, 8, 11, 18 and 20 of 36 lines.
DRIFTING = {
    "N01": (-2, -3, -4, -5, -6, -7, -8, -9),
    "N02": (0, 0, -3, -3, -5, -5, -7, -7),
    "N03-N04": (0, 0, 0, 0, -2, -4, -3, -6),
    "N05-N08": (0, 0, 0, 0, 0, 0, -3, -5),
    "N09-N10": (0, 0, 0, 0, 0, 0, 0, -2),
    "N11-N12": (0, 0, 0, 0, 0, 0, 0, 0),
    "S01": (0, 8, 10, 9, 12, 8, 14, 11),
    "S02-S03": (0, 0, 0, 8, 9, 7, 10, 13),
    "S04-S06": (0, 0, 0, 0, 0, 7, 9, -8),
    "S07-S10": (0, 0, 0, 0, 0, 0, 7, 8),
    "S11": (0, 2, 0, -1, 0, 3, 0, 1),  # within 3 %
    "S12-S14": (0, 0, 0, 0, 0, 0, 0, 0),
    "C01": (3, -4, 3, -4, 3, -4, 0, 0),
    "C02-C10": (0, 0, 0, 0, 0, 0, 0, 0),
}


def counted_client(
    table: dict[str, tuple[int, ...]], days: tuple[int, ...] = DAYS, believed: dict[str, int] | None = None
) -> dict[str, list[dict]]:
    """Lines opened, sold and received between counts, counted on the days, and each variance posted under its
    count's number."""
    lines = lines_of(table, believed)
    movements, counts, corrections = [], [], []
    for line in lines:
        place = {"sku": line.sku, "site": line.site, "bin": line.bin}
        movements += [
            move(-5, line.believed, "opening", **place),
            move(0, -line.sold, **place),
            move(1, line.sold, "receipt", **place),
        ]
        for n, (day, found) in enumerate(zip(days, line.found, strict=True), start=1):
            number = f"{line.site[0]}C{n}"
            counts.append(
                count(
                    day,
                    line.believed + found,
                    line.believed,
                    cost=line.cost,
                    number=number,
                    counted_by=line.counter,
                    source_id="E002",
                    **place,
                )
            )
            if found:
                movements.append(move(day, found, "stocktake", document_no=number, **place))
                corrections.append(posting(number, day, found, line, place))
            movements += [move(day + 5, line.sold - found, "receipt", **place), move(day + 10, -line.sold, **place)]
    movements.append(move(357, -1, sku=lines[-1].sku, site=lines[-1].site, bin=lines[-1].bin))
    units = {"N": "each", "S": "box", "C": None}
    products = [product(line.sku, line.abc, unit=units[line.sku[0]], average_cost=Decimal(line.cost)) for line in lines]
    return {
        "evidence_file": FILES,
        "movement": movements,
        "count_line": counts,
        "correction": corrections,
        "product": products,
    }


def posting(number: str, day: int, found: int, line: Line, place: dict) -> dict:
    """The correction a count posted; only North's say when they were approved."""
    seen = (
        {"approved_at": at(day, 9), "recorded_at": at(day, 1), "user": line.counter, "approver": "Dan"}
        if line.site == "North"
        else {}
    )
    return {
        "document_no": number,
        "kind": "stocktake",
        "status": "COMPLETED",
        "effective_date": at(day).date(),
        "completed_at": at(day),
        "quantity": Decimal(found),
        "value": Decimal(found * line.cost),
        "account": "510",
        "reason": "count difference",
        "source_id": "E003",
        **place,
        **seen,
    }


SETTINGS = {
    "base_currency": "NZD",
    "period": {"start": "2026-01-01", "end": "2026-12-31"},
    "materiality": {"overall": 1500},
    "events": [{"date": "2026-08-10", "label": "New scanner"}, {"date": "2026-02-01", "label": "New forklift"}],
}


def book_of(tables: dict[str, list[dict]], settings: dict | None = None) -> Workbook:
    case = in_memory_case(tables, Engagement.model_validate(settings if settings is not None else SETTINGS), threads=1)
    return Workbook(Path(), case.settings, case, Path())


@cache
def drifting() -> Workbook:
    """Losses at North and gains at South that come back, grow and do not heed their corrections."""
    return book_of(counted_client(DRIFTING))


# Nine counts, six of them in the second half of the year: variances turn from count to count, shrink after the first,
# and stop.
OFTEN = (2, 33, 92, 183, 197, 214, 275, 289, 306)
IMPROVING = {
    "N01": (-20, 12, -9, 3, -2, 2, 0, 2, 0),
    "N02": (-20, 12, -9, 3, -2, 0, 0, 0, 2),
    "N03-N04": (-20, 12, -9, 3, 0, 0, 0, 0, 0),
    "N05-N08": (-16, 10, 0, 0, 0, 0, 0, 0, 0),
    "N09-N10": (-10, 7, 0, 0, 0, 0, 0, 0, 0),
    "N11-N12": (0, 0, 0, 0, 0, 0, 0, 0, 0),
    "S01": (24, -15, 11, -7, 0, 0, 7, 0, 0),
    "S02-S03": (24, -15, 11, 0, 0, 8, 0, 0, 0),
    "S04": (24, -15, 11, 0, 0, 0, 0, 0, 8),
    "S05": (24, -15, 0, 0, 0, 0, 0, 0, 0),
    "S06-S10": (18, -12, 0, 0, 0, 0, 0, 0, 0),
    "S11-S14": (0, 0, 0, 0, 0, 0, 0, 0, 0),
    "C01-C10": (0, 0, 0, 0, 0, 0, 0, 0, 0),
}


@cache
def improving() -> Workbook:
    """The opposite of drifting: variances swing, corrections hold, failures fall and so do corrections."""
    return book_of(counted_client(IMPROVING, OFTEN), {**SETTINGS, "events": []})


# Ten monthly counts of 36 lines, five of which fail once each.
MONTHLY = (2, 33, 61, 92, 122, 153, 183, 214, 245, 275)
QUIET = {
    "N01": (-5, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "N02": (0, 0, 0, -4, 0, 0, 0, 0, 0, 0),
    "N03": (0, 0, 0, 0, 3, 0, 0, 0, 0, 0),
    "N04-N12": (0,) * 10,
    "S01": (0, 0, 0, 0, 0, 0, 0, 0, 9, 0),
    "S02": (0, 0, 0, 0, 0, 0, 0, 0, 0, -8),
    "S03-S14": (0,) * 10,
    "C01-C10": (0,) * 10,
}


@cache
def quiet() -> Workbook:
    """Hardly a failure, never twice on one line."""
    return book_of(counted_client(QUIET, MONTHLY), {**SETTINGS, "events": []})


# North loses at every count and counts in round figures; South's counts of April are undone by those of May.
LEAKING = {
    "N01-N12": (-3, -8, -3, -8, -3, -3, -8, -3),
    "S01-S11": (0, 0, 7, -7, 0, 0, 0, 0),
    "S12-S14": (0,) * 8,
    "C01-C10": (0,) * 8,
}


@cache
def leaking() -> Workbook:
    return book_of(counted_client(LEAKING, believed={"N": 103}))


def stock(sku: str, bin: str, units: int, site: str = "South") -> dict:
    return move(-5, units, "opening", sku=sku, site=site, bin=bin)


@cache
def oddities() -> Workbook:
    """Whatever can be wrong with a belief or a count, once or twice each; no currency is stated.

    T01-T12 North, A at 2: sold 3 the day after the count that already missed them. F1, F2: found. B1 to B3: figures
    the system printed
    beside its movements. G1, G2: below zero. L1: a sale typed after the count. M1: a figure frozen two days before. R1
    to R3: counted
    again. Z1, Z2: zeros nobody may have counted. D1: a list of differences. U1: no belief. H1: no site. P1: picked,
    not shipped.
    K1: issues with a cost. V1: belief rebuilt.
    """
    t = [f"T{n:02d}" for n in range(1, 13)]
    movements = [stock(sku, f"T-{sku[1:]}", 50, "North") for sku in t] + [
        move(41, -3, sku=sku, bin=f"T-{sku[1:]}") for sku in t
    ]
    movements += [
        stock("B1", "H-1", 90),
        stock("B2", "H-2", 30),
        stock("B3", "H-3", 25),
        stock("G1", "N-1", 5, "North"),
        stock("L1", "L-1", 60),
        stock("M1", "M-1", 100),
        stock("R1", "R-1", 20),
        stock("R2", "R-2", 40),
        stock("R3", "R-3", 30),
        stock("Z1", "Z-1", 12),
        stock("Z2", "Z-2", 9),
        stock("P1", "P-1", 30),
        stock("V1", "V-1", 40),
        move(10, -12, sku="G1", bin="N-1"),
        move(13, 20, "receipt", sku="G1", bin="N-1"),
        move(20, -4, sku="G2", site="West", bin="W-1"),
        move(38, -5, sku="L1", site="South", bin="L-1", recorded_at=at(44)),
        move(100, -1, sku="L1", site="South", bin="L-1", recorded_at=at(102)),
        move(101, -2, sku="L1", site="South", bin="L-1", recorded_at=at(101, 5)),
        move(50, 8, "receipt", sku="L1", site="South", bin="L-1", recorded_at=at(50, 3)),
        move(51, 6, "receipt", sku="L1", site="South", bin="L-1", recorded_at=at(60)),
        move(39, -7, sku="M1", site="South", bin="M-1"),
        move(10, -4, sku="V1", site="South", bin="V-1"),
        move(40, -5, "stocktake", sku="R1", site="South", bin="R-1", document_no="SC1"),
        move(40, 6, "stocktake", sku="R2", site="South", bin="R-2", document_no="SC1"),
        move(40, 4, "stocktake", sku="R3", site="South", bin="R-3", document_no="SC1"),
        move(1, 10, "receipt", sku="K1", site="South", bin="K-1", unit_cost=Decimal(5), value=Decimal(50)),
        move(2, 10, "receipt", sku="K1", site="South", bin="K-1", unit_cost=Decimal(7), value=Decimal(70)),
        move(5, -12, sku="K1", site="South", bin="K-1", value=Decimal(-71)),
        move(6, -4, sku="K1", site="South", bin="K-1", value=Decimal(-28)),
    ]
    south = {"site": "South", "source_id": "E002", "counted_by": "Ben"}
    first, again, second = south | {"number": "SC1"}, south | {"number": "RC"}, south | {"number": "SC2"}
    counts = [
        count(40, 47, 50, sku=sku, bin=f"T-{sku[1:]}", cost=2, number="TC", counted_by="Ana", source_id="E002")
        for sku in t
    ]
    counts += [
        count(40, 7, 0, sku="F1", bin="G-1", cost=5, **first),
        count(40, 4, 0, sku="F2", bin="G-2", cost=3, **first),
        count(40, 78, 80, sku="B1", bin="H-1", cost=6, **first),
        count(75, 79, 79, sku="B1", bin="H-1", cost=6, **second),
        count(40, 56, 60, sku="L1", bin="L-1", cost=2, **first),
        count(40, 92, 100, sku="M1", bin="M-1", cost=3, recorded_at=at(38), **south | {"number": "MC"}),
        count(40, 15, 20, sku="R1", bin="R-1", cost=10, **first),
        count(45, 15, 15, sku="R1", bin="R-1", cost=10, **again),
        count(40, 46, 40, sku="R2", bin="R-2", cost=10, **first),
        count(45, 43, 46, sku="R2", bin="R-2", cost=10, **again),
        count(40, 34, 30, sku="R3", bin="R-3", cost=7, **first),
        count(75, 30, 34, sku="R3", bin="R-3", cost=7, **second),
        count(40, 0, 12, sku="Z1", bin="Z-1", is_zero_ambiguous=True, **first),
        count(40, 0, 9, sku="Z2", bin="Z-2", is_zero_ambiguous=True, **first),
        count(40, 8, 10, sku="D1", bin="D-1", cost=2, is_difference_only=True, **south | {"number": "DC"}),
        count(40, 5, sku="U1", cost=2, **south | {"number": "UC", "site": "East"}, bin="E-1"),
        count(40, 47, 50, sku="H1", cost=2, **south | {"number": "HC", "site": None}, bin=None),
        count(40, 28, 30, sku="P1", bin="P-1", cost=4, **first),
        count(40, 35, sku="V1", bin="V-1", cost=2, **first),
    ]
    snapshots = [
        {"as_of": at(80).date(), "sku": sku, "site": "South", "bin": bin, "on_hand": Decimal(units)}
        for sku, bin, units in (("B2", "H-2", 33), ("B3", "H-3", 25))
    ]
    shipped = [
        {
            "document_no": "SO-9",
            "sku": "P1",
            "site": "South",
            "bin": "P-1",
            "picked_date": at(39).date(),
            "picked_quantity": Decimal(2),
            "status": "PICKED",
        }
    ]
    costs = {
        "A": {**dict.fromkeys(t, 2), "R1": 10, "R2": 10, "R3": 7},
        "C": {"G2": 9, "Z1": 1, "Z2": 1},
        "B": {
            "F1": 5,
            "F2": 3,
            "B1": 6,
            "B2": 4,
            "B3": 4,
            "G1": 8,
            "L1": 2,
            "M1": 3,
            "D1": 2,
            "U1": 2,
            "H1": 2,
            "P1": 4,
            "K1": 6,
            "V1": 2,
        },
    }
    products = [
        product(sku, abc, average_cost=Decimal(cost)) for abc, skus in costs.items() for sku, cost in skus.items()
    ]
    tables = {
        "evidence_file": FILES,
        "movement": movements,
        "count_line": counts,
        "product": products,
        "stock_snapshot": snapshots,
        "shipment": shipped,
    }
    return book_of(tables, {"period": {"start": "2026-01-01", "end": "2026-06-30"}, "materiality": {"overall": 100}})


def fix(document: str, day: int, kind: str, sku: str, quantity: int, reason: str = "", **more) -> dict:
    """One correction line of W1 (North, 10 a unit), W2 (South, 4) or another (no place, no cost)."""
    site, cost = {"W1": ("North", 10), "W2": ("South", 4), "W3": ("South", 4)}.get(sku, (None, None))
    return {
        "document_no": document,
        "kind": kind,
        "status": "COMPLETED",
        "effective_date": at(day).date(),
        "completed_at": at(day),
        "sku": sku,
        "site": site,
        "quantity": Decimal(quantity),
        "value": None if cost is None else Decimal(quantity * cost),
        "account": "510" if site == "North" else "520",
        "reason": reason,
        "source_id": "E003",
        **more,
    }


APPROVALS = {
    "S1": {"user": "Eve", "recorded_at": at(130, 8), "approver": "Eve", "approved_at": at(130, 8).replace(second=30)},
    **{
        f"B{n:02d}": {
            "user": "Ann",
            "recorded_at": at(29, 12 + n),
            "approver": "Dan",
            "approved_at": at(30, 12).replace(second=15 * n),
        }
        for n in (1, 2, 3)
    },
    "B11": {"user": "Ann", "recorded_at": at(120, 8), "approver": "Dan", "approved_at": at(120, 18)},
    "ST1": {"user": "Ann", "recorded_at": at(60, 9), "approver": "Fay", "approved_at": at(61, 13)},
    "CY1": {"recorded_at": at(180, 9), "approver": "Gus", "approved_at": at(180, 12)},
}


@cache
def paperwork() -> Workbook:
    """Corrections of every kind over nine months, with their people, reasons, limits and counts."""
    movements = [
        move(-5, 1000, "opening", sku="W1", bin=None),
        move(-5, 500, "opening", sku="W2", site="South", bin=None),
    ]
    for day in range(10, 251, 30):  # one of these days in each month from January to September
        movements += [
            move(day, -5, sku="W1", bin=None),
            move(day + 1, -3, sku="W1", bin=None),
            move(day, -6, sku="W2", site="South", bin=None),
        ]
    movements.append(
        move(41, -1, "write_off", sku="W1", bin=None, document_no="M-77", value=Decimal(-10), source_id="E001")
    )
    forklift = "damaged by forklift"
    rows = [
        fix(f"B{n:02d}", 4 + 8 * n, "adjustment", "W1", {9: -48, 10: -49}.get(n, -46), forklift) for n in range(1, 11)
    ]
    rows += [
        fix("B11", 120, "adjustment", "W1", -53, forklift),
        fix("S1", 130, "write_off", "W2", -70, "", user="Eve"),
        fix("S2", 130, "write_off", "W2", -65, "", user="Eve"),
        fix("S3", 131, "adjustment", "W2", 80, "stock adjustment", user="Eve"),
        fix("S4", 131, "adjustment", "W2", 60, "stock adjustment", user="Eve"),
        fix("S4", 131, "adjustment", "W3", 5, "stock adjustment", user="Eve"),
        fix("OB1", 11, "adjustment", "W1", 20, "Opening balance load"),
        fix("R1", 150, "write_off", "W2", -4, "broken glass shelf two"),
        fix("R2", 170, "write_on", "W2", 4, "glass shelf two mended"),
        fix("R3", 155, "adjustment", "W1", 9, "found behind rack"),
        fix("R4", 205, "write_off", "W1", -9, "lost behind rack again"),
        fix("ST1", 60, "stocktake", "W1", -10, "count"),
        fix("ST3", 100, "stocktake", "W3", 2, "count"),
        fix("CY1", 180, "adjustment", "W2", -20, ""),
        fix("CY2", 200, "adjustment", "W2", 9, ""),
        fix("N1", 239, "adjustment", "W9", -3, "recipe changed"),
        *(fix(f"V{n}", 140 + n, "adjustment", "W1", -n, "", status="VOIDED") for n in (1, 2, 3, 4, 5)),
    ]
    corrections = [row | APPROVALS.get(row["document_no"], {}) for row in rows]
    south, cycle = (
        {"site": "South", "bin": None, "cost": 4, "source_id": "E002"},
        {"count_kind": "cycle_count", "counted_by": "Gus"},
    )
    counts = [
        count(60, 890, 900, sku="W1", bin=None, cost=10, number="ST1", counted_by="Gus", source_id="E002"),
        count(64, 890, 890, sku="W1", bin=None, cost=10, number="ST2", source_id="E002"),
        count(100, 450, 450, sku="W2", number="ST3", **south),
        count(100, 32, 30, sku="W3", number="ST3", **south),
        count(100, 10, 10, sku="W4", number="ST3", **south),
        count(180, 380, 400, sku="W2", number="CY1", **south, **cycle),
        count(200, 389, 380, sku="W2", number="CY2", **south, **cycle),
    ]
    acts = [
        ("B11", 121, "Completed"),
        ("B11", 125, "Undo"),
        ("S2", 132, "Completed"),
        ("S2", 133, "Undo"),
        ("S2", 134, "Undo"),
    ]
    actions = [
        {"acted_at": at(day), "action": action, "document_no": document, "source_id": "E003"}
        for document, day, action in acts
    ]
    products = [
        product(sku, abc, average_cost=Decimal(cost))
        for sku, abc, cost in (("W1", "A", 10), ("W2", "B", 4), ("W3", "C", 4), ("W4", "C", 4))
    ]
    settings = {
        "base_currency": "EUR",
        "period": {"start": "2026-01-01", "end": "2026-09-30"},
        "materiality": {"overall": 2000},
        "approval": {"limit": 500, "custodians": ["Dan"]},
        "rules": {"minimum_group": 7},
        "tolerance": {"value_over": 30, "value_short": 60},
    }
    return book_of(
        {
            "evidence_file": FILES,
            "movement": movements,
            "count_line": counts,
            "correction": corrections,
            "user_action": actions,
            "product": products,
        },
        settings,
    )
