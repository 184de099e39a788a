"""What a pull of any system does: each page from this pull's evidence, or from the service into it."""

import datetime as dt
import json
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cin7_audit.pull.evidence import EvidenceStore
from cin7_audit.pull.transport import Reader

Progress = Callable[[str, int, int], None]
Told = Callable[[str], None]


@dataclass
class Walk:
    """One pull of one account. `notes`: sentences for the log on what was left out, ignored or moved meanwhile."""

    base_url: ClassVar[str]
    calls_per_minute: ClassVar[int]  # what the service allows

    reader: Reader
    store: EvidenceStore
    now: Callable[[], dt.datetime]
    since: dt.date | None = None
    notes: list[str] = field(default_factory=list)

    @staticmethod
    @abstractmethod
    def credentials(name: str, key: str) -> dict[str, Any]:
        """How the two secrets travel: the headers or the sign-on of `Reader`."""

    @abstractmethod
    def pull(self, progress: Progress, on_plan: Told) -> None:
        """Every page this system has; on_plan hears what that will cost, where it can be known."""

    def spend(self) -> None:
        """Before a call: refuse it where a budget is used up."""

    def check(self, path: str, document: Any) -> None:
        """Refuse an answer that cannot be evidence."""

    def fetch(
        self, endpoint: str, name: str, path: str, parameters: Mapping[str, str], *, accept_status: tuple[int, ...] = ()
    ) -> tuple[int, Any]:
        """Status and document of a page; only what is asked for now is a call."""
        held = self.store.get(endpoint, name)
        if held is not None:
            return 200, json.loads(held)
        self.spend()
        answer = self.reader.get(path, parameters, accept_status=accept_status)
        if answer.status == 200:
            self.check(path, answer.document)
            call = path + ("?" + "&".join(f"{key}={value}" for key, value in parameters.items()) if parameters else "")
            self.store.put(endpoint, name, answer, call, self.now().isoformat(timespec="seconds"))
        return answer.status, answer.document


def page_name(number: int) -> str:
    """page-0001."""
    return f"page-{number:04d}"
