"""Nothing of one client reaches another, and whatever ends one client's process ends only that one, wholly, with a sentence."""

import signal
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from cin7_audit import batch
from tests.trust.canaries import KINDS, homes, planted_client, strangers, written
from tests.trust.cluster import in_a_thread, kill_worker, one_worker, runs, until

# A stand-in for `cin7-audit report` that does what its client's name says; `hang` and `stay` leave a process of their own.
FAKE = """
import json, os, pathlib, signal, subprocess, sys, time
folder = pathlib.Path(sys.argv[-1])
word = folder.name.split("-")[0]
sleeper = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]

def note(pid):
    with open(folder / "pids", "a") as pids:
        pids.write(f"{pid}\\n")

def end_with_starter():  # as the command does; imported only where it is needed
    from cin7_audit import batch
    batch.end_with_starter()

note(os.getpid())
if word in ("hang", "stay"):
    note(subprocess.Popen(sleeper).pid)
if word == "hang":
    end_with_starter()
    time.sleep(600)
if word == "wait":  # the first time until it is ended, the second time it is done
    if len((folder / "pids").read_text().split()) == 1:
        end_with_starter()
        time.sleep(600)
if word == "swell":
    held = []
    while True:
        held.append(b"x" * 20_000_000)
        time.sleep(0.02)
if word in ("brood", "late"):  # small itself
    time.sleep(1.5 if word == "late" else 0)
    note(subprocess.Popen([sys.executable, "-S", "-c", "import time; held = b'x' * 300_000_000; time.sleep(600)"]).pid)
    time.sleep(600)
if word == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if word == "crash":
    sys.stderr.buffer.write("what went wrong inside \\x1b[2J\\u202e".encode())
    sys.exit(4)
if word == "shout":
    sys.stdout.write("x" * 30_000_000)
    sys.exit(0)
print(json.dumps({"exit_code": 0, "folder": str(folder / "report"), "sentence": "", "log": ""}))
"""


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Makes client folders of these names in a folder of their own; the working folder is another, and must stay empty."""
    (tmp_path / "here").mkdir()
    (tmp_path / "fake.py").write_text(FAKE, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")

    def make(*names: str) -> list[str]:
        for name in names:
            (tmp_path / name / "exports").mkdir(parents=True)
        return [str(tmp_path / name) for name in names]

    yield make
    assert not list((tmp_path / "here").iterdir())


def program(tmp_path: Path) -> tuple[str, ...]:
    source = str(Path(batch.__file__).parents[1])
    return (sys.executable, "-c", f"import sys; sys.path.insert(0, {source!r}); exec(open({str(tmp_path / 'fake.py')!r}).read())")


def started(client: str) -> list[int]:
    pids = Path(client) / "pids"
    return [int(line) for line in pids.read_text().split()] if pids.exists() else []


def still_run(*clients: str) -> list[int]:
    return [pid for client in clients for pid in started(client) if runs(pid)]


def test_whatever_ends_one_client_ends_only_that_one_and_says_why(made, tmp_path):
    clients = made("good", "killed", "crash", "swell", "shout", "stay", "hang", "good-too")
    seen = []
    outcomes = batch.run_batch(clients, {}, workers=4, minutes=0.1, gigabytes=0.2, program=program(tmp_path), on_done=seen.append)
    ended = {Path(item.client).name: item for item in outcomes}
    assert [item.client for item in outcomes] == clients and len(seen) == len(clients)
    assert {name for name, item in ended.items() if item.exit_code == 0} == {"good", "stay", "good-too"}
    words = {
        "killed": "its process was ended by SIGKILL; expected a finished report.",
        "crash": "its process ended with exit code 4 and without an outcome",
        "shout": "its process ended with exit code 0 and without an outcome",
        "swell": "of memory, so it was ended; expected at most 0.2 GB.",
        "hang": "not done after 0.1 minutes, so it was ended; expected a report within the time limit.",
    }
    for name, sentence in words.items():
        assert ended[name].exit_code == 3 and ended[name].sentence.startswith(f"{tmp_path / name}: ")
        assert sentence in ended[name].sentence
        assert Path(ended[name].log) == tmp_path / name / "report" / "failed.log"
        assert ended[name].sentence in Path(ended[name].log).read_text(encoding="utf-8")
    assert "what went wrong inside [U+001B][2J[U+202E]\n" in Path(ended["crash"].log).read_text(encoding="utf-8")
    assert len(started(clients[5])) == 2 and len(started(clients[6])) == 2
    until(lambda: not still_run(*clients))


@pytest.mark.parametrize("name", ["brood", "late"])  # started at once, or after what there was had been looked at
def test_what_a_client_started_counts_for_its_memory(made, tmp_path, name):
    (client,) = made(name)
    (outcome,) = batch.run_batch([client], {}, minutes=0.5, gigabytes=0.2, program=program(tmp_path))
    assert outcome.exit_code == 3 and "of memory, so it was ended; expected at most 0.2 GB." in outcome.sentence
    until(lambda: not still_run(client))


HOLDS = """
import sys, psutil
from cin7_audit import batch
program, clients = {program!r}, {clients!r}
batch.run_batch(clients[:2], {{}}, program=program)
before = psutil.Process().memory_info().rss
batch.run_batch(clients[2:], {{}}, program=program)
print(psutil.Process().memory_info().rss - before)
"""


def test_the_parent_holds_no_more_after_many_clients(made, tmp_path):
    clients = made(*(f"shout-{number}" for number in range(12)))
    code = HOLDS.format(program=program(tmp_path), clients=clients)  # a process of its own: nothing else moves its memory
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout) < 30e6  # ten clients printed 300 MB


DRIVER = """
import functools, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs beside it deaf to it
from cin7_audit import batch, cli
batch.run_batch = functools.partial(batch.run_batch, program={program!r})
sys.argv = ["cin7-audit", "batch", *{clients!r}]
cli.main()
"""


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_a_batch_that_ends_takes_its_clients_with_it(made, tmp_path, how):
    clients = made("hang-1", "hang-2", "good")
    driver = DRIVER.format(program=program(tmp_path), clients=clients)
    running = subprocess.Popen([sys.executable, "-c", driver], stderr=subprocess.PIPE, text=True)
    until(lambda: all(len(started(client)) == 2 for client in clients[:2]))
    running.send_signal(getattr(signal, how))
    _, said = running.communicate(timeout=60)
    until(lambda: not still_run(*clients))
    assert not started(clients[2])
    if how != "SIGKILL":
        assert running.returncode == 3 and "interrupted when 0 of 3 clients were done" in said and "Traceback" not in said


@pytest.fixture(scope="module")
def temporary(tmp_path_factory):
    """The temporary folder of the cluster's worker and of all it starts."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def cluster(temporary):
    with one_worker(temporary) as running:
        yield running


