"""Small generated clients for the tests of this folder: 15 products, ten months, every kind of file."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from cin7_sample import scenario, write_client


@cache
def _made(seed: int) -> Path:
    folder = Path(mkdtemp(prefix="trust-")) / f"small-{seed}"
    write_client(scenario("harbour-tools", seed=seed, skus=15, months=10), folder)
    return folder


def small_client(folder: Path, seed: int = 5) -> Path:
    """A client of 15 products written into `folder` (which must not exist); returns it."""
    shutil.copytree(_made(seed), folder)
    return folder
