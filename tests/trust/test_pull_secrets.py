"""A key the service repeats is kept nowhere by a pull, and a server that is not the service gets nothing."""

import base64
import contextlib
import datetime as dt
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import httpx
import pytest

from cin7_audit.pull.run import pull
from cin7_audit.pull.secrets import Secrets
from cin7_audit.pull.transport import SAID, Pace, PullError, Reader
from tests.pull import fakes
from tests.pull.echoes import ACCOUNT, ECHOES, KEY, SECRETS, kept, pieces
from tests.pull.fakes import FakeCore, FakeOmni, Transport, VirtualTime, omni_company

CERTIFICATES = Path(__file__).with_name("certificates")


ANSWERS = {
    "error of a detail": ("/stocktake", 400, '[{{"ErrorCode": 400, "Exception": "{}"}}]'),
    "error of a list": ("/salelist", 422, "Refused: {}"),
    "error in a 200 answer": ("/salelist", 200, '{{"ErrorCode": 1, "Exception": "{}"}}'),
    "page": ("/ref/account", 200, '{{"Total": 1, "AccountsList": [{{"Code": "310", "Name": "{}"}}]}}'),
}


class Echo(Transport):
    """The fake service, which repeats a text in its answers: errors of details, of a list, or in a page itself."""

    def __init__(self, fake, text: str, where: str) -> None:
        super().__init__(fake)
        self.end, self.status, words = ANSWERS[where]
        self.words = words.format(text)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if not request.url.path.lower().endswith(self.end):
            return answer
        return httpx.Response(self.status, content=self.words.encode(), request=request)


class AnyKey(FakeCore):
    """The fake takes these keys."""

    def handle(self, method, target, headers):
        return super().handle(method, target, headers | {"api-auth-accountid": fakes.ACCOUNT, "api-auth-applicationkey": fakes.KEY})


@pytest.mark.parametrize("echo", ["plain", "JSON in numbers"])
@pytest.mark.parametrize("where", ANSWERS)
def test_no_repeated_key_is_kept_or_said(tmp_path, echo, where):
    fake = AnyKey()
    transport = Echo(fake, ECHOES[echo](KEY), where)
    result = pull("cin7_core", tmp_path, keys=SECRETS, transport=transport, clock=fake.time.clock, sleep=fake.time.sleep)
    assert "[key taken out]" in " ".join(result.notes) or "the service repeated a key" in " ".join(result.notes)
    assert ("the service repeated a key" in " ".join(result.notes)) == (where == "page")
    assert not pieces(" ".join(result.notes) + kept(tmp_path))


@pytest.mark.parametrize("echo", ["its first ten letters", "its last ten letters", "in a sentence"])
@pytest.mark.parametrize("where", [where for where in ANSWERS if where != "page"])  # a page loses whole keys only
def test_no_piece_of_a_key_is_said(tmp_path, echo, where):
    fake = AnyKey()
    transport = Echo(fake, ECHOES[echo](KEY), where)
    result = pull("cin7_core", tmp_path, keys=SECRETS, transport=transport, clock=fake.time.clock, sleep=fake.time.sleep)
    assert "[key taken out]" in " ".join(result.notes)
    assert not pieces(" ".join(result.notes) + kept(tmp_path))


def test_a_message_is_cut_only_after_its_keys_are_out():
    """Cut first, the last letters of a message could be the first ones of a key, too few to be known as such."""
    with Reader("https://inventory.dearsystems.com", {}, Pace(60), secrets=Secrets(SECRETS)) as reader:
        for letters in range(SAID - len(KEY), SAID):
            assert reader.said("é" * letters + KEY) == ("é" * letters + "[key taken out]")[:SAID]
        assert len(reader.said(f"{KEY} " * SAID)) == SAID


