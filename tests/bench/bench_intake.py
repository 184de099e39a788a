"""Intake: a 200,000-row workbook against calamine alone, millions of ugly CSV movement rows against DuckDB's own all-text
reader, and a pull against the allowed rate of a fake service (on a clock that only moves when the pull waits)."""

import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
HEADER = ["Date", "SKU", "Reference type", "Reference", "Location", "Bin", "Quantity in", "Quantity out", "Cost in", "Cost out"]
TYPES = ("Sale", "Purchase", "StockTransfer", "StockAdjustment", "StockTake", "SaleMultiple")
TARGETS = {"xlsx_ratio": 1.6, "csv_throughput_share": 0.40, "csv_peak_mb": 1000, "pull_efficiency": 0.95}


def line(rng: random.Random, number: int) -> list[str]:
    inward = rng.random() < 0.4
    quantity, cost = str(rng.randint(1, 400)), f"{rng.random() * 3000:,.2f}" if number % 50 == 0 else f"{rng.random() * 300:.2f}"
    day = f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/2025"
    kind = TYPES[number % len(TYPES)]
    figures = [quantity, "", cost, ""] if inward else ["", quantity, "", cost]
    if number % 5000 == 0:
        figures[0 if inward else 1] = "n/a"
    sku = "" if number % 7001 == 0 else f"SKU-{rng.randint(1, 20000):05d}"
    return [
        day,
        sku,
        kind,
        f"{kind[:2].upper()}-{number // 4:07d}",
        f"Site {number % 7}",
        f"B-{number % 90:02d}" if number % 4 else "",
        *figures,
    ]


def write_csv(path: Path, rows: int) -> None:
    rng = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(HEADER) + "\r\n")
        for number in range(rows):
            out.write(",".join(f'"{cell}"' if "," in cell else cell for cell in line(rng, number)) + "\r\n")


def write_xlsx(path: Path, rows: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, rng = book.add_worksheet("Sheet"), random.Random(2)
    for place, text in enumerate(("Inventory Movement Details", "From: 01-Jan-2025", "To: 31-Dec-2025")):
        sheet.write_string(place, 0, text)
    sheet.write_row(5, 0, HEADER)
    for number in range(rows):
        for place, cell in enumerate(line(rng, number)):
            if cell and place >= 6 and cell != "n/a":
                sheet.write_number(6 + number, place, float(cell.replace(",", "")))
            elif cell:
                sheet.write_string(6 + number, place, cell)
    book.close()


def _cpu() -> float:
    """Of this process and of those it has ended: workbooks are opened by one of their own."""
    every = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in every)


def ours(path: str) -> tuple[float, int, int, int]:
    """CPU seconds (imports and one small file first), rows kept, rows set aside, peak MB."""
    from cin7_audit.engagement import Engagement
    from cin7_audit.sources.base import Evidence, ReadingContext
    from cin7_audit.sources.cin7_core import SOURCES
    from cin7_audit.sources.reading import peek
    from cin7_audit.sources.reading.foreign import _PROCESS

    source = next(item for item in SOURCES if item.name == "cin7_core.movement_details")

    def read(file: Path) -> tuple[int, int]:
        evidence = Evidence("E001", file, file.name, "0", file.stat().st_size)
        parsed = source.read(peek(evidence), ReadingContext(Engagement()))
        assert parsed.rows_read == parsed.rows_kept + parsed.rows_set_aside
        return parsed.rows_kept, parsed.rows_set_aside

    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / f"small{Path(path).suffix}"
        (write_csv if small.suffix == ".csv" else write_xlsx)(small, 50)
        read(small)
    _PROCESS.end()  # what it has used counts as used by this one from then on
    before = _cpu()
    kept, aside = read(Path(path))
    _PROCESS.end()
    return _cpu() - before, kept, aside, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def calamine_alone(path: str) -> float:
    import python_calamine

    before = _cpu()
    python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return _cpu() - before


def duckdb_alone(path: str) -> float:
    """DuckDB's all-text read of the same file into memory."""
    import duckdb

    columns = "{" + ",".join(f"'c{place}': 'VARCHAR'" for place in range(len(HEADER))) + "}"
    connection = duckdb.connect()
    before = _cpu()
    connection.execute(
        f"CREATE TABLE t AS SELECT * FROM read_csv('{path}', auto_detect=false, header=true, delim=',', quote='\"', columns={columns}, store_rejects=true)"
    )
    return _cpu() - before


def in_child(function, path: Path):
    """Each measurement in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, (str(path),))


def pull_efficiency() -> float:
    from cin7_audit.pull.run import pull
    from tests.pull.fakes import ACCOUNT, KEY, FakeCore, Transport, company

    fake = FakeCore(data=company(documents=200, skus=60))
    with tempfile.TemporaryDirectory() as folder:
        result = pull(
            "cin7_core",
            Path(folder),
            share=100,
            keys=(ACCOUNT, KEY),
            transport=Transport(fake, seconds=0.4),
            clock=fake.time.clock,
            sleep=fake.time.sleep,
        )
    assert fake.throttled == 0
    return result.calls / (fake.time.now / 60) / 60


def main() -> None:
    quick = "--quick" in sys.argv
    rows, sheet_rows = (1_000_000 if quick else 10_000_000), (50_000 if quick else 200_000)
    with tempfile.TemporaryDirectory() as folder:
        csv, xlsx = Path(folder) / "Inventory Movement Details.csv", Path(folder) / "Inventory Movement Details.xlsx"
        write_xlsx(xlsx, sheet_rows)
        sheet = min((in_child(ours, xlsx) for _ in range(2)), key=lambda found: found[0])
        alone = min(in_child(calamine_alone, xlsx) for _ in range(2))
        write_csv(csv, rows)
        began = time.perf_counter()
        bulk = in_child(ours, csv)
        wall = time.perf_counter() - began
        raw = in_child(duckdb_alone, csv)
    figures = {
        "rows": rows,
        "xlsx_rows": sheet_rows,
        "xlsx_ratio": round(sheet[0] / alone, 3),
        "csv_throughput_share": round(raw / bulk[0], 3),
        "csv_peak_mb": bulk[3],
        "csv_wall_s": round(wall, 1),
        "csv_kept": bulk[1],
        "csv_set_aside": bulk[2],
        "pull_efficiency": round(pull_efficiency(), 3),
    }
    met = {
        name: figures[name] <= most if name in ("xlsx_ratio", "csv_peak_mb") else figures[name] >= most for name, most in TARGETS.items()
    }
    for name, value in figures.items():
        print(f"{name:<22} {value:>12}" + (f"   target {TARGETS[name]}  {'met' if met[name] else 'missed'}" if name in TARGETS else ""))
    print(json.dumps({"bench": "intake", "figures": figures, "targets": TARGETS, "ok": all(met.values())}))


if __name__ == "__main__":
    main()
