"""A key the service repeats is kept nowhere, a server that is not the service gets nothing, and a key belongs to one folder."""

import base64
import contextlib
import datetime as dt
import html
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import traceback
import urllib.parse
from pathlib import Path

import httpx
import keyring
import keyring.backend
import keyring.errors
import pytest

from cin7_audit.errors import UsageError
from cin7_audit.pull.run import pull_core, pull_omni
from cin7_audit.pull.secrets import Secrets, read_keys, save_keys
from cin7_audit.pull.transport import SAID, Pace, PullError, Reader
from tests.pull import fakes
from tests.pull.fakes import FakeCore, FakeOmni, Transport, VirtualTime, omni_company

ACCOUNT, KEY = "5f0c8a1e-77d3-4b52-9c1f-2f4be9d61a07", "c4a1/9d+2e6b=40f8&a57e<8b13d2f0c9e47"
CERTIFICATES = Path(__file__).with_name("certificates")
ECHOES = {
    "plain": lambda key: key,
    "upper case": str.upper,
    "in an address": lambda key: urllib.parse.quote(key, safe=""),
    "in a form": urllib.parse.quote_plus,
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "basic authentication": lambda key: base64.b64encode(f"{ACCOUNT}:{key}".encode()).decode(),
    "base64 for addresses": lambda key: base64.urlsafe_b64encode(f"x{key}".encode()).decode(),
    "JSON": lambda key: json.dumps(key)[1:-1],
    "JSON with slashes": lambda key: key.replace("/", "\\/"),
    "JSON in numbers": lambda key: "".join(f"\\u{ord(letter):04x}" for letter in key),
    "HTML": html.escape,
    "hexadecimal": lambda key: key.encode().hex(),
    "its first ten letters": lambda key: key[:10],
    "its last ten letters": lambda key: key[-10:],
    "in a sentence": lambda key: f"key '{key}' is not known; did you mean {key[:-1]}?",
}
SECRETS = (ACCOUNT, KEY)


def pieces(text: str) -> list[str]:
    """Eight letters of a secret in a row, in any writing of it: what of `text` a finder could use."""
    forms = [
        written(secret) for secret in SECRETS for name, written in ECHOES.items() if name not in ("its first ten letters", "in a sentence")
    ]
    folded = text.casefold()
    return [form[at : at + 8] for form in forms for at in range(len(form) - 7) if form[at : at + 8].casefold() in folded]


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


