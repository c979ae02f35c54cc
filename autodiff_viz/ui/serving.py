"""What the server does beside running pages: it makes itself ready before its first reader comes, and answers from
memory what stays the same.

Streamlit reads its sixty files and our sixty modules from the disk for every reader, each at a request of its own. Here
a component's modules come as one script, a file that never changes is read once, and across a network it is compressed.
What the pages import is imported beside the server from its start.
"""

from __future__ import annotations

import asyncio
import gc
import gzip
import re
import threading
import urllib.request
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib import import_module
from typing import Any

import streamlit as st

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

NEEDED = (
    "autodiff_viz.ui.page",
    "autodiff_viz.ui.explorer",
    "autodiff_viz.ui.runs",
    "autodiff_viz.ui.tensors",
    "autodiff_viz.ui.descend",
    "autodiff_viz.ui.compare",
    "autodiff_viz.ui.pytorch",
)
"""What the pages import, those of the first one first; never PyTorch, which takes longer than all of them."""

LISTENS_WITHIN = 30.0
"""Seconds in which the server should listen."""

LOOK_SECONDS = 0.05

MOST_BYTES = 32 * 1024**2
"""What is kept in memory; Streamlit's own files need a third of it."""

SMALL = 1_024
"""Bytes below which nothing is compressed."""

OURS = re.compile(r"/_stcore/bidi-components/autodiff-viz\.(\w+)/\1\.(js|css)$")
"""The address of a component's first module or style sheet, which import the others."""

PLAIN = (b"text/", b"application/javascript", b"application/json", b"image/svg")
"""Kinds of content that compression makes smaller."""

CONDITIONS = {b"range", b"if-range", b"if-modified-since"}
"""Requests with these are left to Streamlit."""


@asynccontextmanager
async def beside(app: st.App) -> AsyncIterator[None]:
    """What runs beside the server from its start."""
    threading.Thread(target=make_ready, name="ready", daemon=True).start()
    if not st.get_option("server.headless"):
        threading.Thread(target=show, args=(address(),), name="browser", daemon=True).start()
    yield


def make_ready() -> None:
    """Import what the first reader would otherwise wait for."""
    for name in NEEDED:
        import_module(name)
    gc.freeze()  # what is here now will stay: no collection needs to look at it again


def address(option: Callable[[str], Any] = st.get_option) -> str:
    """Where a browser on this machine finds the app."""
    host = option("server.address")
    host = "localhost" if host in (None, "", "0.0.0.0", "::") else host
    scheme = "https" if option("server.sslCertFile") else "http"
    path = (option("server.baseUrlPath") or "").strip("/")
    return f"{scheme}://{host}:{option('server.port')}/{path}"


def show(url: str) -> None:
    """Open the app in the reader's browser, as ``streamlit run`` does for a script without a server of its own."""
    pause = threading.Event()
    for _ in range(round(LISTENS_WITHIN / LOOK_SECONDS)):
        try:
            urllib.request.urlopen(f"{url.rstrip('/')}/_stcore/health", timeout=LISTENS_WITHIN).close()
        except OSError:
            pause.wait(LOOK_SECONDS)
        else:
            webbrowser.open_new_tab(url)
            return


@dataclass(frozen=True)
class Kept:
    """An answer that stays the same."""

    headers: Headers
    body: bytes

    @cached_property
    def compressed(self) -> bytes | None:
        """The body for whoever is far away, if that is worth it."""
        kind = dict(self.headers).get(b"content-type", b"")
        return gzip.compress(self.body, 6) if len(self.body) > SMALL and kind.startswith(PLAIN) else None


@dataclass
class Memory:
    """Streamlit's application, with a memory in front of it.

    Attributes:
        app: What answers everything else.
        kept: Answers by path.
        size: Bytes of their bodies.
    """

    app: Application
    kept: dict[str, Kept] = field(default_factory=dict)
    size: int = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        asked = dict(scope["headers"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if asked is None or CONDITIONS & asked.keys():
            await self.app(scope, receive, send)
        elif (found := OURS.search(scope["path"])) and (whole := await asyncio.to_thread(_bundled, *found.groups())):
            await _answer(whole, scope, asked, send)
        elif kept := self.kept.get(scope["path"]):
            await _answer(kept, scope, asked, send)
        else:
            await self.app(scope, receive, self._keeping(scope, asked, send))

    def _keeping(self, scope: Message, asked: dict[bytes, bytes], send: Send) -> Send:
        """A ``send`` that takes in an answer that says of itself that it will not change, keeps it, and gives it."""
        headers: Headers = ()
        parts: list[bytes] = []

        async def passing(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start":
                given = tuple((name.lower(), value) for name, value in message["headers"])
                lasting = message["status"] == 200 and b"immutable" in dict(given).get(b"cache-control", b"")
                headers = given if lasting else ()
            if not headers:
                await send(message)
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    kept = Kept(headers, b"".join(parts))
                    self._keep(scope["path"], kept)
                    await _answer(kept, scope, asked, send)

        return passing

    def _keep(self, path: str, kept: Kept) -> None:
        if self.size + len(kept.body) <= MOST_BYTES and path not in self.kept:
            self.size += len(kept.body)
            self.kept[path] = kept


async def _answer(kept: Kept, scope: Message, asked: dict[bytes, bytes], send: Send) -> None:
    headers = [(name, value) for name, value in kept.headers if name != b"content-length"]
    etag = dict(headers).get(b"etag")
    if etag is not None and asked.get(b"if-none-match") == etag:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    body = kept.body
    if b"gzip" in asked.get(b"accept-encoding", b"") and not _near(scope):
        compressed = await asyncio.to_thread(lambda: kept.compressed)
        if compressed is not None:
            body = compressed
            headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _near(scope: Message) -> bool:
    """Whether the reader sits at this machine, where compression would only cost time."""
    host = (scope.get("client") or ("",))[0]
    return host.startswith("127.") or host == "::1"


def _bundled(name: str, kind: str) -> Kept | None:
    """The modules of a component as one, or its style sheets; ``None`` if there is no component of that name."""
    from autodiff_viz.render.bundle import component_script, component_style

    try:
        text = component_script(name) if kind == "js" else component_style(name)
    except FileNotFoundError:
        return None
    return _named(text, b"text/javascript" if kind == "js" else b"text/css")


@lru_cache(32)
def _named(text: str, kind: bytes) -> Kept:
    """An answer with a name of its own: the browser asks each time whether it is still the same."""
    body = text.encode()
    etag = f'"{sha256(body).hexdigest()[:32]}"'.encode()
    return Kept(((b"content-type", kind + b"; charset=utf-8"), (b"cache-control", b"no-cache"), (b"etag", etag)), body)
