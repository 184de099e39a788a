"""What a consultant changes in JupyterLab is seen there, and is in the report: HTML, PDF, workpapers, tables, manifest.

One client, its copies changed in the browser as a person would: chapter 3 keeps one supplier's lines and adds a chart
and a table, chapter 2 is judged by another tolerance, chapter 4 shows its register in another order, chapter 5 fails.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pandas as pd
import pdfplumber
import pytest

from cin7_audit.execute import NOTEBOOKS, report_client
from cin7_audit.notebook_copies import make_copies
from cin7_audit.section_files import load_section

ONE_SUPPLIER = """
supplier = book.table("product").set_index("sku")["supplier"]
lines = lines[lines["sku"].map(supplier) == "Harbour Steel"]"""
OWN = """import altair as alt

by_site = lines.groupby("site", as_index=False)["variance_value"].sum()
worst = by_site.sort_values("variance_value").iloc[0]
chart = alt.Chart(by_site).mark_bar().encode(x="variance_value", y="site")
book.add(chart, title="Harbour Steel by site", says=f"{worst['site']} lost {worst['variance_value']:,.2f}.")
book.add(by_site, title="Harbour Steel in figures", says="Two sites <b>only</b>.")"""
# step -> (a line of its notebook, what stands there afterwards), or a whole cell to add before the last but one
EDITS = {
    "variance_timeline": ('tolerance_percent = ""', 'tolerance_percent = "20"'),
    "count_vs_belief": ('lines = book.table("count_variance")', f'lines = book.table("count_variance"){ONE_SUPPLIER}'),
    "write_off_frequency": (
        'corrections = book.table("reasoned_correction")',
        'corrections = book.table("reasoned_correction").sort_values(["day", "sku"], ascending=False)',
    ),
    "ledger_impact": ("section = book.section()", 'raise ValueError("we stop here")'),
}
CHANGE = """([marker, text]) => {
  for (const cell of window.jupyterapp.shell.currentWidget.content.widgets) {
    const source = cell.model.sharedModel.getSource();
    if (source.includes(marker)) { cell.model.sharedModel.setSource(source.replace(marker, text)); return true; }
  }
  return false;
}"""
ADD = """(source) => {
  const notebook = window.jupyterapp.shell.currentWidget.content.model.sharedModel;
  notebook.insertCell(notebook.cells.length - 4, {cell_type: 'code', source: source, metadata: {}});
}"""
OUTPUTS = """() => window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.outputs)
  .map(cell => cell.model.outputs.toJSON())"""
SCROLL = """(text) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const place = notebook.widgets.findIndex(cell => cell.model.sharedModel.getSource().includes(text));
  notebook.scrollToItem(place, 'start');
}"""
IDLE = "() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
OPEN = "() => window.jupyterapp && document.querySelector('.jp-NotebookPanel .jp-Cell')"


@pytest.fixture(scope="module")
def client(harbour_tools, tmp_path_factory) -> Path:
    """A client of its own, so that its copies are nobody else's."""
    folder = tmp_path_factory.mktemp("changed") / "harbour-steel"
    shutil.copytree(harbour_tools, folder, ignore=shutil.ignore_patterns("report", "notebooks"))
    make_copies(folder)
    return folder


@pytest.fixture(scope="module")
def lab(client, tmp_path_factory):
    """JupyterLab on the client's copies, on a free loopback port."""
    log = tmp_path_factory.mktemp("log") / "lab.log"
    arguments = ["--no-browser", "--allow-root", "--ServerApp.token=t", "--ServerApp.port=0", "--LabApp.news_url=None"]
    arguments += [f"--ServerApp.root_dir={client / 'notebooks'}", "--expose-app-in-browser"]
    live = {name: value for name, value in os.environ.items() if name != "CIN7_AUDIT_STATIC"}
    with log.open("w") as out:
        server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *arguments], stdout=out, stderr=subprocess.STDOUT, env=live)
    address = None
    for _ in range(120):
        time.sleep(0.5)
        if address := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/", log.read_text()):
            break
    assert address, log.read_text()[-2000:]
    yield f"http://127.0.0.1:{address[1]}"
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="module")
def shown(lab, client, browser):
    """step -> what JupyterLab shows after the change, run and saved."""
    page, seen = browser.new_page(viewport={"width": 1400, "height": 1000}), {}
    for step, (marker, text) in EDITS.items():
        page.goto(f"{lab}/lab/tree/{NOTEBOOKS[step].name}?token=t&reset", timeout=90_000)
        page.wait_for_function(OPEN, timeout=90_000)
        page.wait_for_function(IDLE, timeout=90_000)
        page.wait_for_function(CHANGE, arg=[marker, text], timeout=60_000)  # until the cell is there
        if step == "count_vs_belief":
            page.evaluate(ADD, OWN)
        seen[step] = run_and_save(page, client / "report" / "live" / "sections" / f"{step}.json")
        if step == "count_vs_belief":
            page.evaluate(SCROLL, 'title="Harbour Steel in figures"')
            page.get_by_text("Harbour Steel in figures").last.wait_for(timeout=30_000)
    page.close()
    return seen