def test_a_key_taken_out_before_an_interruption_is_told_when_the_pull_goes_on(tmp_path):
    fake = AnyKey()

    class Stopping(Echo):
        stop_at = 0

        def handle_request(self, request):
            Stopping.stop_at -= 1
            if Stopping.stop_at == 0:
                raise KeyboardInterrupt
            return super().handle_request(request)

    def pulled(folder: Path, stop_at: int) -> tuple[str, ...]:
        Stopping.stop_at, transport = stop_at, Stopping(fake, KEY, "page")
        return pull("cin7_core", folder, keys=SECRETS, transport=transport, clock=fake.time.clock, sleep=fake.time.sleep).notes

    whole = pulled(tmp_path / "whole", 0)
    (log,) = (tmp_path / "whole" / "pull").glob("*.jsonl")
    calls = len(log.read_text().splitlines())
    with pytest.raises(KeyboardInterrupt):
        pulled(tmp_path / "broken", calls)
    assert whole == pulled(tmp_path / "broken", 0)
    assert [note for note in whole if note.startswith("ref/account: the service repeated a key of this client in 1 page")]


def test_omni_repeats_its_key_in_vain(tmp_path):
    now = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)
    fake = FakeOmni(omni_company(now))
    basic = base64.b64encode(f"{ACCOUNT}:{KEY}".encode()).decode()

    class OmniEcho(Transport):
        def handle_request(self, request):
            request.headers["authorization"] = "Basic " + base64.b64encode(b"user:key").decode()
            answer = super().handle_request(request)
            if request.url.path.endswith("/Users"):
                return httpx.Response(404, content=f'"Authorization: Basic {basic} may not read this"'.encode(), request=request)
            return answer

    result = pull("cin7_omni", tmp_path, keys=SECRETS, transport=OmniEcho(fake), clock=fake.time.clock, sleep=fake.time.sleep, now=lambda: now)
    assert any(note.startswith("Users is left out: status 404") for note in result.notes)
    assert not pieces(" ".join(result.notes)) and not pieces(kept(tmp_path))


@pytest.mark.parametrize("echo", ["its first ten letters", "its last ten letters", "in a sentence"])
def test_an_answer_of_omni_that_is_no_list_is_told_without_a_piece_of_the_key(tmp_path, echo):
    """A page keeps pieces of a key, as they may be anything; a message does not."""
    now, time = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC), VirtualTime()
    said = json.dumps({"message": f"{ECHOES[echo](KEY)} may not ask"}).encode()
    answers = Raising(lambda request: httpx.Response(200, content=said, request=request))
    with pytest.raises(PullError, match=r"dict instead of a list: .*\[key taken out\]") as raised:
        pull("cin7_omni", tmp_path, keys=SECRETS, transport=answers, clock=time.clock, sleep=time.sleep, now=lambda: now)
    assert not pieces(str(raised.value))


class Raising(httpx.BaseTransport):
    def __init__(self, make) -> None:
        self.make, self.calls = make, 0

    def handle_request(self, request):
        self.calls += 1
        return self.make(request)


def no_answer(request):
    raise httpx.ReadError(f"while sending {dict(request.headers)}", request=request)


def bad_gzip(request):
    return httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=b"no gzip " + KEY.encode(), request=request)


def refusing(request):
    return httpx.Response(418, content=f"no tea for {KEY}".encode(), request=request)


@pytest.mark.parametrize("make", [no_answer, bad_gzip, refusing])
def test_no_key_in_an_exception_or_its_causes(tmp_path, make):
    time = VirtualTime()
    with pytest.raises(PullError) as raised:
        pull("cin7_core", tmp_path, keys=SECRETS, transport=Raising(make), clock=time.clock, sleep=time.sleep)
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value.args) + repr(vars(raised.value))
    assert not pieces(shown)
    assert raised.value.__cause__ is None and raised.value.__context__ is None


