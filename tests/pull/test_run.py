"""Pulls: read-only, paced, complete, and the same evidence however often they are killed."""

import base64
import contextlib
import datetime as dt
import hashlib
import json
import random
from pathlib import Path

import pytest

from cin7_audit.errors import UsageError
from cin7_audit.pull import cin7_core, run
from cin7_audit.pull.run import pull
from cin7_audit.pull.transport import PullError
from tests.pull.fakes import ACCOUNT, KEY, FakeCore, FakeOmni, Transport, company, omni_company, served

KEYS = (ACCOUNT, KEY)


class Killed(BaseException):
    """Not an Exception: nothing of ours may catch it."""


def evidence(folder: Path) -> dict[str, str]:
    pages = folder / "exports"
    return {
        p.relative_to(pages).as_posix().split("/", 2)[-1]: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(pages.rglob("*.json"))
    }


def core(folder: Path, fake: FakeCore, share: float = 100, on_call=lambda _: None, **options):
    return pull(
        "cin7_core",
        folder,
        share=share,
        keys=KEYS,
        transport=Transport(fake, on_call),
        clock=fake.time.clock,
        sleep=fake.time.sleep,
        **options,
    )


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(cin7_core, "LIMIT", 3)


def test_every_document_of_every_list_is_there_once(tmp_path):
    fake = FakeCore()
    core(tmp_path, fake)
    found = evidence(tmp_path)
    for endpoint, path in (
        ("stocktake", "stocktakelist"),
        ("stockadjustment", "stockadjustmentlist"),
        ("sale", "salelist"),
    ):
        ids = {Path(name).stem.removeprefix("detail-").casefold() for name in found if name.startswith(f"{endpoint}/")}
        identifier = "SaleID" if endpoint == "sale" else "TaskID"
        assert ids == {row[identifier].casefold() for row in fake.data[path][1]}
    assert len([name for name in found if name.startswith("transactions/")]) == 7  # 21 rows, 3 a page


@pytest.mark.parametrize("rate", ["A", "B", "B-after", "B-words", "C"])
def test_every_rate_limit_variant_is_waited_out(tmp_path, rate):
    calm, tight = FakeCore(), FakeCore(rate=rate, per_minute=20, burst_403=rate == "B", fault_every=17)
    core(tmp_path / "calm", calm)
    core(tmp_path / "tight", tight)
    assert tight.throttled > 0
    assert evidence(tmp_path / "tight") == evidence(tmp_path / "calm")


@pytest.mark.parametrize("seed", range(50))
def test_killed_anywhere_and_resumed_gives_the_same_evidence(tmp_path, seed):
    rng = random.Random(seed)
    rate = ["A", "B", "B-after", "B-words", "C"][seed % 5]
    core(tmp_path / "calm", FakeCore())
    fake = FakeCore(rate=rate, per_minute=30, fault_every=rng.choice([0, 13]))

    def kill_at(point):
        def on_call(number):
            if number == point:
                raise Killed

        return on_call

    for _ in range(rng.randint(1, 3)):
        with contextlib.suppress(Killed):
            core(tmp_path / "killed", fake, on_call=kill_at(rng.randint(1, 120)))
    core(tmp_path / "killed", fake)
    assert evidence(tmp_path / "killed") == evidence(tmp_path / "calm")


def test_killed_while_writing_leaves_a_whole_page_or_none(tmp_path, monkeypatch):
    core(tmp_path / "calm", FakeCore())
    fake, real, count = FakeCore(), Path.replace, [0]

    def replace(self, target):
        count[0] += 1
        if count[0] == 40:
            raise Killed
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(Killed):
        core(tmp_path / "killed", fake)
    core(tmp_path / "killed", fake)
    assert evidence(tmp_path / "killed") == evidence(tmp_path / "calm")


def test_a_resumed_pull_does_not_ask_twice(tmp_path):
    fake = FakeCore()

    def kill(number):
        if number == 60:
            raise Killed

    with pytest.raises(Killed):
        core(tmp_path, fake, on_call=kill)
    before = len(fake.log)
    core(tmp_path, fake)
    first, second = {c for _, c in fake.log[:before]}, [c for _, c in fake.log[before:]]
    assert not [call for call in second if call in first and not call.startswith(("purchase?", "advanced-purchase?"))]


def test_pace_uses_at_least_95_percent_of_the_allowed_rate(tmp_path):
    fake = FakeCore(data=company(documents=30, skus=30), per_minute=60)
    transport = Transport(fake, seconds=0.4)
    result = pull(
        "cin7_core", tmp_path, share=100, keys=KEYS, transport=transport, clock=fake.time.clock, sleep=fake.time.sleep
    )
    assert fake.throttled == 0
    assert result.calls / (fake.time.now / 60) >= 0.95 * 60