def run_and_save(page, saved: Path) -> str:
    """Run every cell, wait for its section or for the error, save the notebook; the outputs as text."""
    error = page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr'], .jp-RenderedText pre:has-text('Error')")
    for _ in range(4):
        page.wait_for_timeout(3000)
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        for _ in range(80):
            if saved.exists() or error.count():
                break
            page.wait_for_timeout(500)
        if saved.exists() or error.count():
            break
    page.wait_for_timeout(1500)
    text = json.dumps(page.evaluate(OUTPUTS), ensure_ascii=False)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(1500)
    return text


@pytest.fixture(scope="module")
def run(shown, client):
    return report_client(str(client))


@pytest.fixture(scope="module")
def html(run):
    return (run.folder / "audit-report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pdf(run):
    with pdfplumber.open(run.folder / "audit-report.pdf") as opened:
        text = " ".join(page.extract_text() for page in opened.pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u00a0", " "))


@pytest.fixture(scope="module")
def lines(run):
    return pd.read_parquet(run.folder / "tables" / "own_rows_cb_2_count_variance.parquet")


def exhibit(run, step, code):
    return next(item for item in load_section(run.folder / "sections" / f"{step}.json").exhibits if item.id == code)


def test_jupyterlab_shows_what_was_changed_and_added(shown, client):
    assert "own notebook of" in shown["count_vs_belief"] and "rows of count variance" in shown["count_vs_belief"]
    assert "Harbour Steel in figures" in shown["count_vs_belief"] and "Two sites &lt;b&gt;only" in shown["count_vs_belief"]
    assert '"evalue": "we stop here"' in shown["ledger_impact"]
    live = load_section(client / "report" / "live" / "sections" / "count_vs_belief.json")
    assert [item.id for item in live.exhibits][-2:] == ["CB-own-1", "CB-own-2"]


def test_one_supplier_is_what_the_exhibit_holds_and_the_report_says_so(run, lines, html, pdf):
    product = pd.read_parquet(run.folder / "tables" / "count_variance.parquet")
    assert 0 < len(lines) < len(product) and set(lines["sku"]) < set(product["sku"])
    said = f"Made in this client's own notebook of {len(lines):,} of {len(product):,} rows of count variance"
    assert said in exhibit(run, "count_vs_belief", "CB-2").caption
    assert said.replace("'", "&#39;") in html and said in pdf.replace("’", "'")


def test_another_cut_off_judges_its_chapter_and_is_named(run, harbour_run, html, pdf):
    own, plain = (
        load_section(folder / "sections" / "variance_timeline.json").tables["recurrence"]["failures"].sum()
        for folder in (run.folder, harbour_run.folder)
    )
    assert own != plain
    assert 'It was made with tolerance_percent = "20"; the other chapters were not.' in pdf.replace("“", '"').replace("”", '"')
    assert "tolerance_percent = &#34;20&#34;" in html
    assert html.count("Its findings or measures are not those the workbook&#39;s own notebook gives") == 1


def test_another_order_is_the_order_of_the_page(run, harbour_run):
    made, plain = (exhibit(each, "write_off_frequency", "WF-12") for each in (run, harbour_run))
    assert made.table.rows[0] != plain.table.rows[0] and made.table.rows_total == plain.table.rows_total
    assert "rows of reasoned correction, changed" in made.caption


def test_a_chart_and_a_table_of_ones_own_are_in_html_pdf_workpapers_and_tables_with_their_sentences(run, html, pdf):
    chart, table = (exhibit(run, "count_vs_belief", f"CB-own-{number}") for number in (1, 2))
    assert (chart.kind, table.kind) == ("chart", "table") and re.match(r"[\w ]+ lost -[\d,]+\.\d\d\.", chart.says)
    for said in ("Harbour Steel by site", "Harbour Steel in figures", chart.says):
        assert said in html and said in pdf
    assert "Two sites &lt;b&gt;only&lt;/b&gt;." in html and "Two sites <b>only</b>." in pdf
    assert 'data-exhibit="CB-own-1"' in html
    book = openpyxl.load_workbook(run.folder / "workpapers.xlsx", read_only=True)
    for title, says in (("Own cb harbour steel by site", chart.says), ("Own cb harbour steel in figures", table.says)):
        cells = [str(cell) for row in book[title].iter_rows(values_only=True) for cell in row if cell is not None]
        assert any(cell.startswith(says) for cell in cells) and "Christchurch" in cells
    index = [row for row in book["Index"].iter_rows(values_only=True) if "Harbour Steel by site" in row]
    assert index and chart.says in index[0]
    rows = pd.read_parquet(run.folder / "tables" / "own_cb_harbour_steel_in_figures.parquet")
    assert len(rows) == table.table.rows_total == 2 and {"client", "run_id"} < set(rows.columns)


def test_a_copy_that_fails_leaves_its_sentence_and_the_rest_of_the_report(run, harbour_run, html, pdf):
    (failure,) = run.failures
    assert (run.exit_code, failure.step, failure.sentence) == (3, "ledger_impact", "ValueError: we stop here")
    sentence = "The client's own copy of this notebook failed: ValueError: we stop here"
    assert sentence.replace("'", "&#39;") in html and sentence in pdf.replace("’", "'")
    plain, own = (load_section(each.folder / "sections" / "ledger_impact.json") for each in (harbour_run, run))
    assert own.paragraphs[0].text.startswith(sentence) and own.paragraphs[1:] == plain.paragraphs
    assert (own.findings, own.measures, own.exhibits) == (plain.findings, plain.measures, plain.exhibits)
    assert all(load_section(path).exhibits for path in (run.folder / "sections").glob("*.json"))


def test_the_manifest_and_the_report_name_each_changed_notebook_and_the_run_its_hash(run, harbour_run, html, pdf):
    manifest = json.loads((run.folder / "manifest.json").read_text())
    changed = {item["notebook"]: item for item in manifest["changed_notebooks"]}
    assert sorted(changed) == sorted(NOTEBOOKS[step].name for step in EDITS)
    for name, item in changed.items():
        assert re.fullmatch("[0-9a-f]{64}", item["sha256"]) and item["changes"]
        assert (run.folder / "inputs" / "notebooks" / name).exists() and name in html and name in pdf
    assert any('tolerance_percent = "20"' in change for change in changed["02_variance_timeline.ipynb"]["changes"])
    assert any(change.endswith("import altair as alt") for change in changed["03_count_vs_belief.ipynb"]["changes"])
    assert json.loads((harbour_run.folder / "manifest.json").read_text())["changed_notebooks"] == []
    assert run.run_id != harbour_run.run_id


def test_what_was_run_in_the_report_are_the_changed_cells(run):
    executed = (run.folder / "notebooks" / "03_count_vs_belief.ipynb").read_text()
    assert "Harbour Steel" in executed
    assert "Harbour Steel" not in (run.folder / "notebooks" / "06_diagnosis.ipynb").read_text()


def test_the_same_changes_give_the_same_run_and_going_back_gives_the_first_one(run, client):
    assert report_client(str(client)).made_now is False
    kept = {path: path.read_bytes() for path in (client / "notebooks").glob("*.ipynb")}
    for path in kept:
        path.unlink()
    make_copies(client)
    try:
        assert report_client(str(client)).run_id != run.run_id
    finally:
        for path, body in kept.items():
            path.write_bytes(body)
