"""Raw pages as evidence: byte for byte, held only with the hash of the log, in a folder of their own."""

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.transport import Answer, PullError

TODAY = dt.date(2026, 5, 1)
BODY = b'{"Total": 1}\r\n'


def store(folder: Path, today: dt.date = TODAY) -> EvidenceStore:
    return EvidenceStore(folder, "cin7_core", today)


def put(
    made: EvidenceStore, name: str = "page-0001", body: bytes = BODY, taken: bool = False, endpoint: str = "ref/account"
) -> None:
    made.put(endpoint, name, Answer(200, body, None, taken), f"{endpoint}?Page=1", "2026-05-01T09:00:00+00:00")


def test_a_page_is_kept_byte_for_byte_and_logged(tmp_path):
    made = store(tmp_path)
    put(made)
    path = tmp_path / "exports" / "cin7_core_api" / "2026-05-01" / "ref_account-"
    [page] = (tmp_path / "exports" / "cin7_core_api" / "2026-05-01").rglob("*.json")
    assert page.read_bytes() == BODY and page.name == "page-0001.json" and str(page.parent).startswith(str(path)[:-1])
    [line] = (tmp_path / "pull" / "cin7_core.2026-05-01.calls.jsonl").read_text().splitlines()
    assert json.loads(line) == {
        "at": "2026-05-01T09:00:00+00:00", "bytes": len(BODY), "call": "ref/account?Page=1", "status": 200,
        "file": page.relative_to(made.folder).as_posix(), "sha256": hashlib.sha256(BODY).hexdigest(),
    }  # fmt: skip


def test_only_a_page_with_the_hash_of_the_log_is_held(tmp_path):
    made = store(tmp_path)
    assert made.get("ref/account", "page-0001") is None
    put(made)
    again = store(tmp_path)
    assert made.get("ref/account", "page-0001") == again.get("ref/account", "page-0001") == BODY
    path = again.path("ref/account", "page-0001")
    path.write_bytes(BODY + b" ")
    assert again.get("ref/account", "page-0001") is None
    path.unlink()
    assert again.get("ref/account", "page-0001") is None
    put(again, body=b"[]")
    assert store(tmp_path).get("ref/account", "page-0001") == b"[]"  # the last record of a page counts


def test_a_line_that_a_kill_cut_is_passed_over_and_ended(tmp_path):
    made = store(tmp_path)
    put(made)
    whole = made.log_path.read_bytes()
    made.log_path.write_bytes(whole + b'{"file": "x')
    again = store(tmp_path)
    assert again.get("ref/account", "page-0001") == BODY
    put(again, "page-0002", b"[]")
    lines = made.log_path.read_bytes().splitlines()
    assert len(lines) == 3 and lines[1] == b'{"file": "x' and json.loads(lines[2])["bytes"] == 2
    assert store(tmp_path).get("ref/account", "page-0002") == b"[]"


def test_half_a_page_of_a_killed_pull_is_taken_away(tmp_path):
    made = store(tmp_path)
    put(made)
    halves = [made.path("ref/account", "x").with_name(".x.json.partial"), made.log_folder / ".y.partial"]
    for half in halves:
        half.write_bytes(b"{")
    store(tmp_path)
    assert not any(half.exists() for half in halves) and len(list(made.folder.rglob("*.json"))) == 1


def test_a_pull_goes_on_until_it_is_finished_and_the_next_has_its_own_folder(tmp_path):
    first = store(tmp_path)
    put(first)
    assert store(tmp_path, TODAY + dt.timedelta(days=1)).pull_id == "2026-05-01"
    first.finish({"calls": 3})
    state = json.loads((tmp_path / "pull" / "cin7_core.state.json").read_text())
    assert state == {"done": [{"id": "2026-05-01", "calls": 3}]}
    second = store(tmp_path)
    assert second.pull_id == "2026-05-01-2" and second.get("ref/account", "page-0001") is None
    second.finish({})
    third = store(tmp_path)
    assert third.pull_id == "2026-05-01-3"
    third.finish({})
    assert store(tmp_path, TODAY + dt.timedelta(days=1)).pull_id == "2026-05-02"


def test_facts_are_remembered_between_runs(tmp_path):
    store(tmp_path).remember("rows", {"a": 1})
    assert store(tmp_path).state == {"open": "2026-05-01", "rows": {"a": 1}}


def test_a_folder_belongs_to_one_account_whatever_its_case(tmp_path):
    store(tmp_path).belongs_to("Account-1")
    store(tmp_path).belongs_to(" account-1 ")
    with pytest.raises(PullError, match="belong to another company"):
        store(tmp_path).belongs_to("account-2")
    assert "account-1" not in (tmp_path / "pull" / "cin7_core.state.json").read_text().lower()


@pytest.mark.parametrize("state", ["{", "3", ""])
def test_a_state_that_cannot_be_read_is_never_guessed_anew(tmp_path, state):
    path = store(tmp_path).state_path
    path.write_text(state)
    with pytest.raises(PullError, match="not readable"):
        store(tmp_path)
    assert path.read_text() == state


def test_names_from_the_client_are_safe_and_stay_apart(tmp_path):
    made = store(tmp_path)
    plain, *others = (
        made.path("sale", name) for name in ("detail-1", "detail/1", "detail:1", "../detail-1", "..", "x" * 300)
    )
    assert plain == made.folder / "sale" / "detail-1.json"
    assert len({plain, *others}) == 6
    assert all(
        path.parent == plain.parent and len(path.name) < 110 and not path.name.startswith(".") for path in others
    )


def test_a_link_out_of_exports_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "cin7_core_api").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PullError, match="a link that leads out of exports/"):
        store(tmp_path)
    (tmp_path / "exports" / "cin7_core_api").unlink()
    made = store(tmp_path)
    made.folder.mkdir(parents=True)
    (made.folder / "sale").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PullError, match="a link that leads out of exports/"):
        put(made, endpoint="sale")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_pages_that_lost_a_key_are_told_by_what_was_asked_for_also_later(tmp_path):
    made = store(tmp_path)
    for name, taken in (("page-0001", True), ("page-0002", True), ("page-0003", False)):
        put(made, name, taken=taken)
    expected = [
        "ref/account: the service repeated a key of this client in 2 page(s); it is taken out of what is stored."
    ]
    assert made.notes == store(tmp_path).notes == expected
    put(made, "page-0001")
    put(made, "page-0002")
    assert made.notes == store(tmp_path).notes == []
