"""TikZ pictures and derivations, set by a real TeX where there is one; ``tex.py`` checks them everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import autodiff_viz as av
from autodiff_viz.lecture.presets import presets
from autodiff_viz.render.export import EXPORTS
from autodiff_viz.render.export.derivation import to_latex
from autodiff_viz.render.export.tikz import to_document, to_tikz
from tests.render.hostile import NAMES, hostile_graph

STOPPING = ("-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error")
PROGRAMS = {"pdflatex": STOPPING, "lualatex": STOPPING, "tectonic": ("--untrusted",)}
"""Program → the options with which it runs nothing, and stops at the first thing that it does not understand."""

PATIENCE = 120
"""Seconds that TeX may take."""

HEAD = (
    r"\documentclass{article}",
    r"\usepackage{amsmath,tikz}",
    r"\usepackage[paperwidth=570cm,paperheight=100cm,margin=1cm]{geometry}",
    r"\usetikzlibrary{arrows.meta,shapes.geometric,shapes.misc}",
    r"\begin{document}",
)

ENOUGH = 60
"""Nodes of the largest example that is set: TeX needs its time, and a longer one has nothing that it had not read."""

Setter = Callable[[str], str]


@pytest.fixture
def tex(tmp_path: Path) -> Setter:
    """Set a document; the answer is what TeX has printed."""
    program = next((name for name in PROGRAMS if shutil.which(name)), None)
    if program is None:
        pytest.skip("there is no TeX here: its grammar alone is checked, in test_export_files.py")

    def printed(document: str) -> str:
        (tmp_path / "page.tex").write_text(document, encoding="utf-8")
        run = subprocess.run(
            [program, *PROGRAMS[program], "page.tex"],
            cwd=tmp_path,
            env={**os.environ, "openin_any": "p", "openout_any": "p", "max_print_line": "1000"},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-3000:]
        assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
        return run.stdout

    return printed


def test_tex_sets_the_pictures_and_derivations_of_the_gallery(tex: Setter) -> None:
    pages: list[str] = []
    for preset in presets():
        graph = av.trace(preset.text, at=preset.at)
        if len(graph.nodes) <= ENOUGH:
            pages += [to_tikz(graph, graph.variables[0]), r"\par", to_latex(graph, graph.variables[0]), r"\clearpage"]
    many = av.trace("repeat 30: t = t + 0.01 sin t", t=0.7)
    assert len(pages) > 4 * 20
    said = tex("\n".join([*HEAD, *pages, to_latex(many, "t"), r"\end{document}"]))
    assert "Missing character" not in said


def test_a_picture_is_a_document_of_its_own(tex: Setter) -> None:
    tex(to_document(av.trace("x^2 + e^-x", x=3.0), "x", "dark"))


def test_tex_reads_hostile_names_as_text(tex: Setter, tmp_path: Path) -> None:
    """pdfLaTeX lacks the letters of one of the names: Latin ones stand in for them."""
    graph = hostile_graph()
    derivations = [EXPORTS["latex"].make(graph, name, "light").decode() for name in NAMES]
    document = "\n".join([*HEAD, to_tikz(graph, NAMES[0]), *derivations, r"\end{document}"])
    latin = document.translate({ord(letter): "x" for letter in "学習率"})
    said = tex(latin)
    assert "/etc/passwd" not in said
    assert "Missing character" not in said
    reader = shutil.which("pdftotext")
    if reader is not None:
        read = subprocess.run([reader, tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
        for name in ("</script><script>alert(1)</script>", "\\input{/etc/passwd}$x$%&#", "=HYPERLINK"):
            assert name in "".join(read.split())
