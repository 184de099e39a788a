"""Kernels of two clients leave nothing of either outside its own folder, and nobody's startup files run in a report."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest

from cin7_audit import notebook_copies
from cin7_audit.clients import app_arguments, lab_arguments
from cin7_audit.notebook_engine import PRIVATE, kernel_environment
from tests.trust.servers import request, running, write_notebook

ROOT = Path(__file__).parents[2]
KEYS = {"CIN7_CORE_APPLICATION_KEY": "key-of-another-client", "CIN7_OMNI_KEY": "omni-key-of-another-client"}
NOT_PASSED_ON = ("CIN7_CORE_", "CIN7_OMNI_", "JUPYTER_TOKEN", "PYTHONSTARTUP")
LEAVE = """
import os, tempfile
canary = {canary!r}
print(canary)
open(tempfile.mkstemp()[1], 'w').write(canary)
get_ipython().run_line_magic('store', 'canary')
print('key seen' if {keys!r} & set(os.environ.values()) else 'no key')
"""


def canary(name: str) -> str:
    return f"canary-of-{name}"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A home, a temporary folder and two clients; lab is opened on one, the page on the other, and code runs in both."""
    room = tmp_path_factory.mktemp("machine").resolve()
    profile = room / "home" / ".ipython" / "profile_default" / "startup"
    for folder in (profile, room / "tmp", room / "home" / ".jupyter"):
        folder.mkdir(parents=True)
    (profile / "00.py").write_text("started_by_the_user = True\nopen(__import__('os').environ['HOME'] + '/startup-ran', 'w').close()\n")
    (room / "home" / ".jupyter" / "jupyter_server_config.py").write_text("c.IdentityProvider.token = ''\nc.ServerApp.ip = '0.0.0.0'\n")
    given = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | {
        "HOME": str(room / "home"), "TMPDIR": str(room / "tmp"), "JUPYTER_TOKEN": "known-to-everybody",
        "PYTHONSTARTUP": str(profile / "00.py"), **KEYS,
    }  # fmt: skip
    for name in ("alpha", "beta"):
        write_notebook(
            room / f"project-{name}" / "notebooks" / "01_probe.ipynb", LEAVE.format(canary=canary(name), keys=set(KEYS.values()))
        )
        (room / name).mkdir()
    return room, given


def arguments_of(room: Path, name: str, make, *more) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        probe = room / f"project-{name}" / "notebooks" / "01_probe.ipynb"
        patch.setattr(notebook_copies, "NOTEBOOKS", {"probe": probe})
        return make(room / name, *more)


def run_in_lab(page, code: str) -> str:
    """A kernel of the lab runs `code`, as a notebook's cell does; returns what it printed."""
    return page.evaluate(
        """async (code) => {
            const settings = JSON.parse(document.getElementById('jupyter-config-data').textContent);
            const headers = {Authorization: `token ${settings.token}`, 'Content-Type': 'application/json'};
            const kernel = await (await fetch('/api/kernels', {method: 'POST', headers, body: '{"name": "python3"}'})).json();
            return new Promise((done, failed) => {
                const socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel.id}/channels?token=${settings.token}`);
                let said = '';
                socket.onerror = failed;
                socket.onopen = () => socket.send(JSON.stringify({channel: 'shell', buffers: [], metadata: {}, parent_header: {},
                    header: {msg_id: 'cell', msg_type: 'execute_request', session: 'x', username: '', version: '5.3'},
                    content: {code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false}}));
                socket.onmessage = (event) => {
                    const message = JSON.parse(event.data);
                    if (message.msg_type === 'stream') said += message.content.text;
                    if (message.msg_type === 'status' && message.content.execution_state === 'idle'
                        && message.parent_header.msg_id === 'cell') done(said);  // what it printed came before, on this channel
                };
            });
        }""",
        code,
    )


