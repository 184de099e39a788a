"""A killed run's folders go with the next run; those of running processes and other machines stay."""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from cin7_audit import leftovers
from cin7_audit.case.renew import build_case
from cin7_audit.case.snapshot import around
from cin7_audit.engagement import Engagement
from cin7_audit.sources.intake import read_folder
from cin7_audit.sources.reading import bulk


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def marked(folder: Path, name: str, pid: int, machine: str = "") -> Path:
    made = folder / name
    made.mkdir()
    leftovers.mark(made)
    text = (made / leftovers.MARK).read_text(encoding="utf-8")
    (made / leftovers.MARK).write_text(f"{pid} {machine or text.partition(' ')[2]}", encoding="utf-8")
    (made / "rows.parquet").write_bytes(b"rows")
    return made


def test_only_what_a_gone_process_of_this_machine_left_is_removed(tmp_path: Path, dead: int) -> None:
    gone = marked(tmp_path, ".run.1.partial", dead)
    running = marked(tmp_path, ".run.2.partial", os.getpid())
    elsewhere = marked(tmp_path, ".run.3.partial", dead, "another-machine")
    assert leftovers.sweep(tmp_path.glob(".*.partial")) == [gone]
    assert (gone.exists(), running.exists(), elsewhere.exists()) == (False, True, True)


def test_an_unmarked_folder_must_have_rested(tmp_path: Path) -> None:
    fresh, old = tmp_path / ".a.1.partial", tmp_path / ".b.2.partial"
    fresh.mkdir()
    old.mkdir()
    os.utime(old, (1, 1))
    assert leftovers.sweep(tmp_path.iterdir()) == [old]


def test_a_link_is_not_followed(tmp_path: Path, dead: int) -> None:
    target = marked(tmp_path, "target", dead)
    link = tmp_path / ".link.partial"
    link.symlink_to(target, target_is_directory=True)
    assert leftovers.sweep([link]) == []
    assert (target / "rows.parquet").exists()


def test_a_reader_used_by_itself_removes_what_a_killed_one_left(tmp_path: Path, dead: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone, running = marked(tmp_path, f"{bulk.TEMPORARY}a", dead), marked(tmp_path, f"{bulk.TEMPORARY}b", os.getpid())
    made = bulk.bulk_folder(None)
    assert (gone.exists(), running.exists(), made.exists()) == (False, True, True)


KILLED = """
import os, sys
from pathlib import Path
from cin7_audit.engagement import Engagement
from cin7_audit.sources.intake import read_folder
kept = read_folder(Path(sys.argv[1]), Engagement())
os._exit(9)  # as a kill does: nothing is tidied up
"""


def test_reading_a_client_again_removes_the_room_of_its_own_killed_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = tmp_path / "temporary"
    rooms.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rooms))
    one, other = (tmp_path / name / "exports" for name in ("one", "other"))
    one.mkdir(parents=True)
    other.mkdir(parents=True)
    subprocess.run([sys.executable, "-c", KILLED, str(one)], env={**os.environ, "TMPDIR": str(rooms), "TEMP": str(rooms)}, check=False)
    assert len(list(rooms.glob("cin7-audit-*"))) == 1
    read_folder(other, Engagement()).close()
    assert len(list(rooms.glob("cin7-audit-*"))) == 1
    read_folder(one, Engagement()).close()
    assert not list(rooms.glob("cin7-audit-*"))


BUILT = """
import os, sys
from pathlib import Path
from cin7_audit.case import renew
from cin7_audit.engagement import Engagement
renew._make = lambda *_: os._exit(9)  # killed when all is read
renew.build_case(Path(sys.argv[1]), Engagement())
"""


def test_a_killed_run_leaves_what_it_unpacked_in_the_clients_folder_only(tmp_path: Path) -> None:
    rooms, client = tmp_path / "temporary", tmp_path / "client"
    rooms.mkdir()
    (client / "exports").mkdir(parents=True)
    with zipfile.ZipFile(client / "exports" / "sent.zip", "w") as archive:
        archive.writestr("secret.csv", "a,b\n1,2\n")
    environment = {**os.environ, "TMPDIR": str(rooms), "TEMP": str(rooms)}
    ended = subprocess.run([sys.executable, "-c", BUILT, str(client)], env=environment, check=False)
    assert ended.returncode == 9
    assert not list(rooms.iterdir())
    (room,) = client.glob("case/.reading-*")
    assert (room / "members" / "0000" / "0.csv").read_text() == "a,b\n1,2\n"
    assert os.name == "nt" or room.stat().st_mode & 0o777 == 0o700
    before = around(client, Engagement()).run_id
    build_case(client, Engagement())
    assert not list(client.glob("case/.reading-*"))
    assert around(client, Engagement()).run_id == before


def test_where_the_clients_folder_cannot_be_written_its_archives_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    with zipfile.ZipFile(tmp_path / "exports" / "sent.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    intake = read_folder(tmp_path / "exports", Engagement(), home=tmp_path / "nowhere")
    assert [file.evidence.name for file in intake.files] == ["sent.zip", "sent.zip/a.csv"]
    assert intake.workspace is not None and Path(intake.workspace.name).parent == Path(tempfile.gettempdir())
    intake.close()
