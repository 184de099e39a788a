"""What the commands print, and how they are stopped: lines a client's text cannot command, progress, Ctrl-C."""

import contextlib
import json
import signal
from collections.abc import Callable, Iterator
from typing import Any

import typer

from cin7_audit.errors import AuditError
from cin7_audit.escaping import for_json, for_terminal

Step = Callable[[str, int, int], None]


def say(text: str, err: bool = False) -> None:
    """Print one line: a client's text can neither command the terminal nor make a second line."""
    typer.echo(for_terminal(text), err=err)


def hand_over(document: Any) -> None:
    """Print one JSON document for a program, whole."""
    typer.echo(for_json(json.dumps(document)))


class Bar:
    """A progress bar on a terminal, plain lines in a log, nothing for a program."""

    def __init__(self, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        self.console = Console(stderr=True)
        self.quiet, self.last = quiet, ""
        self.live = self.console.is_terminal and not quiet
        self.progress = Progress(
            TextColumn("{task.description:<34}", markup=False),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self.console,
            disable=not self.live,
        )

    def __enter__(self) -> Step:
        self.progress.start()
        self.task = self.progress.add_task("", total=None)
        return self.step

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def step(self, label: str, done: int, total: int) -> None:
        if self.live:
            self.progress.update(self.task, description=for_terminal(label), completed=done, total=total)
        elif not self.quiet and label.split(" ")[0] != self.last:
            say(f"  {label} ({done}/{total})", err=True)
        self.last = label.split(" ")[0]


@contextlib.contextmanager
def stoppable(client: str, progress: Step) -> Iterator[Step]:
    """Ctrl-C stops the work, at the next step at the latest: a library that takes it for its error cannot go on."""
    asked: list[int] = []

    def stop(signum: int, _frame: object) -> None:
        asked.append(signum)
        raise KeyboardInterrupt

    def watched(label: str, done: int, total: int) -> None:
        if asked:
            raise KeyboardInterrupt
        progress(label, done, total)

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)
    try:
        yield watched
    except KeyboardInterrupt:
        raise AuditError.of("stopped_from_keyboard", client) from None
    finally:
        signal.signal(signal.SIGINT, before)
