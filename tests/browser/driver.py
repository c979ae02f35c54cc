"""Serve a Streamlit script and look at it through a real browser."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
START = 60
"""Seconds that a server may take until it answers."""

PROBES = ("/_stcore/health", "/_stcore/host-config")
"""At a link to a page, Streamlit's own script first asks below that page whether the server is there: 404 is its
answer.
"""

IDLE = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app !== null
    && app.getAttribute('data-test-connection-state') === 'CONNECTED'
    && app.getAttribute('data-test-script-state') === 'notRunning'
    && document.querySelector('[data-stale=true]') === null;
}"""


@dataclass(frozen=True)
class Server:
    """A running Streamlit server.

    Attributes:
        url: Where it answers, without a slash at the end.
        log: The file that holds all it has printed.
        process: Its number among the processes of the machine.
    """

    url: str
    log: Path
    process: int

    def printed(self, start: int = 0) -> str:
        """What the server has printed since the character at ``start``."""
        return self.log.read_text(errors="replace")[start:]


@contextmanager
def serve(script: str = "app.py") -> Iterator[Server]:
    """Run a Streamlit script of this project on a free port for the length of a ``with`` block.

    Raises:
        RuntimeError: It ended, or did not answer within ``START`` seconds; the message holds what it printed.
    """
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    options = {"address": HOST, "port": str(port), "headless": "true"}
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += [text for name, value in options.items() for text in (f"--server.{name}", value)]
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder, "log")
        with printed.open("wb") as log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as process:
            server = Server(f"http://{HOST}:{port}", printed, process.pid)
            try:
                _await_health(server, process)
                yield server
            finally:
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()


def _await_health(server: Server, process: subprocess.Popen[bytes]) -> None:
    pause = 0.1
    for _ in range(int(START / pause)):
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=START):
                return
        except OSError:
            try:
                process.wait(timeout=pause)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"The server did not start. It printed:\n{server.printed()}")


def settled(page: Page, timeout: float = 60_000) -> Page:
    """Wait until the script has run to its end and nothing on the page is stale.

    For a page that was just opened. After a click or a key, wait for what should change instead (``expect(…)``): for
    a moment the page still is as settled as before.
    """
    page.wait_for_function(IDLE, timeout=timeout)
    return page


@dataclass
class Complaints:
    """What a page did that no page may do.

    Attributes:
        found: One line each: an uncaught error, an error on the console, or a request that leaves this machine.
    """

    found: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Write down what ``page`` does wrong from now on."""
        page.on("pageerror", lambda error: self.found.append(f"error on the page: {error}"))
        page.on(
            "console",
            lambda message: (
                self.found.append(f"console: {message.text}")
                if message.type == "error" and not message.location["url"].endswith(PROBES)
                else None
            ),
        )
        page.on("request", lambda request: self._check(request.url))
        page.on("websocket", lambda socket: self._check(socket.url))

    def _check(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != HOST:
            self.found.append(f"request outside: {url}")
