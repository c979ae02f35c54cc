"""The process that makes PNG or PDF of an SVG: the picture on its input, the file on its output, then it ends.

The converter holds Python's lock as long as it works, half a minute for the largest picture: here it stops nobody. The
file is run by its path and imports nothing of the package, so that it starts at once.
"""

from __future__ import annotations

import os
import sys

MEMORY = 2 * 1024**3
"""Bytes of address space; a picture that needs more fails instead of taking the machine's."""

NICE = 5
"""How far others go before: a page answers while a file is made."""


def limit_memory() -> None:
    """Keep one picture from taking the memory of all; not every system can."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))


def main() -> None:
    """``converter.py png 2.0`` or ``converter.py pdf``."""
    limit_memory()
    if hasattr(os, "nice"):
        os.nice(NICE)
    import vl_convert

    svg = sys.stdin.buffer.read().decode()
    kind, scale = sys.argv[1], float(sys.argv[2])
    made = vl_convert.svg_to_png(svg, scale=scale) if kind == "png" else vl_convert.svg_to_pdf(svg)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
