"""Parsers of others, asked through a process of their own: what breaks or swells there costs one file, not the run."""

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cin7_audit.sources.base import Evidence
from cin7_audit.sources.limits import PARSER_BYTES, PARSER_PATIENCE, PARSER_SECONDS
from cin7_audit.sources.reading.foreign_process import FAILED, PART, receive, send
from cin7_audit.sources.reading.unreadable import Unreadable

SCRIPT = Path(__file__).with_name("foreign_process.py")
FRESH_AFTER_SECONDS = 3  # after a file that took longer the next one finds a process with all of its memory
REASONS = {  # kind of refusal -> topic; a file that is broken is told by its form
    "locked": "spreadsheet_locked",
    "bomb": "spreadsheet_bomb",
    "large": "sheet_too_large",
    "memory": "file_takes_memory",
    "time": "file_takes_time",
}


class _Process:
    """The one process, started when first needed, replaced when it ends; a forked copy of the audit starts its own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.child: subprocess.Popen[bytes] | None = None
        self.owner = 0
        self.file, self.spent = "", 0.0  # the file last asked about, and the seconds it has taken
        self.ran_out = False  # of patience
        atexit.register(self.end)

    def _pipes(self) -> tuple[Any, Any]:
        if self.child is None or self.owner != os.getpid() or self.child.poll() is not None:
            self.child = subprocess.Popen(
                [sys.executable, "-P", str(SCRIPT), str(PARSER_BYTES)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self.owner = os.getpid()
        return self.child.stdin, self.child.stdout

    def ask(self, job: str, path: str, *arguments: Any) -> Iterator[Any]:
        """The parts of the answer; Refusal where there is none."""
        with self.lock:
            if self.file != path:
                if self.spent > FRESH_AFTER_SECONDS:
                    self.end()
                self.file, self.spent = path, 0.0
            if self.spent >= PARSER_SECONDS:
                raise Refusal("time", "")
            requests, answers = self._pipes()
            patience = threading.Timer(PARSER_PATIENCE, self._lose_patience)
            patience.start()
            try:
                yield from self._answer(requests, answers, (job, PARSER_SECONDS - self.spent, (path, *arguments)))
            except (OSError, EOFError) as broken:
                raise self._ended() from broken
            except GeneratorExit:  # the rest of the answer is not wanted
                self.end()
                raise
            finally:
                patience.cancel()

    def _answer(self, requests: Any, answers: Any, request: Any) -> Iterator[Any]:
        send(requests, "ask", request)
        requests.flush()
        while (message := receive(answers)) is not None:
            kind, value = message
            if kind == PART:
                yield value
                continue
            self.spent += value[-1] if kind == FAILED else value
            if kind == FAILED:
                raise Refusal(value[0], value[1])
            return
        raise EOFError

    def _lose_patience(self) -> None:
        self.ran_out = True
        self.end()

    def end(self) -> None:
        """No process any more; the next request starts one."""
        if self.child is not None and self.owner == os.getpid():
            self.child.kill()
            self.child.wait()

    def _ended(self) -> "Refusal":
        """Why the process is gone: the system ended it for its computing, or its parser broke, mostly out of memory."""
        assert self.child is not None
        is_time = self.child.wait() == -getattr(signal, "SIGXCPU", 0) or self.ran_out
        self.spent, self.ran_out = PARSER_SECONDS, False  # nothing more is tried on this file
        return Refusal("time" if is_time else "memory", "")


class Refusal(Exception):
    """(kind, detail) of a file the process did not open."""


_PROCESS = _Process()


def ask(path: Path, job: str, *arguments: Any) -> Iterator[Any]:
    """What a job of the process answers about a file, part by part; Refusal where it fails."""
    return _PROCESS.ask(job, str(path), *arguments)


@contextmanager
def said_of(evidence: Evidence, form: str) -> Iterator[None]:
    """A refusal inside becomes Unreadable, with the sentence for this file."""
    try:
        yield
    except Refusal as refusal:
        kind, detail = refusal.args
        topic = REASONS.get(kind) or ("spreadsheet_broken" if form == "xlsx" else "pdf_broken")
        raise Unreadable(evidence, topic, detail=detail, memory=PARSER_BYTES >> 20, seconds=PARSER_SECONDS) from None


def answers(evidence: Evidence, form: str, job: str) -> list[Any]:
    """Everything a job answers about a file, or Unreadable."""
    with said_of(evidence, form):
        return list(ask(evidence.path, job))
