"""What lies under exports/: every file once, in one order, and why some are not read."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from cin7_audit.errors import UsageError
from cin7_audit.sources import limits
from cin7_audit.sources.folder import (
    digest,
    evidence_files,
    fingerprint,
    is_temporary,
    listed_evidence,
    printable,
    root_of,
    target_of,
)


@pytest.fixture
def exports(tmp_path) -> Path:
    made = tmp_path / "client" / "exports"
    made.mkdir(parents=True)
    return made


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def listed(exports: Path, tmp_path: Path) -> dict[str, str]:
    """Name -> why it is not read, in the order listed."""
    room = tmp_path / "room"
    room.mkdir(exist_ok=True)
    return {evidence.name: trouble for evidence, trouble in listed_evidence(exports, room)}


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("~$a.xlsx", True),
        (".DS_Store", True),
        ("x/.git/a.csv", True),
        ("a.csv", False),
        ("Thumbs.db", True),
        ("__MACOSX/a.csv", True),
        ("../a.csv", False),
        ("a~$.csv", False),
    ],
)
def test_leftovers(name, hidden):
    assert is_temporary(name) is hidden


def test_a_name_of_any_bytes_can_be_printed():
    assert printable("a\udcff.csv") == "a\\udcff.csv" and printable("é.csv") == "é.csv"


def test_files_are_in_one_order_without_regard_to_case_and_by_their_hash(exports):
    (exports / "b").mkdir()
    for name in ("Z.csv", "a.csv", "b/C.csv", "B.csv", ".DS_Store"):
        (exports / name).write_bytes(name.encode())
    assert [name for name, _ in evidence_files(exports)] == [".DS_Store", "a.csv", "B.csv", "b/C.csv", "Z.csv"]
    assert fingerprint(exports) == [(name, sha(name.encode())) for name in ("a.csv", "B.csv", "b/C.csv", "Z.csv")]
    assert digest(exports / "a.csv") == sha(b"a.csv")
    assert evidence_files(exports / "nowhere") == []


def test_why_a_file_is_not_read(exports, monkeypatch):
    (exports / "plain.csv").write_bytes(b"12345")
    (exports.parent / "outside.csv").write_bytes(b"x")
    (exports / "folder").mkdir()
    links = {"in": "plain.csv", "out": "../outside.csv", "gone": "nowhere.csv", "dir": "folder"}
    for name, target in links.items():
        (exports / name).symlink_to(exports / target)
    os.mkfifo(exports / "pipe")
    said = {name: target_of(exports / name, exports)[1] for name in (*links, "pipe", "plain.csv", "folder", "never")}
    assert said == {
        "in": "",
        "out": "a link that leads out of exports/; it is not followed",
        "gone": "a link that leads nowhere",
        "dir": "a link to a folder; links to folders are not followed",
        "pipe": "a pipe, a socket or a device; only ordinary files are read",
        "plain.csv": "",
        "folder": "a folder that cannot be opened",
        "never": "it cannot be opened (No such file or directory)",
    }
    assert target_of(exports / "in", exports)[0] == exports / "plain.csv"
    monkeypatch.setattr(limits, "LARGEST_FILE_BYTES", 4)
    assert target_of(exports / "plain.csv", exports)[1].startswith("5 bytes; a file of more than 4 is")
    monkeypatch.setattr(limits, "LARGEST_FILE_BYTES", 5)
    assert target_of(exports / "plain.csv", exports)[1] == ""


@pytest.mark.parametrize("mark", ["engagement.toml", "exports"])
def test_exports_may_be_a_link_to_another_disk_but_not_to_another_client(tmp_path, mark):
    disk, other, mine = tmp_path / "disk" / "june", tmp_path / "clients" / "other", tmp_path / "clients" / "mine"
    elsewhere = tmp_path / "elsewhere"
    for made in (disk, other / "exports", mine, elsewhere / "third" / "exports"):
        made.mkdir(parents=True)
    if mark == "engagement.toml":
        (other / mark).write_text("")
        (elsewhere / "third" / "exports").rename(elsewhere / "third" / "files")
        (elsewhere / "third" / mark).write_text("")
    link = mine / "exports"
    link.symlink_to(disk)
    assert root_of(link) == disk
    for target in (other / "exports", other, other.parent, mine, elsewhere):
        link.unlink()
        link.symlink_to(target)
        with pytest.raises(UsageError, match=r"a link (in)?to"):
            root_of(link)


def test_members_of_an_archive_follow_it_numbered_on_and_come_from_a_room_apart(exports, tmp_path):
    (exports / "a.csv").write_bytes(b"a")
    with zipfile.ZipFile(exports / "B.ZIP", "w") as archive:
        archive.writestr("z\\two.csv", b"two")
        archive.writestr("one.csv", b"one!")
        archive.writestr("again.zip", b"PK")
    room = tmp_path / "room"
    room.mkdir()
    found = list(listed_evidence(exports, room))
    assert [(each.source_id, each.name, each.size_bytes, trouble) for each, trouble in found] == [
        ("E001", "a.csv", 1, ""),
        ("E002", "B.ZIP", (exports / "B.ZIP").stat().st_size, ""),
        ("E003", "B.ZIP/again.zip", 0, "an archive inside an archive"),
        ("E004", "B.ZIP/one.csv", 4, ""),
        ("E005", "B.ZIP/z/two.csv", 3, ""),
    ]
    two = found[-1][0]
    assert two.sha256 == sha(b"two") and two.path.is_relative_to(room) and two.path.suffix == ".csv"


def test_archives_beyond_the_limits_are_told(exports, tmp_path, monkeypatch):
    with zipfile.ZipFile(exports / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", bytes(100_000))
        archive.writestr("long" * 70 + ".csv", b"x")
    name, long_name = "a.zip/zeros.csv", "a.zip/" + "long" * 70 + ".csv"
    size = (exports / "a.zip").stat().st_size
    packed = zipfile.ZipFile(exports / "a.zip").getinfo("zeros.csv").compress_size
    assert listed(exports, tmp_path) == {"a.zip": "", name: "", long_name: "a name that no file system can hold"}
    monkeypatch.setattr(limits, "LARGEST_ARCHIVE_BYTES", 100_000)
    assert listed(exports, tmp_path)["a.zip/"] == "an archive that unpacks to 100,001 bytes, more than 100,000"
    monkeypatch.setattr(limits, "LARGEST_ARCHIVE_BYTES", 100_001)
    monkeypatch.setattr(limits, "SLACK_BYTES", 100_001 - 100 * size)
    slack = f"100,000 bytes when unpacked, more than 100 times the {packed} it takes in the archive"
    assert listed(exports, tmp_path)[name] == slack
    for slack, is_read in ((100_000 - 100 * packed, True), (99_999 - 100 * packed, False)):
        monkeypatch.setattr(limits, "SLACK_BYTES", slack)
        assert (listed(exports, tmp_path)[name] == "") is is_read
    monkeypatch.setattr(limits, "SLACK_BYTES", 100_000 - 100 * size)
    said = f"an archive that unpacks from {size} to 100,001 bytes, more than 100 times as much"
    assert listed(exports, tmp_path)["a.zip/"] == said
    monkeypatch.setattr(limits, "MOST_MEMBERS", 1)
    assert listed(exports, tmp_path)["a.zip/"] == "an archive of 2 members, more than 1"
    monkeypatch.setattr(limits, "LARGEST_DIRECTORY_BYTES", 10)
    assert listed(exports, tmp_path)["a.zip/"].startswith("the archive is damaged (its list of contents takes")


def test_a_file_that_is_no_archive_is_a_damaged_one_and_what_an_editor_left_is_not_opened(exports, tmp_path):
    (exports / "a.zip").write_bytes(b"PK no archive")
    (exports / "~$b.zip").write_bytes(b"PK no archive")
    found = listed(exports, tmp_path)
    assert list(found) == ["a.zip", "a.zip/", "~$b.zip"]
    assert found["a.zip/"].startswith("the archive is damaged")
