"""The still picture: it is XML, says what the graph holds, keeps names apart from markup, and covers nothing."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

import autodiff_viz as av
from autodiff_viz.render.boxes import identifier, number, operator, power, row, subscript
from autodiff_viz.render.curves import arrow, at, beside, length
from autodiff_viz.render.export import pdf_of, png
from autodiff_viz.render.export.pictures import MAX_PAGE, MAX_PIXELS, MAX_SIDE, to_png
from autodiff_viz.render.layout import LayoutError
from autodiff_viz.render.picture import picture
from autodiff_viz.render.placing import closer
from autodiff_viz.render.runs import faces, runs, width
from autodiff_viz.render.structure import EXPLAINED
from autodiff_viz.render.svg import to_svg
from autodiff_viz.render.theme import THEMES
from autodiff_viz.render.views import View
from tests.render.hostile import NAMES, hostile_graph

SVG = "{http://www.w3.org/2000/svg}"
FLAGSHIP = av.trace("x = u + v; y = u - v; z = x*y", u=3.0, v=2.0)


def texts(svg: str) -> list[str]:
    """What stands in the picture, without the outlines that lie below it."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return ["".join(text.itertext()) for text in found if text.get("class") != "halo"]


def titles(svg: str) -> list[str]:
    return [title.text or "" for title in ElementTree.fromstring(svg).iter(f"{SVG}title")]


def strokes(svg: str, kind: str) -> list[list[str]]:
    """Colours of the lines in each group of a kind."""
    groups = ElementTree.fromstring(svg).iter(f"{SVG}g")
    return [
        [path.get("stroke", "") for path in g.iter(f"{SVG}path")] for g in groups if g.get("class", "").startswith(kind)
    ]


def test_values_adjoints_and_partials_are_text() -> None:
    found = texts(FLAGSHIP.to_svg("u"))
    assert {"u = 3", "v = 2", "x = 5", "y = 1", "z = 5", "Add", "Sub", "Mul"} <= set(found)
    assert {"∂x/∂u = 1", "∂y/∂v = −1", "∂z/∂x = y = 1", "∂z/∂y = x = 5"} <= set(found)
    assert {"u = 6", "v = −4", "y = 5", "z = 1"} <= set(found)  # the adjoints; their bars are lines
    assert [found.count(str(n)) for n in (1, 2)] == [2, 2]


def test_every_digit_is_there_for_who_points_at_it() -> None:
    found = titles(av.trace("x^2 + e^-x", x=3.0).to_svg())
    assert "x = 3, x\u0304 = 5.950212931632136" in found
    assert "∂v₃/∂v₂ = e^v₂ = 0.049787068367863944" in found


@pytest.mark.parametrize("theme", THEMES)
def test_a_path_has_its_colour_from_end_to_end(theme: str) -> None:
    colours = THEMES[theme]
    edges = strokes(FLAGSHIP.to_svg("u", theme), "edge")
    by_name = dict(zip([(e.source, e.target) for e in FLAGSHIP.edges], edges, strict=True))
    u, x, y, z = (FLAGSHIP.inputs["u"], *(FLAGSHIP.names[n] for n in "xyz"))
    assert by_name[u, x] == by_name[x, z] == [colours.paths[0]]
    assert by_name[u, y] == by_name[y, z] == [colours.paths[1]]
    assert by_name[FLAGSHIP.inputs["v"], x] == [colours.muted]


def test_many_paths_have_no_colours() -> None:
    svg = av.trace("x*x*x*x*x*x*x*x", x=1.5).to_svg()
    assert {colour for line in strokes(svg, "edge") for colour in line} <= {THEMES["light"].ink, THEMES["light"].muted}


def test_a_trouble_is_marked() -> None:
    svg = av.trace("log(x)", x=-1.0).to_svg()
    marked = [e for e in ElementTree.fromstring(svg).iter() if "bad" in e.get("class", "").split()]
    assert {e.tag for e in marked} == {f"{SVG}rect", f"{SVG}ellipse"}


