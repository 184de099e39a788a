"""data-samples/ is what the generator makes today, small enough for git, and its page says what its truth says."""

from pathlib import Path

import pytest

from cin7_audit.provenance import PROJECT
from cin7_sample import SampleSpec, committed, scenario, write_client
from cin7_sample.committed import NAMES, client_files, page

ROOT = PROJECT / "data-samples"
LIMIT = 6_000_000


@pytest.mark.parametrize("name", NAMES)
def test_committed_client_is_what_the_generator_makes(name: str, tmp_path: Path) -> None:
    write_client(scenario(name), tmp_path / name)
    made = {path.relative_to(tmp_path / name).as_posix(): path for path in client_files(tmp_path / name)}
    kept = {path.relative_to(ROOT / name).as_posix(): path for path in client_files(ROOT / name)}
    assert made.keys() == kept.keys()
    differing = [path for path in made if made[path].suffix != ".xlsx" and made[path].read_bytes() != kept[path].read_bytes()]
    assert differing == []  # spreadsheets may differ in their container from one version of the writer to the next


@pytest.mark.parametrize("name", NAMES)
def test_committed_client_is_small(name: str) -> None:
    assert sum(path.stat().st_size for path in client_files(ROOT / name)) <= LIMIT


def test_page_lists_the_truths() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8") == page(ROOT)


def test_what_a_run_left_is_no_part_of_a_client(tmp_path: Path) -> None:
    for name in ("truth.json", "exports/case/a.csv", "case/a.parquet", "report/r/b.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [path.relative_to(tmp_path).as_posix() for path in client_files(tmp_path)] == ["exports/case/a.csv", "truth.json"]


def test_clients_are_written_with_their_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def copied(spec: SampleSpec, folder: Path) -> None:
        folder.mkdir()
        (folder / "truth.json").write_bytes((ROOT / spec.name / "truth.json").read_bytes())

    monkeypatch.setattr(committed, "write_client", copied)
    committed.write_committed(tmp_path)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    size = (ROOT / NAMES[0] / "truth.json").stat().st_size
    assert text == page(tmp_path) and f"; 1 files, {size / 1e6:.1f} MB." in text
