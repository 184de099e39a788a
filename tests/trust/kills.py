"""Kills at random moments of `report --again`, `batch` and `pull`: what is served afterwards, what is lost, what a rerun gives.

A victim ends itself with SIGKILL at a random operation that changes a file, or is ended after a random time (writers outside
Python raise no event). Chapters and drawings come from a finished run, all file operations are the real ones.
"""

import atexit
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psutil

from tests.pull.fakes import ACCOUNT, KEY, FakeCore, Transport
from tests.trust.kills_site import sitecustomize as site
from tests.trust.small import small_client

SITE = Path(__file__).with_name("kills_site")
KILLED = -9
TRIES = 4  # so many starts for each kill wanted: some are done before their time comes
TARGETS = {"half_reports_served": 0, "lost": 0, "reruns_differing": 0}
PRELOAD = ["altair", "cin7_audit.notebook_engine", "cin7_audit.execute", "cin7_audit.report.deliverables", "cin7_audit.pull.run", "tests.trust.kills"]


@dataclass
class Tally:
    """What was seen over some kills."""

    kills: int = 0
    half_reports_served: int = 0
    lost: int = 0
    reruns_differing: int = 0
    seen: list[str] = field(default_factory=list)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def bytes_of(folder: Path) -> dict[str, str]:
    """Every file of a run by hash; of the manifest everything but its timings."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            body = path.read_bytes()
            if path.name == "manifest.json":
                body = json.dumps({**json.loads(body), "timings": {}}, sort_keys=True).encode()
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(body).hexdigest()
    return found


def given(client: Path) -> dict[str, str]:
    """What is not ours to lose: the client's files and the consultant's settings."""
    return {name: sha for name, sha in bytes_of(client).items() if name.startswith("exports/") or "/" not in name}


@cache
def reference() -> tuple[Path, Path]:
    """(client, finished run): one real report of a small client, with its drawings beside it."""
    from cin7_audit import execute
    from cin7_audit.report import deliverables

    room = Path(mkdtemp(prefix="trust-kills-"))
    atexit.register(shutil.rmtree, room, ignore_errors=True)
    client = small_client(room / "small")
    drawn: dict[str, str] = {}
    real = deliverables.figures

    def figures(exhibits: Any) -> dict[str, str]:
        drawn.update(real(exhibits))
        return drawn

    deliverables.figures = figures
    try:
        run = execute.report_client(str(client)).folder
    finally:
        deliverables.figures = real
    (run.parent / "drawings.json").write_text(json.dumps(drawn), encoding="utf-8")
    return client, run


def reported(root: str, again: bool, said: str, at: int, count: str, run: str) -> None:
    from cin7_audit import execute

    site.copy_chapters(execute, Path(run))
    site.count_operations(root, at, count)
    made = execute.report_client(root, again=again)
    if said:
        Path(said).write_text(json.dumps({"made_now": made.made_now, "folder": str(made.folder)}), encoding="utf-8")


def pulled(root: str, at: int, count: str) -> None:
    from cin7_audit.pull.run import pull

    fake = FakeCore()
    site.count_operations(root, at, count)
    pull("cin7_core", Path(root), keys=(ACCOUNT, KEY), transport=Transport(fake), clock=fake.time.clock, sleep=fake.time.sleep)


def started(work: Callable[..., None], *arguments: Any) -> Any:
    """This work in a process of its own, forked from one that has the libraries."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    process = context.Process(target=work, args=arguments)
    process.start()
    return process


def ended(work: Callable[..., None], *arguments: Any, after: float | None = None) -> int | None:
    """The exit code of this work in a process of its own; after: it is killed after so many seconds."""
    process = started(work, *arguments)
    process.join(after)
    if after is not None and process.is_alive():
        process.kill()
    process.join(300)
    return process.exitcode


