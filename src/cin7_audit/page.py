"""The web page of one client: Voila behind one guard, on this machine only.

Every request, static files and websockets included, passes `Guard.judge` before a handler of Voila sees it, and every
answer gets `HEADERS`. Of Voila's addresses only those a notebook's page needs are kept: no listing, no contents, no
files.
"""

import copy
import secrets
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado import httputil, web
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from cin7_audit.data_files import read_entries
from cin7_audit.errors import UsageError
from cin7_audit.escaping import for_html

ADDRESS, NAMES = "127.0.0.1", ("127.0.0.1", "localhost", "[::1]")
TEMPLATES = Path(__file__).with_name("page_templates")
LARGEST_REQUEST = 2**20
REFUSED = "Not allowed. Open the address that was printed when this page was started."
SETTINGS = read_entries(Path(__file__).with_suffix(".toml"))
HEADERS: dict[str, str] = SETTINGS["headers"]
KEPT = (
    KernelHandler, VoilaKernelWebsocketHandler, TemplateStaticFileHandler, MultiStaticFileHandler,
    ThemesHandler, VoilaShutdownKernelHandler, FileFindHandler,
)  # fmt: skip


@dataclass(frozen=True)
class Guard:
    """Who may ask: the holder of the token, by a name of this machine, from this page or from nowhere."""

    token: str
    port: int

    @property
    def cookie(self) -> str:
        """Browsers keep cookies by machine, not by port: the port is in the name."""
        return f"cin7-audit-{self.port}"

    def knows(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())

    def brings_token(self, request: httputil.HTTPServerRequest) -> bool:
        """True for the printed address: it is opened once, from anywhere, and answered with the cookie."""
        given = request.query_arguments.get("token", [])
        return request.method == "GET" and len(given) == 1 and self.knows(given[0].decode("utf-8", "replace"))

    def allows(self, request: httputil.HTTPServerRequest) -> bool:
        """True for a request of the page itself."""
        morsel = request.cookies.get(self.cookie)
        from_here = request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        return morsel is not None and self.knows(morsel.value) and from_here

    def judge(self, request: httputil.HTTPServerRequest) -> type[web.RequestHandler] | None:
        """The handler that answers instead of Voila's; None where the request may pass."""
        host, origin = request.headers.get("Host", "").lower(), request.headers.get("Origin")
        is_ours = host in {f"{name}:{self.port}" for name in NAMES}
        if not is_ours or (origin is not None and origin.lower() != f"http://{host}"):
            return Refusal
        if self.brings_token(request):
            return Entrance
        return None if self.allows(request) else Refusal


class Refusal(web.RequestHandler):
    """Says nothing of the client, whatever was asked."""

    def prepare(self) -> None:
        self.set_status(403)
        self.finish(REFUSED)


class Entrance(web.RequestHandler):
    """Keeps the token as a cookie and goes on without it, so that it stays in no history and no address shown."""

    def get(self) -> None:
        guard: Guard = self.settings["guard"]
        self.set_cookie(guard.cookie, guard.token, httponly=True, samesite="Strict")
        on = '<meta http-equiv="refresh" content="0;url=/"><a href="/">Open</a>'
        self.finish(f'<!DOCTYPE html><meta charset="utf-8">{on}')


class Protected(web.OutputTransform):
    """The protective headers of every answer, whoever made it."""

    def __init__(self, request: httputil.HTTPServerRequest) -> None:
        self.host = request.host if request.host.rpartition(":")[0].lower() in NAMES else ADDRESS

    def transform_first_chunk(
        self,
        status_code: int,
        headers: httputil.HTTPHeaders,
        chunk: bytes,
        finishing: bool,  # noqa: ARG002 - tornado names it
    ) -> tuple[int, httputil.HTTPHeaders, bytes]:
        for name, value in HEADERS.items():
            headers[name] = value.replace("{host}", self.host)
        del headers["Server"]
        return status_code, headers, chunk


class GuardedApplication(web.Application):
    """Tornado's application with the guard before its first rule."""

    def find_handler(self, request: httputil.HTTPServerRequest, **more: Any) -> Any:
        instead = self.settings["guard"].judge(request)
        return self.get_handler_delegate(request, instead) if instead else super().find_handler(request, **more)