@pytest.fixture(scope="module")
def left(machine, browser):
    """What lab on alpha and the page on beta said and asked."""
    room, given = machine
    found = {}
    environment = kernel_environment(room / "alpha", given)
    with running([*arguments_of(room, "alpha", lab_arguments), "--no-browser", "--ServerApp.port=0"], environment) as server:
        context = browser.new_context()
        page, asked = context.new_page(), []
        page.on("request", lambda sent: asked.append(sent.url))
        page.goto(server.address)
        page.wait_for_selector("text=01_probe.ipynb", timeout=90_000)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(2000)
        found["lab offers"] = page.locator(".Toastify__toast").all_inner_texts()
        found["lab asked"] = [url for url in asked if not url.startswith((f"http://127.0.0.1:{server.port}/", "data:", "blob:"))]
        found["lab said"] = run_in_lab(
            page, LEAVE.format(canary=canary("alpha"), keys=set(KEYS.values())) + "\nprint('started_by_the_user' in globals())"
        )
        context.close()
        held = {"Authorization": f"token {server.token}"}
        found["lab token"] = server.token
        found["without token"] = [request(server, path)[0] for path in ("/api/contents", "/lab/tree/01_probe.ipynb", "/api/kernels")]
        found["foreign host"] = request(server, "/api/contents", host="evil.example", **held)[0]
        found["terminals"] = request(server, "/api/terminals", **held)[0]
        found["other client"] = [
            request(server, f"/api/contents/{path}", **held)[0]
            for path in ("../../beta/notebooks/01_probe.ipynb", "..%2f..%2fbeta%2fnotebooks%2f01_probe.ipynb", "../engagement.toml")
        ]
        found["news"] = [request(server, path, **held)[2] for path in ("/lab/api/news", "/lab/api/update")]
    with running(arguments_of(room, "beta", app_arguments, 0, False), kernel_environment(room / "beta", given)) as server:
        _, headers, _ = request(server, f"/?token={server.token}")
        _, _, found["page"] = request(server, "/voila/render/01_probe.ipynb", Cookie=headers["set-cookie"].split(";")[0])
    return found


def test_both_kernels_ran_without_a_key_and_without_the_users_startup(machine, left):
    assert left["lab said"].split("\n") == [canary("alpha"), "Stored 'canary' (str)", "no key", "False", ""]
    assert canary("beta") in left["page"] and "no key" in left["page"] and "key seen" not in left["page"]
    assert not (machine[0] / "home" / "startup-ran").exists()


def test_a_private_folder_that_was_open_to_others_is_closed(tmp_path):
    (tmp_path / PRIVATE).mkdir(mode=0o755)
    kernel_environment(tmp_path, {})
    assert (tmp_path / PRIVATE).stat().st_mode & 0o077 == 0


def test_nothing_of_a_client_is_left_outside_its_folder(machine, left):
    room, _ = machine
    for name in ("alpha", "beta"):
        mark = canary(name).encode()
        places = [path for path in room.rglob("*") if path.is_file() and not path.is_relative_to(room / f"project-{name}")]
        holding = [path for path in places if mark in path.read_bytes()]
        assert holding, "the kernel left nothing at all: the test sees nothing"
        assert [path for path in holding if not path.is_relative_to(room / name)] == []
        assert not list((room / name).rglob("history.sqlite"))
        assert (room / name / PRIVATE).stat().st_mode & 0o077 == 0
    assert list((room / "tmp").iterdir()) == []
    names = [path.as_posix() for path in (room / "home").rglob("*")]
    assert not [path for path in names if "alpha" in path or "beta" in path]


def test_lab_asks_nobody_else_and_stays_with_its_client(left):
    assert left["lab asked"] == [] and left["lab offers"] == []
    assert left["lab token"] not in ("", "known-to-everybody") and len(left["lab token"]) >= 32
    assert set(left["without token"]) <= {302, 403} and left["foreign host"] == 403
    assert left["terminals"] == 404
    assert set(left["other client"]) <= {400, 403, 404}
    assert all('"news": []' in text or '"notification": null' in text for text in left["news"])


def test_a_report_runs_no_startup_file_and_leaves_the_home_alone(machine):
    """In the engine of reports and in a real kernel; each in a process of its own, whose home is watched."""
    room, given = machine
    names = f"import os\nprint([name for name in os.environ if name.startswith({NOT_PASSED_ON!r})])"
    cells = ("print('started_by_the_user' in globals())", names, "print(get_ipython().profile_dir.location)")
    source = write_notebook(room / "report.ipynb", *cells)
    before = sorted((room / "home").rglob("*"))
    script = """
    import sys
    from pathlib import Path
    from cin7_audit.execute import run_notebook
    from tests.reference_kernel import run_in_kernel
    for run, kernel in ((run_notebook, False), (run_in_kernel, True), (run_in_kernel, True)):
        run(Path(sys.argv[1]), Path(sys.argv[2]) / f"kernel-{kernel}.ipynb", {})
    """
    (room / "out").mkdir()
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(source), str(room / "out")], env=given, check=True, timeout=120, cwd=ROOT
    )
    for kernel in (False, True):
        cells = nbformat.read(room / "out" / f"kernel-{kernel}.ipynb", as_version=4).cells
        said = "".join(output.text for cell in cells for output in cell.get("outputs", []))
        assert said.startswith("False\n[]\n") and str(room / "home") not in said
    assert sorted((room / "home").rglob("*")) == before
    assert sorted(path.name for path in (room / "out").iterdir()) == ["kernel-False.ipynb", "kernel-True.ipynb"]
    assert list((room / "tmp").iterdir()) == []