def test_an_incremental_pull_skips_unchanged_documents(tmp_path):
    fake = FakeCore()
    first = core(tmp_path, fake)
    second = core(tmp_path, fake, since=dt.date(2026, 4, 1))
    assert second.pull_id != first.pull_id
    assert second.calls < first.calls / 2
    assert not list(second.folder.rglob("stocktake/detail-*.json"))


def test_html_with_status_200_leaves_the_endpoint_out_with_a_sentence(tmp_path):
    result = core(tmp_path, FakeCore(html_for=frozenset({"disassemblylist"})))
    assert any(note.startswith("disassemblyList is left out") and "HTML" in note for note in result.notes)


def test_wrong_keys_stop_at_once(tmp_path):
    fake = FakeCore()
    with pytest.raises(PullError, match="keys are not accepted"):
        pull(
            "cin7_core",
            tmp_path,
            keys=("no", "no"),
            transport=Transport(fake),
            clock=fake.time.clock,
            sleep=fake.time.sleep,
        )
    assert len(fake.log) == 1


def test_another_companys_keys_are_refused(tmp_path):
    core(tmp_path, FakeCore())
    fake = FakeCore()
    with pytest.raises(PullError, match="another company"):
        pull(
            "cin7_core",
            tmp_path,
            keys=("someone else", KEY),
            transport=Transport(fake),
            clock=fake.time.clock,
            sleep=fake.time.sleep,
        )
    assert fake.log == []


def test_over_a_real_loopback_socket(tmp_path):
    fake = FakeCore(per_minute=100000)
    with served(fake) as address:
        pull("cin7_core", tmp_path / "socket", keys=KEYS, base_url=address + "ExternalApi/v2/", sleep=lambda _: None)
    core(tmp_path / "memory", FakeCore())
    assert evidence(tmp_path / "socket") == evidence(tmp_path / "memory")


def test_no_secret_is_written(tmp_path):
    core(tmp_path, FakeCore())
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY not in path.read_text(errors="replace")


def omni(folder: Path, fake: FakeOmni, now: dt.datetime, **options):
    return pull(
        "cin7_omni",
        folder,
        share=100,
        keys=("user", "key"),
        transport=Transport(fake),
        clock=fake.time.clock,
        sleep=fake.time.sleep,
        now=lambda: now,
        **options,
    )


def test_omni_pages_resume_and_disabled_endpoints(tmp_path):
    now = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    fake = FakeOmni(omni_company(now), disabled=frozenset({"users"}))
    result = omni(tmp_path, fake, now)
    orders = [row["id"] for p in sorted(result.folder.glob("SalesOrders/*.json")) for row in json.loads(p.read_bytes())]
    assert orders == list(range(1, 613))
    assert any(note.startswith("Users is left out: status 403") for note in result.notes)
    assert fake.throttled == 0


def test_omni_since_filters_on_modified_date(tmp_path):
    now = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    result = omni(tmp_path, FakeOmni(omni_company(now)), now, since=dt.date(2026, 1, 1))
    assert sum(len(json.loads(p.read_bytes())) for p in result.folder.glob("SalesOrders/*.json")) == 12


def test_another_companys_omni_keys_are_refused(tmp_path):
    now = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    omni(tmp_path, FakeOmni(omni_company(now)), now)
    before, fake = evidence(tmp_path), FakeOmni(omni_company(now))
    with pytest.raises(PullError, match="another company"):
        pull(
            "cin7_omni",
            tmp_path,
            keys=("someone else", "key"),
            transport=Transport(fake),
            sleep=fake.time.sleep,
            now=lambda: now,
        )
    assert fake.log == [] and evidence(tmp_path) == before


def test_what_a_pull_of_core_leaves(tmp_path):
    fake = FakeCore(html_for=frozenset({"journal"}))
    result = core(tmp_path, fake, now=lambda: dt.datetime(2026, 5, 1, 9, 30, 15, tzinfo=dt.UTC))
    folder = tmp_path / "exports" / "cin7_core_api" / "2026-05-01"
    assert (result.system, result.pull_id, result.folder, result.calls) == (
        "cin7_core",
        "2026-05-01",
        folder,
        len(fake.log),
    )
    state = json.loads((tmp_path / "pull" / "cin7_core.state.json").read_text())
    done = {"id": "2026-05-01", "calls": result.calls, "notes": list(result.notes), "since": None}
    assert state["done"] == [done] and [note.partition(" ")[0] for note in result.notes] == ["journal"]
    assert len(state["rows"]["saleList"]) == 7 and "journal" not in state["rows"]
    [first, *_] = (tmp_path / "pull" / "cin7_core.2026-05-01.calls.jsonl").read_text().splitlines()
    assert json.loads(first)["at"] == "2026-05-01T09:30:15+00:00"