def notebooks_of(folder: Path) -> list[Path]:
    """The notebooks that lie in the folder itself; a link is none."""
    return sorted(path for path in folder.glob("*.ipynb") if path.is_file() and not path.is_symlink())


class Contents(web.RequestHandler):
    """The first page: this client's notebooks."""

    def get(self) -> None:
        folder = Path(self.settings["notebooks"])
        items = "".join(
            f'<li><a href="/voila/render/{for_html(path.name)}">{for_html(path.stem.replace("_", " "))}</a></li>'
            for path in notebooks_of(folder)
        )
        title = for_html(f"Inventory audit: {folder.parent.name}")
        self.finish(
            '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">'
            f"<title>{title}</title><h1>{title}</h1><ul>{items}</ul></html>"
        )


class Notebook(TornadoVoilaHandler):  # type: ignore[misc]
    """A notebook's page, for notebooks of this client only."""

    async def get(self, path: str | None = None) -> None:
        if path not in {known.name for known in notebooks_of(Path(self.settings["notebooks"]))}:
            raise web.HTTPError(404)
        await super().get(path)


def _config(folder: Path) -> Config:
    """Nothing of it comes from the configuration files of the user or the machine."""
    config = Config(copy.deepcopy(SETTINGS["voila"]))
    config.Voila.root_dir = str(folder)
    return config


class Page(Voila):  # type: ignore[misc]
    """Voila with our guard, our first page and our template."""

    guard: Guard
    template_paths: Any

    def setup_template_dirs(self) -> None:
        super().setup_template_dirs()
        self.template_paths = [str(TEMPLATES), *self.template_paths]

    def init_handlers(self) -> list[Any]:
        kept = [rule for rule in super().init_handlers() if rule[1] in KEPT]
        notebook = {name: getattr(self, name) for name in ("template_paths", "config", "voila_configuration")}
        return [("/", Contents), (r"/voila/render/(.*)", Notebook, notebook), *kept]

    def start_at(self, port: int, browser: bool) -> None:
        """Serve until interrupted."""
        try:
            sockets = bind_sockets(port, ADDRESS)
        except OSError as fault:
            raise UsageError.of("port_taken", f"port {port}", reason=fault.strerror) from None
        self.port = sockets[0].getsockname()[1]
        self.guard = Guard(secrets.token_urlsafe(32), self.port)
        self.connection_dir = tempfile.mkdtemp(prefix="connections-")
        settings = self.init_settings() | {"guard": self.guard, "notebooks": self.root_dir, "autoreload": False}
        self.app = GuardedApplication(transforms=[Protected], **settings)
        self.app.add_handlers(".*$", self.init_handlers())
        HTTPServer(self.app, max_body_size=LARGEST_REQUEST).add_sockets(sockets)
        self.ioloop = IOLoop.current()
        self._announce(browser)
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()

    def _announce(self, browser: bool) -> None:
        """Print the address once; a browser gets it through a private file, so that it is on no process list."""
        address = f"http://{ADDRESS}:{self.port}/?token={self.guard.token}"
        sys.stdout.write(f"The page is at {address}\nEnd it with Ctrl-C.\n")
        sys.stdout.flush()
        if browser:
            opener = Path(self.connection_dir) / "open.html"
            opener.write_text(f'<!DOCTYPE html><meta http-equiv="refresh" content="0;url={address}">', encoding="utf-8")
            threading.Thread(target=webbrowser.open, args=(opener.as_uri(),), daemon=True).start()


def main(arguments: Iterable[str]) -> None:
    """`python -m cin7_audit.page NOTEBOOKS PORT [--no-browser]`, started in the client's own environment."""
    folder, port, *more = arguments
    page = Page(config=_config(Path(folder)))
    page.initialize([])
    try:
        page.start_at(int(port), "--no-browser" not in more)
    except UsageError as failure:
        sys.stderr.write(f"{failure}\n")
        sys.exit(failure.exit_code)


if __name__ == "__main__":
    main(sys.argv[1:])
