"""The picture of docs/architecture.md, drawn from the code: what imports what, which table is made from which.

Boxes are the layers and the stages of the models (architecture_picture.toml), with what is counted in them. An arrow goes
from what gives to what takes: a module that is imported, a table that is needed. Between stages every arrow is drawn;
elsewhere one that follows from two others is left out. An arrow against the order of the boxes is drawn red.
"""

import ast
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries
from cin7_audit.escaping import for_html
from cin7_audit.model_files import Model, models

PROJECT = Path(__file__).resolve().parents[1]
LAYOUT = Path(__file__).with_suffix(".toml")
STATED = read_entries(LAYOUT)
COUNTED = (".py", ".sql", ".toml")
WIDTH, MARGIN, COLUMN, BETWEEN = 880, 26, 118, 24  # pixels: the page, left of the columns, one column, between two
CORNER = 8
Point = tuple[float, float]


@dataclass(frozen=True)
class Edge:
    """One arrow. files: how many modules of `taker` import from `giver`; tables: how many of its tables they take."""

    giver: str
    taker: str
    files: int
    tables: int
    is_against: bool


def imports(path: Path) -> list[str]:
    """What a module imports of the package, by full name, inside functions too."""
    return imported(path.read_text(encoding="utf-8"))


def imported(code: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cin7_audit"):
            found += [node.module] + [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith("cin7_audit")]
    return found


def box_of(parts: tuple[str, ...]) -> str:
    """The box of a path below the package, such as ("models", "30_belief", "belief.sql") or ("words", "money")."""
    first, *rest = (part.partition(".")[0] for part in parts)
    name = rest[0] if first == "models" and rest else first
    for box, stated in STATED["boxes"].items():
        if name in stated.get("modules", [box]):
            return str(box)
    raise KeyError(f"{name}: {LAYOUT.name} has no box for it")


def _files(package: Path) -> Iterator[tuple[str, Path]]:
    """(box, path) of every counted file; what lies in models/ itself belongs to no stage."""
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if path.suffix in COUNTED and (parts[0] != "models" or len(parts) > 2):
            yield box_of(parts), path


def notebook_code(path: Path) -> str:
    """The code cells of a notebook, without lines for the kernel."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in "".join(cell["source"]).split("\n")]
    return "\n".join("" if line.startswith(("%", "!")) else line for line in lines)


def tables_asked(code: str) -> set[str]:
    """Names in `….table("name")`."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "table"]
    return {str(name.value) for name in named if isinstance(name, ast.Constant)}


def tables_stated(text: str) -> set[str]:
    """Models named behind the exhibits of a data file."""
    entries = [entry for entry in tomllib.loads(text).values() if isinstance(entry, dict)]
    return {name for entry in entries if isinstance(entry.get("models"), list) for name in entry["models"]}


def _takers(package: Path, notebooks: Path) -> Iterator[tuple[str, list[str], set[str]]]:
    """(box, names it imports, tables it asks for) of every module, data file and notebook."""
    for box, path in _files(package):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            yield box, imported(text), tables_asked(text)
        elif path.suffix == ".toml":
            yield box, [], tables_stated(text)
    for path in sorted(notebooks.glob("*.ipynb")):
        code = notebook_code(path)
        yield "notebooks", imported(code), tables_asked(code)


def edges(package: Path, notebooks: Path, found: Mapping[str, Model]) -> list[Edge]:
    """Every arrow between two boxes: imports; what models need; what layers after the models ask for by name."""
    order = list(STATED["boxes"])
    last = max(order.index(box_of(model.path.parts[-3:])) for model in found.values())
    files: Counter[tuple[str, str]] = Counter()
    tables: dict[tuple[str, str], set[str]] = {}
    for taker, names, asked in _takers(package, notebooks):
        first = {name.split(".")[1] for name in names if "." in name}
        files.update({(box_of((name,)), taker) for name in first if _is_module(package, name)})
        for name in asked & set(found) if order.index(taker) > last else ():
            tables.setdefault((box_of(found[name].path.parts[-3:]), taker), set()).add(name)
    for model in found.values():
        for need in set(model.needs) - {"settings"}:
            giver = box_of(found[need].path.parts[-3:]) if need in found else "case"
            tables.setdefault((giver, box_of(model.path.parts[-3:])), set()).add(need)
    places = {pair: (order.index(pair[0]), order.index(pair[1])) for pair in {*files, *tables} if pair[0] != pair[1]}
    return [
        Edge(*pair, files[pair], len(tables.get(pair, ())), is_against=places[pair][0] > places[pair][1])
        for pair in sorted(places, key=lambda pair: places[pair])
    ]


def _is_module(package: Path, name: str) -> bool:
    """False for what is no module, such as `__version__`."""
    return (package / name / "__init__.py").is_file() or (package / f"{name}.py").is_file()


def is_stage(box: str) -> bool:
    return bool(re.match(r"\d\d_", box))


def drawn(found: Iterable[Edge]) -> list[Edge]:
    """Without the arrows that follow from others, except between stages; those against the order always."""
    found = list(found)
    after: dict[str, set[str]] = {}
    for edge in found:
        if not edge.is_against:
            after.setdefault(edge.giver, set()).add(edge.taker)

    def reached(box: str) -> set[str]:
        return {box}.union(*(reached(taker) for taker in after.get(box, ())))

    def follows(edge: Edge) -> bool:
        return any(edge.taker in reached(between) for between in after[edge.giver] - {edge.taker})

    kept = (is_stage(edge.giver) and is_stage(edge.taker) for edge in found)
    return [edge for edge, keep in zip(found, kept, strict=True) if edge.is_against or keep or not follows(edge)]


def counted(package: Path, notebooks: Path, found: Mapping[str, Model]) -> dict[str, list[str]]:
    """Box -> what is said of its size; lines to the hundred, so that a small change leaves the picture as it is."""
    files, lines = Counter[str](), Counter[str]()
    for box, path in _files(package):
        files[box] += 1
        lines[box] += len(path.read_text(encoding="utf-8").splitlines())
    said = {box: [f"{files[box]} files, {_hundreds(lines[box])} lines"] for box in files}
    for stage in filter(is_stage, files):
        changes = [bool(model.changes) for model in found.values() if model.path.parent.name == stage]
        change = [f"{sum(changes)} changes"] if any(changes) else []
        said[stage] = [f"{changes.count(False)} tables", *change, f"{_hundreds(lines[stage])} lines"]
    said["notebooks"] = [f"{len(list(notebooks.glob('*.ipynb')))} notebooks"]
    return said


def _hundreds(lines: int) -> str:
    return f"{max(100, round(lines, -2)):,}"


@dataclass(frozen=True)
class Box:
    """Where a box lies, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def port(self, side: str, share: float) -> Point:
        """The point at this share of a side."""
        if side in ("top", "bottom"):
            return self.x + share * self.width, self.y + (self.height if side == "bottom" else 0)
        return self.x + (self.width if side == "right" else 0), self.y + share * self.height


def placed(name: str) -> Box:
    row, column, columns = STATED["boxes"][name]["at"]
    x = MARGIN + column * (COLUMN + BETWEEN)
    return Box(x, STATED["tops"][row], columns * COLUMN + (columns - 1) * BETWEEN, STATED["heights"][row])


def _route(edge: Edge) -> list[Point]:
    """The corners of an arrow: as stated, else straight down or across."""
    giver, taker = placed(edge.giver), placed(edge.taker)
    if stated := STATED["routes"].get(f"{edge.giver} {edge.taker}"):
        (leave, share), (enter, share_there) = stated["leave"], stated["enter"]
        start, end = giver.port(leave, float(share)), taker.port(enter, float(share_there))
        return _corners(start, end, leave, enter, stated.get("lane"))
    if giver.y == taker.y:
        sides = ("right", "left") if giver.x < taker.x else ("left", "right")
        return [giver.port(sides[0], 0.5), taker.port(sides[1], 0.5)]
    sides = ("bottom", "top") if giver.y < taker.y else ("top", "bottom")
    low, high = max(giver.x, taker.x), min(giver.x + giver.width, taker.x + taker.width)
    if low < high:
        return [((low + high) / 2, giver.port(sides[0], 0)[1]), ((low + high) / 2, taker.port(sides[1], 0)[1])]
    start_at, end_at = giver.port(sides[0], 0.5), taker.port(sides[1], 0.5)
    return _corners(start_at, end_at, *sides, end_at[1] - 14)


def _corners(start: Point, end: Point, leave: str, enter: str, lane: float | None) -> list[Point]:
    upright, enters_upright = leave in ("top", "bottom"), enter in ("top", "bottom")
    if upright and not enters_upright:
        return [start, (start[0], end[1]), end]
    if lane is None or (upright and start[0] == end[0]):
        return [start, (start[0], (start[1] + end[1]) / 2), (end[0], (start[1] + end[1]) / 2), end]
    if upright:
        return [start, (start[0], lane), (end[0], lane), end]
    return [start, (lane, start[1]), (lane, end[1]), end]


def _path(corners: list[Point]) -> str:
    """Corners as the outline of a line, rounded."""
    parts = [f"M{_at(corners[0])}"]
    for before, here, after in zip(corners, corners[1:], corners[2:], strict=False):
        parts.append(f"L{_at(_towards(here, before))} Q{_at(here)} {_at(_towards(here, after))}")
    return " ".join([*parts, f"L{_at(corners[-1])}"])


def _towards(here: Point, there: Point) -> Point:
    """The point one rounding away from a corner."""
    far = abs(there[0] - here[0]) + abs(there[1] - here[1])
    share = min(CORNER, far / 2) / far if far else 0
    return here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1])


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def _arrow(edge: Edge) -> tuple[str, str]:
    """The line of an arrow, and the number on it where it carries tables."""
    corners = _route(edge)
    kind = "against" if edge.is_against else "tables" if edge.tables else "imports"
    told = f"{edge.taker} uses {edge.giver}: {edge.tables} tables, imported by {edge.files} files"
    line = f'<path class="{kind}" d="{_path(corners)}" marker-end="url(#{kind})"><title>{for_html(told)}</title></path>'
    if not edge.tables:
        return line, ""
    x, y = _number_at(corners)
    return line, f'<text class="number" x="{x:.1f}" y="{y:.1f}">{edge.tables}</text>'


def _number_at(corners: list[Point]) -> Point:
    """Above a line across; on a line down; where a line begins that turns once; else late on its longest part."""
    (x, y), (x1, y1), *more = corners
    if not more:
        return ((x + x1) / 2 - 3, y - 5) if y == y1 else (x, (y + y1) / 2 + 4)
    if len(more) == 1:
        return x, y + 22
    (x, y), (x1, y1) = max(pairwise(corners), key=lambda ends: abs(ends[0][0] - ends[1][0] + ends[0][1] - ends[1][1]))
    return x + 0.7 * (x1 - x), y + 0.7 * (y1 - y) + 4


def _drawn_box(name: str, stated: Mapping[str, Any], size: list[str]) -> str:
    box = placed(name)
    middle, lines = box.x + box.width / 2, [*([stated["says"]] if "says" in stated else []), *size]
    if name == "ground":  # one bar: two lines
        lines = [f"{stated['says']} · {size[0]}"]
    step = (box.height - 12) / (len(lines) + 1)
    kind = "stage" if is_stage(name) else "layer"
    parts = [f'<rect class="{kind}" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="6"/>']
    for number, line in enumerate([name, *lines]):
        style = "name" if number == 0 else "said"
        y = box.y + 6 + step * (number + 0.5) + 4.5
        parts.append(f'<text class="{style}" x="{middle:.1f}" y="{y:.1f}">{for_html(line)}</text>')
    return "\n".join(parts)


STYLE = """
text { font-family: Helvetica, Arial, sans-serif; text-anchor: middle; fill: #1f2933; }
.name { font-size: 13.5px; font-weight: bold; } .said { font-size: 11.5px; fill: #3e4c59; }
.left { text-anchor: start; }
.number { font-size: 12px; font-weight: bold; fill: #0b5c8a; stroke: #ffffff; stroke-width: 4px; paint-order: stroke; }
.layer { fill: #f1f4f7; stroke: #7b8794; } .stage { fill: #dcedf8; stroke: #0b5c8a; }
.zone { fill: #f4f9fd; stroke: #9fc5de; stroke-dasharray: 5 4; }
path { fill: none; stroke-width: 1.6px; }
.imports { stroke: #616e7c; } .tables { stroke: #0b5c8a; } .against { stroke: #c81e1e; stroke-width: 3px; }
"""
HEADS = {"imports": "#616e7c", "tables": "#0b5c8a", "against": "#c81e1e"}


def picture(package: Path, notebooks: Path, found: Mapping[str, Model]) -> str:
    """The whole drawing, the same bytes from the same code."""
    size = counted(package, notebooks, found)
    arrows = [_arrow(edge) for edge in drawn(edges(package, notebooks, found))]
    boxes = [_drawn_box(name, stated, size.get(name, ["–"])) for name, stated in STATED["boxes"].items()]
    height = STATED["tops"][-1] + STATED["heights"][-1] + 20
    first, last = placed("05_evidence"), placed("60_diagnosis")
    zone = f'y="{first.y - 62}" width="{WIDTH - 36}" height="{last.y + last.height - first.y + 74}" rx="8"'
    heads = "".join(
        f'<marker id="{kind}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" orient="auto" '
        f'markerUnits="userSpaceOnUse"><path d="M0,0 L8,4 L0,8 z" style="fill:{colour};stroke:none"/></marker>'
        for kind, colour in HEADS.items()
    )
    legend = (
        f'<path class="imports" d="M{MARGIN},24 h34" marker-end="url(#imports)"/>'
        f'<text class="said left" x="{MARGIN + 42}" y="28">is imported by</text>'
        '<path class="tables" d="M170,24 h34" marker-end="url(#tables)"/>'
        '<text class="said left" x="212" y="28">gives tables, and how many; an arrow that follows from others is drawn '
        "between stages only</text>"
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'role="img" aria-label="The layers of the package and what each takes from others">',
            f"<style>{STYLE}</style><defs>{heads}</defs>",
            f'<rect width="{WIDTH}" height="{height}" rx="10" fill="#ffffff" stroke="#cbd2d9"/>',
            f'<rect class="zone" x="20" {zone}/>',
            f'<text class="name left" x="{last.x + last.width + 20}" y="{last.y + 24}">models</text>',
            f'<text class="said left" x="{last.x + last.width + 20}" y="{last.y + 42}">one file, one table</text>',
            legend,
            *(line for line, _ in arrows),
            *boxes,
            *(number for _, number in arrows if number),
            "</svg>\n",
        ]
    )


def architecture_picture() -> str:
    """The picture of this project."""
    return picture(PROJECT / "src" / "cin7_audit", PROJECT / "notebooks", models())
