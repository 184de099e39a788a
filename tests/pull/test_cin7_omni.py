"""Walking Omni: every page of every endpoint within the budget of a day, in an order that does not shift."""

import datetime as dt
import json
from pathlib import Path

import pytest

from cin7_audit.pull import cin7_omni
from cin7_audit.pull.cin7_omni import ENDPOINTS, BudgetSpent, OmniWalk
from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.secrets import Secrets
from cin7_audit.pull.transport import Pace, PullError, Reader
from tests.pull.fakes import FakeOmni, Transport, omni_company

NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)


def walk(folder: Path, fake, now: dt.datetime = NOW, **more) -> OmniWalk:
    pace = Pace(6000, fake.time.clock, fake.time.sleep)
    reader = Reader(
        "https://x.invalid/v1/",
        {},
        pace,
        secrets=Secrets(("user", "key")),
        auth=("user", "key"),
        transport=Transport(fake),
    )
    return OmniWalk(reader, EvidenceStore(folder, "cin7_omni", now.date()), lambda: now, **more)


def fake_of(data: dict | None = None, **more) -> FakeOmni:
    return FakeOmni(omni_company(NOW) if data is None else data, per_second=1000, per_minute=1000, **more)


def pulled(made: OmniWalk) -> list[str]:
    labels = []
    made.pull(lambda label, number, total: labels.append(f"{label} {number}/{total}"), labels.append)
    return labels


def test_every_page_of_every_endpoint(tmp_path):
    fake = fake_of()
    made = walk(tmp_path, fake)
    labels = pulled(made)
    pages = {path.parent.name: 0 for path in made.store.folder.rglob("*.json")}
    for path in made.store.folder.rglob("*.json"):
        pages[path.parent.name] += 1
    assert pages == {**dict.fromkeys(ENDPOINTS, 1), "SalesOrders": 3, "Stock": 2}
    orders = [
        row["id"]
        for path in sorted(made.store.folder.glob("SalesOrders/*.json"))
        for row in json.loads(path.read_bytes())
    ]
    assert orders == list(range(1, 613))
    assert labels[0] == "Branches 0/12" and "SalesOrders page 3 9/12" in labels
    assert made.spent_today() == len(fake.log) == 15


def test_a_full_last_page_is_followed_by_an_empty_one(tmp_path, monkeypatch):
    monkeypatch.setattr(cin7_omni, "ROWS", 2)
    made = walk(tmp_path, fake_of({"branches": [{"id": 1}, {"id": 2}]}))
    made.walk("Branches", lambda _: None)
    assert [path.read_bytes() for path in sorted(made.store.folder.rglob("*.json"))][1:] == [b"[]"]


@pytest.mark.parametrize(
    ("endpoint", "asked"),
    [
        ("SalesOrders", "page=1&rows=250&order=id+ASC&where=modifiedDate%3E%3D%272026-01-02T00%3A00%3A00Z%27"),
        ("Users", "page=1&rows=250&order=id+ASC"),
        ("Stock", "page=1&rows=250"),
    ],
)
def test_what_a_page_is_asked_by(tmp_path, endpoint, asked):
    fake = fake_of({})
    walk(tmp_path, fake, since=dt.date(2026, 1, 2)).walk(endpoint, lambda _: None)
    assert fake.log == [f"GET {endpoint.lower()}?{asked}"]
    plain = fake_of({})
    walk(tmp_path / "plain", plain).walk(endpoint, lambda _: None)
    assert "where" not in plain.log[0]


def test_a_page_that_is_held_costs_nothing(tmp_path):
    fake = fake_of({"branches": [{"id": 1}]})
    for _ in range(2):
        walk(tmp_path, fake).walk("Branches", lambda _: None)
    assert len(fake.log) == 1 and walk(tmp_path, fake).spent_today() == 1


def test_an_endpoint_that_is_not_enabled_is_left_out_with_a_sentence(tmp_path):
    made = walk(tmp_path, fake_of({}, disabled=frozenset({"users"})))
    pulled(made)
    [note] = made.notes
    assert note.startswith("Users is left out: status 403 (Access is forbidden)")
    assert not (made.store.folder / "Users").exists()


def test_an_answer_that_is_no_list_stops_the_pull(tmp_path):
    class Object(FakeOmni):
        def handle(self, method, target, headers):
            return 200, {}, b'{"message": "no"}'

    with pytest.raises(PullError, match="Branches: dict instead of a list"):
        pulled(walk(tmp_path, Object({})))


@pytest.mark.parametrize(
    ("hour", "counted"), [("2026-05-01T09", 5), ("2026-04-30T10", 5), ("2026-04-30T09", 0), ("2026-04-29T10", 0)]
)
def test_calls_count_for_twenty_four_hours(tmp_path, hour, counted):
    made = walk(tmp_path, fake_of())
    made.store.remember("calls", {hour: 5})
    assert made.spent_today() == counted


def test_hours_before_the_last_two_days_are_forgotten(tmp_path):
    made = walk(tmp_path, fake_of())
    made.store.remember("calls", {"2026-04-29T09": 1, "2026-04-29T10": 2, "2026-05-01T09": 3})
    made.walk("Branches", lambda _: None)
    assert made.store.state["calls"] == {"2026-04-29T10": 2, "2026-05-01T09": 4}


def test_the_budget_of_a_day_is_kept_to_the_last_call_and_remembered_between_runs(tmp_path):
    fake = fake_of()
    for _ in range(2):
        with pytest.raises(BudgetSpent, match="5 calls in the last 24 hours; expected at most 5"):
            pulled(walk(tmp_path, fake, per_day=5))
        assert len(fake.served) == 5
    made = walk(tmp_path, fake, NOW + dt.timedelta(hours=25))
    pulled(made)
    assert len(fake.log) == len(set(fake.log)) == 15
    assert OmniWalk.per_day == 4900  # a hundred of the five thousand are left to others
