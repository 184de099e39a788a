"""Nothing a client sent leads out of its exports: no link, no pipe, no name in an archive, no path in the settings."""

import os
import socket
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.errors import UsageError
from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.transport import Answer, PullError
from cin7_audit.sources.folder import fingerprint, listed_evidence
from cin7_audit.sources.intake import read_folder
from cin7_audit.sources.opening import opened
from cin7_audit.sources.reading import foreign
from tests.trust.giants import COUNT_HEAD

CANARY = "CANARY-5e1f"
SECRET = f"{COUNT_HEAD}{CANARY},{CANARY},,Item,,,1,2\n"
GOOD = f"{COUNT_HEAD}SKU-1,Hammer,,Item,,,3,4\n"


def client(folder: Path, text: str = GOOD) -> Path:
    """A client with one count; returns its exports."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    (exports / "ST-00001 Main.csv").write_text(text)
    (folder / "engagement.toml").write_text("")
    return exports


LINKS = {  # name -> (what is linked to, relative to the clients' folder, or absolute; what is said)
    "outside.csv": ("secret.csv", "leads out of exports/"),
    "sibling.csv": ("theirs/exports/ST-00001 Main.csv", "leads out of exports/"),
    "deeper.csv": ("group/deeper/exports/ST-00001 Main.csv", "leads out of exports/"),
    "settings.csv": ("mine/engagement.toml", "leads out of exports/"),
    "environment.csv": ("/proc/self/environ", "leads out of exports/"),
    "environment.json": ("/proc/self/environ", "leads out of exports/"),
    "device.csv": ("/dev/zero", "leads out of exports/"),
    "old.csv": ("mine/exports-old/secret.csv", "leads out of exports/"),  # a folder whose name begins with that of exports
    "folder": ("theirs/exports", "leads out of exports/"),
    "root": ("/", "leads out of exports/"),
    "packed.zip": ("secret.zip", "leads out of exports/"),
    "own folder": ("mine/exports/sub", "a link to a folder"),
    "up": ("mine/exports", "a link to a folder"),
    "nowhere.csv": ("no such file", "leads nowhere"),
}


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clients side by side, one with every kind of link, to what must not be read and to what may."""
    folder = tmp_path_factory.mktemp("clients")
    (folder / "secret.csv").write_text(SECRET)
    with zipfile.ZipFile(folder / "secret.zip", "w") as archive:
        archive.writestr("secret.csv", SECRET)
    for name in ("theirs", "group/deeper"):
        client(folder / name, SECRET)
    exports = client(folder / "mine")
    (exports / "sub").mkdir()
    (folder / "mine" / "exports-old").mkdir()
    (folder / "mine" / "exports-old" / "secret.csv").write_text(SECRET)
    for name, (target, _) in LINKS.items():
        (exports / name).symlink_to(folder / target)
    (exports / "relative.csv").symlink_to("../../secret.csv")
    (exports / "first.csv").symlink_to("sub/second.csv")
    (exports / "sub" / "second.csv").symlink_to("../../../secret.csv")
    (exports / "itself.csv").symlink_to("itself.csv")
    (exports / "one.csv").symlink_to("sub/other.csv")
    (exports / "sub" / "other.csv").symlink_to("../one.csv")
    (exports / "within.csv").symlink_to("ST-00001 Main.csv")
    os.mkfifo(exports / "pipe.csv")
    os.mkfifo(exports / "pipe.json")
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(exports)  # the path of a socket may not be long
        made.bind("socket.csv")
        os.chdir(here)
    with zipfile.ZipFile(exports / "sent.zip", "w") as archive:
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "../../secret.csv")
        archive.writestr("../../../secret.csv", GOOD.replace("SKU-1", "SKU-2"))
        archive.writestr("/etc/absolute.csv", GOOD.replace("SKU-1", "SKU-3"))
    (folder / "mine" / "engagement.toml").write_text(
        f'[[mapped]]\npath = "../../secret.csv"\ntable = "count_line"\ncolumns = {{ sku = "Product Code", counted_quantity = "Stocktake Quantity" }}\n'
        f'[[mapped]]\npath = "{folder}/secret.csv"\ntable = "count_line"\ncolumns = {{ sku = "Product Code", counted_quantity = "Stocktake Quantity" }}\n'
        '[[files]]\npath = "../../theirs/*"\nkind = "cin7_core.stocktake_csv"\n'
    )
    return folder