def test_hostile_names_are_text() -> None:
    svg = hostile_graph().to_svg()
    root = ElementTree.fromstring(svg)
    allowed = {"svg", "title", "style", "g", "path", "polygon", "ellipse", "rect", "text", "tspan", "circle"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == allowed
    names = {name.lower() for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name}
    shown = " ".join(texts(svg))
    assert "</script><script>alert(1)</script>" in shown
    assert all(c.isprintable() for c in shown)
    assert any(NAMES[3] in title for title in titles(svg))


def test_the_file_asks_for_nothing() -> None:
    svg = FLAGSHIP.to_svg()
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in svg
    assert "<script" not in svg


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("x = u + v; y = u - v; z = x*y", {"u": 3, "v": 2}),
        (
            "loss = log(1+exp(-学習率*(w_1*x_1+w_2*x_2+b)))",
            dict.fromkeys(("学習率", "w_1", "x_1", "w_2", "x_2", "b"), -1.2345),
        ),
        ("repeat 6: t = t + 0.01 sin t", {"t": 0.7}),
        ("x*x", {"x": 3}),
        ("x", {"x": 3}),
    ],
)
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_no_text_covers_another_or_a_shape(text: str, at: dict[str, float], direction: str) -> None:

    root = ElementTree.fromstring(to_svg(av.trace(text, at=at), next(iter(at)), view=View(direction)))
    rects = []
    for node in root.iter(f"{SVG}g"):
        if node.get("class") == "node":
            rects += [shape_rect(shape) for shape in node if shape.tag != f"{SVG}text" and shape.tag != f"{SVG}title"]
    rects += [text_rect(t) for t in root.iter(f"{SVG}text") if t.get("class") in ("partial", "adjoint")]
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    for x, y, w, h in rects:
        assert left <= x <= x + w <= left + wide
        assert top <= y <= y + h <= top + high
    for a, b in itertools.combinations(rects, 2):
        assert common(a, b) < 0.06 * min(a[2] * a[3], b[2] * b[3])


Rect = tuple[float, float, float, float]


def shape_rect(shape: ElementTree.Element) -> Rect:
    get = {key: float(value) for key, value in shape.attrib.items() if re.fullmatch(r"-?[0-9.]+", value)}
    if shape.tag == f"{SVG}ellipse":
        return get["cx"] - get["rx"], get["cy"] - get["ry"], 2 * get["rx"], 2 * get["ry"]
    if shape.tag == f"{SVG}polygon":
        corners = [tuple(map(float, corner.split(","))) for corner in shape.attrib["points"].split()]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    return get["x"], get["y"], get["width"], get["height"]


def text_rect(text: ElementTree.Element) -> Rect:
    size, x, y = (float(text.attrib[name]) for name in ("font-size", "x", "y"))
    return x, y - 0.75 * size, 0.5 * size * len("".join(text.itertext())) * 0.9, size


def common(a: Rect, b: Rect) -> float:
    wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0.0, wide) * max(0.0, high)


def test_a_graph_beyond_the_limit_says_so() -> None:
    large = av.trace(" + ".join(["x"] * (EXPLAINED + 5)), x=1.0)
    with pytest.raises(LayoutError, match=f"at most {EXPLAINED:,} nodes"):
        large.to_svg()


def test_unknown_variable_and_theme() -> None:
    with pytest.raises(av.FormulaError, match="There is no variable 'q'"):
        FLAGSHIP.to_svg("q")
    with pytest.raises(av.FormulaError, match="There is no theme 'pink'"):
        FLAGSHIP.to_svg(theme="pink")


# PNG and PDF


@pytest.mark.parametrize("theme", THEMES)
def test_png_is_the_picture_in_double_size(theme: str) -> None:
    root = ElementTree.fromstring(FLAGSHIP.to_svg("u", theme))
    image = Image.open(io.BytesIO(FLAGSHIP.to_png("u", theme)))
    assert image.size == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24) or []}
    wanted = (THEMES[theme].ground, THEMES[theme].paths[0], THEMES[theme].shapes["input"][0])
    assert {tuple(bytes.fromhex(colour[1:])) for colour in wanted} <= colours


def test_a_long_picture_is_smaller_and_a_longer_one_refused() -> None:
    long = av.trace("repeat 60: t = t + 0.01 sin t", t=0.7)
    image = Image.open(io.BytesIO(png(long, "t", "light", View("TB"))))
    assert max(image.size) in range(MAX_SIDE - 2, MAX_SIDE + 2)
    with pytest.raises(av.FormulaError, match=str(MAX_SIDE)):
        png(av.trace("repeat 350: t = t + 0.01 sin t", t=0.7), "t", "light", View("TB"))