class Reports:
    """A client with a finished report, and what may happen to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.original, self.run = reference()
        self.client = folder / self.original.name
        self.restore()
        self.expected, self.given = bytes_of(self.client / "report" / self.run.name), given(self.client)

    def restore(self) -> None:
        shutil.rmtree(self.client, ignore_errors=True)
        shutil.copytree(self.original, self.client)

    def report(self, *, again: bool, at: int = 0, count: str = "", said: str = "", after: float | None = None) -> int | None:
        return ended(reported, str(self.client), again, said, at, count, str(self.run), after=after)

    def operations(self) -> tuple[int, float]:
        """(file operations, seconds) of one `report --again` that nobody ends."""
        began = time.perf_counter()
        assert self.report(again=True, count=str(self.folder / "count")) == 0
        return int((self.folder / "count").read_text()), time.perf_counter() - began

    def judged(self, what: str, kills: int) -> Tally:
        """What is served now, without being asked to make anything; then whether making it again gives the same bytes."""
        tally, said = Tally(kills), self.folder / "said.json"
        said.unlink(missing_ok=True)
        code = self.report(again=False, said=str(said))
        served = json.loads(said.read_text()) if said.exists() else {"made_now": True, "folder": ""}
        found = bytes_of(Path(served["folder"])) if served["folder"] else {}
        if found != self.expected:
            tally.half_reports_served += not served["made_now"]
            tally.reruns_differing += served["made_now"]
        if served["made_now"] or given(self.client) != self.given:  # the report that was finished is gone
            tally.lost += 1
        if self.report(again=True) != 0 or bytes_of(self.client / "report" / self.run.name) != self.expected:
            tally.reruns_differing += 1
        if tally.half_reports_served or tally.lost or tally.reruns_differing:
            tally.seen.append(f"{what}: exit {code}, made anew {served['made_now']}, {len(found)} of {len(self.expected)} files")
            self.restore()
        return tally


def killed_reports(folder: Path, kills: int, last: int = 0, seed: int = 1) -> Tally:
    """`report --again` ended `kills` times: every other one at a random file operation, else after a random time.

    A report that was done before it could be ended is judged too, but is no kill.
    last: only among so many last operations, where a new report takes the old one's place.
    """
    reports, choose = Reports(folder), random.Random(seed)
    if not last:
        reports.operations()  # the first start also loads the libraries; random times are of the second
    operations, seconds = reports.operations()
    tally = Tally()
    for number in range(TRIES * kills):
        if tally.kills == kills:
            break
        at = choose.randint(max(1, operations - last) if last else 1, operations)
        if number % 2 == 0 or last:
            killed = reports.report(again=True, at=at) == KILLED
            tally += reports.judged(f"operation {at} of {operations}", killed)
        else:
            after = choose.uniform(0, seconds)
            killed = reports.report(again=True, after=after) == KILLED
            tally += reports.judged(f"after {after:.2f} s", killed)
    return tally


def killed_batches(folder: Path, kills: int, seed: int = 2) -> Tally:
    """A batch of two clients: every other time one client's process is ended at a random file operation, else the batch itself."""
    both, choose, tally = [Reports(folder / "one"), Reports(folder / "other")], random.Random(seed), Tally()
    count = folder / "count"
    began = time.perf_counter()
    _batch(both, 0, str(count))
    seconds, operations = time.perf_counter() - began, int(count.read_text()) if count.exists() else 300
    for number in range(TRIES * kills):
        if tally.kills == kills:
            break
        at = choose.randint(1, operations) if number % 2 == 0 else -1
        after = None if at > 0 else choose.uniform(0, seconds)
        killed = _batch(both, at, "", after)
        for reports in both:
            tally += reports.judged(f"batch, operation {at}, after {after}", killed and reports is both[0])
    return tally


def _batch(both: list[Reports], at: int, count: str, after: float | None = None) -> bool:
    """One batch; `at`: the operation at which the first client's process ends, -1 for none. True where something was ended."""
    asked = {"root": str(both[0].client), "reference": str(both[0].run), "at": at, "count": count}
    paths = os.pathsep.join([str(SITE), *sys.path[:1], os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "cin7_audit", "batch", *(str(reports.client) for reports in both), "--again"]
    process = subprocess.Popen(
        command,
        env={**os.environ, "TRUST_KILLS": json.dumps(asked), "PYTHONPATH": paths},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    started: list[psutil.Process] = []
    try:
        process.wait(after if after is not None else 600)
    except subprocess.TimeoutExpired:
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    process.wait()
    psutil.wait_procs(started, timeout=60)
    return process.returncode not in (0, 1)


def killed_pulls(folder: Path, kills: int, seed: int = 3) -> Tally:
    """A pull ended `kills` times, each in a folder that holds earlier evidence, and then run to its end."""
    choose, tally = random.Random(seed), Tally()
    calm, count = folder / "calm", folder / "count"
    calm.mkdir(parents=True)
    assert ended(pulled, str(calm), 0, str(count)) == 0
    operations, expected = int(count.read_text()), given(calm)
    for number in range(kills):
        client = folder / f"pull-{number}"
        (client / "exports").mkdir(parents=True)
        (client / "exports" / "earlier.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        (client / "engagement.toml").write_text('base_currency = "NZD"\n', encoding="utf-8")
        before = given(client)
        at = choose.randint(1, operations)
        tally.kills += ended(pulled, str(client), at, "") == KILLED
        whole = {name: sha for name, sha in given(client).items() if "/." not in name}
        if any(expected.get(name, before.get(name)) != sha for name, sha in whole.items()):
            tally.half_reports_served += 1  # a page that is not the whole page, under its own name
        code = ended(pulled, str(client), 0, "")
        found = given(client)
        tally.lost += any(found.get(name) != sha for name, sha in before.items())
        tally.reruns_differing += code != 0 or found != {**expected, **before}
        if code != 0 or found != {**expected, **before}:
            tally.seen.append(f"pull, operation {at} of {operations}: exit {code}")
        shutil.rmtree(client)
    return tally


def full(folder: Path, quick: bool) -> dict[str, float]:
    """A hundred kills of each, and twenty more of a report among its last operations."""
    figures: dict[str, float] = {}
    share = 10 if quick else 1
    parts: dict[str, Callable[[Path], Tally]] = {
        "report": lambda where: killed_reports(where, 100 // share),
        "report_end": lambda where: killed_reports(where, 20 // share, last=60),
        "batch": lambda where: killed_batches(where, 100 // share),
        "pull": lambda where: killed_pulls(where, 100 // share),
    }
    every = Tally()
    for name, part in parts.items():
        (folder / name).mkdir()
        began = time.perf_counter()
        tally = part(folder / name)
        sys.stderr.write(f"  {name}: {tally} ({time.perf_counter() - began:.0f} s)\n")
        figures[f"{name}_kills"] = tally.kills
        every += tally
    return figures | {name: float(getattr(every, name)) for name in TARGETS}
