"""How notebooks run: for reports a papermill engine without a kernel, for lab and web page kernels of one client's own.

The engine gives the same cells and the same outputs at a tenth of the start-up cost; a test holds it to what a kernel
gives.
"""

import io
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from nbformat.notebooknode import NotebookNode, from_dict
from nbformat.v4 import new_output
from papermill.engines import Engine, papermill_engines

from cin7_audit.data_files import read_entries
from cin7_audit.errors import UsageError
from cin7_audit.presentation.theme import unchecked

NAME = "cin7_audit_in_process"
PRIVATE = ".jupyter"  # in the client's folder: all that Jupyter, IPython and temporary files would keep elsewhere
SETTINGS = read_entries(Path(__file__).with_suffix(".toml"))
PLACES: dict[str, str] = SETTINGS["places"]
# A client's keys; the user's own Jupyter.
NOT_PASSED_ON = ("CIN7_CORE_", "CIN7_OMNI_", "JUPYTER", "IPYTHON", "PYTHONSTARTUP")


def kernel_environment(folder: Path, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every kernel and server of one client: nothing of it is shared with another client, or kept in
    the home.

    `folder` is the client's; its private folder is made, readable by this user only. History is off, no startup file of
    the user's own profile runs, and no key of the environment reaches a kernel.
    """
    private = folder / PRIVATE
    if private.is_symlink():
        raise UsageError.of("link_for_private", private)
    private.mkdir(mode=0o700, parents=True, exist_ok=True)
    private.chmod(0o700)  # one that was there may be open to others
    for place in (*dict.fromkeys(PLACES.values()), "ipython/profile_default", "config/labconfig"):
        (private / place).mkdir(mode=0o700, parents=True, exist_ok=True)
    (private / "ipython" / "profile_default" / "ipython_config.py").write_text(SETTINGS["profile"], encoding="utf-8")
    (private / "config" / "labconfig" / "page_config.json").write_text(SETTINGS["lab"], encoding="utf-8")
    every = os.environ if given is None else given
    kept = {name: value for name, value in every.items() if not name.startswith(NOT_PASSED_ON)}
    return kept | {name: str(private / place) for name, place in PLACES.items()}


@contextmanager
def without_keys() -> Iterator[None]:
    """This process without what no kernel sees either, for the cells that run in it."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(NOT_PASSED_ON)}
    try:
        yield
    finally:
        os.environ.update(hidden)


class _Publisher(DisplayPublisher):
    shell: Any  # the _Shell below, known only once it runs

    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        self.shell.cin7_outputs.append(new_output("display_data", data=dict(data), metadata=dict(metadata or {})))

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002
        self.shell.cin7_outputs.clear()


class _Hook(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None:
        """No prompt: the output itself is collected."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        said = {"data": dict(format_dict), "metadata": dict(md_dict or {})}
        output = new_output("execute_result", **said, execution_count=self.shell.execution_count)
        self.shell.cin7_outputs.append(output)

    def finish_displayhook(self) -> None:
        """Nothing to flush."""


class _Shell(InteractiveShell):
    cin7_outputs: list[NotebookNode]  # of the cell being run
    displayhook_class = _Hook
    display_pub_class = _Publisher

    def init_history(self) -> None:
        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.cin7_outputs.append(new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb)))


class _Stream(io.TextIOBase):
    def __init__(self, outputs: list[NotebookNode], name: str) -> None:
        self.outputs, self.stream_name = outputs, name

    def write(self, text: str) -> int:
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == self.stream_name:
            last["text"] += text
        elif text:
            self.outputs.append(new_output("stream", name=self.stream_name, text=text))
        return len(text)


@contextmanager
def _shell() -> Iterator[_Shell]:
    """A fresh shell without a profile; everything it replaces in the process is put back."""
    InteractiveShell.clear_instance()
    main, hook, folder = sys.modules["__main__"], sys.displayhook, os.getcwd()  # noqa: PTH109
    with tempfile.TemporaryDirectory(prefix="cin7-audit-profile-") as profile:
        make: Any = ProfileDir.create_profile_dir  # untyped in IPython
        shell = _Shell.instance(ipython_dir=profile, profile_dir=make(str(Path(profile) / "none")))
        shell.cin7_outputs = []
        try:
            yield shell
        finally:
            _Shell.clear_instance()
            InteractiveShell.clear_instance()
            sys.modules["__main__"], sys.displayhook = main, hook
            os.chdir(folder)


def _run_cell(shell: _Shell, cell: NotebookNode) -> BaseException | None:
    outputs = shell.cin7_outputs
    outputs.clear()
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream(outputs, "stdout"), _Stream(outputs, "stderr")
    try:
        run: Any = shell.run_cell  # untyped in IPython
        result = run(cell.source, store_history=True, silent=False)
    finally:
        sys.stdout, sys.stderr = out, err
    cell.outputs = [from_dict(output) for output in outputs]
    cell.execution_count = shell.execution_count - 1
    failure: BaseException | None = result.error_in_exec or result.error_before_exec
    if isinstance(failure, KeyboardInterrupt):  # the shell shows it like an error and would go on with the next cell
        raise failure
    return failure


class InProcessEngine(Engine):  # type: ignore[misc]
    """Registered with papermill under NAME."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> NotebookNode:  # noqa: ARG003
        nb_man.save = lambda **_: None  # written once, by the caller
        notebook: NotebookNode = nb_man.nb
        with _shell() as shell, unchecked():
            for index, cell in enumerate(notebook.cells):
                nb_man.cell_start(cell, index)
                failure = _run_cell(shell, cell) if cell.cell_type == "code" else None
                if failure is not None:
                    nb_man.cell_exception(cell, index, exception=failure)
                    break
                nb_man.cell_complete(cell, index)
        return notebook


papermill_engines.register(NAME, InProcessEngine)
