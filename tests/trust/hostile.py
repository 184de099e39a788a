"""The corpus through every field of every source into every output; whatever acted is returned as a sentence.

`full` runs four companies (both platforms with both ledgers) and the formats no generated company has, all rotations each.
"""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pypdfium2 as pdfium

import cin7_audit
from cin7_audit.clients import app_arguments, lab_arguments
from cin7_audit.escaping import HIDDEN_OR_BREAK, JSON_HIDDEN
from cin7_audit.notebook_engine import kernel_environment
from tests.trust.corpus import READABLE, TEXTS
from tests.trust.rewriting import BUNDLES, FORMATS, Rewriting, rewritten
from tests.trust.servers import Server, running

TARGETS = {"executed": 0, "failed_runs": 0}
OUTPUTS = ("html", "pdf", "governance pdf", "xlsx", "terminal", "json", "jupyterlab", "web page")
COMBINATIONS = [(platform, ledger) for platform in ("cin7_core", "cin7_omni") for ledger in ("xero", "quickbooks")]
FORMAT_CLIENTS = (("cin7_core", "xero"), ("cin7_omni", "quickbooks"), ("cin7_core", "sage"))
SOURCE = Path(cin7_audit.__file__).parents[1]
ASKED = "hit.invalid"
OWN = "\n\r\f\t\x02\u200b\u00ad\ufffe"  # breaks and hyphens of the typesetter and of the reader of its pages
RAW_PDF = re.compile(rb"/JavaScript|/JS\b|/Launch|/URI\b|/SubmitForm|/EmbeddedFile|/RichMedia")
PDF_STREAM = re.compile(rb"<<((?:(?!endobj).)*?)>>\s*stream\r?\n(.*?)\r?\nendstream", re.S)
RAW_TERMINAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SEEN = """() => [window.__hit, ...[...document.querySelectorAll('iframe')].map(f => { try { return f.contentWindow.__hit } catch { return null } })]
  .filter(hit => hit !== undefined && hit !== null).map(String)"""
ACTIVE = """() => [...document.querySelectorAll("a[href^='javascript' i], [onerror], [onload], [onmouseover], img[src='x'], iframe[srcdoc], object, embed, base")]
  .filter(e => !e.closest('head')).map(e => e.outerHTML.slice(0, 160))"""
STIR = """() => {
  document.querySelectorAll('details').forEach(d => { d.open = true });
  let stirred = 0;
  for (const mark of document.querySelectorAll('svg path, svg rect, svg text, svg line, [tabindex], button')) {
    const box = mark.getBoundingClientRect();
    for (const name of ['pointerover', 'mouseover', 'pointermove', 'mousemove', 'focus', 'blur'])
      mark.dispatchEvent(new MouseEvent(name, {bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2}));
    stirred += 1;
  }
  return stirred;
}"""


def environment(**more: str) -> dict[str, str]:
    """The environment of a program of ours: the source under test, and nobody's own Jupyter or IPython folders."""
    kept = {name: value for name, value in os.environ.items() if name not in ("CIN7_AUDIT_STATIC", "PYTEST_CURRENT_TEST")}
    return kept | {"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8", **more}


def command(*arguments: str, where: Path) -> subprocess.CompletedProcess[bytes]:
    """One command of the workbook, run as a consultant runs it."""
    line = [sys.executable, "-m", "cin7_audit", *arguments]
    return subprocess.run(line, cwd=where, env=environment(), capture_output=True, timeout=900, check=False)


def run_folder(client: Path) -> Path:
    """The one finished report of a client."""
    (found,) = [path.parent for path in client.glob("report/*/manifest.json")]
    return found