def kept(folder: Path) -> str:
    return "\n".join(path.read_text(errors="replace") for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize("echo", ECHOES)
def test_no_writing_of_a_key_passes(echo):
    secrets = Secrets(SECRETS)
    for secret in SECRETS:
        text = f"so {ECHOES[echo](secret)}, no"
        cleaned = secrets.out_of_message(text)
        assert not pieces(cleaned) and "[key taken out]" in cleaned
        assert secrets.out_of_message("a:" + cleaned) == "a:" + cleaned
        page = secrets.out_of_page(text.encode()).decode()
        assert secret not in page and (echo.startswith(("its", "in a sentence")) or not pieces(page))


@pytest.mark.parametrize("echo", ["plain", "JSON in numbers"])
@pytest.mark.parametrize("where", ANSWERS)
def test_no_repeated_key_is_kept_or_said(tmp_path, echo, where):
    fake = AnyKey()
    transport = Echo(fake, ECHOES[echo](KEY), where)
    result = pull_core(tmp_path, keys=SECRETS, transport=transport, clock=fake.time.clock, sleep=fake.time.sleep)
    assert "[key taken out]" in " ".join(result.notes) or "the service repeated a key" in " ".join(result.notes)
    assert ("the service repeated a key" in " ".join(result.notes)) == (where == "page")
    assert not pieces(" ".join(result.notes) + kept(tmp_path))


@pytest.mark.parametrize("echo", ["its first ten letters", "its last ten letters", "in a sentence"])
@pytest.mark.parametrize("where", [where for where in ANSWERS if where != "page"])  # a page loses whole keys only
def test_no_piece_of_a_key_is_said(tmp_path, echo, where):
    fake = AnyKey()
    transport = Echo(fake, ECHOES[echo](KEY), where)
    result = pull_core(tmp_path, keys=SECRETS, transport=transport, clock=fake.time.clock, sleep=fake.time.sleep)
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
        return pull_core(folder, keys=SECRETS, transport=transport, clock=fake.time.clock, sleep=fake.time.sleep).notes

    whole = pulled(tmp_path / "whole", 0)
    (log,) = (tmp_path / "whole" / "pull").glob("*.jsonl")
    calls = len(log.read_text().splitlines())
    with pytest.raises(KeyboardInterrupt):
        pulled(tmp_path / "broken", calls)
    assert whole == pulled(tmp_path / "broken", 0)
    assert [note for note in whole if note.startswith("ref/account: the service repeated a key of this client in 1 page")]


def test_a_page_keeps_every_other_byte():
    secrets = Secrets(SECRETS)
    page = json.dumps({"A": KEY, "B": "5f0c8a1e-0000-4000-8000-000000000001", "C": "Ω", "D": ACCOUNT}, ensure_ascii=False).encode()
    assert secrets.out_of_page(page) == page.replace(KEY.encode(), b"[key taken out]").replace(ACCOUNT.encode(), b"[key taken out]")
    short = Secrets(("user", "key"))
    assert short.out_of_page(b'{"user": "key"}') == b'{"user": "key"}'
    assert short.out_of_message("user has no such KEY") == "[key taken out] has no such [key taken out]"
    assert KEY not in repr(secrets) and KEY not in str(secrets)


def test_a_secret_that_begins_with_the_other_goes_as_a_whole():
    longer = f"{ACCOUNT}-x7Q"  # its end is shorter than what is looked for in pieces
    for values in ((ACCOUNT, longer), (longer, ACCOUNT)):
        secrets = Secrets(values)
        assert secrets.out_of_page(f'{{"Key": "{longer}"}}'.encode()) == b'{"Key": "[key taken out]"}'
        assert secrets.out_of_message(f"no key {longer} here") == "no key [key taken out] here"


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

    result = pull_omni(tmp_path, keys=SECRETS, transport=OmniEcho(fake), clock=fake.time.clock, sleep=fake.time.sleep, now=lambda: now)
    assert any(note.startswith("Users is left out: status 404") for note in result.notes)
    assert not pieces(" ".join(result.notes)) and not pieces(kept(tmp_path))


@pytest.mark.parametrize("echo", ["its first ten letters", "its last ten letters", "in a sentence"])
def test_an_answer_of_omni_that_is_no_list_is_told_without_a_piece_of_the_key(tmp_path, echo):
    """A page keeps pieces of a key, as they may be anything; a message does not."""
    now, time = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC), VirtualTime()
    said = json.dumps({"message": f"{ECHOES[echo](KEY)} may not ask"}).encode()
    answers = Raising(lambda request: httpx.Response(200, content=said, request=request))
    with pytest.raises(PullError, match=r"dict instead of a list: .*\[key taken out\]") as raised:
        pull_omni(tmp_path, keys=SECRETS, transport=answers, clock=time.clock, sleep=time.sleep, now=lambda: now)
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
        pull_core(tmp_path, keys=SECRETS, transport=Raising(make), clock=time.clock, sleep=time.sleep)
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value.args) + repr(vars(raised.value))
    assert not pieces(shown)
    assert raised.value.__cause__ is None and raised.value.__context__ is None


@pytest.mark.parametrize("copied", ["{}\n", " {} ", "{}\r\n"])
def test_a_line_break_copied_with_a_key_is_dropped(tmp_path, monkeypatch, copied):
    monkeypatch.setenv("CIN7_CORE_ACCOUNT_ID", copied.format(ACCOUNT))
    monkeypatch.setenv("CIN7_CORE_APPLICATION_KEY", copied.format(KEY))
    assert read_keys("cin7_core", tmp_path) == SECRETS


