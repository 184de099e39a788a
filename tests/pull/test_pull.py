"""Pulls: read-only, paced, complete, and the same evidence however often they are killed."""

import contextlib
import datetime as dt
import hashlib
import json
import random
from pathlib import Path

import httpx
import pytest

from cin7_audit.errors import AuditError
from cin7_audit.pull import cin7_core, walk_core
from cin7_audit.pull.run import pull_core, pull_omni
from cin7_audit.pull.secrets import NAMES, read_keys
from cin7_audit.pull.transport import GetOnly, NotAllowed, Pace, PullError, retry_after_seconds
from tests.pull.fakes import ACCOUNT, KEY, FakeCore, FakeOmni, Transport, VirtualTime, company, omni_company, served

KEYS = (ACCOUNT, KEY)


class Killed(BaseException):
    """Not an Exception: nothing of ours may catch it."""


def evidence(folder: Path) -> dict[str, str]:
    pages = folder / "exports"
    return {
        p.relative_to(pages).as_posix().split("/", 2)[-1]: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(pages.rglob("*.json"))
    }


def core(folder: Path, fake: FakeCore, share: float = 100, on_call=lambda _: None, **options):
    return pull_core(
        folder, share=share, keys=KEYS, transport=Transport(fake, on_call), clock=fake.time.clock, sleep=fake.time.sleep, **options
    )


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(walk_core, "LIMIT", 3)
    monkeypatch.setattr(cin7_core, "LIMIT", 3)


def test_every_document_of_every_list_is_there_once(tmp_path):
    fake = FakeCore()
    core(tmp_path, fake)
    found = evidence(tmp_path)
    for endpoint, path in (("stocktake", "stocktakelist"), ("stockadjustment", "stockadjustmentlist"), ("sale", "salelist")):
        ids = {Path(name).stem.removeprefix("detail-").casefold() for name in found if name.startswith(f"{endpoint}/")}
        identifier = "SaleID" if endpoint == "sale" else "TaskID"
        assert ids == {row[identifier].casefold() for row in fake.data[path][1]}
    assert len([name for name in found if name.startswith("transactions/")]) == 7  # 21 rows, 3 a page


def test_only_gets_leave(tmp_path):
    fake = FakeCore()
    core(tmp_path, fake)
    assert {method for method, _ in fake.log} == {"GET"}
    client = httpx.Client(transport=GetOnly(Transport(fake)))
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        with pytest.raises(NotAllowed):
            client.request(method, "http://127.0.0.1/stockadjustment")
    with pytest.raises(NotAllowed):
        client.request("GET", "http://127.0.0.1/x", content=b"body")


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
    result = pull_core(tmp_path, share=100, keys=KEYS, transport=transport, clock=fake.time.clock, sleep=fake.time.sleep)
    assert fake.throttled == 0
    assert result.calls / (fake.time.now / 60) >= 0.95 * 60


def test_a_list_that_grows_while_it_is_read_is_walked_again(tmp_path):
    fake = FakeCore(grow_after=21)
    result = core(tmp_path, fake)
    assert any("changed while it was read" in note for note in result.notes)
    ids = [
        row["TaskID"]
        for p in sorted((tmp_path / "exports").rglob("stockTransferList/page-*.json"))
        for row in json.loads(p.read_bytes())["StockTransferList"]
    ]
    assert len(ids) == len(set(ids)) == 8


def test_an_ignored_filter_is_noticed(tmp_path):
    kept = core(tmp_path / "a", FakeCore(), since=dt.date(2026, 4, 1))
    ignored = core(tmp_path / "b", FakeCore(ignore_since=True), since=dt.date(2026, 4, 1))
    assert not any("purchaseList: UpdatedSince" in note for note in kept.notes)
    assert any("purchaseList: UpdatedSince did not change Total" in note for note in ignored.notes)


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
        pull_core(tmp_path, keys=("no", "no"), transport=Transport(fake), clock=fake.time.clock, sleep=fake.time.sleep)
    assert len(fake.log) == 1