class Watch:
    """Everything a page did that a client's text might have made it do."""

    def __init__(self, page: Any, home: str) -> None:
        self.page, self.hits, self.said, self.home = page, [], [], home
        page.on("dialog", lambda dialog: (self.hits.append(f"dialog {dialog.message[:80]}"), dialog.dismiss()))
        page.on("request", lambda request: self._request(request.url))
        page.on("console", lambda message: self.said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("popup", lambda popup: self.hits.append(f"popup {popup.url}"))

    def _request(self, url: str) -> None:
        if ASKED in url:
            self.hits.append(f"asked {url}")

    def seen(self) -> list[str]:
        """What acted on this page so far."""
        marks = [f"ran {mark}" for mark in self.page.evaluate(SEEN)]
        return [*self.hits, *marks, *(f"element {found}" for found in self.page.evaluate(ACTIVE))]


def html_hits(browser: Any, path: Path) -> tuple[list[str], list[str]]:
    """(what acted, what the page complained of) in the report's page, everything opened and every mark hovered."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        watch = Watch(page, "file:")
        page.goto(path.as_uri(), timeout=120_000)
        page.wait_for_selector("html[data-charts]", timeout=120_000)
        page.evaluate(STIR)
        page.wait_for_timeout(300)
        linked = page.evaluate("() => [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        links = [f"link {link[:80]}" for link in linked if not link.startswith(("#", "data:image/", "blob:"))]
        return watch.seen() + links, watch.said
    finally:
        context.close()


def combined(notebooks: list[Path], target: Path) -> Path:
    """One notebook that holds every cell and output of the executed ones: one page load shows them all."""
    every = [nbformat.read(path, as_version=4) for path in notebooks]
    for number, book in enumerate(every):
        for cell in book.cells:
            cell["id"] = f"n{number}-{cell['id']}"[:64]
    every[0].cells = [cell for book in every for cell in book.cells]
    nbformat.write(every[0], target)
    return target


def lab_hits(browser: Any, client: Path, notebooks: list[Path]) -> list[str]:
    """What acted when executed notebooks are opened in JupyterLab, trusted: the front end itself cleans nothing then."""
    arguments = lab_arguments(client)
    book = combined(notebooks, client / "notebooks" / "executed.ipynb")
    kept = kernel_environment(client)
    settings = client / ".jupyter" / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('{"windowingMode": "none"}')  # every output is rendered, not only those in sight
    trust = [sys.executable, "-m", "jupyter", "trust", str(book)]
    subprocess.run(trust, env=kept, capture_output=True, timeout=120, check=True)
    outputs = len([cell for cell in nbformat.read(book, as_version=4).cells if cell.get("outputs")])
    more = ["--no-browser", "--expose-app-in-browser", "--ServerApp.port=0"]
    with running([*arguments, *more], kept) as server, opened(browser, server) as (page, watch):
        page.goto(f"http://127.0.0.1:{server.port}/lab/tree/{book.name}?token={server.token}&reset", timeout=120_000)
        page.wait_for_selector(".jp-NotebookPanel .jp-OutputArea-output", timeout=120_000)
        page.wait_for_function(f"() => document.querySelectorAll('.jp-OutputArea').length >= {outputs}", timeout=120_000)
        page.wait_for_timeout(3000)
        page.evaluate(STIR)
        page.wait_for_timeout(500)
        return [f"lab: {hit}" for hit in watch.seen()]


def web_hits(browser: Any, client: Path, names: list[str]) -> list[str]:
    """What acted in the web page, where the notebooks run live and show their pickers."""
    hits: list[str] = []
    arguments = app_arguments(client, 0, browser=False)
    with running(arguments, kernel_environment(client)) as server:
        for name in names:
            with opened(browser, server) as (page, watch):
                page.goto(server.address, timeout=180_000)
                page.goto(f"http://127.0.0.1:{server.port}/voila/render/{name}", timeout=180_000)
                page.wait_for_selector(".jp-OutputArea-output", timeout=180_000)
                page.wait_for_timeout(2500)
                page.evaluate(STIR)
                page.wait_for_timeout(500)
                assert page.locator(".jp-OutputArea-output").count() > 3, page.content()[:2000]
                hits += [f"{name}: {hit}" for hit in watch.seen()]
    return hits


@contextmanager
def opened(browser: Any, server: Server) -> Iterator[tuple[Any, Watch]]:
    """A page that is watched; what a client's text asks for reaches nobody."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.route(lambda url: ASKED in url, lambda route: route.abort())
    try:
        yield page, Watch(page, f"http://127.0.0.1:{server.port}")
    finally:
        context.close()


def pdf_objects(raw: bytes) -> bytes:
    """The objects of a PDF, packed ones unpacked, without the content of pages and pictures."""
    packed = [zlib.decompress(body) for head, body in PDF_STREAM.findall(raw) if b"/ObjStm" in head and b"/FlateDecode" in head]
    return b"\n".join((PDF_STREAM.sub(b"", raw), *packed))


def pdf_hits(path: Path) -> list[str]:
    """Actions and files of a PDF, and what a typesetting command of the client's would have brought in."""
    with pdfium.PdfDocument(path) as opened:
        words = "\n".join(page.get_textpage().get_text_range(errors="replace") for page in opened)
    found = [f"pdf holds {match.decode()}" for match in RAW_PDF.findall(pdf_objects(path.read_bytes()))]
    return (
        found + ["pdf reads a file"] * ("root:x:0" in words) + [f"pdf hides {m!a}" for m in HIDDEN_OR_BREAK.findall(words) if m.strip(OWN)]
    )


def xlsx_hits(path: Path) -> list[str]:
    """Formulas, links out and names of another application in a workbook's own XML."""
    hits = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8")
            hits += [f"{name} holds a formula"] * ("<f>" in text or "<f " in text)
            hits += [f"{name} leads out"] * ('TargetMode="External"' in text) + [f"{name} is an outside link"] * (
                "externalLink" in name or "ddeLink" in text
            )
    return hits


def terminal_hits(words: bytes) -> list[str]:
    """Commands to the terminal, letters that turn a line round, and lines a client wrote."""
    text = words.decode("utf-8")
    lines = text.splitlines()
    raw = [f"terminal gets {found!a}" for found in RAW_TERMINAL.findall(text)]
    hidden = [f"terminal hides {found!a}" for found in HIDDEN_OR_BREAK.findall(text) if found.strip("\n")]
    return raw + hidden + [f"forged line {line[:60]}" for line in lines if line.startswith("FORGED")]


def json_hits(path: Path) -> list[str]:
    """Hidden letters in the bytes of a document people open; it must still say what it said."""
    text = path.read_text(encoding="utf-8")
    json.loads(text)
    return [f"{path.name} hides {found!a}" for found in JSON_HIDDEN.findall(text)]


def unreadable_names(path: Path, bundle: str) -> list[str]:
    """Names of living scripts that the page does not show as they are, though its bundle was in the client."""
    page = html.unescape(re.sub(r"<wbr>|<[^>]+>", "", path.read_text(encoding="utf-8")))
    return [name for name in READABLE if name in bundle and name not in page]


def commands_hits(folder: Path) -> list[str]:
    """Files that a command among the texts would have made."""
    return [f"made {path}" for path in folder.rglob("hit-*")]


def outputs_hits(client: Path, said: bytes) -> list[str]:
    """What acted in every output that needs no browser."""
    made = run_folder(client)
    hits = [*pdf_hits(made / "audit-report.pdf"), *xlsx_hits(made / "workpapers.xlsx"), *terminal_hits(said)]
    if (made / "governance-pack.pdf").exists():
        hits += pdf_hits(made / "governance-pack.pdf")
    for path in (made / "findings.json", made / "measures.json", made / "manifest.json", *(made / "sections").glob("*.json")):
        hits += json_hits(path)
    return hits + commands_hits(client)


def formats_client(folder: Path, systems: tuple[str, ...]) -> Path:
    """A client of one file of every format of these systems that a reader knows, without settings."""
    for path in (found for system in systems for found in (FORMATS / system / "data").iterdir()):
        if path.suffix in (".csv", ".xlsx", ".json", ".jsonl", ".txt") and not path.name.endswith(".golden.txt"):
            target = folder / "exports" / systems[0] / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    (folder / "engagement.toml").write_text("[client]\nname = 'Formats'\n")
    return folder


def _companies(folder: Path) -> Iterator[tuple[str, Path]]:
    from cin7_sample import scenario, write_client

    for platform, ledger in COMBINATIONS:
        where = folder / f"{platform}-{ledger}"
        write_client(scenario("harbour-tools", seed=5, skus=15, months=10).but(platform=platform, ledger_system=ledger), where)
        yield where.name, where
    for systems in FORMAT_CLIENTS:
        yield f"formats-{systems[1]}", formats_client(folder / f"formats-{systems[1]}", systems)


def one_rotation(browser: Any, plain: Path, folder: Path, rotation: int, notebooks: int) -> tuple[Rewriting, list[str], int]:
    """(what was replaced, what acted, runs that failed) of one client in one rotation through every output."""
    client = folder / "client"
    rewriting = rewritten(plain, client, rotation)
    said = [command("check", str(client), where=folder), command("report", str(client), where=folder)]
    if said[1].returncode > 1:
        return rewriting, [], 1
    made = run_folder(client)
    said.append(command("compare", str(client), made.name, made.name, where=folder))
    hits = outputs_hits(client, b"\n".join(run.stdout + b"\n" + run.stderr for run in said))
    acted, complaints = html_hits(browser, made / "audit-report.html")
    hits += acted + [f"page complains: {line[:200]}" for line in complaints]
    books = sorted((made / "notebooks").glob("*.ipynb"))
    hits += lab_hits(browser, client, books)
    chosen = [books[(rotation + step) % len(books)].name for step in range(notebooks)]
    hits += web_hits(browser, client, chosen)
    return rewriting, hits, 0


def full(folder: Path, quick: bool) -> dict[str, Any]:
    """Every string in every field of every client; `quick` runs one rotation of the first company."""
    from playwright.sync_api import sync_playwright

    from tests.conftest import QUIET, chromium

    fields: set[tuple[str, str, str]] = set()
    hits: list[str] = []
    failed = runs = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        for name, plain in _companies(folder / "plain"):
            for rotation in range(1 if quick else BUNDLES):
                where = folder / f"{name}-{rotation}"
                where.mkdir(parents=True)
                rewriting, acted, lost = one_rotation(browser, plain, where, rotation, notebooks=1)
                fields |= {(name, *field) for field in rewriting.fields}
                hits += [f"{name} rotation {rotation}: {hit}" for hit in acted]
                failed, runs = failed + lost, runs + 1
                print(f"{name} rotation {rotation}: {len(acted)} acted, {lost} failed", *acted[:5], sep="\n  ", flush=True)  # noqa: T201
                shutil.rmtree(where)
            if quick:
                break
        browser.close()
    return {
        "strings": len(TEXTS), "fields": len(fields), "outputs": len(OUTPUTS), "runs": runs, "failed_runs": failed, "executed": len(hits),
        "tried": (len(TEXTS) // BUNDLES if quick else len(TEXTS)) * len(fields) * len(OUTPUTS),
    }  # fmt: skip
