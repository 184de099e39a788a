"""The picture shows what the code says: arrows that exist, against the order in red, one that follows from others not."""

import json
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

import architecture_picture as drawing
from cin7_audit.model_files import models

NOTEBOOK = {"cells": [{"cell_type": "code", "source": ["%matplotlib inline\n", "from cin7_audit import workbook\n"]}]}
FILES = {
    "errors.py": "",
    "sources/__init__.py": "from cin7_audit.errors import AuditError",
    "case/__init__.py": "from cin7_audit import __version__, errors\nfrom cin7_audit.sources import read",
    "chapters/__init__.py": "def show(book):\n    return book.table('belief')",
    "chapters/diagnosis/exhibits.toml": '[DX-1]\nmodels = ["movement_event", "belief"]',
    "workbook.py": "def late():\n    import cin7_audit.chapters",
    "models/20_events/movement_event.sql": "movement",
    "models/30_belief/belief.sql": "movement_event, movement",
}


def tree(folder: Path, **more: str) -> tuple[Path, Path]:
    """A package and notebooks of a few lines; more: file -> text, with __ for /, of a model the tables it needs."""
    package, notebooks = folder / "cin7_audit", folder / "notebooks"
    for name, text in (FILES | {name.replace("__", "/", 2): text for name, text in more.items()}).items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        is_model = path.suffix == ".sql"
        head = f"-- A table.\n-- grain: row\n-- needs: {text}\n-- columns:\n--   n  INTEGER  number: one\nSELECT 1 AS n\n"
        path.write_text(head if is_model else text, encoding="utf-8")
    notebooks.mkdir()
    (notebooks / "01_ingestion.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    return package, notebooks


def found(package: Path, notebooks: Path) -> dict[tuple[str, str], tuple[int, int, bool]]:
    listed = drawing.edges(package, notebooks, models(package / "models"))
    return {(edge.giver, edge.taker): (edge.files, edge.tables, edge.is_against) for edge in listed}


def test_an_arrow_is_an_import_or_a_table(tmp_path):
    assert found(*tree(tmp_path)) == {
        ("ground", "sources"): (1, 0, False),
        ("ground", "case"): (1, 0, False),
        ("sources", "case"): (1, 0, False),
        ("case", "20_events"): (0, 1, False),
        ("case", "30_belief"): (0, 1, False),
        ("20_events", "30_belief"): (0, 1, False),
        ("20_events", "chapters"): (0, 1, False),
        ("30_belief", "chapters"): (0, 1, False),
        ("chapters", "workbook"): (1, 0, False),
        ("workbook", "notebooks"): (1, 0, False),
    }


def test_what_follows_from_others_is_left_out_but_between_stages(tmp_path):
    package, notebooks = tree(tmp_path, **{"models__40_corrections__fee.sql": "belief, movement_event"})
    listed = drawing.drawn(drawing.edges(package, notebooks, models(package / "models")))
    pairs = {(edge.giver, edge.taker) for edge in listed}
    assert ("20_events", "40_corrections") in pairs
    assert not pairs & {("ground", "case"), ("case", "30_belief"), ("20_events", "chapters")}


@pytest.mark.parametrize(
    ("more", "pair"),
    [
        ({"statistics__late.py": "from cin7_audit.chapters import show"}, ("chapters", "statistics")),
        ({"models__20_events__early.sql": "belief"}, ("30_belief", "20_events")),
        ({"models__20_events__early.py": "import cin7_audit.workbook"}, ("workbook", "20_events")),
    ],
)
def test_what_goes_against_the_order_is_red(tmp_path, more, pair):
    if "models__20_events__early.py" in more:
        head = '"""Early.\n\ngrain: row\nneeds: nothing\ncolumns:\n  n  INTEGER  number: one\n"""\n\n\ndef build():\n    '
        more = {"models__20_events__early.py": head + more["models__20_events__early.py"] + "\n"}
    package, notebooks = tree(tmp_path, **more)
    assert found(package, notebooks)[pair][2]
    picture = drawing.picture(package, notebooks, models(package / "models"))
    assert re.findall(r'class="against" .*?<title>(\S+) uses (\S+):', picture) == [pair[::-1]]


def test_a_module_without_a_box_is_a_mistake(tmp_path):
    with pytest.raises(KeyError, match=r"elsewhere: architecture_picture\.toml has no box"):
        found(*tree(tmp_path, **{"elsewhere.py": ""}))


def test_nothing_of_the_package_goes_against_the_order():
    listed = drawing.edges(drawing.PROJECT / "src" / "cin7_audit", drawing.PROJECT / "notebooks", models())
    assert [edge for edge in listed if edge.is_against] == []
    shown = {f"{edge.giver} {edge.taker}" for edge in drawing.drawn(listed)}
    assert sorted(set(drawing.STATED["routes"]) - shown) == [], "a route for an arrow that is no longer drawn"


def test_boxes_lie_apart_and_arrows_cross_none():
    boxes = {name: drawing.placed(name) for name in drawing.STATED["boxes"]}
    listed = drawing.edges(drawing.PROJECT / "src" / "cin7_audit", drawing.PROJECT / "notebooks", models())
    lines = [(edge.giver, edge.taker, drawing._route(edge)) for edge in drawing.drawn(listed)]
    spans = [("", name, [(box.x, box.y), (box.x + box.width, box.y + box.height)]) for name, box in boxes.items()]
    for giver, taker, corners in [*lines, *spans]:
        for (x0, y0), (x1, y1) in pairwise(corners):
            for name, box in boxes.items():
                across = min(x0, x1) < box.x + box.width and max(x0, x1) > box.x
                down = min(y0, y1) < box.y + box.height and max(y0, y1) > box.y
                assert name in (giver, taker) or not (across and down), f"{giver} -> {taker} crosses {name}"


def test_the_picture_is_an_image_of_its_own_and_the_same_twice():
    text = drawing.architecture_picture()
    assert text == drawing.architecture_picture()
    root = ElementTree.fromstring(text)
    background = root.find("{http://www.w3.org/2000/svg}rect")
    assert background.get("fill") == "#ffffff" and background.get("width") == root.get("width")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
