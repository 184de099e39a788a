"""What every walk does: a page held is not asked for, a refusal is no evidence, and what cannot be evidence is not kept."""

import datetime as dt
from pathlib import Path

import pytest

from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.secrets import Secrets
from cin7_audit.pull.transport import Pace, PullError, Reader
from cin7_audit.pull.walk import Walk, page_name
from tests.pull.fakes import ACCOUNT, KEY, FakeCore, Transport

NOW = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)


def walk(folder: Path, fake: FakeCore, kind: type[Walk] = Walk) -> Walk:
    reader = Reader(
        "https://x.invalid/ExternalApi/v2/",
        {"api-auth-accountid": ACCOUNT, "api-auth-applicationkey": KEY},
        Pace(6000, fake.time.clock, fake.time.sleep),
        secrets=Secrets((ACCOUNT, KEY)),
        transport=Transport(fake),
    )
    return kind(reader, EvidenceStore(folder, "cin7_core", NOW.date()), lambda: NOW)


def test_pages_are_named_so_that_they_sort():
    assert [page_name(number) for number in (1, 20, 12345)] == ["page-0001", "page-0020", "page-12345"]


def test_what_is_held_is_not_asked_for_again(tmp_path):
    fake = FakeCore()
    assert walk(tmp_path, fake).fetch("ref/account", "page-0001", "ref/account", {"Page": "1"})[0] == 200
    status, document = walk(tmp_path, fake).fetch("ref/account", "page-0001", "ref/account", {"Page": "1"})
    assert (status, len(document["AccountsList"]), len(fake.log)) == (200, 3, 1)
    assert '"call": "ref/account?Page=1"' in (tmp_path / "pull" / "cin7_core.2026-05-01.calls.jsonl").read_text()


def test_a_refusal_is_no_evidence(tmp_path):
    made = walk(tmp_path, FakeCore())
    assert made.fetch("sale", "x", "sale", {"ID": "nobody"}, accept_status=(400,))[0] == 400
    assert list(made.store.folder.rglob("*.json")) == []


def test_a_page_is_paid_for_when_it_is_asked_for_and_checked_before_it_is_kept(tmp_path):
    order = []

    class Strict(Walk):
        def spend(self):
            order.append("spend")

        def check(self, path, document):
            order.append(f"check {path} {len(document['AccountsList'])}")
            if len(order) == 2:
                raise PullError(path, "three accounts", "four", "Wait.")

    fake = FakeCore()
    for held in ([], ["page-0001.json"], ["page-0001.json"]):
        made = walk(tmp_path, fake, Strict)
        if not held:
            with pytest.raises(PullError, match="three accounts"):
                made.fetch("ref/account", page_name(1), "ref/account", {})
        else:
            made.fetch("ref/account", page_name(1), "ref/account", {})
        assert [path.name for path in made.store.folder.rglob("*.json")] == held
    assert order == ["spend", "check ref/account 3"] * 2 and len(fake.log) == 2