@pytest.mark.parametrize("wrong", [KEY + "\n" + KEY, KEY + "\u2013", KEY + "\x7f"])
def test_a_key_no_header_can_carry_is_a_sentence_that_does_not_show_it(tmp_path, monkeypatch, wrong):
    monkeypatch.setenv("CIN7_CORE_ACCOUNT_ID", ACCOUNT)
    monkeypatch.setenv("CIN7_CORE_APPLICATION_KEY", wrong)
    with pytest.raises(UsageError, match="application key: a line break or a letter no key has") as raised:
        read_keys("cin7_core", tmp_path)
    assert not pieces(str(raised.value))


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
        pull_core(tmp_path, keys=SECRETS, base_url=address, transport=transport, clock=time.clock, sleep=time.sleep)
    assert words in str(raised.value)
    assert len(received) == 1 and received[0] == b"" and time.now == 0


def test_the_right_certificate_is_taken(tmp_path):
    """The server of the test above is refused for its certificate alone."""
    time = VirtualTime()
    transport = httpx.HTTPTransport(verify=ssl.create_default_context(cafile=str(CERTIFICATES / "localhost.pem")))
    with tls_server("localhost.pem") as (address, received), pytest.raises(PullError, match="no answer"):
        pull_core(tmp_path, keys=SECRETS, base_url=address, transport=transport, clock=time.clock, sleep=time.sleep)
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
        pull_core(tmp_path, keys=SECRETS, base_url=address(), clock=time.clock, sleep=time.sleep)
    assert "3 times" in str(raised.value) and time.now <= 30


def test_a_redirect_is_a_sentence_and_is_not_followed(tmp_path):
    time = VirtualTime()
    elsewhere = Raising(lambda request: httpx.Response(302, headers={"Location": f"https://evil.example/?{KEY}"}, request=request))
    with pytest.raises(PullError, match=r"status 302: a redirect to https://evil\.example/") as raised:
        pull_core(tmp_path, keys=SECRETS, transport=elsewhere, clock=time.clock, sleep=time.sleep)
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


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.entries[service, username] = password

    def delete_password(self, service, username):
        del self.entries[service, username]


@pytest.fixture
def ring(monkeypatch):
    for name in ("CIN7_CORE_ACCOUNT_ID", "CIN7_CORE_APPLICATION_KEY"):
        monkeypatch.delenv(name, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(made := Ring())
    yield made
    keyring.set_keyring(before)


def test_two_folders_of_one_name_share_no_key(tmp_path, ring):
    first, second = (tmp_path / place / "acme" for place in ("nz", "au"))
    for folder in (first, second):
        folder.mkdir(parents=True)
    save_keys("cin7_core", first, SECRETS)
    assert read_keys("cin7_core", first) == SECRETS
    with pytest.raises(UsageError, match="no account id"):
        read_keys("cin7_core", second)
    save_keys("cin7_core", second, ("other account", "other key"))
    assert read_keys("cin7_core", first) == SECRETS
    assert len(ring.entries) == 4
    assert not pieces(kept(tmp_path))


def test_keys_left_in_the_environment_are_never_another_clients(tmp_path, ring, monkeypatch):
    save_keys("cin7_core", tmp_path, ("bravo account 1", "bravo key 1"))
    monkeypatch.setenv("CIN7_CORE_ACCOUNT_ID", SECRETS[0])
    assert read_keys("cin7_core", tmp_path) == ("bravo account 1", "bravo key 1")  # half a pair is none
    monkeypatch.setenv("CIN7_CORE_APPLICATION_KEY", SECRETS[1])
    with pytest.raises(UsageError, match="hold different keys"):
        read_keys("cin7_core", tmp_path)


def test_a_copy_and_a_successor_of_a_folder_have_no_key(tmp_path, ring):
    first = tmp_path / "acme"
    first.mkdir()
    save_keys("cin7_core", first, SECRETS)
    shutil.copytree(first, tmp_path / "copy")
    with pytest.raises(UsageError):
        read_keys("cin7_core", tmp_path / "copy")
    shutil.rmtree(first)
    first.mkdir()
    with pytest.raises(UsageError):
        read_keys("cin7_core", first)


def test_an_entry_under_the_bare_name_is_not_used(tmp_path, ring):
    """Entries of versions before this one name no folder: whose they are cannot be known."""
    folder = tmp_path / "acme"
    folder.mkdir()
    ring.set_password("cin7-audit cin7_core acme", "account id", ACCOUNT)
    ring.set_password("cin7-audit cin7_core acme", "application key", KEY)
    with pytest.raises(UsageError, match="run pull with --ask once"):
        read_keys("cin7_core", folder)
