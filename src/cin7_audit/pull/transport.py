"""GET, and nothing else: pacing, patience and the many ways Cin7 says "too fast".

Whatever the service says leaves this module without the keys: pages through `Secrets.out_of_page`, words through
`Reader.said`.
"""

import datetime as dt
import email.utils
import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from cin7_audit.errors import AuditError, UsageError, causes
from cin7_audit.pull.secrets import Secrets

TRIES, TRIES_BEFORE_CONTACT = 8, 3  # an address that never answered is wrong more often than busy
CONNECT_S, ANSWER_S = 20, 120
SAID = 200  # letters of a service's words in a message
MARGIN = 1.02  # two clocks never agree: stay just inside the limit
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 60.0
# A name, or an address of six groups and more.
HOST = re.compile(r"(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
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
            asked = str(request.url.copy_with(query=None))
            raise NotAllowed.of("not_a_get", asked, method=request.method, size=len(request.content))
        return self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()


@dataclass(frozen=True)
class Answer:
    """A usable answer: status 200 and JSON, or a status the caller declared meaningful."""

    status: int
    body: bytes
    document: Any
    key_taken_out: bool = False  # the service had repeated a key


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


def _untrusted(fault: httpx.TransportError) -> str | None:
    """Why the other side cannot be who it says it is; None where it can, and asking again may help."""
    for cause in causes(fault):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"a certificate that cannot be trusted ({cause.verify_message.rstrip('.')})"
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return f"no proper encryption ({cause.reason or 'handshake failed'})"
    return None


def _unreached(fault: httpx.TransportError) -> str:
    """A network fault in words."""
    kinds = [type(cause).__name__ for cause in causes(fault)]
    if "gaierror" in kinds:
        return "no such server is known (its name was not found)"
    if any(isinstance(cause, ConnectionRefusedError) or "refused" in str(cause) for cause in causes(fault)):
        return "the server refused the connection"
    return f"no answer ({type(fault).__name__})"


def _text(response: httpx.Response) -> str:
    return response.content[:4000].decode("utf-8", errors="replace")


def _is_throttle(response: httpx.Response) -> bool:
    if response.status_code in (429, 500, 502, 503, 504):
        return True
    if response.status_code == 403:
        return not CREDENTIAL_WORDS.search(_text(response))
    return response.status_code == 400 and bool(RATE_WORDS.search(_text(response)))


def _address(written: str) -> httpx.URL:
    """The address of a service; refused at once where it is open to all, or where nothing can ever answer."""
    shown = re.sub(r"//[^/@]*@", "//", written)[:SAID]
    try:
        address = httpx.URL(written.rstrip("/") + "/")
        has_port = address.port is None or 1 <= address.port <= 65535
        can_be = has_port and bool(HOST.fullmatch(address.raw_host.decode("ascii")))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        address, can_be = httpx.URL("https://"), False
    if address.scheme != "https" and address.host not in LOOPBACK:
        raise PullError.of("no_encryption", shown)
    if not can_be or address.scheme not in ("http", "https") or address.query or address.fragment or address.userinfo:
        raise UsageError.of("no_address", "the address of the service", shown=shown)
    return address


class Reader:
    """Paced, patient GETs against one service."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        pace: Pace,
        *,
        secrets: Secrets,
        auth: tuple[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        address = _address(base_url)
        self.base_url, self.pace, self.secrets = str(address), pace, secrets
        inner = transport or httpx.HTTPTransport(retries=0)
        self.client = httpx.Client(
            headers={"Accept": "application/json", "Content-Type": "application/json", **headers},
            auth=auth, transport=GetOnly(inner), timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            follow_redirects=False, trust_env=False,
        )  # fmt: skip
        self.calls = 0
        self.reached = False

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def said(self, words: object) -> str:
        """What a service wrote, as a message may show it: without keys, short, on one line."""
        return " ".join(self.secrets.out_of_message(str(words)).split())[:SAID]

    def get(self, path: str, parameters: Mapping[str, str], *, accept_status: tuple[int, ...] = ()) -> Answer:
        """The answer to one GET; waits and tries again on every throttling variant, server fault and network fault."""
        wait, tries = FIRST_WAIT_S, 0
        while True:
            response, seen = self._ask(path, parameters)
            if response is not None and not _is_throttle(response):
                return self._usable(path, response, accept_status)
            tries += 1
            if tries == (TRIES if self.reached else TRIES_BEFORE_CONTACT):
                break
            stated = response.headers.get("Retry-After") if response is not None else None
            asked = retry_after_seconds(stated, dt.datetime.now(dt.UTC))
            self.pace.hold(min(asked if asked is not None else wait, 2 * LONGEST_WAIT_S))
            wait = min(wait * 2, LONGEST_WAIT_S)
        topic = "no_answer" if self.reached else "never_reached"
        raise PullError.of(topic, self.base_url + path, seen=seen, tries=tries)

    def _ask(self, path: str, parameters: Mapping[str, str]) -> tuple[httpx.Response | None, str]:
        """One try: an answer, or what stood in its place. The library's exception, which holds the keys, ends here."""
        self.pace.wait()
        self.calls += 1
        try:
            response = self.client.get(self.base_url + path, params=dict(parameters))
        except httpx.TransportError as fault:
            refused, seen = _untrusted(fault), _unreached(fault)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as fault:
            refused, seen = f"an answer that cannot be read ({type(fault).__name__})", ""
        else:
            self.reached = True
            return response, f"status {response.status_code}"
        if refused:
            raise PullError.of("service_not_trusted", self.base_url + path, seen=self.said(refused))
        return None, seen

    def _usable(self, path: str, response: httpx.Response, accept_status: tuple[int, ...]) -> Answer:
        where = self.base_url + path
        if response.status_code in (401, 403) and response.status_code not in accept_status:
            raise PullError.of("keys_refused", where, status=response.status_code)
        if response.is_redirect:
            elsewhere = self.said(response.headers.get("Location", "an address not given"))
            raise PullError.of("redirected", where, status=response.status_code, elsewhere=elsewhere)
        body = self.secrets.out_of_page(response.content)
        try:
            document = json.loads(body)
        except ValueError:
            document = None
        if response.status_code in accept_status:
            return Answer(response.status_code, body, document)
        if response.status_code != 200:
            raise PullError.of("wrong_status", where, status=response.status_code, said=self.said(_text(response)))
        if document is None:
            kind = "an HTML page" if _text(response).lstrip()[:1] == "<" else "text that is not JSON"
            raise PullError.of("not_json", where, kind=kind)
        if isinstance(document, dict) and document.keys() <= {"ErrorCode", "Exception"}:
            words = self.said(document.get("Exception"))
            raise PullError.of("error_in_answer", where, words=words)
        return Answer(200, body, document, key_taken_out=body != response.content)
