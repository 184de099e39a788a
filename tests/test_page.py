"""The web page's guard and answers, one by one (a whole page with its kernels: tests/trust)."""

import asyncio
import signal
import socket
from types import SimpleNamespace

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.testing import AsyncHTTPTestCase
from tornado.web import HTTPError

from cin7_audit import page
from cin7_audit.errors import UsageError
from cin7_audit.page import ADDRESS, HEADERS, REFUSED, Contents, Entrance, Guard, GuardedApplication, Protected, Refusal

GUARD = Guard("secret-token", 8866)
HERE = "127.0.0.1:8866"
CONNECTION = SimpleNamespace(context=SimpleNamespace(remote_ip="127.0.0.1", protocol="http"))


@pytest.fixture(autouse=True)
def no_loop_of_the_browser_tests():
    """A browser test of the same process leaves its loop marked as running."""
    running = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield
    asyncio.events._set_running_loop(running)



def asked(path="/", method="GET", host=HERE, cookie="cin7-audit-8866=secret-token", **headers):
    """A request as a browser sends it; headers with underscores for dashes."""
    given = {"Host": host} | ({"Cookie": cookie} if cookie else {})
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return HTTPServerRequest(method, path, headers=HTTPHeaders(given), connection=CONNECTION)


@pytest.mark.parametrize("host", [HERE, "localhost:8866", "[::1]:8866", "LOCALHOST:8866"])
def test_the_page_itself_passes_by_every_name_of_this_machine(host):
    assert GUARD.judge(asked(host=host)) is None
    assert GUARD.judge(asked(host=host, Origin=f"http://{host.lower()}")) is None
    assert GUARD.judge(asked(Sec_Fetch_Site="same-origin")) is None


@pytest.mark.parametrize(
    "request_",
    [
        asked(cookie=""),
        asked(cookie="cin7-audit-8866=secret"),
        asked(cookie="cin7-audit-8867=secret-token"),
        asked(host="127.0.0.1:8867"),
        asked(host="127.0.0.1"),
        asked(host="evil.example:8866"),
        asked(host=""),
        asked(Origin="http://evil.example"),
        asked(Origin="http://127.0.0.1:8867"),
        asked(Origin=f"https://{HERE}"),
        asked(Sec_Fetch_Site="cross-site"),
        asked(Sec_Fetch_Site="same-site"),
        asked("/?token=wrong", cookie=""),
        asked("/?token=secret-token", method="POST", cookie=""),
        asked("/?token=secret-token&token=secret-token", cookie=""),
        asked("/?token=secret-token", host="evil.example:8866"),
        asked("/?token=%ff", cookie=""),
    ],
)
def test_everything_else_is_refused(request_):
    assert GUARD.judge(request_) is Refusal


def test_the_printed_address_is_answered_from_anywhere_on_this_machine():
    assert GUARD.judge(asked("/?token=secret-token", cookie="", Sec_Fetch_Site="cross-site")) is Entrance


def test_protective_headers_name_the_host_that_was_asked_and_never_a_foreign_one():
    def sent(host):
        headers = HTTPHeaders({"Server": "Tornado", "Content-Type": "text/plain"})
        status, headers, body = Protected(asked(host=host)).transform_first_chunk(418, headers, b"x", True)
        assert (status, body, headers["Content-Type"], "Server" in headers) == (418, b"x", "text/plain", False)
        assert {name for name, _ in headers.get_all()} == {*HEADERS, "Content-Type"}
        return headers["Content-Security-Policy"]

    assert f"connect-src 'self' ws://{HERE};" in sent(HERE)
    assert "ws://localhost:8866;" in sent("localhost:8866")
    assert f"ws://{ADDRESS};" in sent("evil.example:8866")
    for closed in ("object-src", "base-uri", "form-action", "frame-ancestors"):
        assert f"{closed} 'none'" in sent(HERE)