def test_clients_of_one_worker_of_four_threads_never_meet_though_it_is_killed(cluster, temporary, tmp_path):
    clients = {canary: planted_client(tmp_path / canary, canary) for canary in ("qvxalpha", "qvxbravo")}
    running, outcomes = in_a_thread([str(folder) for folder in clients.values()], {}, scheduler=cluster)
    until(lambda: any((folder / "case").exists() for folder in clients.values()), 300)
    kill_worker(cluster)
    running.join(600)
    assert [item.exit_code for item in outcomes] == [0, 0], outcomes
    for canary, folder in clients.items():
        assert homes(canary, folder / "report") | homes(canary, folder / "case") >= KINDS
        assert len(list(folder.glob("report/*/manifest.json"))) == 1
    assert not strangers(clients)
    for place in (temporary, platformdirs.user_state_path("cin7-audit"), platformdirs.user_cache_path("cin7-audit")):
        assert not [path for path, content in written(place) for canary in clients if canary.encode() in content]


def test_a_worker_killed_in_flight_ends_its_clients_and_each_is_run_once_more(cluster, made, tmp_path):
    clients = made("wait-1", "wait-2", "wait-3")
    running, outcomes = in_a_thread(clients, {}, scheduler=cluster, program=program(tmp_path))
    until(lambda: all(started(client) for client in clients))
    kill_worker(cluster)
    running.join(120)
    assert [item.exit_code for item in outcomes] == [0, 0, 0], outcomes
    assert [len(started(client)) for client in clients] == [2, 2, 2]
    until(lambda: not still_run(*clients))


def deaths_allowed(cluster: str, count: int) -> None:
    from distributed import Client

    with Client(cluster) as asking:
        asking.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", count))


def test_a_client_whose_workers_die_too_often_is_a_sentence(cluster, made, tmp_path):
    (client,) = made("hang")
    deaths_allowed(cluster, 0)
    running, outcomes = in_a_thread([client], {}, scheduler=cluster, program=program(tmp_path))
    until(lambda: len(started(client)) == 2)
    kill_worker(cluster)
    running.join(120)
    deaths_allowed(cluster, 3)
    assert [item.exit_code for item in outcomes] == [3] and "its worker was lost (KilledWorker); expected" in outcomes[0].sentence
    until(lambda: not still_run(client))


def test_a_scheduler_without_workers_is_given_up_with_a_sentence(made, tmp_path, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr(batch, "LOOK_FOR_WORKERS", 0.1)
    monkeypatch.setattr(batch, "PATIENCE", 0.6)
    (client,) = made("good")
    with LocalCluster(n_workers=0, dashboard_address=None) as empty:
        (outcome,) = batch.run_batch([client], {}, scheduler=empty.scheduler_address, program=program(tmp_path))
    assert outcome.exit_code == 3 and "the scheduler had no worker for 0.01 minutes; expected a worker" in outcome.sentence
    assert not started(client)


def test_a_client_taken_back_from_the_scheduler_is_ended(cluster, made, tmp_path):
    from distributed import Client

    (client,) = made("hang")
    order = batch._orders([client], batch.Order("", "", program=program(tmp_path)))[0]
    with Client(cluster) as asking:
        future = asking.submit(batch._on_dask_worker, order, pure=False)
        until(lambda: len(started(client)) == 2)
        future.cancel()
        until(lambda: not still_run(client))


def test_a_scheduler_that_does_not_answer_is_a_sentence():
    import dask.config

    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(batch.UsageError, match="no answer from nowhere"):
        batch.run_batch([], {}, scheduler="nowhere.invalid:9")