def test_every_link_is_listed_with_its_sentence_and_no_byte_of_its_target_is_kept(clients: Path) -> None:
    source = Path(__file__).parents[2] / "src"
    made = subprocess.run(
        [sys.executable, "-m", "cin7_audit", "check", str(clients / "mine")],
        env={**os.environ, "PYTHONPATH": str(source), "SECRET_KEY": CANARY, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert made.returncode == 1, made.stderr
    said = {name: words for name, (_, words) in LINKS.items()}
    said |= dict.fromkeys(("relative.csv", "first.csv", "sub/second.csv"), "leads out of exports/")
    said |= dict.fromkeys(("itself.csv", "one.csv", "sub/other.csv"), "leads nowhere")
    said |= dict.fromkeys(("pipe.csv", "pipe.json", "socket.csv"), "only ordinary files are read")
    for name, words in said.items():
        assert any(f" {name}: " in line and words in line for line in made.stdout.splitlines()), (name, made.stdout)
    kept = [path for path in (clients / "mine" / "case").rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert not kept
    assert CANARY not in made.stdout + made.stderr


def test_a_link_within_exports_is_the_file_it_leads_to(clients: Path, tmp_path: Path) -> None:
    found = {evidence.name: (evidence, trouble) for evidence, trouble in listed_evidence(clients / "mine" / "exports", tmp_path)}
    evidence, trouble = found["within.csv"]
    assert (trouble, evidence.sha256) == ("", found["ST-00001 Main.csv"][0].sha256)
    assert found["sent.zip/link.csv"][0].size_bytes == len("../../secret.csv")  # the text of the link, as a file


def test_a_hard_link_cannot_be_told_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(GOOD)
    exports = client(tmp_path / "mine", GOOD.replace("SKU-1", "SKU-9"))
    (exports / "hard.csv").hardlink_to(tmp_path / "secret.csv")
    assert {file.evidence.name: file.status for file in read_folder(exports, Engagement()).files}["hard.csv"] == "used"


def test_a_file_swapped_for_a_link_after_it_was_listed_is_not_opened(tmp_path: Path) -> None:
    exports = client(tmp_path / "mine")
    (tmp_path / "secret.csv").write_text(SECRET)
    [(evidence, _)] = listed_evidence(exports, tmp_path)
    evidence.path.unlink()
    evidence.path.symlink_to(tmp_path / "secret.csv")
    with pytest.raises(OSError, match="symbolic"):
        opened(evidence.path)
    evidence.path.unlink()
    os.mkfifo(evidence.path)
    with pytest.raises(OSError, match="no ordinary file"):
        opened(evidence.path)


@pytest.mark.parametrize(("name", "job"), [("a.xlsx", "sheets"), ("a.pdf", "pdf_text"), ("a.pdf", "pdf_tables")])
def test_a_file_swapped_for_a_link_is_not_opened_by_a_parser_of_others(tmp_path: Path, name: str, job: str) -> None:
    (tmp_path / "secret").write_bytes(b"%PDF-1.4\n")
    (tmp_path / name).symlink_to(tmp_path / "secret")
    with pytest.raises(foreign.Refusal) as refused:
        list(foreign.ask(tmp_path / name, job))
    assert refused.value.args == ("broken", "it is no ordinary file")  # not: what the parser made of it


def test_exports_may_lie_on_another_disk_but_not_with_another_client(tmp_path: Path) -> None:
    theirs = client(tmp_path / "clients" / "theirs", SECRET)
    elsewhere = client(tmp_path / "disk" / "mine")
    (tmp_path / "disk" / "mine" / "engagement.toml").unlink()
    for name, target in (("mine", elsewhere), ("bad", theirs), ("worse", theirs.parent)):
        (tmp_path / "clients" / name).mkdir()
        (tmp_path / "clients" / name / "exports").symlink_to(target)
    assert [name for name, _ in fingerprint(tmp_path / "clients" / "mine" / "exports")] == ["ST-00001 Main.csv"]
    for name in ("bad", "worse"):
        with pytest.raises(UsageError, match="another client"):
            fingerprint(tmp_path / "clients" / name / "exports")


@pytest.mark.parametrize(
    "target",
    [".", "..", "../..", "{folder}/disk", "{folder}/disk/firm", "{folder}/disk/firm/unsettled", "../beside"],
    ids=["own folder", "clients", "above clients", "a disk", "clients elsewhere", "a client without settings", "a new client beside"],
)
def test_exports_may_not_be_a_folder_that_holds_clients(tmp_path: Path, target: str) -> None:
    client(tmp_path / "clients" / "theirs", SECRET)
    client(tmp_path / "disk" / "firm" / "far" / "theirs", SECRET)
    client(tmp_path / "disk" / "firm" / "unsettled", SECRET)
    (tmp_path / "disk" / "firm" / "unsettled" / "engagement.toml").unlink()
    (tmp_path / "clients" / "mine").mkdir()
    (tmp_path / "clients" / "beside" / "exports").mkdir(parents=True)
    exports = tmp_path / "clients" / "mine" / "exports"
    exports.symlink_to(target.format(folder=tmp_path))
    for read in (
        lambda: fingerprint(exports),
        lambda: list(listed_evidence(exports, tmp_path)),
        lambda: read_folder(exports, Engagement()),
    ):
        with pytest.raises(UsageError, match="holds this client's own folder or another client's") as refused:
            read()
        assert refused.value.exit_code == 2 and CANARY not in str(refused.value)


@pytest.mark.parametrize("linked", ["cin7_core_api", "cin7_core_api/2026-01-31", "cin7_core_api/2026-01-31/sale"])
def test_a_pull_writes_through_no_link(tmp_path: Path, linked: str) -> None:
    import datetime as dt

    exports = client(tmp_path / "mine")
    (tmp_path / "elsewhere").mkdir()
    (exports / linked).parent.mkdir(parents=True, exist_ok=True)
    (exports / linked).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PullError, match="leads out of exports/"):
        EvidenceStore(tmp_path / "mine", "cin7_core", dt.date(2026, 1, 31)).put(
            "sale", "page-1", Answer(200, b"{}", {}), "sale?Page=1", "2026-01-31"
        )
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_file_that_may_not_be_read_costs_that_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = client(tmp_path / "mine")
    (exports / "locked.csv").write_text(SECRET)
    open_it = os.open

    def refused(path: object, *more: object, **named: object) -> int:
        if str(path).endswith("locked.csv"):
            raise PermissionError(13, "Permission denied")
        return open_it(path, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refused)
    assert dict(fingerprint(exports))["locked.csv"] == "it cannot be opened (Permission denied)"
    files = {file.evidence.name: file for file in read_folder(exports, Engagement()).files}
    assert files["ST-00001 Main.csv"].status == "used"
    assert "Permission denied" in files["locked.csv"].problems[0].seen