def test_rows_known_before_are_kept_by_an_incremental_pull_and_forgotten_by_a_whole_one(tmp_path):
    fake = FakeCore()
    gone = fake.data["salelist"][1][0]["SaleID"]
    core(tmp_path, fake)
    fake.data["salelist"][1].pop(0)

    def known() -> dict[str, str]:
        return json.loads((tmp_path / "pull" / "cin7_core.state.json").read_text())["rows"]["saleList"]

    core(tmp_path, fake, since=dt.date(2026, 4, 1))
    assert gone in known()
    core(tmp_path, fake)
    assert gone not in known() and len(known()) == 6
    done = json.loads((tmp_path / "pull" / "cin7_core.state.json").read_text())["done"]
    assert [each["since"] for each in done] == [None, "2026-04-01", None]


def test_the_plan_is_told_before_it_is_carried_out_and_progress_never_passes_its_end(tmp_path):
    fake, plans, steps = FakeCore(), [], []
    core(
        tmp_path,
        fake,
        share=25,
        on_plan=lambda plan: plans.append((plan, len(fake.log))),
        progress=lambda *step: steps.append(step),
    )
    [(plan, asked)] = plans
    assert plan.endswith(" minutes at 15 calls a minute") and asked == len(cin7_core.LISTINGS)
    counted = [(done, total) for label, done, total in steps if not label.startswith("plan: ")]
    assert all(done <= total for done, total in counted) and [done for done, _ in counted] == list(
        range(1, len(counted) + 1)
    )
    assert counted[-1][0] == counted[-1][1]


@pytest.mark.parametrize(("share", "seconds"), [({}, 2.04), ({"share": 100}, 1.02)])
def test_half_of_the_allowed_rate_is_left_to_others_unless_said(tmp_path, share, seconds):
    fake = FakeCore()
    at = []
    transport = Transport(fake, lambda _: at.append(fake.time.now))
    pull(
        "cin7_core",
        tmp_path / "core",
        keys=KEYS,
        transport=transport,
        clock=fake.time.clock,
        sleep=fake.time.sleep,
        **share,
    )
    assert at[2] - at[1] == pytest.approx(seconds)
    now, other, times = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC), FakeOmni({}), []
    pull(
        "cin7_omni",
        tmp_path / "omni", keys=("user", "key"), transport=Transport(other, lambda _: times.append(other.time.now)),
        clock=other.time.clock, sleep=other.time.sleep, now=lambda: now, **share,
    )  # fmt: skip
    assert times[2] - times[1] == pytest.approx(seconds)


def test_what_a_pull_of_omni_leaves(tmp_path):
    now = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    fake = FakeOmni({}, disabled=frozenset({"users"}))
    result = omni(tmp_path, fake, now, since=dt.date(2026, 1, 2))
    folder = tmp_path / "exports" / "cin7_omni_api" / "2026-05-01"
    assert (result.system, result.pull_id, result.folder, result.calls) == ("cin7_omni", "2026-05-01", folder, 12)
    state = json.loads((tmp_path / "pull" / "cin7_omni.state.json").read_text())
    assert state["done"] == [{"id": "2026-05-01", "calls": 12, "notes": list(result.notes), "since": "2026-01-02"}]
    assert len(result.notes) == 1 and "open" not in state


@pytest.mark.parametrize("system", ["cin7_core", "cin7_omni"])
def test_keys_not_handed_over_are_those_of_the_folder(tmp_path, monkeypatch, system):
    def no_keys(*asked):
        raise UsageError("keys", repr(asked), "", "")

    monkeypatch.setattr(run, "read_keys", no_keys)
    with pytest.raises(UsageError) as raised:
        pull(system, tmp_path)
    assert raised.value.seen == repr((system, tmp_path)) and not list(tmp_path.iterdir())


def test_keys_go_out_as_each_service_wants_them(tmp_path):
    seen = []

    class Seeing(Transport):
        def handle_request(self, request):
            seen.append(request)
            raise KeyboardInterrupt

    for system in ("cin7_core", "cin7_omni"):
        with pytest.raises(KeyboardInterrupt):
            pull(system, tmp_path, keys=("who", "what"), transport=Seeing(FakeCore()))
    core_headers, omni_headers = (request.headers for request in seen)
    assert (core_headers["api-auth-accountid"], core_headers["api-auth-applicationkey"]) == ("who", "what")
    assert "authorization" not in core_headers and "api-auth-accountid" not in omni_headers
    assert omni_headers["authorization"] == "Basic " + base64.b64encode(b"who:what").decode()
    assert [request.url.host for request in seen] == ["inventory.dearsystems.com", "api.cin7.com"]
