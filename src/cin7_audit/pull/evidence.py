"""Raw pages as evidence: byte for byte, with call, time and hash; a killed pull goes on without asking twice.

Pages lie under exports/<system>_api/<pull id>/, the log of calls under pull/. A page counts as held when the log names
its hash and the file has that hash, so a pull killed at any moment leaves either a whole page or none.
"""

import datetime as dt
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cin7_audit.atomic_files import flush, flush_folder, write
from cin7_audit.pull.transport import Answer, PullError


def _name(text: str) -> str:
    """A file name from client text: no separators, no surprises; a hash keeps different texts apart."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", text)[:80].strip("._") or "x"
    return safe if safe == text else f"{safe}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


class EvidenceStore:
    """The pages of one pull of one client."""

    def __init__(self, client_folder: Path, system: str, today: dt.date) -> None:
        self.log_folder = client_folder / "pull"
        self.state_path = self.log_folder / f"{system}.state.json"
        self.log_folder.mkdir(parents=True, exist_ok=True)
        self.state = self._read_state()
        if "open" not in self.state:
            self.remember("open", self._new_id(self.state, today))
        self.pull_id: str = self.state["open"]
        self.root = (client_folder / "exports").resolve()
        self.folder = self._inside(client_folder / "exports" / f"{system}_api" / self.pull_id)
        self.log_path = self.log_folder / f"{system}.{self.pull_id}.calls.jsonl"
        for left in (*self.folder.rglob(".*.partial"), *self.log_folder.glob(".*.partial")):
            left.unlink()  # half a page of a killed pull
        self.held: dict[str, str] = {}
        self.repeated: dict[str, str] = {}  # pages a key was taken out of, and what was asked for
        self._read_log()

    def _read_state(self) -> dict[str, Any]:
        """Whose account this is, and which pulls are done; never guessed anew where it cannot be read."""
        if not self.state_path.exists():
            return {}
        try:
            return dict(json.loads(self.state_path.read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            raise PullError.of("pull_state_unreadable", self.state_path) from None

    @staticmethod
    def _new_id(state: Mapping[str, Any], today: dt.date) -> str:
        done = [item["id"] for item in state.get("done", [])]
        number = sum(1 for item in done if item.startswith(today.isoformat()))
        return today.isoformat() if number == 0 else f"{today.isoformat()}-{number + 1}"

    def _read_log(self) -> None:
        if self.log_path.exists():
            for line in self.log_path.read_text(encoding="utf-8").splitlines():
                try:
                    self._logged(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    continue  # the last line of a killed pull

    def _logged(self, record: Mapping[str, Any]) -> None:
        """A page as the log tells of it; the last record of a page counts."""
        file, call = record["file"], str(record["call"])
        self.held[file] = record["sha256"]
        self.repeated.pop(file, None)
        if record.get("key_taken_out"):
            self.repeated[file] = call.partition("?")[0]

    @property
    def notes(self) -> list[str]:
        """What was asked for where the service repeated a key, also before an interruption of this pull."""
        return [
            f"{path}: the service repeated a key of this client in {pages} page(s); it is taken out of what is stored."
            for path, pages in Counter(self.repeated.values()).items()
        ]

    def belongs_to(self, account: str) -> None:
        """Refuse to mix two companies in one client's folder: the first pull fixes whose account it is (a hash)."""
        mark = hashlib.sha256(account.strip().casefold().encode()).hexdigest()[:16]
        known = self.state.get("account")
        if known is None:
            self.remember("account", mark)
        elif known != mark:
            raise PullError.of("other_company", self.log_folder.parent)

    def _inside(self, folder: Path) -> Path:
        """The folder, unless a link in what the client sent leads it out of exports/."""
        if not folder.resolve().is_relative_to(self.root):
            raise PullError.of("link_out_of_exports", folder)
        return folder

    def path(self, endpoint: str, name: str) -> Path:
        return self._inside(self.folder / _name(endpoint.replace("/", "_"))) / f"{_name(name)}.json"

    def get(self, endpoint: str, name: str) -> bytes | None:
        """The page's bytes if this pull already holds it whole."""
        path = self.path(endpoint, name)
        wanted = self.held.get(self._file(path))
        if wanted is None or not path.exists():
            return None
        body = path.read_bytes()
        return body if hashlib.sha256(body).hexdigest() == wanted else None

    def forget(self, endpoint: str, name: str) -> None:
        """This page is to be asked for again."""
        self.held.pop(self._file(self.path(endpoint, name)), None)

    def _file(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def put(self, endpoint: str, name: str, answer: Answer, call: str, at: str) -> None:
        """Log the hash, then move the whole page into place; the pages are flushed when the pull is finished.

        A page that a lost current takes away does not have the hash of the log, so it is asked for again.
        """
        path = self.path(endpoint, name)
        digest = hashlib.sha256(answer.body).hexdigest()
        record = {"file": self._file(path), "call": call, "status": answer.status, "at": at}
        record |= {"sha256": digest, "bytes": len(answer.body)}
        record |= {"key_taken_out": True} if answer.key_taken_out else {}
        is_new = not self.log_path.exists()
        with self.log_path.open("ab+") as log:
            log.seek(-1 if log.tell() else 0, os.SEEK_END)
            cut = log.read(1) not in (b"", b"\n")  # by a kill in the middle of a line
            log.write((("\n" if cut else "") + json.dumps(record, sort_keys=True) + "\n").encode())
            log.flush()
            os.fsync(log.fileno())
        if is_new:
            flush(self.log_folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(answer.body)
        partial.replace(path)
        self._logged(record)

    def remember(self, key: str, value: Any) -> None:
        """Keep a fact between runs (list rows seen, daily calls), never a secret."""
        self.state[key] = value
        write(self.state_path, json.dumps(self.state, indent=2, sort_keys=True).encode())

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Close this pull: the next one gets a new folder."""
        if self.folder.exists():
            flush_folder(self.folder)
            for above in (self.folder.parent, self.folder.parents[1]):
                flush(above)
        del self.state["open"]
        self.remember("done", [*self.state.get("done", []), {"id": self.pull_id, **summary}])