@contextlib.contextmanager
def tls_server(certificate: str | None):
    """A server with this certificate (None: one that does not speak TLS); yields its address and what reached it, decrypted."""
    received: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / (certificate or "localhost.pem"), CERTIFICATES / "key.pem")

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with contextlib.suppress(OSError), connection:
                    if certificate is None:
                        connection.recv(100)
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                        received.append(b"")
                        continue
                    received.append(b"")
                    with context.wrap_socket(connection, server_side=True) as spoken:
                        received[-1] += spoken.recv(100)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"https://localhost:{listening.getsockname()[1]}/", received
    finally:
        listening.close()


@pytest.mark.parametrize(
    ("certificate", "trusted", "words"),
    [
        ("localhost.pem", None, "a certificate that cannot be trusted (self-signed certificate)"),
        ("expired.pem", "expired.pem", "a certificate that cannot be trusted (certificate has expired)"),
        ("other-host.pem", "other-host.pem", "a certificate that cannot be trusted (Hostname mismatch"),
        (None, None, "no proper encryption"),
    ],
)
def test_a_server_that_is_not_the_service_gets_nothing_and_is_a_sentence_at_once(tmp_path, certificate, trusted, words):
    time = VirtualTime()
    transport = httpx.HTTPTransport(verify=ssl.create_default_context(cafile=str(CERTIFICATES / trusted))) if trusted else None
    with tls_server(certificate) as (address, received), pytest.raises(PullError) as raised:
        pull("cin7_core", tmp_path, keys=SECRETS, base_url=address, transport=transport, clock=time.clock, sleep=time.sleep)
    assert words in str(raised.value)
    assert len(received) == 1 and received[0] == b"" and time.now == 0


def test_the_right_certificate_is_taken(tmp_path):
    """The server of the test above is refused for its certificate alone."""
    time = VirtualTime()
    transport = httpx.HTTPTransport(verify=ssl.create_default_context(cafile=str(CERTIFICATES / "localhost.pem")))
    with tls_server("localhost.pem") as (address, received), pytest.raises(PullError, match="no answer"):
        pull("cin7_core", tmp_path, keys=SECRETS, base_url=address, transport=transport, clock=time.clock, sleep=time.sleep)
    assert received[0].startswith(b"GET /me")


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"https://127.0.0.1:{taken.getsockname()[1]}/"


@pytest.mark.parametrize(
    ("address", "words"), [(lambda: "https://nosuch.invalid/", "no such server is known"), (closed_port, "refused the connection")]
)
def test_an_address_that_never_answers_is_a_sentence_after_three_tries(tmp_path, address, words):
    time = VirtualTime()
    with pytest.raises(PullError, match=words) as raised:
        pull("cin7_core", tmp_path, keys=SECRETS, base_url=address(), clock=time.clock, sleep=time.sleep)
    assert "3 times" in str(raised.value) and time.now <= 30


def test_a_redirect_is_a_sentence_and_is_not_followed(tmp_path):
    time = VirtualTime()
    elsewhere = Raising(lambda request: httpx.Response(302, headers={"Location": f"https://evil.example/?{KEY}"}, request=request))
    with pytest.raises(PullError, match=r"status 302: a redirect to https://evil\.example/") as raised:
        pull("cin7_core", tmp_path, keys=SECRETS, transport=elsewhere, clock=time.clock, sleep=time.sleep)
    assert elsewhere.calls == 1 and not pieces(str(raised.value))


def test_the_command_shows_no_key(tmp_path):
    """The whole command on a service that repeats the key; its words, its files and its failure log."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"unknown key {self.headers['api-auth-applicationkey']}".encode()
            self.send_response(410)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "alpha").mkdir()
    environment = os.environ | {"CIN7_CORE_ACCOUNT_ID": ACCOUNT, "CIN7_CORE_APPLICATION_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-m", "cin7_audit", "pull", "cin7-core", "alpha", "--base-url", f"http://127.0.0.1:{server.server_port}/"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    server.shutdown()
    server.server_close()
    assert done.returncode == 3 and "status 410: unknown key [key taken out]" in done.stderr
    assert not pieces(done.stdout + done.stderr + kept(tmp_path))
