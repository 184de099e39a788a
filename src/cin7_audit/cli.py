"""The command line. Exit codes: 0 done, 1 done but blocked exhibits, 2 usage or settings, 3 failed."""

import contextlib
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from cin7_audit import __version__
from cin7_audit.errors import AuditError, UsageError, machine_trouble, machine_troubles
from cin7_audit.provenance import PROJECT
from cin7_audit.terminal import Bar, hand_over, say, stoppable

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="Cin7 Inventory Audit & Review."
)
DEMO = "data-samples/harbour-tools"
DELIVERED = (
    "audit-report.html", "audit-report.pdf", "workpapers.xlsx", "governance-pack.pdf", "findings.json", "measures.json",
)  # fmt: skip
LIMIT_GB = "A client that holds more memory is ended; 0: its share of the machine, at least 2 GB."
SHARE = "Percent of the allowed rate to use; the client's other integrations share it."
NOTHING_READABLE = "nothing readable came; the page says what did and what to send"


@dataclass
class _Asked:
    """What the command line named, so that `main` knows it however the command ends."""

    client: str = ""
    as_json: bool = False


def _remember(context: typer.Context, parameter: typer.CallbackParam, value: Any) -> Any:
    setattr(context.ensure_object(_Asked), str(parameter.name), value)
    return value


