"""What a client writes is text wherever it comes out: one case per border, on one small company full of hostile texts."""

import ast
import dataclasses
import importlib.util
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pypdfium2 as pdfium
import pytest

import cin7_audit
from cin7_audit.contributors.like_skus import families
from cin7_audit.escaping import LONGEST_WORD, for_chart, for_html, for_json, for_log, for_page, for_terminal
from cin7_audit.presentation.notebook_display import section_html
from cin7_audit.records import Paragraph, Section
from cin7_audit.report.deliverables import read_sections, write_report
from cin7_audit.section_files import save_section, write_json
from cin7_audit.terminal import say
from tests.trust.corpus import READABLE, TEXTS
from tests.trust.hostile import command, html_hits, lab_hits, outputs_hits, run_folder, terminal_hits, web_hits
from tests.trust.rewriting import rewritten
from tests.trust.small import small_client

MARKUP_IN_THE_CURRENCY, BUNDLES = 9, 32  # the rotation that puts images with handlers and frames behind NZD
WRITE_OFFS = "04_write_off_frequency.ipynb"  # the chapter whose paragraphs name the currency
MEGABYTE = 1_048_576


def hand_made():
    """The hand-made sections of tests/report."""
    spec = importlib.util.spec_from_file_location("hostile_sections", Path(__file__).parents[1] / "report" / "hostile.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """The small company with its texts replaced, checked and reported as a consultant does it."""
    folder = tmp_path_factory.mktemp("hostile")
    rewriting = rewritten(small_client(folder / "plain"), folder / "client", MARKUP_IN_THE_CURRENCY, BUNDLES)
    assert len(rewriting.fields) > 200
    runs = [command(name, str(folder / "client"), where=folder) for name in ("check", "report")]
    assert runs[1].returncode in (0, 1), runs[1].stderr.decode()[-1500:]
    (folder / "said.txt").write_bytes(b"\n".join(run.stdout + b"\n" + run.stderr for run in runs))
    return folder / "client"


def test_the_corpus_is_large_and_holds_no_text_twice():
    assert len(TEXTS) >= 120 and len(set(TEXTS)) == len(TEXTS)


def test_pages_workbook_terminal_and_documents_hold_only_text(client):
    assert outputs_hits(client, (client.parent / "said.txt").read_bytes()) == []


def test_the_report_runs_nothing_and_its_policy_is_never_broken(client, browser):
    page = run_folder(client) / "audit-report.html"
    acted, complaints = html_hits(browser, page)
    assert acted == [] and complaints == []
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page.read_text(encoding="utf-8"))[1]
    assert "default-src &#39;none&#39;" in policy and "unsafe" not in policy


def test_an_executed_notebook_runs_nothing_in_jupyterlab_that_trusts_it(client, browser):
    assert lab_hits(browser, client, [run_folder(client) / "notebooks" / WRITE_OFFS]) == []


def test_the_web_page_runs_nothing(client, browser):
    assert web_hits(browser, client, [WRITE_OFFS]) == []


def test_a_section_is_never_markdown_and_holds_no_formula():
    shown = Section("s", 1, "T", "Q", (Paragraph("NZD<img src=x onerror=1> $\\href{javascript:1}{x}$ [x](javascript:1)"),))
    assert not hasattr(shown, "_repr_markdown_") and "<img" not in repr(shown)
    assert "<img" not in section_html(shown) and 'class="mathjax_ignore' in section_html(shown)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_one_line_without_commands_on_a_terminal(text, capsys):
    say(text)
    assert terminal_hits(capsys.readouterr().out.encode()) == []
    assert len(for_terminal(text).splitlines()) == 1


@pytest.mark.parametrize("text", TEXTS)
def test_a_document_keeps_every_letter_and_hides_none(text, tmp_path):
    write_json(tmp_path / "a.json", {"text": text})
    raw = (tmp_path / "a.json").read_bytes().decode()
    assert json.loads(raw)["text"] == text
    assert re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029\x7f-\x9f\U000e0000-\U000e007f]", raw) is None


@pytest.mark.parametrize("name", READABLE)
def test_names_of_every_script_stay_readable(name):
    assert for_page(name) == for_terminal(name) == str(for_html(name)) == name
    assert json.dumps(name, ensure_ascii=False) == for_json(json.dumps(name, ensure_ascii=False)) or "\u200c" in name or "\u200d" in name or "\ufe0f" in name  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200db", "a[U+200D]b"),
        ("Main\u200b", "Main[U+200B]"),
        ("x\u2066\u202ey", "x[U+2066 U+202E]y"),
        ("half\ud800", "half[U+D800]"),
        ("tag\U000e0041", "tag[U+E0041]"),
        ("bell\x07\x1b[2J", "bell[U+0007 U+001B][2J"),
        ("dots\u2800", "dots[U+2800]"),
        ("head\U0001d159", "head[U+1D159]"),
    ],
)
def test_a_letter_nobody_sees_is_shown_by_its_number(text, shown):
    assert for_page(text) == for_terminal(text) == shown
    assert for_chart({"data": [{"site": text}]}) == {"data": [{"site": shown}]}


def test_a_log_keeps_our_lines_and_no_command():
    assert for_log("one\ntwo\x1b[2J\r") == "one\ntwo[U+001B][2J[U+000D]"


@pytest.mark.parametrize("name", ["W" * MEGABYTE, "lorem ipsum " * (MEGABYTE // 12), "\u202e" * MEGABYTE])
def test_a_megabyte_is_shortened_where_it_is_read(name):
    for shown in (for_page(name), for_terminal(name), str(for_html(name)), for_chart([name])[0]):
        assert len(shown) < 3_000 and "…" in shown and f"({len(name):,} letters)" in shown
    assert for_page("W" * LONGEST_WORD) == "W" * LONGEST_WORD
    words = "word " * 1000
    assert for_page(words).endswith("(5,000 letters)") and len(for_page(words)) < 500
    assert str(for_html(words)) == for_page(words) and str(for_html(words, whole=True)) == words
    assert for_page("word " * 100) == "word " * 100


def test_a_megabyte_is_like_no_other_name():
    assert families("A-1", "lorem ipsum " * 80_000, "", "") == families("A-1", "", "", "")
    assert families("1" * MEGABYTE + "a1", "", "", "") == []


def test_a_megabyte_is_whole_in_the_data_and_adds_no_page(tmp_path):

    hostile = hand_made()

    def made(name, label):
        sections = hostile.sections()
        finding = dataclasses.replace(sections[0].findings[0], title=f"Line of {name}", statement=f"{name} comes back.", skus=(name,))
        tables = {"count_variance": sections[0].tables["count_variance"].assign(sku=name)}
        rows = tuple((name, *row[1:]) for row in hostile.table().rows)
        exhibit = dataclasses.replace(sections[0].exhibits[1], table=dataclasses.replace(hostile.table(), rows=rows))
        first = dataclasses.replace(sections[0], findings=(finding,), tables=tables, exhibits=(exhibit,), paragraphs=(Paragraph(name),))
        for section in (first, *sections[1:]):
            save_section(section, tmp_path / label / "sections")
        client = dataclasses.replace(hostile.context(), client=name)
        sections = read_sections(tmp_path / label / "sections")
        write_report(tmp_path / label, client, hostile.settings(), hostile.case(), [], {}, sections)
        return tmp_path / label

    def pages(path):
        with pdfium.PdfDocument(path) as opened:
            return len(opened)

    plain, large = made("A-1", "plain"), made("W" * MEGABYTE, "large")
    assert abs(pages(large / "audit-report.pdf") - pages(plain / "audit-report.pdf")) <= 2
    assert (large / "audit-report.html").stat().st_size < 1_450_000
    assert json.loads((large / "findings.json").read_text())["findings"][0]["skus"] == ["W" * MEGABYTE]
    assert pd.read_parquet(large / "tables" / "count_variance.parquet")["sku"].str.len().eq(MEGABYTE).all()
    assert (large / "workpapers.xlsx").stat().st_size < 2_000_000
    shutil.rmtree(tmp_path / "large")


MARKUP = re.compile(r"</?(?:p|b|i|em|h[1-6]|ul|li|t[dhr]|table|caption|pre|code|div|span|a|title|details|summary|strong|small)\b")
NOT_PAGES = {"sheet_cells.py", "labels.py"}  # a workbook's own XML, a pattern
MADE_HERE = {
    "NO_FORMULAS", "style", "len(table.rows)", "table.rows_total", "item.rows_kept", "item.rows_read",  # ours, or a number
    "caption", "head", "body", "more", "items", "title", "replay", "markup", "todo", "''.join(parts)",  # markup made a line above
    "''.join((f'<td {style}>{for_html(cell)}</td>' for style, cell in zip(look, row, strict=True)))",  # escaped inside
    "name",  # a line of plain text that looks like a tag
}  # fmt: skip


def test_everything_put_into_markup_is_escaped_where_it_is_put_in():
    put_in = set()
    for path in sorted(Path(cin7_audit.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and path.name not in NOT_PAGES:
                text = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
                if MARKUP.search(text):
                    put_in |= {ast.unparse(part.value) for part in node.values if isinstance(part, ast.FormattedValue)}
    bare = {expression for expression in put_in if not expression.startswith("for_html(")}
    assert bare == MADE_HERE and len(put_in - bare) > 15
