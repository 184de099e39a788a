"""Real servers of small clients for the tests of the web page and of kernels, and requests no browser would send."""

import contextlib
import http.client
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def write_notebook(path: Path, *sources: str) -> Path:
    """A notebook of these code cells, after a line of mathematics."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [new_markdown_cell("A line of mathematics: $x^2$.", id="words"), *(new_code_cell(text) for text in sources)]
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), path)
    return path


class Server(NamedTuple):
    port: int
    token: str
    address: str


@contextlib.contextmanager
def running(arguments: Sequence[str], environment: Mapping[str, str], seconds: float = 90) -> Iterator[Server]:
    """The server while the test needs it; known by the address it prints."""
    process = subprocess.Popen(arguments, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines: list[str] = []
    printed = threading.Event()

    def read() -> None:
        for line in process.stdout or ():
            lines.append(line)
            if "token=" in line:
                printed.set()
        printed.set()

    threading.Thread(target=read, daemon=True).start()
    try:
        assert printed.wait(seconds), lines
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\S*token=(\S+)", "".join(lines))
        assert found, lines
        yield Server(int(found[1]), found[2], found[0])
    finally:
        process.terminate()
        process.wait(30)


def request(server: Server, path: str, method: str = "GET", host: str | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
    """One request exactly as written: no path is tidied, and the Host is the caller's."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", f"127.0.0.1:{server.port}" if host is None else host)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = "" if answer.status == 101 else answer.read().decode("utf-8", "replace")
    found = {name.lower(): value for name, value in answer.getheaders()}
    connection.close()
    return answer.status, found, body


WEBSOCKET = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
