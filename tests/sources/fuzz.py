"""Damaged files for every reader: what a disk, a spreadsheet program or a hurried hand does to an export.

`python -m tests.sources.fuzz 20000` runs a nightly-sized campaign over all goldens' inputs and prints what it found.
"""

import io
import json
import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError
from cin7_audit.sources.base import Evidence, Parsed, ReadingContext, Source
from cin7_audit.sources.reading import peek
from cin7_audit.vocabulary import TABLES
from tests.sources.goldens import ENDING, inputs

HOSTILE = (
    "",
    " ",
    "\u00a0",
    "-",
    "(",
    "1,2,3",
    "99/99/9999",
    "31/02/2026",
    "=1+1",
    '="7"',
    "\x00",
    '"',
    "\r\n",
    "<b>",
    "NaN",
    "1e999",
    "é",
    "٣",
    "0001-01-01",
    "9" * 400,
    "Total",
)
JSON_VALUES = (None, "", "x", -1, 0, 1e308, [], {}, True, [None], {"a": 1}, "9999-99-99", "1e999", [[]], "\u0000")


def damaged(data: bytes, name: str, chance: random.Random) -> bytes:
    """One to four mutations fit for the form of the file."""
    for _ in range(chance.randint(1, 4)):
        if name.endswith((".json", ".jsonl")) and chance.random() < 0.7:
            data = _json(data, chance)
        elif name.endswith(".xlsx") and chance.random() < 0.6:
            data = _sheet(data, chance)
        elif name.endswith((".csv", ".txt")) and chance.random() < 0.8:
            data = _text(data, chance)
        else:
            data = _bytes(data, chance)
    return data


def _bytes(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    what = chance.randrange(4)
    if what == 0:
        return data[:place]
    if what == 1:
        return data[:place] + bytes(chance.randrange(256) for _ in range(chance.randint(1, 8))) + data[place:]
    if what == 2:
        return data[:place] + data[place + chance.randint(1, 60) :]
    return data[:place] + data[: chance.randint(0, 300)] + data[place:]


def _text(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    place = chance.randrange(len(lines))
    cells = lines[place].split(b",")
    what = chance.randrange(7)
    if what == 0:
        cells[chance.randrange(len(cells))] = chance.choice(HOSTILE).encode()
    elif what == 1:
        cells.insert(chance.randrange(len(cells) + 1), chance.choice(HOSTILE).encode())
    elif what == 2:
        del cells[chance.randrange(len(cells))]
    elif what == 3:
        chance.shuffle(cells)
    elif what == 4:
        lines.insert(place, chance.choice(lines))
    elif what == 5:
        del lines[place]
        return b"\n".join(lines)
    else:
        return data.decode("utf-8", "replace").encode(chance.choice(("utf-16", "cp1252", "utf-8-sig", "cp437")), "replace")
    lines[place] = b",".join(cells)
    return b"\n".join(lines)


def _sheet(data: bytes, chance: random.Random) -> bytes:
    """Damage inside the archive: cell texts and the sheet itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return _bytes(data, chance)
    name = chance.choice([part for part in parts if "sheet" in part or "haredStr" in part] or list(parts) or [""])
    if not name:
        return data
    body = parts[name]
    parts[name] = _bytes(body, chance) if chance.random() < 0.4 else body.replace(b"<v>", b"<v>9", chance.randint(1, 5))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return out.getvalue()


def _json(data: bytes, chance: random.Random) -> bytes:
    try:
        document = json.loads(data)
    except ValueError:
        return _bytes(data, chance)
    places: list[tuple[object, object]] = []

    def walk(node: object) -> None:
        keys: Iterable[object] = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in list(keys):
            places.append((node, key))
            walk(node[key])  # type: ignore[index]

    walk(document)
    if places:
        node, key = chance.choice(places)
        what = chance.randrange(3)
        if what == 0:
            node[key] = chance.choice(JSON_VALUES)  # type: ignore[index]
        elif what == 1:
            del node[key]  # type: ignore[attr-defined]
        elif isinstance(node, list):
            node.append(node[key])  # type: ignore[index]
    return json.dumps(document).encode()


def judge(parsed: Parsed) -> None:
    """What must hold for any file: every row accounted for, every value castable, every row traced."""
    assert parsed.rows_read == parsed.rows_kept + parsed.rows_set_aside
    whole = any(problem.effect == "file set aside" for problem in parsed.problems)
    if whole:
        assert parsed.rows_kept == 0
    else:
        aside = [problem for problem in parsed.problems if problem.effect == "row set aside"]
        assert len(aside) == parsed.rows_set_aside
        assert all(problem.source_row is not None for problem in aside)
    for name, table in parsed.tables.items():
        if isinstance(table, Path):
            continue
        assert table["source_row"].notna().all()
        for column in TABLES[name].columns:
            if column.type.startswith("DECIMAL") and column.name in table:
                for value in table[column.name].dropna().unique():
                    try:
                        assert Decimal(value).is_finite() and "e" not in value.casefold(), (name, column.name, value)
                    except InvalidOperation:
                        raise AssertionError((name, column.name, value)) from None


def attack(path: Path, sources: Iterable[Source], seed: int, folder: Path) -> str:
    """Read one damaged copy of a file with every reader that claims it; returns what became of it."""
    chance = random.Random(seed)
    copy = folder / path.name
    copy.write_bytes(damaged(path.read_bytes(), path.name, chance))
    try:
        seen = peek(Evidence("E001", copy, path.name, f"{path.name}-{seed}", copy.stat().st_size))
    except AuditError as mistake:
        assert "\n" not in str(mistake)
        return "unreadable"
    claimed = [source for source in sources if source.claims(seen)]
    for source in claimed:
        judge(source.read(seen, ReadingContext(Engagement())))
    return "read" if claimed else "unrecognised"


def campaign(sources: tuple[Source, ...], files: list[Path], count: int, seed: int = 0) -> Counter[str]:
    outcome: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            path = files[number % len(files)]
            try:
                outcome[attack(path, sources, seed + number, Path(folder))] += 1
            except Exception as mistake:
                outcome["CRASH"] += 1
                sys.stdout.write(f"{path.name} seed {seed + number}: {type(mistake).__name__}: {str(mistake)[:300]}\n")
    return outcome


if __name__ == "__main__":
    from cin7_audit.sources import REGISTRY

    size = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    chosen = [path for path in inputs() if not path.name.endswith(ENDING) and (len(sys.argv) < 3 or sys.argv[2] in str(path))]
    sys.stdout.write(f"{dict(campaign(REGISTRY, chosen, size))}\n")
