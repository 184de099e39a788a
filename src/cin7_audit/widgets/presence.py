"""Is somebody looking? Reports, tests and batch runs stay static."""

import os
import sys

from cin7_audit.escaping import NO_FORMULAS

STATIC = "CIN7_AUDIT_STATIC"  # set to 1 by the executor for every notebook of a report
TEST_MARK = "PYTEST_CURRENT_TEST"  # nbval's kernels inherit it


def is_live(static: bool | None = None) -> bool:
    """True where a front-end can show widgets: a kernel with a comm manager, and nobody asked for static output."""
    if static is not None:
        return not static
    if os.environ.get(STATIC) == "1" or TEST_MARK in os.environ:
        return False
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    return getattr(getattr(shell, "kernel", None), "comm_manager", None) is not None


def shown(markup: str) -> str:
    """The content of an HTML widget: markup of ours around escaped text, in which no front end looks for formulas."""
    return f'<div class="{NO_FORMULAS}">{markup}</div>'
