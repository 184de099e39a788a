"""Every page, section, M-id, link and path that code, notebooks or pages name exists."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from documentation import METHOD_IDS

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "src" / "cin7_audit"
DOCS = PROJECT / "docs"
CODE = ("src", "tools", "templates", "notebooks", "tests")
KINDS = {".py", ".sql", ".toml", ".ipynb", ".md", ".typ", ".j2", ".html", ".css", ".js", ".csv", ".txt"}
GIVEN = {"data", "approved", "fonts", "certificates"}  # what is read or compared there is no word of ours

FRONT = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
METHOD = DOCS / "method.md"
# How a page is cited without its folder: by file name, or the formats by their bare name and a number.
FORMATS = ("cin7-core", "cin7-omni", "ledgers")
OLD = ("design", "judgement", "stack", "style", "performance", "method")  # no page is cited by a bare word
NUMBER = r"\d+(?:\.\d+)*"
NUMBERS = rf"(?P<numbers>{NUMBER}(?:(?:, | and | to |, and | or ){NUMBER}\b)*)(?![\d%])"
CITATION = re.compile(
    r"(?<![\w/.-])(?P<folder>(?:[\w.-]+/)*)(?P<page>[a-z][a-z0-9-]*)\.md\b"
    rf"(?: sections?)?(?: {NUMBERS}| (?P<method>M-\d+))?"
    rf"|(?<![\w.-])(?:formats/)?(?P<format>{'|'.join(FORMATS)})(?: sections?)? {NUMBERS.replace('numbers', 'more')}"
    rf"|\b(?P<old>{'|'.join(OLD)}) section \d"
)
HEADING = re.compile(r"^#{1,6}\s+(?P<text>.*?)\s*$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
NAMED_PATH = re.compile(r"[\w.<>*-]+(?:/[\w.<>*-]*)+|[\w<>*-]+\.(?:py|sql|toml|yml|ipynb|txt|md)")


class Citation(NamedTuple):
    """A page, from the folder docs, and what is cited of it: a number, an M-id or nothing."""

    page: str
    part: str


def on_one_line(text: str) -> str:
    """The text with its lines joined, without the marks of comments, so that a broken citation is read whole."""
    return re.sub(r"\s*\n[ \t]*(?:#|--|//|\*)?[ \t]*", " ", text)


def citations(text: str) -> Iterator[Citation]:
    """Every citation of a page of docs/: by its path, by its bare file name, or a format by its name and number."""
    for found in CITATION.finditer(on_one_line(text)):
        if found["old"]:
            yield Citation(f"{found['old']}.md", "cited by a bare word")
            continue
        name = found["format"] or found["page"]
        folder = (found["folder"] or "").removeprefix("docs/")
        if folder.strip("/") not in ("", "formats"):
            continue  # a path elsewhere, such as that of a README
        page = f"formats/{name}.md" if name in FORMATS else f"{folder}{name}.md"
        numbers = re.findall(NUMBER, found["numbers"] or found["more"] or "")
        for part in numbers or [found["method"] or ""]:
            yield Citation(page, part)


@cache
def headings(page: Path) -> tuple[str, ...]:
    """The headings of a page, without anchors."""
    return tuple(ANCHOR.sub("", found["text"]) for found in HEADING.finditer(without_fences(page)))


@cache
def without_fences(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def holds(page: Path, part: str) -> bool:
    """Is there a heading that begins with this number or M-id?"""
    return any(re.match(rf"{re.escape(part)}\.?(?:\s|$)", heading) for heading in headings(page))


def resolves(cited: Citation) -> bool:
    page = DOCS / cited.page
    return page.is_file() and (not cited.part or holds(page, cited.part))


@cache
def sources() -> tuple[Path, ...]:
    """The texts that cite: this file apart, whose own cases name pages that do not exist."""
    every = (path for folder in CODE for path in (PROJECT / folder).rglob("*"))
    kept = (path for path in every if path.suffix in KINDS and not GIVEN & set(path.relative_to(PROJECT).parts))
    return tuple(sorted(path for path in kept if path.is_file() and path != Path(__file__)))


def pages() -> list[Path]:
    return [*(PROJECT / name for name in FRONT), *sorted(DOCS.rglob("*.md"))]


def linking() -> list[Path]:
    """Every page of the repository with links."""
    return [*pages(), *(path for path in sources() if path.suffix == ".md")]


def slug(heading: str) -> str:
    """The anchor that is made of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(heading) for heading in headings(page)} | set(ANCHOR.findall(page.read_text(encoding="utf-8")))


def leads(page: Path, target: str) -> bool:
    """Does a link of this page lead to a file, and to a heading of it?"""
    place, _, anchor = target.partition("#")
    file = (page.parent / place).resolve() if place else page
    return file.exists() and (not anchor or file.suffix != ".md" or anchor in anchors(file))


def broken_links(page: Path, text: str) -> list[str]:
    targets = (found["target"] for found in LINK.finditer(text))
    return [each for each in targets if not re.match(r"[a-z]+:", each) and not leads(page, each)]


def named_paths(text: str) -> list[str]:
    """Paths in backticks; with words around one, as in a command, that one."""
    spans = re.findall(r"`([^`]+)`", FENCE.sub("", text))
    pieces = (piece for span in spans for piece in span.split())
    return [piece for piece in pieces if NAMED_PATH.fullmatch(piece) and not piece.startswith("<a")]


