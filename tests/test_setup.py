"""environment.yml, pyproject.toml and requirements.lock say the same, and nothing committed holds an address."""

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"python-duckdb": "duckdb"}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def wanted() -> dict[str, str]:
    data = project()
    lines = [*data["project"]["dependencies"], *data["dependency-groups"]["test"], *data["dependency-groups"]["lint"]]
    return {canonicalize_name(r.name): str(r.specifier) for r in map(Requirement, lines)}


def conda() -> dict[str, str]:
    found = {}
    for entry in yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]:
        for text in entry["pip"] if isinstance(entry, dict) else [entry]:
            requirement = Requirement(text)
            name = canonicalize_name(CONDA_NAMES.get(requirement.name, requirement.name))
            assert name not in found, name
            found[name] = str(requirement.specifier)
    return found


def test_environment_and_project_agree():
    have = conda()
    assert set(have.pop("python").split(",")) == set(project()["project"]["requires-python"].replace(" ", "").split(","))
    have.pop("pip")
    assert have == wanted()


def test_the_lock_satisfies_every_requirement():
    locked: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / "requirements.lock").read_text(), re.M):
        locked.setdefault(canonicalize_name(name), set()).add(version)
    for name, specifier in wanted().items():
        assert name in locked, name
        for version in locked[name]:
            assert Requirement(f"{name}{specifier}").specifier.contains(version, prereleases=True), (name, specifier, version)


def test_the_lock_has_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    assert text.count("--hash=sha256:") > len(wanted())
    slow = re.findall(r"^rfc3987-syntax==.*$", text, re.M)  # over a second at every import, and never used
    assert all("sys_platform == 'never'" in line for line in slow)


def test_run_py_needs_nothing_but_the_standard_library():
    modules = re.findall(r"^(?:import|from) (\w+)", (ROOT / "run.py").read_text(), re.M)
    assert set(modules) <= {"hashlib", "os", "subprocess", "sys", "venv", "pathlib"}


def test_run_py_hands_every_command_on_as_it_is():
    text = (ROOT / "run.py").read_text()
    assert '"cin7_audit", *sys.argv[1:]]' in text
    assert "pytest" not in text  # how the suite is run is said once, in cli.py