def test_another_companys_keys_are_refused(tmp_path):
    core(tmp_path, FakeCore())
    fake = FakeCore()
    with pytest.raises(PullError, match="another company"):
        pull_core(tmp_path, keys=("someone else", KEY), transport=Transport(fake), clock=fake.time.clock, sleep=fake.time.sleep)
    assert fake.log == []


def test_over_a_real_loopback_socket(tmp_path):
    fake = FakeCore(per_minute=100000)
    with served(fake) as address:
        pull_core(tmp_path / "socket", keys=KEYS, base_url=address + "ExternalApi/v2/", sleep=lambda _: None)
    core(tmp_path / "memory", FakeCore())
    assert evidence(tmp_path / "socket") == evidence(tmp_path / "memory")


def test_no_secret_is_written(tmp_path):
    core(tmp_path, FakeCore())
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY not in path.read_text(errors="replace")


def test_retry_after_forms():
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert retry_after_seconds("60 Seconds", now) == 60
    assert retry_after_seconds("Thu, 01 Jan 2026 00:00:30 GMT", now) == 30
    assert retry_after_seconds("soon", now) is None


def test_pace_is_even_and_does_not_burst_after_a_pause():
    time = VirtualTime()
    pace, at = Pace(60, time.clock, time.sleep), []
    for _ in range(5):
        pace.wait()
        at.append(time.now)
    time.sleep(100)
    for _ in range(3):
        pace.wait()
        at.append(time.now)
    assert at[:5] == pytest.approx([n * 1.02 for n in range(5)])
    assert at[7] - at[6] >= 1 and at[6] - at[5] >= 1


def omni(folder: Path, fake: FakeOmni, now: dt.datetime, **options):
    return pull_omni(
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


def test_omni_daily_budget_is_remembered_between_runs(tmp_path):
    now = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    from cin7_audit.pull import omni as module
    from cin7_audit.pull.evidence import EvidenceStore

    EvidenceStore(tmp_path, "cin7_omni", now.date()).remember("calls", {"2026-05-01T08": module.CALLS_PER_DAY - module.KEPT_FOR_OTHERS - 5})
    fake = FakeOmni(omni_company(now))
    with pytest.raises(PullError, match="daily budget"):
        omni(tmp_path, fake, now)
    assert len(fake.served) == 5
    tomorrow = now + dt.timedelta(hours=25)
    result = omni(tmp_path, fake, tomorrow)
    assert sum(len(json.loads(p.read_bytes())) for p in result.folder.glob("SalesOrders/*.json")) == 612
    assert len(fake.log) == len(set(fake.log))


def test_omni_since_filters_on_modified_date(tmp_path):
    now = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    result = omni(tmp_path, FakeOmni(omni_company(now)), now, since=dt.date(2026, 1, 1))
    assert sum(len(json.loads(p.read_bytes())) for p in result.folder.glob("SalesOrders/*.json")) == 12


def test_another_companys_omni_keys_are_refused(tmp_path):
    now = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    omni(tmp_path, FakeOmni(omni_company(now)), now)
    before, fake = evidence(tmp_path), FakeOmni(omni_company(now))
    with pytest.raises(PullError, match="another company"):
        pull_omni(tmp_path, keys=("someone else", "key"), transport=Transport(fake), sleep=fake.time.sleep, now=lambda: now)
    assert fake.log == [] and evidence(tmp_path) == before


@pytest.mark.parametrize("address", ["http://inventory.example.invalid/", "ftp://x.invalid/", "inventory.example.invalid"])
def test_keys_are_never_sent_in_the_clear(tmp_path, address):
    with pytest.raises(PullError, match="without encryption"):
        pull_core(tmp_path, keys=KEYS, base_url=address)


def test_missing_keys_are_a_matter_of_usage(tmp_path, monkeypatch):
    monkeypatch.setattr("keyring.get_password", lambda *_: None)
    for _, variable in NAMES["cin7_omni"]:
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(AuditError, match="no user name") as missing:
        read_keys("cin7_omni", tmp_path)
    assert missing.value.exit_code == 2
