"""Charts as pictures and as one shared script: what the HTML and the PDF place.

The PDF and the fallback inside the HTML show the same slim SVG; the HTML also carries the specs and one runtime for all
of them. Everything is made without a browser and without the network, and the same spec gives the same bytes.
"""

import base64
import contextlib
import gzip
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import vl_convert
from platformdirs import user_cache_path

from cin7_audit.atomic_files import write
from cin7_audit.escaping import for_chart
from cin7_audit.presentation.theme import FONT
from cin7_audit.report import FONTS

SYSTEM_BYTE = 9  # of a gzip header: the system that packed it; 255 is unknown
VEGA_LITE = "6.4"  # the version Altair 6.3 writes
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
XLINK_NAMESPACE = "http://www.w3.org/1999/xlink"
# Vega writes these for every mark; the figure has its own alternative text, and they are two thirds of the bytes.
NEEDLESS = ("class", "pointer-events", "role", "font-family", "version")
DEFAULTS = {"opacity": "1", "text-anchor": "start", "transform": "translate(0,0)"}
GEOMETRY = ("d", "transform", "points", "x", "y", "x1", "x2", "y1", "y2")
LONG_NUMBER = re.compile(r"(\d+\.\d)\d+")
# Children take these from their group.
INHERITED = ("fill", "stroke", "stroke-width", "font-size", "text-anchor", "font-weight", "stroke-dasharray")
RGB = re.compile(r"rgb\((\d+), (\d+), (\d+)\)")
ET.register_namespace("", SVG_NAMESPACE)
ET.register_namespace("xlink", XLINK_NAMESPACE)


@cache
def register_fonts() -> None:
    """Make the report's own font known to the chart renderer, so that widths agree on every machine."""
    vl_convert.register_font_directory(str(FONTS))


def untitled(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The chart without its own title: on a page the exhibit's heading and caption say the same."""
    return {key: value for key, value in spec.items() if key != "title"}


def _is_empty(element: ET.Element) -> bool:
    tag = element.tag.removeprefix(f"{{{SVG_NAMESPACE}}}")
    if tag == "path":
        return element.get("d", "") in ("", "M0,0h0v0h0Z") or element.get("display") == "none"
    return tag == "g" and len(element) == 0


def _strip(element: ET.Element) -> None:
    for name in list(element.attrib):
        if name in NEEDLESS or name.startswith("aria-") or DEFAULTS.get(name) == element.attrib[name]:
            del element.attrib[name]
        elif name in GEOMETRY and "scale(" not in element.attrib[name]:
            element.attrib[name] = LONG_NUMBER.sub(r"\1", element.attrib[name])
        elif name in ("fill", "stroke"):
            element.attrib[name] = RGB.sub(
                lambda m: "#" + "".join(f"{int(part):02x}" for part in m.groups()), element.attrib[name]
            )
    for child in list(element):
        _strip(child)
        if _is_empty(child):
            element.remove(child)


def _hoist(group: ET.Element) -> None:
    """What all children of a group share is said once, by the group."""
    for child in group:
        _hoist(child)
    if len(group) < 2 or group.tag != f"{{{SVG_NAMESPACE}}}g":
        return
    for name in INHERITED:
        values = {child.get(name) for child in group}
        if len(values) == 1 and None not in values:
            group.set(name, values.pop() or "")
            for child in group:
                del child.attrib[name]


def _own_names(root: ET.Element, prefix: str) -> None:
    """Clip and gradient names made unique and stable: the renderer counts them on from chart to chart."""
    found = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    names = {name: f"{prefix}-{number}" for number, name in enumerate(found, start=1)}
    for element in root.iter():
        for key, value in element.attrib.items():
            bare = value.removeprefix("url(").removesuffix(")").removeprefix("#")
            if bare in names and (key == "id" or key.endswith("href") or value.startswith("url(#")):
                element.attrib[key] = value.replace(bare, names[bare])


def slim(svg: str, prefix: str) -> str:
    """The same drawing in a third of the bytes: no labels per mark, no empty groups, one decimal of a pixel."""
    root = ET.fromstring(svg)  # noqa: S314 - our own renderer's output
    _own_names(root, prefix)
    _strip(root)
    _hoist(root)
    root.set("font-family", FONT)
    return ET.tostring(root, encoding="unicode")


def anchor(identifier: str, prefix: str = "exhibit") -> str:
    """An id for links and drawings: letters, digits and dashes of an exhibit or finding id."""
    return f"{prefix}-" + "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in identifier).lower()


def svg(spec: Mapping[str, Any], prefix: str = "x") -> str:
    """The chart as a slim SVG. A letter that XML forbids would end the whole process; `for_chart` leaves none."""
    register_fonts()
    shown = for_chart(untitled(spec))
    shown["config"] = {**shown.get("config", {}), "aria": False}  # `slim` would strip descriptions of marks anyway
    return slim(vl_convert.vegalite_to_svg(shown, vl_version=VEGA_LITE), prefix)


def packed(text: str) -> str:
    """Text as base64 of gzip without time stamp and system, which Pythons name differently: the page unpacks it."""
    made = gzip.compress(text.encode(), 9, mtime=0)
    return base64.b64encode(made[:SYSTEM_BYTE] + b"\xff" + made[SYSTEM_BYTE + 1 :]).decode()


def unpacked(text: str) -> str:
    """What `packed` was given."""
    return gzip.decompress(base64.b64decode(text)).decode()


@cache
def runtime() -> str:
    """The chart runtime, packed; made once per version of the renderer and kept in the user's cache folder."""
    name = f"vega-{version('vl-convert-python')}-{VEGA_LITE}.packed"
    path = user_cache_path("cin7-audit", appauthor=False) / name
    if path.exists():
        return path.read_text(encoding="ascii")
    script = vl_convert.javascript_bundle(vl_version=VEGA_LITE)  # type: ignore[call-arg]
    made = packed(script)
    with contextlib.suppress(OSError):  # a read-only home only costs time
        write(path, made.encode())
    return made


def _drawn(exhibit: SimpleNamespace) -> str | None:
    try:
        return svg(exhibit.spec, anchor(exhibit.id)) if exhibit.spec is not None else None
    except ValueError:  # the renderer's own complaint about a document it cannot draw
        return None


def figures(exhibits: Iterable[SimpleNamespace]) -> dict[str, str]:
    """Exhibit id -> slim SVG of every chart; each is drawn once for all documents.

    A chart that cannot be drawn is left out: the pages print its alternative text, and nothing else of the report is
    lost.
    """
    drawings = {exhibit.id: _drawn(exhibit) for exhibit in exhibits}
    return {identifier: drawing for identifier, drawing in drawings.items() if drawing is not None}
