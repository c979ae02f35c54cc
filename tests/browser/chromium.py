"""Where a Chromium is; ``python -m tests.browser.chromium`` tries to get one if there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 600
"""Seconds that fetching a Chromium may take."""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

WAYS = (
    "Install one (Debian: apt-get install chromium), or let Playwright fetch its own "
    "(python -m playwright install --with-deps chromium), or name one in the environment variable CHROMIUM."
)


def find() -> str | None:
    """The path of a Chromium that runs: the one named by CHROMIUM, one on the path, or Playwright's own."""
    return next((path for path in _candidates() if _runs(path)), None)


def _candidates() -> Iterator[str]:
    if named := os.environ.get("CHROMIUM"):
        yield named
        return
    for program in PROGRAMS:
        if path := shutil.which(program):
            yield path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        yield own


def _runs(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _fetch() -> None:
    """Debian's Chromium where we may install it, because it brings its libraries; elsewhere Playwright's own."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "--yes", "--no-install-recommends"]
        packages = ["chromium", "fonts-dejavu", "fonts-noto-cjk", "fonts-stix"]
        commands = [["apt-get", "update"], [*install, *packages]]
    else:
        environment = dict(os.environ)
        commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    for command in commands:
        subprocess.run(command, env=environment, timeout=PATIENCE, check=False)


def main() -> None:
    """Say which Chromium the browser tests will use; get one first if there is none."""
    path = find()
    if path is None and "CHROMIUM" not in os.environ:
        print("No Chromium found: trying to get one.", flush=True)
        try:
            _fetch()
        except (OSError, Error, subprocess.TimeoutExpired) as error:
            print(error)
        path = find()
    print(f"Browser tests use {path}." if path else f"No Chromium: the browser tests cannot run. {WAYS}", flush=True)


if __name__ == "__main__":
    main()
