"""The one page of a client of whom nothing could be read: what came, why it cannot be used, what to send. There is no
verdict.
"""

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from cin7_audit.case import Case
from cin7_audit.case.requests import request_list
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.provenance import version_stamp
from cin7_audit.report import TEMPLATES
from cin7_audit.report.contract_files import write_manifest
from cin7_audit.report.html import environment, policy
from cin7_audit.report.page_content import cover
from cin7_audit.report.page_parts import Block, named_table
from cin7_audit.report.pdf import compile_pdf
from cin7_audit.report.typesetting import page_text
from cin7_audit.report.words import WORDS
from cin7_audit.words import first_words, short_file, text, whole

FILES_ON_PAGE = 6
SHOWN_FILE = 40  # letters of a file's path on the page


def _what_came(case: Case) -> Block:
    rows = case.table("file_trouble")
    if rows.empty:
        return Block("What came", "No file at all: the folder exports/ is empty.")
    first = rows.head(FILES_ON_PAGE).itertuples(index=False)
    shown = [(short_file(path, SHOWN_FILE), how, first_words(seen), text(todo)) for path, how, seen, todo in first]
    more = f"{len(shown)} of {whole(len(rows))} files; the command check lists all." if len(rows) > len(shown) else ""
    return Block("What came", table=named_table("what_came", shown, shown=more))


def _what_to_send(case: Case) -> Block:
    rows = [(request.report, request.setting) for request in request_list(case) if request.needed]
    return Block("What to send", table=named_table("what_to_send", rows))


def one_page(run_folder: Path, context: Context, settings: Engagement, case: Case) -> SimpleNamespace:
    """The page as finished text."""
    said = cover(context, settings, run_folder) | {"period": ""}
    return SimpleNamespace(
        **said,
        title="Nothing to audit yet",
        lead=WORDS["nothing_to_audit"],
        facts=(("Addressee", said["addressee"]), ("Run", said["run_id"]), ("Workbook version", version_stamp())),
        blocks=(_what_came(case), _what_to_send(case)),
    )


def write_empty_report(
    run_folder: Path, context: Context, settings: Engagement, case: Case, timings: Mapping[str, Any]
) -> None:
    """Write the page as HTML and PDF, and the manifest, into run_folder."""
    page = one_page(run_folder, context, settings, case)
    html, pdf = run_folder / "audit-report.html", run_folder / "audit-report.pdf"
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    parts = {"page": page, "policy": policy([css], []), "css": Markup(css)}  # noqa: S704 - our own file
    html.write_text(environment().get_template("empty.html.j2").render(**parts), encoding="utf-8")
    pdf.write_bytes(compile_pdf("empty.typ", page_text(page), {}, None))
    write_manifest(page.run_id, run_folder, [html, pdf], context, settings, case, timings)