def test_only_notebooks_in_the_folder_itself_are_shown(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("02_b.ipynb", "01_a.ipynb", "notes.txt", "deep/03_c.ipynb"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "04_folder.ipynb").mkdir()
    (tmp_path / "05_link.ipynb").symlink_to(tmp_path / "01_a.ipynb")
    assert [path.name for path in page.notebooks_of(tmp_path)] == ["01_a.ipynb", "02_b.ipynb"]


def test_a_page_is_made_of_this_clients_notebooks_only(tmp_path, monkeypatch):
    (tmp_path / "01_a.ipynb").write_text("{}")
    made = []

    async def served(handler, path=None):
        made.append(path)

    monkeypatch.setattr(page.TornadoVoilaHandler, "get", served)
    handler = page.Notebook.__new__(page.Notebook)
    handler.application = SimpleNamespace(settings={"notebooks": str(tmp_path)})
    asyncio.run(handler.get("01_a.ipynb"))
    for path in ("02_b.ipynb", "../01_a.ipynb", None):
        with pytest.raises(HTTPError, match="404"):
            asyncio.run(handler.get(path))
    assert made == ["01_a.ipynb"]


def test_limits_of_a_request_and_of_an_idle_kernel(tmp_path):
    assert page.LARGEST_REQUEST == 1_048_576
    kernels = page._config(tmp_path)["MappingKernelManager"]
    assert kernels == {"cull_idle_timeout": 60 * 60, "cull_interval": 300, "cull_connected": False}


class TestAnswers(AsyncHTTPTestCase):
    """The handlers of our own, behind the guard."""

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path):
        self.notebooks = tmp_path / "harbour & sons" / "notebooks"
        self.notebooks.mkdir(parents=True)
        (self.notebooks / "01_a<b>.ipynb").write_text("{}")

    def get_app(self):
        guard = Guard("secret-token", self.get_http_port())
        self.cookie = f"{guard.cookie}=secret-token"
        return GuardedApplication(
            [("/", Contents)], transforms=[Protected], guard=guard, notebooks=str(self.notebooks), autoreload=False
        )

    def test_who_has_no_token_is_told_nothing(self):
        answer = self.fetch("/nosuch")
        assert (answer.code, answer.body.decode()) == (403, REFUSED)
        assert answer.headers["X-Frame-Options"] == "DENY" and "Server" not in answer.headers

    def test_the_token_becomes_a_cookie_and_leaves_the_address(self):
        answer = self.fetch("/?token=secret-token", follow_redirects=False)
        assert answer.code == 200 and "secret-token" not in answer.body.decode()
        kept = [part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")]
        assert kept[0] == self.cookie and {"httponly", "samesite=strict"} <= set(kept)

    def test_the_first_page_lists_this_clients_notebooks_as_text(self):
        answer = self.fetch("/", headers={"Cookie": self.cookie})
        text = answer.body.decode()
        assert answer.code == 200 and "<title>Inventory audit: harbour &amp; sons</title>" in text
        assert '<a href="/voila/render/01_a&lt;b&gt;.ipynb">01 a&lt;b&gt;</a>' in text and text.count("<li>") == 1


@pytest.fixture
def taken_port():
    with socket.socket() as held:
        held.bind((ADDRESS, 0))
        held.listen()
        yield held.getsockname()[1]


def test_a_port_in_use_is_one_sentence_and_exit_code_2(tmp_path, taken_port, monkeypatch, capsys):
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(page.Page, "initialize", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        page.main([str(tmp_path), str(taken_port), "--no-browser"])
    assert ended.value.code == UsageError.exit_code == 2
    assert capsys.readouterr().err.startswith(f"port {taken_port}: Address already in use; expected a free port.")


def test_nothing_of_the_page_comes_from_the_users_own_configuration(tmp_path):
    config = page._config(tmp_path)
    assert (config["Voila"]["root_dir"], config["Voila"]["config_file_paths"]) == (str(tmp_path), [])
    voila = config["VoilaConfiguration"]
    assert (voila["strip_sources"], voila["show_tracebacks"], voila["file_allowlist"]) == (True, False, [])
    assert (voila["allow_template_override"], voila["allow_theme_override"]) == ("NO", "NO")
