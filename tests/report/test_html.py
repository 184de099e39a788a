"""The page: client text is inert, links lead somewhere, structure is accessible, size is bounded."""

import base64
import gzip
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from cin7_audit.report.html import fallbacks

VOID = {"meta", "link", "img", "br", "hr", "input"}
OURS = {"html", "head", "meta", "title", "link", "style", "body", "a", "div", "nav", "strong", "ol", "ul", "li", "main", "header", "p", "h1", "h2", "h3", "h4", "span", "dl", "dt", "dd", "section", "figure", "figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td", "b", "article", "script", "svg", "g", "path", "rect", "line", "text", "wbr", "defs", "clippath", "details", "summary", "pre", "img"}  # fmt: skip


class Page(HTMLParser):
    """Elements in order, with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))


@pytest.fixture(scope="module")
def text(made):
    return made.files.html.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_client_text_makes_no_element_and_no_attribute(page):
    assert {tag for tag, _ in page.elements} <= OURS
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert [s.get("id") for s in scripts] == ["chart-specs", "chart-runtime", None]
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [attributes for tag, attributes in page.elements if tag == "img" and attributes.get("src") == "x"]


def test_templates_do_not_run_client_text(text, hostile):
    assert "{{ 7 * 7 }}" in text
    assert hostile.SCRIPT not in text


def test_nothing_is_asked_from_the_network(page):
    addresses = [
        value for _, attributes in page.elements for name, value in attributes.items() if name in ("src", "href", "xlink:href", "action")
    ]
    assert all(value.startswith(("#", "data:")) for value in addresses)


def test_the_policy_forbids_by_name_what_no_default_covers(page):
    (allowed,) = [attributes["content"] for _, attributes in page.elements if attributes.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(part.split(" ", 1) for part in allowed.split("; "))
    nothing = ("default-src", "connect-src", "object-src", "base-uri", "form-action")  # the last two do not follow the first
    assert {name: rules.get(name) for name in nothing} == dict.fromkeys(nothing, "'none'")
    assert rules["img-src"] == "data:" and set(rules) == {*nothing, "script-src", "style-src", "img-src"}


def test_every_link_leads_to_one_place(page):
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(names) == len(set(names))
    wanted = {attributes["href"][1:] for tag, attributes in page.elements if tag == "a"}
    assert wanted <= set(names)


def test_headings_never_skip_a_level(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 or (before, after) == (2, 4) for before, after in pairwise(levels))


def test_every_table_header_has_a_scope_and_every_chart_a_text(page):
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in page.elements if tag == "th")
    stills = [attributes for _, attributes in page.elements if attributes.get("class") == "still"]
    assert len(stills) == 3 and all(still["role"] == "img" and still["aria-label"] for still in stills)


def test_specs_travel_packed_and_whole(text):
    packed = re.search(r'id="chart-specs">([^<]+)<', text)[1]
    specs = json.loads(gzip.decompress(base64.b64decode(packed)))
    assert set(specs) == {"VT-1", "VT-3", "VT-4"}


def test_size_is_bounded(made):
    assert made.files.html.stat().st_size < 1_500_000


def test_report_says_what_it_is_not(text):
    assert "expresses no opinion" in text
    assert "Not testable with what was received" in text


def test_the_heaviest_drawings_give_way_where_the_page_is_full():
    kept = fallbacks({"A": "x" * 50, "B": "y" * 10, "C": "z" * 20}, 40)
    assert set(kept) == {"B", "C"}
    assert fallbacks({"A": "x"}, -5) == {}
