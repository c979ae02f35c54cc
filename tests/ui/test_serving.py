"""What stands beside Streamlit's server: a memory in front of it, and imports before the first reader."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from autodiff_viz.render.bundle import component_script, component_style
from autodiff_viz.ui.serving import MOST_BYTES, NEEDED, Memory, address

ROOT = Path(__file__).parents[2]
COMPONENTS = [
    component["name"]
    for component in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["streamlit"]["component"][
        "components"
    ]
]
TEXT = b"let word = 'again';\n" * 500
FAR, NEAR = ("192.0.2.7", 4000), ("127.0.0.1", 4000)
LASTING, PASSING = b"public, immutable, max-age=31536000", b"no-cache"


class Origin:
    """A server that answers everything with the same text, in two pieces, and counts."""

    def __init__(self, lasting: bytes = LASTING, body: bytes = TEXT) -> None:
        self.lasting, self.body, self.count = lasting, body, 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.count += 1
        length = str(len(self.body)).encode()
        headers = [(b"Content-Type", b"text/javascript"), (b"Cache-Control", self.lasting), (b"Content-Length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.body[:100], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[100:]})


def ask(app: Any, path: str, client: tuple[str, int] = NEAR, method: str = "GET", **headers: str) -> Any:
    """Status, headers and body of the answer."""
    sent: list[Any] = []
    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": asked, "client": client}

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    given = {name.lower().decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], given, b"".join(message.get("body", b"") for message in sent[1:])


def test_what_lasts_is_asked_for_once() -> None:
    origin = Origin()
    memory = Memory(origin)
    answers = [ask(memory, "/static/js/a.js") for _ in range(3)]
    assert origin.count == 1
    assert answers[0] == answers[1] == answers[2]
    assert answers[2][2] == TEXT


@pytest.mark.parametrize(
    ("lasting", "options"),
    [
        (PASSING, {}),
        (LASTING, {"method": "HEAD"}),
        (LASTING, {"range": "bytes=0-9"}),
        (LASTING, {"if_modified_since": "Mon, 23 Nov 2026 11:44:48 GMT"}),
    ],
)
def test_what_may_change_or_is_asked_for_in_part_is_left_to_the_server(lasting: bytes, options: Any) -> None:
    origin = Origin(lasting)
    memory = Memory(origin)
    for _ in range(2):
        ask(memory, "/static/js/a.js", **options)
    assert origin.count == 2


def test_the_memory_is_bounded() -> None:
    origin = Origin(body=bytes(MOST_BYTES // 2))
    memory = Memory(origin)
    for name in "abcabc":
        ask(memory, f"/static/{name}")
    assert origin.count == 4  # the third one finds no room
    assert memory.size <= MOST_BYTES


def test_a_reader_far_away_gets_it_compressed() -> None:
    memory = Memory(Origin())
    status, headers, body = ask(memory, "/static/js/a.js", FAR, accept_encoding="gzip, br")
    plain = ask(memory, "/static/js/a.js", FAR)
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "accept-encoding")
    assert int(headers["content-length"]) == len(body) < len(TEXT) / 5
    assert gzip.decompress(body) == plain[2] == TEXT
    assert "content-encoding" not in ask(memory, "/static/js/a.js", NEAR, accept_encoding="gzip, br")[1]


@pytest.mark.parametrize("name", COMPONENTS)
@pytest.mark.parametrize("prefix", ["", "/base"])
def test_a_component_comes_as_one_script_and_one_sheet(name: str, prefix: str) -> None:
    memory = Memory(Origin())
    for kind, whole in (("js", component_script(name)), ("css", component_style(name))):
        path = f"{prefix}/_stcore/bidi-components/autodiff-viz.{name}/{name}.{kind}"
        status, headers, body = ask(memory, path)
        assert (status, body.decode()) == (200, whole)
        assert (kind if kind == "css" else "javascript") in headers["content-type"]
        assert ask(memory, path, if_none_match=headers["etag"])[::2] == (304, b"")
        assert "@import" not in whole
        assert "\nimport " not in whole


def test_other_files_and_other_names_are_left_to_the_server() -> None:
    origin = Origin(PASSING)
    memory = Memory(origin)
    for path in ("autodiff-viz.explorer/view.js", "autodiff-viz.nobody/nobody.js", "other.explorer/explorer.js"):
        ask(memory, f"/_stcore/bidi-components/{path}")
    assert origin.count == 3


def test_the_script_of_a_component_follows_its_files(tmp_path: Path) -> None:
    (tmp_path / "lamp.js").write_text('import { on } from "./switch.js";\nexport default function lamp() { on(); }\n')
    part = tmp_path / "switch.js"
    part.write_text("export const on = () => 1;\n")
    before = component_script("lamp", tmp_path)
    part.write_text("export const on = () => 22;\n")
    os.utime(part, ns=(0, 0))  # two writes may fall into one tick of the clock
    assert "=> 1;" in before
    assert "=> 22;" in component_script("lamp", tmp_path)


NEW = """
import json, sys
from streamlit.testing.v1 import AppTest
prepare = AppTest.from_string("from autodiff_viz.ui.serving import make_ready; make_ready()", default_timeout=60).run()
assert not prepare.exception
before = set(sys.modules)
late = {}
for script in sys.argv[1:]:
    app = AppTest.from_file(script, default_timeout=60).run()
    assert not app.exception
    late[script] = sorted(name for name in set(sys.modules) - before if name.startswith("autodiff_viz"))
    if script == "pages/explore.py":
        late["heavy"] = sorted({"torch", "pandas", "pyarrow", "sympy"} & set(sys.modules))
print(json.dumps(late))
"""


def test_no_page_imports_what_the_server_has_not_prepared() -> None:
    scripts = ["pages/explore.py", "pages/descend.py", "pages/compare.py"]
    run = subprocess.run(
        [sys.executable, "-c", NEW, *scripts], capture_output=True, text=True, check=True, cwd=ROOT, timeout=120
    )
    late = json.loads(run.stdout)
    assert late.pop("heavy") == []
    assert late == dict.fromkeys(scripts, [])
    assert all(name.startswith("autodiff_viz.ui.") for name in NEEDED)


@pytest.mark.parametrize(
    ("host", "path", "found"),
    [
        (None, "", "http://localhost:8501/"),
        ("0.0.0.0", "", "http://localhost:8501/"),
        ("127.0.0.1", "/viz/", "http://127.0.0.1:8501/viz"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_open(host: str | None, path: str, found: str) -> None:
    options = {"server.address": host, "server.port": 8501, "server.baseUrlPath": path, "server.sslCertFile": None}
    assert address(options.get) == found
