"""data-samples/ is what the generator makes today, small enough for git, and its page says what its truth says."""

from pathlib import Path

import pytest

from cin7_audit.sample import scenario, write_client
from cin7_audit.sample.committed import NAMES, client_files, page
from cin7_audit.workbook import PROJECT

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