def test_a_large_picture_takes_bounded_memory() -> None:
    side = 12_000
    empty = f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}"></svg>'
    wide, high = Image.open(io.BytesIO(to_png(empty, (side, side)))).size
    assert 0.99 * MAX_PIXELS < wide * high <= 1.001 * MAX_PIXELS


@pytest.fixture
def read_pdf(tmp_path: Path) -> Callable[[bytes], str]:
    """The text of a PDF, without its spaces."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("there is no pdftotext to read it with")

    def read(content: bytes) -> str:
        file = tmp_path / "picture.pdf"
        file.write_bytes(content)
        done = subprocess.run([program, "-layout", str(file), "-"], capture_output=True, text=True, check=True)
        return re.sub(r"\s+", "", done.stdout)

    return read


def test_pdf_is_one() -> None:
    assert FLAGSHIP.to_pdf("u").startswith(b"%PDF-")


def test_pdf_holds_its_text(read_pdf: Callable[[bytes], str]) -> None:
    read = read_pdf(FLAGSHIP.to_pdf("u"))
    for said in ("u=3", "z=5", "Add", "Mul", "∂x/∂u=1", "∂z/∂y=x=5", "v=−4"):
        assert said in read


def test_pdf_holds_hostile_names_as_text(read_pdf: Callable[[bytes], str]) -> None:
    read = read_pdf(hostile_graph().to_pdf())
    for name in ("</script><script>alert(1)</script>", "=HYPERLINK", "\\input{/etc/passwd}", "学習率"):
        assert name in read


def test_a_long_picture_fits_a_page() -> None:
    long = av.trace("repeat 60: t = t + 0.01 sin t", t=0.7)
    svg = to_svg(long, "t", view=View("TB"))
    assert float(ElementTree.fromstring(svg).attrib["height"]) > MAX_PAGE
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf_of(svg))
    assert box is not None
    assert float(box[2]) == pytest.approx(MAX_PAGE, abs=1)


# What it is made of


def test_exponents_and_subscripts_are_raised_and_lowered() -> None:
    line = runs(row(subscript(identifier("v"), number("3")), operator("="), power(identifier("x"), number("2"))))
    assert [(run.text, run.style.rise) for run in line] == [
        ("v", 0.0), ("3", -0.22), (" = ", 0.0), ("x", 0.0), ("2", 0.36),
    ]  # fmt: skip
    assert [run.style.italic for run in line] == [True, False, False, True, False]


def test_a_line_is_as_wide_as_its_letters() -> None:
    narrow, wide = runs(number("1")), runs(identifier("学習率"))
    assert width(wide, 10) == pytest.approx(6 * width(narrow, 10))
    assert width(narrow, 20) == 2 * width(narrow, 10)
    assert faces("a√学−") == [("text", "a√"), ("wide", "学"), ("text", "−")]


def test_an_arrow_ends_before_its_target() -> None:
    line = [(0, 0), (10, 0), (20, 0), (30, 0)]
    shaft, head = arrow(line, 2.0, gap=1.5)
    assert head[0] == pytest.approx((28.5, 0))
    assert shaft[-1][0] < head[0][0]
    assert length(line) == pytest.approx(30)
    assert at(line, 12) == pytest.approx((12, 0))
    assert [point[1] for point in beside(line, 3)] == [3, 3, 3, 3]


def test_empty_stretches_close_and_shapes_stay() -> None:
    moved = closer([(0, 100), (300, 400), (350, 420), (1000, 1100)], 40)
    assert [moved(x) for x in (0, 100, 300, 420, 1000, 1100)] == [0, 100, 140, 260, 300, 400]
    assert moved(200) == 120


def test_the_picture_joins_what_the_page_joins() -> None:
    drawn = picture(FLAGSHIP, "u")
    assert [(p.number, p.share) for p in drawn.paths] == [(1, 1 / 6), (2, 5 / 6)]
    assert [p.number for p in drawn.lanes(FLAGSHIP.output)] == [1, 2]
    assert drawn.stem_share(FLAGSHIP.output) == pytest.approx(1)
