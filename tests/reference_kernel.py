"""The reference the notebook engine is held to: a real kernel under papermill, in an environment of its own."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import papermill

from cin7_audit.notebook_engine import kernel_environment


def run_in_kernel(source: Path, target: Path, parameters: Mapping[str, Any]) -> None:
    """Fill one notebook in its own folder; nothing of the kernel's environment is left, in the process or in the folder."""
    before, temporary = dict(os.environ), tempfile.tempdir
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".kernel-") as room:
        try:
            after = kernel_environment(Path(room))
            os.environ.clear()
            os.environ.update(after)
            tempfile.tempdir = None  # Python remembers the folder of temporary files it found first
            papermill.execute_notebook(
                str(source),
                str(target),
                dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                cwd=str(target.parent),
            )
        finally:
            os.environ.clear()
            os.environ.update(before)
            tempfile.tempdir = temporary