ClientName = Annotated[str, typer.Argument(help="A client: a name under clients/, or a folder.", callback=_remember)]
Parameters = Annotated[
    list[str] | None,
    typer.Option("-p", help="name=value: site, sku, abc_class, start, end, tolerance_percent, or a dotted setting."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for a program.", callback=_remember)]
Again = Annotated[bool, typer.Option("--again", help="Make the report again even if this evidence already has one.")]


def _parameters(given: list[str] | None) -> dict[str, str]:
    wrong = [item for item in given or [] if "=" not in item]
    if wrong:
        raise UsageError.of("parameter_without_value", "-p", wrong=", ".join(wrong))
    return dict(item.split("=", 1) for item in given or [])


def _tell(document: Any, lines: Iterable[str], as_json: bool) -> None:
    """One document for a program, or lines for a reader."""
    if as_json:
        hand_over(document)
    else:
        for line in lines:
            say(line)


def _run_document(run: Any) -> dict[str, Any]:
    """A run for a program: what it left, and like every outcome its sentence and log."""
    sentence = "; ".join(f"{item.step} failed: {item.sentence} See {item.notebook}" for item in run.failures)
    return {
        **asdict(run),
        "folder": str(run.folder),
        "failures": [{"step": item.step, "sentence": item.sentence} for item in run.failures],
        "sentence": sentence or (NOTHING_READABLE if run.nothing_readable else ""),
        "log": str(run.folder / "failures.log") if run.failures else "",
    }


def _run_lines(run: Any) -> Iterator[str]:
    said = f"{run.findings} findings, {run.not_testable} exhibits not testable"
    earlier = "" if run.made_now else " (this evidence already had this report)"
    yield f"{run.client}: {NOTHING_READABLE if run.nothing_readable else said}{earlier}"
    yield from (f"  note: {note}" for note in run.notes)
    yield from (f"  FAILED {item.step}: {item.sentence} (see {item.notebook})" for item in run.failures)
    yield from (f"  {run.folder / name}" for name in DELIVERED if (run.folder / name).exists())


def _report(client: str, parameters: list[str] | None, as_json: bool, again: bool) -> int:
    from cin7_audit.execute import report_client

    with Bar(as_json) as progress, contextlib.redirect_stdout(sys.stderr), stoppable(client, progress) as watched:
        run = report_client(client, _parameters(parameters), again=again, progress=watched)
    _tell(_run_document(run), _run_lines(run), as_json)
    return int(run.exit_code)


@app.command()
def demo(again: Again = False) -> None:
    """The sample client's report; prints where it lies."""
    raise typer.Exit(_report(str(PROJECT / DEMO), None, False, again))


@app.command()
def new(client: ClientName) -> None:
    """A client folder with a commented engagement.toml and the list of exports to request."""
    from cin7_audit.clients import REQUEST_LIST, make_client

    folder = make_client(client)
    say(f"{folder} is ready.")
    say(f"  1. Put the client's exports into {folder / 'exports'} (what to ask for: {folder / REQUEST_LIST}).")
    say(f"  2. Fill in {folder / 'engagement.toml'} where you know better than the files.")
    say(f"  3. check {client}, then report {client}.")


@app.command()
def check(client: ClientName, as_json: AsJson = False) -> None:
    """Intake only: what came, what it is, does it foot, what is missing."""
    from cin7_audit.case.summary import check_lines
    from cin7_audit.workbook import client_folder, current_case

    folder = client_folder(client)
    with machine_troubles(folder):
        with Bar(as_json) as progress:
            case, note = current_case(folder, progress)
        lines = check_lines(case)
        set_aside = int((case.table("problem")["effect"] == "file set aside").sum())
        is_readable = (case.table("evidence_file")["status"] == "used").any()
    if note:
        say(note, err=True)
    _tell({"client": folder.name, "lines": lines, "files_set_aside": set_aside}, lines, as_json)
    raise typer.Exit(3 if not is_readable else 1 if set_aside else 0)


@app.command()
def report(client: ClientName, parameter: Parameters = None, as_json: AsJson = False, again: Again = False) -> None:
    """The audit report of one client."""
    raise typer.Exit(_report(client, parameter, as_json, again))


@app.command()
def batch(
    clients: Annotated[list[str], typer.Argument(help="Clients.")],
    parameter: Parameters = None,
    workers: Annotated[int, typer.Option(min=1, help="Clients beside each other on this machine.")] = 2,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler instead.")] = "",
    limit_minutes: Annotated[float, typer.Option(min=0.01, help="A client that takes longer is ended.")] = 60,
    limit_gb: Annotated[float, typer.Option(min=0, help=LIMIT_GB)] = 0,
    as_json: AsJson = False,
    again: Again = False,
) -> None:
    """Reports of many clients; a failing one never stops the rest."""
    from cin7_audit.batch import run_batch

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to end: as if interrupted, no client runs on
    done: list[Any] = []
    with Bar(as_json) as progress:
        progress("clients", 0, len(clients))

        def on_done(outcome: Any) -> None:
            done.append(outcome)
            ending = "done" if outcome.exit_code < 2 else "FAILED"
            progress(f"{Path(outcome.client).name}: {ending}", len(done), len(clients))

        outcomes = run_batch(
            clients, _parameters(parameter), workers=workers, scheduler=scheduler, again=again,
            minutes=limit_minutes, gigabytes=limit_gb, on_done=on_done,
        )  # fmt: skip
    failed = [item for item in outcomes if item.exit_code >= 2]
    summary = f"{len(outcomes) - len(failed)} of {len(outcomes)} clients reported."
    _tell([asdict(item) for item in outcomes], [*map(_outcome_line, outcomes), summary], as_json)
    raise typer.Exit(3 if failed else max((item.exit_code for item in outcomes), default=0))


def _outcome_line(outcome: Any) -> str:
    said = ": ".join(part for part in (outcome.folder, outcome.sentence) if part)
    log = f"  log: {outcome.log}" if outcome.log else ""
    return f"{'ok    ' if outcome.exit_code < 2 else 'FAILED'} {outcome.client}  {said}{log}"


@app.command()
def pull(
    system: Annotated[str, typer.Argument(help="cin7-core or cin7-omni.")],
    client: ClientName,
    since: Annotated[str, typer.Option(help="Only what changed since this day, YYYY-MM-DD.")] = "",
    share: Annotated[float, typer.Option(min=1, max=100, help=SHARE)] = 50,
    base_url: Annotated[str, typer.Option(help="A proxy or another host.")] = "",
    ask: Annotated[bool, typer.Option("--ask", help="Ask for the keys and keep them in the system keyring.")] = False,
) -> None:
    """Read-only API pull into exports/; run it again after an interruption and it goes on."""
    from cin7_audit.pull.run import pull as pulled
    from cin7_audit.pull.secrets import NAMES, save_keys
    from cin7_audit.selection import day_of
    from cin7_audit.workbook import client_folder

    name = system.replace("-", "_")
    if name not in NAMES:
        raise UsageError.of("unknown_system", "pull", system=system)
    folder = client_folder(client)
    if ask:
        first, second = (typer.prompt(label, hide_input=True) for label, _ in NAMES[name])
        save_keys(name, folder, (first, second))
    with machine_troubles(folder), Bar(False) as progress:
        result = pulled(
            name, folder, share=share, since=day_of("--since", since), base_url=base_url, progress=progress,
            on_plan=lambda sentence: say(f"Plan: {sentence}.", err=True),
        )  # fmt: skip
    say(f"{result.calls} calls; pages lie in {result.folder}")
    for note in result.notes:
        say(f"  note: {note}")
    raise typer.Exit(1 if result.notes else 0)


@app.command()
def lab(client: ClientName) -> None:
    """JupyterLab on this client's own copies of the notebooks."""
    from cin7_audit.clients import lab_arguments, serve
    from cin7_audit.workbook import client_folder

    folder = client_folder(client)
    raise typer.Exit(serve(folder, lab_arguments(folder)))


@app.command(name="app")
def web_page(
    client: ClientName,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Local port.")] = 8866,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in a browser.")] = True,
) -> None:
    """The notebooks as a local web page with live pickers, for the holder of the printed address only."""
    from cin7_audit.clients import app_arguments, serve
    from cin7_audit.workbook import client_folder

    folder = client_folder(client)
    raise typer.Exit(serve(folder, app_arguments(folder, port, browser)))


@app.command()
def compare(client: ClientName, before: str, after: str, as_json: AsJson = False) -> None:
    """What changed between two runs of a client."""
    from cin7_audit.clients import compare_runs

    changes = compare_runs(client, before, after)
    _tell(changes, changes["lines"], as_json)


