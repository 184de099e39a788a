"""The sample clients in data-samples/ and the page of their planted truths: `python -m cin7_sample.committed`."""

import json
import sys
from pathlib import Path

from cin7_sample.scenarios import scenario
from cin7_sample.writers.client import write_client
from cin7_sample.writers.readme import readme

NAMES = ("harbour-tools",)
GENERATED_LATER = ("case", "report")  # what a run of the workbook leaves in a client's folder


def client_files(folder: Path) -> list[Path]:
    """The files of a committed client, without what runs have left there."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in GENERATED_LATER
    ]


def page(root: Path) -> str:
    """README.md of the clients under a folder, from their truth.json."""
    described = []
    for name in NAMES:
        files = client_files(root / name)
        truth = json.loads((root / name / "truth.json").read_text(encoding="utf-8"))
        described.append((name, truth, sum(path.stat().st_size for path in files), len(files)))
    return readme(described)


def write_committed(root: Path) -> None:
    """All committed clients and their page, anew."""
    for name in NAMES:
        write_client(scenario(name), root / name)
    (root / "README.md").write_text(page(root), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_committed(Path(sys.argv[1] if len(sys.argv) > 1 else "data-samples"))