@cache
def file_names() -> frozenset[str]:
    folders = (PACKAGE, PROJECT / "templates", PROJECT / "tests")
    return frozenset(path.name for folder in folders for path in folder.rglob("*"))


def exists(named: str) -> bool:
    """Is there a file or folder of this path or pattern in repository or package? A bare name may lie deeper."""
    pattern = re.sub(r"<[^>]+>|_stage\b", "*", named.rstrip("/")).replace("NN", "[0-9][0-9]_")
    at = any(next(root.glob(pattern), None) for root in (PROJECT, PACKAGE))
    return at or ("/" not in named and named in file_names())


@pytest.mark.parametrize("folder", [*CODE, "docs", *FRONT])
def test_every_cited_page_and_section_exists(folder):
    cited = (path for path in [*sources(), *pages()] if path.relative_to(PROJECT).parts[0] == folder)
    missing = [
        f"{path.relative_to(PROJECT)}: {cite.page} {cite.part}".rstrip()
        for path in cited
        for cite in citations(path.read_text(encoding="utf-8"))
        if not resolves(cite)
    ]
    assert missing == []


def test_every_m_id_named_in_code_has_a_heading():
    texts = (path.read_text(encoding="utf-8") for path in sources() if "tests" not in path.relative_to(PROJECT).parts)
    named = {each for text in texts for each in re.findall(r"\bM-\d+\b", text)}
    assert sorted(each for each in named | set(METHOD_IDS) if not holds(METHOD, each)) == []


def test_every_m_id_says_its_formula_its_unit_what_it_is_not_and_where_it_is_computed():
    parts = re.split(r"^#{2,3} ", METHOD.read_text(encoding="utf-8"), flags=re.MULTILINE)
    by_id = {found[0]: part for part in parts if (found := re.findall(r"^<a id=\S+></a>(M-\d+)", part))}
    wanted = ("- Formula", "- Unit:", "- Is not:", "- Computed by:")
    lacking = {each: [word for word in wanted if word not in part] for each, part in by_id.items()}
    assert set(by_id) == set(METHOD_IDS) and {each: words for each, words in lacking.items() if words} == {}
    assert all(f'<a id="{each.lower()}"></a>' in part for each, part in by_id.items())


@pytest.mark.parametrize("page", linking(), ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_every_relative_link_leads_somewhere(page):
    assert broken_links(page, without_fences(page)) == []


@pytest.mark.parametrize("page", [PROJECT / "CONTRIBUTING.md", METHOD], ids=lambda page: page.name)
def test_every_path_a_page_names_exists(page):
    assert [each for each in named_paths(page.read_text(encoding="utf-8")) if not exists(each)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(method.md 6.2)", [("method.md", "6.2")]),
        ("sizes (method.md\n# 6.2), and", [("method.md", "6.2")]),
        ("method.md sections 2 to 4", [("method.md", "2"), ("method.md", "4")]),
        ("docs/method.md M-39", [("method.md", "M-39")]),
        ("see docs/exports.md.", [("exports.md", "")]),
        ("-- (cin7-core 1.7.5, 1.7.6)", [("formats/cin7-core.md", "1.7.5"), ("formats/cin7-core.md", "1.7.6")]),
        ("formats/ledgers.md 2.1", [("formats/ledgers.md", "2.1")]),
        ("(cin7-omni.md 1.2, 3 and 4.5)", [("formats/cin7-omni.md", part) for part in ("1.2", "3", "4.5")]),
        ("docs/architecture.md section 5", [("architecture.md", "5")]),
        ("the order of design section 1", [("design.md", "cited by a bare word")]),
        ("pull cin7-core acme; README.md; src/cin7_audit/models/50_ledger/x.md; 20 ledgers", []),
    ],
)
def test_a_citation_is_read_as_it_is_written(text, found):
    assert list(citations(text)) == [Citation(*each) for each in found]


@pytest.mark.parametrize("text", ["method.md 6.99", "method.md section 11", "method.md M-99", "docs/none.md"])
def test_a_citation_of_what_is_not_there_is_told(text):
    assert [resolves(cite) for cite in citations(text)] == [False]


@pytest.mark.parametrize("text", ["method.md 6.2", "method.md section 10", "method.md M-40", "docs/exports.md"])
def test_a_citation_of_what_is_there_is_not(text):
    assert [resolves(cite) for cite in citations(text)] == [True]


def test_a_link_to_no_file_or_no_heading_is_told():
    text = "[a](method.md#m-1) [b](method.md#m-41) [c](none.md) [d](../README.md#tests-and-speed) [e](https://a.b/c)"
    assert broken_links(METHOD, text) == ["method.md#m-41", "none.md"]


def test_a_path_that_is_not_there_is_told():
    there, lost = "`models/NN_stage/<name>.sql` `engagement.py` `M-1`", ["models/none/<name>.sql", "none.toml"]
    text = f"{there} `{lost[0]}` `{lost[1]}` `python tools/none.py`"
    assert [each for each in named_paths(text) if not exists(each)] == [*lost, "tools/none.py"]