@app.command()
def verify(
    client: ClientName,
    run: Annotated[str, typer.Argument(help="One run; all of them where none is named.")] = "",
    as_json: AsJson = False,
) -> None:
    """Whether finished runs are as they were made, and whether their inputs still are what the folder holds."""
    from cin7_audit.clients import verify_runs
    from cin7_audit.workbook import client_folder

    with machine_troubles(client_folder(client)):
        found = verify_runs(client, run)
    _tell(found, (f"{item['run']}: {line}" for item in found for line in item["lines"]), as_json)
    raise typer.Exit(max(item["exit_code"] for item in found))


@app.command()
def score(
    client: ClientName,
    causes: Annotated[Path, typer.Argument(help="CSV of known causes: contributor, and where known sku, site.")],
    as_json: AsJson = False,
) -> None:
    """Hold a client's newest report against the causes that later turned out to be true (a closed case)."""
    from cin7_audit.clients import newest_findings
    from cin7_audit.conclusions.score import read_known_causes
    from cin7_audit.conclusions.score import score as scored

    if not causes.exists():
        raise UsageError.of("no_causes", causes)
    result = scored(newest_findings(client), read_known_causes(causes))
    keys = ("known", "named", "right", "false", "missed")
    lines = (f"{key:<7} {', '.join(map(str, result[key])) or 'none'}" for key in keys)  # type: ignore[call-overload]
    _tell(result, lines, as_json)


@app.command()
def sample(
    name: Annotated[str, typer.Argument(help="A scenario, such as harbour-tools, clean, or one:transfers:2.")],
    folder: Annotated[Path | None, typer.Option(help="Where; default clients/NAME.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Another company of the same kind.")] = None,
    skus: Annotated[int | None, typer.Option(min=1, max=100_000, help="How many products.")] = None,
    months: Annotated[int | None, typer.Option(min=1, max=240, help="How many months.")] = None,
) -> None:
    """Generate a sample client with planted truths."""
    sys.path.append(str(PROJECT / "tools"))
    try:
        from cin7_sample import scenario, write_client
    except ModuleNotFoundError:
        raise UsageError.of("no_generator", "sample", folder=PROJECT / "tools") from None

    where = folder or Path("clients") / name.replace(":", "-")
    sizes = {key: value for key, value in {"seed": seed, "skus": skus, "months": months}.items() if value is not None}
    write_client(scenario(name, **sizes), where)
    say(f"{where} holds exports/ and truth.json")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context, name: Annotated[str, typer.Argument(help="A benchmark of tests/bench.")]) -> None:
    """A benchmark: a table, then one JSON object as the last line."""
    found = sorted((PROJECT / "tests" / "bench").glob("bench_*.py"))
    places = {path.stem.removeprefix("bench_"): path for path in found}
    if name not in places:
        raise UsageError.of("no_benchmark", "bench", name=name, names=", ".join(places))
    tools = {"PYTHONPATH": str(PROJECT / "tools")}
    raise typer.Exit(subprocess.call([sys.executable, str(places[name]), *context.args], env=os.environ | tools))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,  # -h and --help are pytest's, as every argument is
)
def test(context: typer.Context) -> None:
    """The test suite; arguments are pytest's."""
    workers = ["-n", "2"] if (os.cpu_count() or 1) > 1 else []  # one after the other it takes twice as long
    asked = context.args or ["tests", "-q", "-p", "no:cacheprovider", *workers]
    raise typer.Exit(subprocess.call([sys.executable, "-m", "pytest", *asked], cwd=PROJECT))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cin7-audit {__version__}")
        raise typer.Exit()


Version = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")]


@app.callback()
def options(version: Version = False) -> None:
    """Cin7 Inventory Audit & Review."""


def _stopped(asked: _Asked, sentence: str, exit_code: int, log: str = "") -> None:
    say(sentence, err=True)
    if asked.as_json:
        hand_over({"client": asked.client, "exit_code": exit_code, "folder": "", "sentence": sentence, "log": log})
    sys.exit(exit_code)


def main() -> None:
    """Run a command; an AuditError is one sentence on stderr; a defect is one sentence and a log, never a traceback."""
    if os.environ.pop("CIN7_AUDIT_ATTACHED", ""):
        from cin7_audit.batch import end_with_starter

        end_with_starter()
    asked = _Asked()
    try:
        app(obj=asked)
    except AuditError as failure:
        _stopped(asked, str(failure), failure.exit_code)
    except Exception as defect:
        if (trouble := machine_trouble(defect)) is not None:
            _stopped(asked, str(trouble), trouble.exit_code)
        from cin7_audit.batch import failure_log

        log = failure_log(asked.client, traceback.format_exc())
        seen = f"cin7-audit stopped with {type(defect).__name__}: {defect}; this is a defect."
        todo = f"Send {log}" if log else "Its log could not be written; send this sentence"
        _stopped(asked, f"{seen} {todo} to the maintainers.", 3, log)
