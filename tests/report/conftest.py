"""One report on hostile sections, made once for all tests of this folder."""

import importlib.util
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import NamedTuple

import pytest

from cin7_audit.report.deliverables import read_sections, write_report


def load_hostile() -> ModuleType:
    """The hand-made sections beside this file."""
    spec = importlib.util.spec_from_file_location("hostile", Path(__file__).with_name("hostile.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Made(NamedTuple):
    folder: Path
    files: SimpleNamespace
    hostile: ModuleType


def make(folder: Path, timings: dict[str, float]) -> Made:
    hostile = load_hostile()
    hostile.run_folder(folder)
    sections = read_sections(folder / "sections")
    write_report(folder, hostile.context(), hostile.settings(), hostile.case(), [], timings, sections)
    names = {"html": "audit-report.html", "pdf": "audit-report.pdf", "workpapers": "workpapers.xlsx"}
    names |= {"governance": "governance-pack.pdf", "findings": "findings.json", "measures": "measures.json"}
    files = SimpleNamespace(**{kind: folder / name for kind, name in names.items()}, manifest=folder / "manifest.json")
    return Made(folder, files, hostile)


@pytest.fixture(scope="session")
def hostile():
    return load_hostile()


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Made:
    return make(tmp_path_factory.mktemp("first") / "run", {"ingestion": 1.0})


@pytest.fixture(scope="session")
def made_again(tmp_path_factory) -> Made:
    return make(tmp_path_factory.mktemp("second") / ".run.4711.partial", {"ingestion": 2.0})
