"""Which version of the workbook made a number: the release and a fingerprint of its code, notebooks and templates."""

import contextlib
import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cin7_audit import __version__

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parents[1]
DECIDING = (".py", ".sql", ".csv", ".toml", ".html", ".j2")  # files of the package that can change a figure or a page
LIBRARIES = (
    "altair", "duckdb", "pandas", "papermill", "scipy", "statsmodels", "typst", "vl-convert-python", "xlsxwriter",
)  # fmt: skip


@cache
def fingerprint() -> str:
    """Twelve hex digits over our own files, so that a changed rule never hides behind an old run id."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in DECIDING)
    files += sorted((PROJECT / "notebooks").glob("*.ipynb"))
    files += sorted(path for path in (PROJECT / "templates").rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def version_stamp() -> str:
    """Such as 0.1.0+3f2a9c0d1e4b."""
    return f"{__version__}+{fingerprint()}"


@cache
def library_versions() -> dict[str, str]:
    """The versions of the libraries that can change a figure or a page."""
    found = {}
    for name in LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
