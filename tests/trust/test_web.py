"""The web page answers the holder of its token only, by its own names, asks nobody else, and shows no other client."""

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import webbrowser
from pathlib import Path

import pytest

from cin7_audit import notebook_copies
from cin7_audit.clients import app_arguments
from cin7_audit.errors import UsageError
from cin7_audit.notebook_copies import make_copies
from cin7_audit.notebook_engine import PRIVATE, kernel_environment
from cin7_audit.page import Guard, Page, _config
from tests.trust.servers import WEBSOCKET, Server, request, running, write_notebook

MINE, OTHERS = "canary-of-alpha", "canary-of-beta"
CELLS = (
    f"print({MINE!r})",
    "import ipywidgets\nslider, said = ipywidgets.IntSlider(), ipywidgets.Label()\n"
    "slider.observe(lambda change: setattr(said, 'value', f'moved to {change.new}'), 'value')\nipywidgets.VBox([slider, said])",
    "from IPython.display import Markdown\nMarkdown('In an output: $y^2$.')",
)
UNKNOWN = "00000000-0000-4000-8000-000000000000"
PROTECTIVE = {
    "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer", "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
}  # fmt: skip
CLOSED = ("object-src", "base-uri", "form-action", "frame-ancestors")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The page of client alpha, beside a client beta that it must not know."""
    room = tmp_path_factory.mktemp("web")
    probe = write_notebook(room / "project" / "notebooks" / "01_probe.ipynb", *CELLS)
    write_notebook(room / "clients" / "beta" / "notebooks" / "02_beta.ipynb", f"print({OTHERS!r})")
    (room / "clients" / "alpha").mkdir()
    folder = (room / "clients" / "alpha").resolve()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebook_copies, "NOTEBOOKS", {"probe": probe})
        arguments = app_arguments(folder, 0, browser=False)
    with running(arguments, kernel_environment(folder)) as server:
        yield folder, server


def test_a_kernel_nobody_is_connected_to_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the page takes the process's own for itself
    made = Page(config=_config(tmp_path))
    made.connection_dir = str(tmp_path)
    made.initialize([])
    made.init_settings()
    assert (made.kernel_manager.cull_idle_timeout, made.kernel_manager.cull_connected) == (3600, False)
    assert made.kernel_manager.cull_interval < 3600


def test_a_browser_is_handed_a_private_file_and_not_the_token(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    opened, done = [], threading.Event()
    monkeypatch.setattr(webbrowser, "open", lambda address: (opened.append(address), done.set()))
    made = Page(config=_config(tmp_path))
    made.guard, made.port, made.connection_dir = Guard("t" * 32, 8866), 8866, str(tmp_path)
    made._announce(browser=False)
    assert not (tmp_path / "open.html").exists() and capsys.readouterr().out.startswith("The page is at http://127.0.0.1:8866/?token=ttt")
    made._announce(browser=True)
    assert done.wait(30) and opened == [(tmp_path / "open.html").as_uri()]
    assert f"url=http://127.0.0.1:8866/?token={'t' * 32}" in (tmp_path / "open.html").read_text()


def cookie(server: Server) -> str:
    _, headers, _ = request(server, f"/?token={server.token}")
    return headers["set-cookie"].split(";")[0]


def everywhere(server: Server) -> list[tuple[str, str, dict[str, str]]]:
    """Method, path and headers of every kind of address the page has, or Voila would have."""
    paths = (
        "/", "/voila/render/01_probe.ipynb", "/voila/render/nosuch.ipynb", "/voila/static/voila.js",
        "/voila/templates/lab/static/voila.js", "/voila/labextensions/@jupyter-widgets/jupyterlab-manager/package.json",
        "/voila/api/themes/@jupyterlab/theme-light-extension/index.css", f"/api/kernels/{UNKNOWN}", "/voila/tree", "/voila/api/contents",
        "/voila/api/contents/01_probe.ipynb", "/voila/files/01_probe.ipynb", "/login", "/logout", "/favicon.ico", "/nosuch",
    )  # fmt: skip
    sockets = (f"/api/kernels/{UNKNOWN}/channels", f"/voila/query/{UNKNOWN}", f"/voila/execution/{UNKNOWN}")
    return [
        *(("GET", path, {}) for path in paths),
        *(("HEAD", path, {}) for path in paths[:4]),
        *(("GET", path, WEBSOCKET) for path in sockets),
        *((method, f"/api/kernels/{UNKNOWN}", {}) for method in ("POST", "DELETE", "OPTIONS", "PUT")),
        ("POST", f"/voila/api/shutdown/{UNKNOWN}", {}),
    ]


def test_nothing_is_answered_without_the_token(served):
    _, server = served
    wrong = ({}, {"Cookie": f"cin7-audit-{server.port}=wrong"}, {"Authorization": "token wrong"}, {"Cookie": "username-x=y"})
    for method, path, headers in everywhere(server):
        for more in wrong:
            status, _, body = request(server, path, method, **headers, **more)
            assert status == 403 and "alpha" not in body and MINE not in body, (method, path, more)
        status, _, _ = request(server, path + "?token=wrong", method, **headers)
        assert status == 403, path


def test_the_printed_address_opens_the_page_and_the_token_leaves_the_address(served):
    _, server = served
    status, headers, body = request(server, f"/?token={server.token}")
    assert status == 200 and server.token not in body
    assert {"httponly", "samesite=strict"} <= {part.strip().lower() for part in headers["set-cookie"].split(";")}
    for name in ("127.0.0.1", "localhost", "[::1]"):
        status, _, body = request(server, "/", host=f"{name}:{server.port}", Cookie=cookie(server))
        assert status == 200 and "01_probe" in body, name
    assert len(server.token) >= 32


def test_another_host_name_is_refused_even_with_the_token(served):
    _, server = served
    names = (
        "evil.example", f"evil.example:{server.port}", f"127.0.0.1.evil.example:{server.port}", f"localhost.:{server.port}", "127.0.0.1:1",
        "127.0.0.1", f"0.0.0.0:{server.port}", f"2130706433:{server.port}", f"x@127.0.0.1:{server.port}", f"[::2]:{server.port}", "",
    )  # fmt: skip
    for name in names:
        for path in ("/", f"/?token={server.token}", "/voila/render/01_probe.ipynb", "/voila/static/voila.js"):
            status, headers, body = request(server, path, host=name, Cookie=cookie(server))
            assert status in (400, 403) and "probe" not in body and "set-cookie" not in headers, (name, path)


def test_another_origin_is_refused_even_with_the_token(served):
    _, server = served
    held = cookie(server)
    origins = ("http://evil.example", "null", f"https://127.0.0.1:{server.port}", "http://127.0.0.1:1", f"http://localhost:{server.port}")
    for origin in origins:
        for method, path, headers in everywhere(server):
            status, _, _ = request(server, path, method, Origin=origin, Cookie=held, **headers)
            assert status == 403, (origin, method, path)
    for site in ("cross-site", "same-site"):
        assert request(server, "/", Cookie=held, Sec_Fetch_Site=site)[0] == 403, site


def test_every_answer_protects_itself(served):
    _, server = served
    held = cookie(server)
    for path in ("/", "/nosuch", "/voila/render/nosuch.ipynb", "/voila/static/voila.js", f"/api/kernels/{UNKNOWN}"):
        for headers in ({"Cookie": held}, {}):
            _, found, _ = request(server, path, **headers)
            assert {name: found.get(name) for name in PROTECTIVE} == PROTECTIVE, path
            rules = dict(part.split(" ", 1) for part in found["content-security-policy"].split("; "))
            assert {name: rules.get(name) for name in CLOSED} == dict.fromkeys(CLOSED, "'none'"), path
            assert rules["default-src"] == "'self'" and rules["connect-src"] == f"'self' ws://127.0.0.1:{server.port}", path


def test_no_other_client_and_no_list_of_files(served):
    folder, server = served
    held = cookie(server)
    beta = folder.parent / "beta" / "notebooks" / "02_beta.ipynb"
    (folder / "notebooks" / "linked.ipynb").symlink_to(beta)
    shutil.copyfile(beta, folder / "secret.ipynb")
    up = ("../../beta/notebooks/02_beta.ipynb", "..%2f..%2fbeta%2fnotebooks%2f02_beta.ipynb", "../secret.ipynb", "%2e%2e/secret.ipynb")
    up += (str(beta), "linked.ipynb", "./linked.ipynb", "..\\secret.ipynb", "//etc/passwd")
    places = ("/voila/render/", "/voila/files/", "/voila/tree/", "/voila/api/contents/", "/voila/static/", "/voila/templates/lab/static/")
    places += ("/voila/labextensions/", "/voila/api/themes/", "/", "/files/", "/notebooks/", "/api/contents/", "/tree/")
    for place in places:
        for path in up:
            status, _, body = request(server, place + path, Cookie=held)
            assert status in (400, 403, 404, 500) and OTHERS not in body and "root:" not in body, (place, path)
    for place in ("/voila/tree", "/voila/api/contents", "/voila/api/contents/", "/api/contents", "/api/kernels", "/api/sessions"):
        assert request(server, place, Cookie=held)[0] == 404, place
    (folder / "notebooks" / "linked.ipynb").unlink()


def test_in_a_browser_the_page_works_and_asks_nobody_else(served, browser):
    folder, server = served
    context = browser.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda sent: asked.append(sent.url))
    page.goto(server.address)
    page.wait_for_url(f"http://127.0.0.1:{server.port}/")
    page.get_by_role("link", name="01 probe").click()
    page.wait_for_selector("text=" + MINE, timeout=90_000)
    page.wait_for_selector("mjx-container", timeout=60_000)
    page.locator(".noUi-handle").first.wait_for(timeout=60_000)
    page.locator(".noUi-handle").first.press("ArrowRight")
    page.wait_for_selector("text=moved to 1", timeout=30_000)
    assert page.locator("mjx-container").count() == 2
    kernel = json.loads(page.locator("#jupyter-config-data").inner_text())["kernelId"]
    assert commanded(page, kernel, folder / "run-by-the-page") is True  # it was sent; the server let it drop
    assert not (folder / "run-by-the-page").exists()
    page.goto(f"http://127.0.0.1:{server.port}/voila/render/nosuch.ipynb")
    own = (f"http://127.0.0.1:{server.port}/", f"ws://127.0.0.1:{server.port}/", "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert [url for url in asked if "token=" in url] == [server.address]
    context.close()


def commanded(page, kernel: str, target: Path) -> bool:
    """Ask the kernel, as a script in the page could, to run code; then a question it does answer, to know it has seen both."""
    return page.evaluate(
        """([kernel, code]) => new Promise((done, failed) => {
            const socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels`);
            const send = (type, content) => socket.send(JSON.stringify({channel: 'shell', buffers: [], content, metadata: {},
                parent_header: {}, header: {msg_id: type + Math.random(), msg_type: type, session: 'x', username: '', version: '5.3'}}));
            socket.onerror = failed;
            socket.onopen = () => {
                send('execute_request', {code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false});
                send('kernel_info_request', {});
            };
            socket.onmessage = (event) => {
                if (JSON.parse(event.data).msg_type === 'kernel_info_reply') setTimeout(() => done(true), 500);
            };
        })""",
        [kernel, f"open({str(target)!r}, 'w').close()"],
    )


def test_the_token_is_on_no_process_list_and_in_no_readable_file(served):
    folder, server = served
    for entry in Path("/proc").glob("[0-9]*") if Path("/proc").is_dir() else ():
        for name in ("cmdline", "environ"):
            try:
                assert server.token.encode() not in (entry / name).read_bytes(), entry
            except OSError:
                continue
    for path in folder.rglob("*"):
        if path.is_file():
            assert server.token.encode() not in path.read_bytes(), path
    assert (folder / PRIVATE).stat().st_mode & 0o077 == 0


def test_a_link_among_the_notebooks_is_refused_before_anything_starts(tmp_path):
    folder = (tmp_path / "alpha").resolve()
    write_notebook(tmp_path / "beta" / "notebooks" / "02_beta.ipynb", "1")
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "x.ipynb").symlink_to(tmp_path / "beta" / "notebooks" / "02_beta.ipynb")
    with pytest.raises(UsageError, match="a link out of this client's folder"):
        make_copies(folder)
    shutil.rmtree(folder / "notebooks")
    (folder / "notebooks").symlink_to(tmp_path / "beta" / "notebooks")
    with pytest.raises(UsageError, match="a link out of this client's folder"):
        make_copies(folder)
    (folder / PRIVATE).symlink_to(tmp_path / "beta")
    with pytest.raises(UsageError, match="a link; expected a folder of this client"):
        kernel_environment(folder)


def test_a_taken_port_is_a_sentence(served, tmp_path):
    _, server = served
    folder = write_notebook(tmp_path / "notebooks" / "01.ipynb", "1").parent
    done = subprocess.run(
        [sys.executable, "-m", "cin7_audit.page", str(folder), str(server.port), "--no-browser"], capture_output=True, text=True, timeout=60
    )
    assert (
        done.returncode == 2 and re.search(rf"port {server.port}: .* expected a free port", done.stderr) and "Traceback" not in done.stderr
    )


def test_the_server_ends_with_the_command(tmp_path):
    script = (
        "import sys; from pathlib import Path; from cin7_audit.clients import serve; "
        "sys.exit(serve(Path(sys.argv[1]), [sys.executable, '-c', "
        "'import os, time; print(os.getpid(), flush=True); time.sleep(60)']))"
    )
    command = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    child = int((command.stdout or sys.stdin).readline())
    command.send_signal(signal.SIGTERM)
    assert command.wait(30) != 0
    import psutil

    assert not psutil.pid_exists(child)
