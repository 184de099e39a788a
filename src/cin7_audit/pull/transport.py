"""GET, and nothing else: pacing, patience and the many ways Cin7 says "too fast"."""

import datetime as dt
import email.utils
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from cin7_audit.errors import AuditError

TRIES = 8
MARGIN = 1.02  # two clocks never agree: stay just inside the limit
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 60.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")
RATE_WORDS = re.compile(r"60 calls per|rate limit|too many requests", re.IGNORECASE)
CREDENTIAL_WORDS = re.compile(r"incorrect credentials|unauthori[sz]ed|access is forbidden", re.IGNORECASE)


class PullError(AuditError):
    """The service cannot be read: credentials, address, or an answer that stays wrong."""


class NotAllowed(AuditError):
    """Something tried to write to the client's system. This is a defect of ours and never reaches the network."""


class GetOnly(httpx.BaseTransport):
    """The one place that guarantees a read-only pull: any other method, or a GET with a body, stops here."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET" or request.read():
            raise NotAllowed(
                str(request.url.copy_with(query=None)),
                f"a {request.method} request with {len(request.content)} bytes",
                "GET without a body",
                "Nothing was sent.",
            )
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()


@dataclass(frozen=True)
class Answer:
    """A usable answer: status 200 and JSON, or a status the caller declared meaningful."""

    status: int
    body: bytes
    document: Any


@dataclass
class Pace:
    """An even schedule of calls: never more than `per_minute`, and no drift from slow answers."""

    per_minute: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    next_at: float = field(default=float("-inf"))

    def wait(self) -> None:
        """Sleep until this call's place in the schedule; after a pause the schedule starts anew, without a burst."""
        gap, now = 60.0 / self.per_minute * MARGIN, self.clock()
        if now < self.next_at:
            self.sleep(self.next_at - now)
        self.next_at = (self.next_at if self.next_at > now - gap else now) + gap

    def hold(self, seconds: float) -> None:
        """After a rate-limit answer nothing goes out for this long."""
        self.sleep(seconds)
        self.next_at = self.clock()


def retry_after_seconds(value: str | None, now: dt.datetime) -> float | None:
    """`60`, `60 Seconds` or an HTTP date; None when absent or unreadable."""
    if not value:
        return None
    if digits := re.match(r"\s*(\d+(?:\.\d+)?)", value):
        return float(digits[1])
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _text(response: httpx.Response) -> str:
    return response.content[:4000].decode("utf-8", errors="replace")


def _is_throttle(response: httpx.Response) -> bool:
    if response.status_code in (429, 500, 502, 503, 504):
        return True
    if response.status_code == 403:
        return not CREDENTIAL_WORDS.search(_text(response))
    return response.status_code == 400 and bool(RATE_WORDS.search(_text(response)))


class Reader:
    """Paced, patient GETs against one service."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        pace: Pace,
        *,
        auth: tuple[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base_url, self.pace = base_url.rstrip("/") + "/", pace
        address = httpx.URL(self.base_url)
        if address.scheme != "https" and address.host not in LOOPBACK:
            raise PullError(str(address), "an address without encryption", "https://", "The client's keys are never sent in the clear.")
        inner = transport or httpx.HTTPTransport(retries=0)
        self.client = httpx.Client(
            headers={"Accept": "application/json", "Content-Type": "application/json", **headers},
            auth=auth, transport=GetOnly(inner), timeout=120, follow_redirects=False, trust_env=False,
        )  # fmt: skip
        self.calls = 0

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def get(self, path: str, parameters: Mapping[str, str], *, accept_status: tuple[int, ...] = ()) -> Answer:
        """The answer to one GET; waits and tries again on every throttling variant, server fault and network fault."""
        wait, seen = FIRST_WAIT_S, ""
        for _ in range(TRIES):
            self.pace.wait()
            self.calls += 1
            try:
                response = self.client.get(self.base_url + path, params=dict(parameters))
            except httpx.TransportError as fault:
                seen, asked = f"{type(fault).__name__}", None
            else:
                if not _is_throttle(response):
                    return self._usable(path, response, accept_status)
                seen, asked = (
                    f"status {response.status_code}",
                    retry_after_seconds(response.headers.get("Retry-After"), dt.datetime.now(dt.UTC)),
                )
            self.pace.hold(min(asked if asked is not None else wait, 2 * LONGEST_WAIT_S))
            wait = min(wait * 2, LONGEST_WAIT_S)
        raise PullError(
            self.base_url + path, f"{seen} {TRIES} times", "an answer", "Run the same pull again later: it goes on where it stopped."
        )

    def _usable(self, path: str, response: httpx.Response, accept_status: tuple[int, ...]) -> Answer:
        where = self.base_url + path
        if response.status_code in (401, 403) and response.status_code not in accept_status:
            raise PullError(
                where,
                f"status {response.status_code}: the keys are not accepted",
                "valid keys for this company",
                "Check the keys in the keyring or environment.",
            )
        try:
            document = json.loads(response.content)
        except ValueError:
            document = None
        if response.status_code in accept_status:
            return Answer(response.status_code, response.content, document)
        if response.status_code != 200:
            raise PullError(
                where,
                f"status {response.status_code}: {_text(response)[:200]}",
                "status 200",
                "Check the address and the plan of this account.",
            )
        if document is None:
            kind = "an HTML page" if _text(response).lstrip()[:1] == "<" else "text that is not JSON"
            raise PullError(where, f"status 200 with {kind}", "JSON", "This endpoint does not exist at this address.")
        if isinstance(document, dict) and document.keys() <= {"ErrorCode", "Exception"}:
            raise PullError(where, f"an error in a 200 answer: {document.get('Exception')}", "data", "Check the address and the keys.")
        return Answer(200, response.content, document)
