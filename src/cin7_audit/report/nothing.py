"""The one page of a client of whom nothing could be read: what came, why it cannot be used, what to send. There is no verdict."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cin7_audit.case import Case
from cin7_audit.case.requests import request_list
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.provenance import version_stamp
from cin7_audit.report.content import run_id
from cin7_audit.report.documents import write_manifest
from cin7_audit.report.html import environment, policy
from cin7_audit.report.pdf import compile_pdf
from cin7_audit.report.places import REPORT_TEMPLATES
from cin7_audit.report.typesetting import page_text
from cin7_audit.report.views import Block, table
from cin7_audit.words import first_words, short_file, text, whole

TITLE = "Nothing to audit yet"
NOTHING = "Nothing in exports/ can be audited, so there is no verdict. Below: what came, and what to send."
FILES_ON_PAGE = 6
SHOWN_FILE = 40  # letters of a file's path on the page


@dataclass(frozen=True)
class OnePage:
    """What the page holds; the names that the house style of all pages reads are among them."""

    title: str
    client: str
    firm: str
    status: str
    period: str
    run_id: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]


def _what_came(case: Case) -> Block:
    rows = case.table("file_trouble")
    if rows.empty:
        return Block("What came", "No file at all: the folder exports/ is empty.")
    first = rows.head(FILES_ON_PAGE).itertuples(index=False)
    shown = [(short_file(path, SHOWN_FILE), status, first_words(seen), text(todo)) for path, status, seen, todo in first]
    more = f"{len(shown)} of {whole(len(rows))} files; the command check lists all." if len(rows) > len(shown) else ""
    return Block("What came", table=table(("File", "Use", "What was found", "What to do"), shown, caption="What came", note=more))


def _what_to_send(case: Case) -> Block:
    rows = [(request.report, request.setting) for request in request_list(case) if request.needed]
    return Block("What to send", table=table(("Report", "How"), rows, caption="What to send"))


def one_page(run_folder: Path, context: Context, settings: Engagement, case: Case) -> OnePage:
    """The page as finished text."""
    facts = (
        ("Addressee", settings.client.addressee or f"Management of {context.client}"),
        ("Run", run_id(run_folder)),
        ("Workbook version", version_stamp()),
    )
    blocks = (_what_came(case), _what_to_send(case))
    return OnePage(TITLE, context.client, settings.client.firm, settings.client.status, "", run_id(run_folder), NOTHING, facts, blocks)


def write_nothing(run_folder: Path, context: Context, settings: Engagement, case: Case, timings: Mapping[str, Any]) -> None:
    """Write the page as HTML and PDF, and the manifest, into run_folder."""
    page = one_page(run_folder, context, settings, case)
    html, pdf = run_folder / "audit-report.html", run_folder / "audit-report.pdf"
    css = (REPORT_TEMPLATES / "report.css").read_text(encoding="utf-8")
    parts = {"page": page, "policy": policy([css], []), "css": Markup(css)}  # noqa: S704 - our own file
    html.write_text(environment().get_template("nothing.html.j2").render(**parts), encoding="utf-8")
    pdf.write_bytes(compile_pdf("nothing.typ", page_text(asdict(page)), {}, None))
    write_manifest(run_id(run_folder), run_folder, [html, pdf], context, settings, case, timings)
