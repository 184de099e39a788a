"""Files damaged in every way a transfer or an editor damages them: what changes the facts is said.

Silent is a reading whose canonical rows differ from those of the sound file while it tells no more than the sound file's.
"""

import csv
import io
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cin7_audit.engagement import Engagement
from cin7_audit.sources import REGISTRY
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.intake import read_file
from tests.trust.small import small_client

DATA = Path(__file__).parents[1] / "sources"
TIMES = 60  # of each damage and file
# Provably silent: a file cut at a line end lacks rows without a trace, so missing rows are counted apart.
TARGETS = {"rows_wrong_in_silence": 0, "rows_missing_in_silence_elsewhere": 0}
SPOILT = ("--{}", "+-{}", "{} 5", "{} MAY", "{}-+", "({})-")
Damage = Callable[[list[list[str]], random.Random], str]


def sound_files(folder: Path) -> list[Path]:
    """One text export of each way of writing: a snapshot, a product list, a count and a ledger."""
    exports = small_client(folder / "client") / "exports"
    return [
        next(exports.glob("AvailabilityReport*.csv")),
        next((DATA / "cin7_core" / "data").glob("InventoryList*.csv")),
        next(iter(sorted(exports.glob("stocktakes/*.csv")))),
        next(iter(sorted((DATA / "xero" / "data").glob("*ransactions*.csv")))),
    ]


def _text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _one_row(rows: list[list[str]], chance: random.Random) -> int:
    """A data row: as filled as most, below the first of that kind, which is the header."""
    filled = [place for place, row in enumerate(rows) if sum(bool(cell) for cell in row) >= 4]
    return chance.choice(filled[1:])


def cell_missing(rows: list[list[str]], chance: random.Random) -> str:
    place = _one_row(rows, chance)
    cells = list(rows[place])
    del cells[chance.randrange(len(cells))]
    return _text([*rows[:place], cells, *rows[place + 1 :]])


def cell_extra(rows: list[list[str]], chance: random.Random) -> str:
    place = _one_row(rows, chance)
    cells = list(rows[place])
    cells.insert(chance.randrange(len(cells)), chance.choice(("", "x")))
    return _text([*rows[:place], cells, *rows[place + 1 :]])


def cut_anywhere(rows: list[list[str]], chance: random.Random) -> str:
    text = _text(rows)
    return text[: chance.randrange(len(text) // 2, len(text) - 1)]


def cut_in_last_row(rows: list[list[str]], chance: random.Random) -> str:
    last = _text(rows[-1:])
    return _text(rows[:-1]) + last[: chance.randrange(1, len(last) - 1)]


def row_doubled(rows: list[list[str]], chance: random.Random) -> str:
    place = _one_row(rows, chance)
    return _text([*rows[: place + 1], *rows[place:]])


def number_spoilt(rows: list[list[str]], chance: random.Random) -> str:
    place = _one_row(rows, chance)
    cells = list(rows[place])
    numbers = [at for at, cell in enumerate(cells) if "." in cell and cell.replace(".", "", 1).isdigit()]
    if numbers:
        at = chance.choice(numbers)
        cells[at] = chance.choice(SPOILT).format(cells[at])
    return _text([*rows[:place], cells, *rows[place + 1 :]])


DAMAGES: dict[str, Damage] = {
    each.__name__: each for each in (cell_missing, cell_extra, cut_anywhere, cut_in_last_row, row_doubled, number_spoilt)
}


def reading(path: Path, folder: Path, text: str) -> tuple[Counter[object], Counter[object]]:
    """(canonical rows, problems told) of a text under a file's name; row numbers aside."""
    made = folder / path.name
    made.write_text(text, encoding="utf-8", newline="")
    (file,) = read_file(Evidence("E001", made, made.name, "x", made.stat().st_size), Engagement(), REGISTRY, folder)
    rows: Counter[object] = Counter()
    for name, frame in file.parsed.tables.items() if file.parsed and file.status == "used" else ():
        cells = frame.drop(columns=["source_row", "source_id"], errors="ignore").astype(str)
        rows.update((name, *row) for row in cells.itertuples(index=False))
    told = [(problem.code, problem.effect) for problem in file.every_problem]
    totals = file.parsed.control_totals.items() if file.parsed else ()
    told += [("total", name) for name, (made_of, stated) in totals if stated is not None and made_of != stated]
    return rows, Counter(told)


def silent(path: Path, folder: Path, damage: Damage, times: int) -> Counter[str]:
    """How many damaged copies of a file were read with wrong, or only with missing rows, and without a word."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        sound = list(csv.reader(stream))
    rows, told = reading(path, folder, _text(sound))
    found: Counter[str] = Counter()
    for seed in range(times):
        text = damage(sound, random.Random(seed))
        other, said = reading(path, folder, text)
        found["tried"] += 1
        if other == rows or said - told:
            continue
        found["wrong" if other - rows else "missing at a line end" if text.endswith("\n") and damage is cut_anywhere else "missing"] += 1
    return found


def full(folder: Path, quick: bool) -> dict[str, float]:
    """Every damage on every kind of file."""
    every: Counter[str] = Counter()
    for path in sound_files(folder):
        for name, damage in DAMAGES.items():
            found = silent(path, folder, damage, TIMES // 10 if quick else TIMES)
            every += Counter({**found, f"wrong {name}": found["wrong"]})
    figures = {"files_tried": every["tried"], "rows_wrong_in_silence": every["wrong"]}
    figures |= {"rows_missing_at_a_line_end": every["missing at a line end"], "rows_missing_in_silence_elsewhere": every["missing"]}
    return figures | {f"wrong_in_silence_{name}": every[f"wrong {name}"] for name in DAMAGES}
