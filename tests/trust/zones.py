"""One report in every time zone: the same bytes where it is made, the same labels where it is read."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import vl_convert

from cin7_audit.chapters.ingestion import figures as ingestion
from cin7_audit.chapters.ledger_impact import figures as ledger_impact
from cin7_audit.chapters.variance_timeline import figures as variance_timeline
from cin7_audit.chapters.write_off_frequency import figures as write_off_frequency
from cin7_audit.presentation.theme import finish
from cin7_audit.section_files import plain
from tests.conftest import QUIET, chromium
from tests.trust.small import small_client

ROOT = Path(__file__).parents[2]
MAKERS = ("UTC", "Pacific/Auckland", "America/St_Johns")
READERS = (*MAKERS, "America/Los_Angeles", "America/Santiago")  # in Santiago the day of the change has no midnight
VERSIONS = ("5.20", "6.4")  # Vega-Lite of JupyterLab and of the page
DAYS = (
    "2024-02-29",
    "2024-03-01",
    "2024-03-10",
    "2024-09-08",
    "2024-09-29",
    "2024-11-03",
    "2024-12-31",
    "2025-01-01",
)  # clocks change, years too
TARGETS = {"documents_that_differ": 0, "labels_that_differ": 0}
# What a view writes: the texts of its axes, legends and marks, and the tooltip of every mark.
WRITTEN = """async (spec) => {
  const made = await vegaEmbed(document.body.appendChild(document.createElement("div")), spec, {actions: false, mode: "vega-lite"});
  await made.view.runAsync();
  const texts = [];
  const walk = (node) => {
    if (node.text !== undefined && node.text !== null) texts.push(String(node.text));
    if (node.tooltip) texts.push(JSON.stringify(node.tooltip));
    (node.items || []).forEach(walk);
  };
  walk(made.view.scenegraph().root);
  made.finalize();
  return texts;
}"""


def specs() -> dict[str, dict[str, Any]]:
    """A finished document of every way our charts put days on an axis, in a cell or in a tooltip."""
    days = pd.to_datetime(pd.Series(DAYS))
    months = days.dt.strftime("%Y-%m-01")
    count = len(days)
    numbers = [float(number) for number in range(1, count + 1)]
    frame = pd.DataFrame({"day": days, "week": days, "month": months, "effective": [day.date() for day in days], "value": numbers})
    line = frame.assign(
        label="A", belief=numbers, counted=numbers, corrected=1.0, approvals=1, state="in tolerance", believed=1.0, variance=0.0
    )
    drawn = {
        "coverage": ingestion.coverage(frame.assign(title="File", lines=range(1, count + 1))),
        "heat": variance_timeline.heat(frame.assign(label="A", units=numbers, in_tolerance=True, place=1)),
        "portfolio": variance_timeline.portfolio(frame.assign(kind="gains", amount=numbers)),
        "lines": variance_timeline.lines(line),
        "control": variance_timeline.control(frame.assign(low=0.0, high=9.0, centre=4.0, state="inside limits"), "Share", is_share=True),
        "monthly": write_off_frequency.monthly_value(frame.assign(direction="loss")),
        "calendar": write_off_frequency.calendar(frame.assign(weekday="Monday", corrections=1, gross=numbers)),
        "difference": ledger_impact.difference(frame.assign(bucket="timing", closing=numbers)),
        "margin": ledger_impact.margin(frame.assign(posted=0.4, retimed=0.5, low=0.3, high=0.6)),
        "drift": ledger_impact.drift(frame[["month"]].assign(posted=1.0, throughput=2.0, days=3.0, event=4.0, low=0.0, high=5.0)),
        "skew": ledger_impact.skew(frame.assign(document_no="D-1", skew_days=3, gross=numbers, crosses="no")),
    }
    return {name: plain(finish(chart, name, name)) for name, chart in drawn.items()}


def drawings(documents: Mapping[str, Any], zone: str) -> dict[str, str]:
    """The documents as drawn by a process whose clock stands in the zone."""
    program = (
        "import json, sys, vl_convert; print(json.dumps({n: vl_convert.vegalite_to_svg(s, vl_version='6.4') "
        "for n, s in json.load(sys.stdin).items()}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(documents),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env={**os.environ, "TZ": zone},
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@cache
def bundle(version: str) -> str:
    """The chart runtime with Vega-Lite of this version."""
    return str(vl_convert.javascript_bundle(vl_version=version))  # type: ignore[call-arg]


def written(browser: Any, zone: str, version: str, documents: Mapping[str, Any]) -> dict[str, list[str]]:
    """Every text and tooltip of the documents in a browser whose clock stands in the zone."""
    context = browser.new_context(timezone_id=zone, locale="en-GB", offline=True)
    page = context.new_page()
    page.set_content("<!doctype html><body></body>")
    page.add_script_tag(content=bundle(version))
    page.wait_for_function("window.vegaEmbed !== undefined", timeout=60_000)
    found = {name: page.evaluate(WRITTEN, spec) for name, spec in documents.items()}
    context.close()
    return found


def of_run(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(exhibit, document) of every chart of a finished run."""
    for path in sorted((folder / "sections").glob("*.json")):
        for exhibit in json.loads(path.read_text(encoding="utf-8"))["exhibits"]:
            if exhibit["spec"]:
                yield exhibit["id"], exhibit["spec"]


def full(folder: Path, quick: bool) -> dict[str, float]:
    """Whole reports made in each zone, and every chart of one of them read in each zone."""
    from playwright.sync_api import sync_playwright

    made: dict[str, Path] = {}
    for zone in MAKERS[:2] if quick else MAKERS:
        client = small_client(folder / zone.replace("/", "-"))
        command = [sys.executable, "-m", "cin7_audit", "report", str(client)]
        environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT / "src")}
        subprocess.run(command, check=True, capture_output=True, env=environment, timeout=600)
        made[zone] = next((client / "report").iterdir())
    first = made[MAKERS[0]]
    names = ("audit-report.html", "audit-report.pdf", "governance-pack.pdf", "findings.json", "measures.json", "workpapers.xlsx")
    unlike = sum((run / name).read_bytes() != (first / name).read_bytes() for run in made.values() for name in names)
    documents, differing, labels = dict(of_run(first)), 0, 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        for version in VERSIONS[1:] if quick else VERSIONS:
            expected = written(browser, READERS[0], version, documents)
            for zone in READERS[1:]:
                found = written(browser, zone, version, documents)
                labels += sum(len(texts) for texts in found.values())
                differing += sum(one != other for name in documents for one, other in zip(expected[name], found[name], strict=True))
        browser.close()
    return {"zones": len(made), "documents_compared": len(made) * len(names), "documents_that_differ": unlike,
            "charts": len(documents), "labels_compared": labels, "labels_that_differ": differing}  # fmt: skip
