"""Every spelling that is understood, and what it is understood as."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from autodiff_viz.errors import Span
from autodiff_viz.notation import Assign, Expression, canonical_name, parse, parse_expression, show
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS, SPELLINGS

# What is typed, and the canonical text of what is understood.
ARITHMETIC = [
    ("2", "2"),
    (".5", "0.5"),
    ("1.", "1"),
    ("1e-3", "0.001"),
    ("1E3x", "1000 * x"),
    ("10^-3", "10 ^ -3"),
    ("x+y-z", "x + y - z"),
    ("x-(y-z)", "x - (y - z)"),
    ("x*y/z", "x * y / z"),
    ("x/(y*z)", "x / (y * z)"),
    ("x^y", "x ^ y"),
    ("x**y", "x ^ y"),
    ("x^y^z", "x ^ y ^ z"),
    ("(x^y)^z", "(x ^ y) ^ z"),
    ("-x^2", "-x ^ 2"),
    ("-x²", "-x ^ 2"),
    ("(-x)^2", "(-x) ^ 2"),
    ("-2^2", "-2 ^ 2"),
    ("(-2)^2", "(-2) ^ 2"),
    ("2^-3", "2 ^ -3"),
    ("x^-y", "x ^ -y"),
    ("x**-1*y", "x ^ -1 * y"),
    ("--x", "--x"),
    ("+x", "x"),
    ("x - -2", "x - -2"),
    ("-x*y", "-x * y"),
    ("-x y", "-(x * y)"),
    ("-(x+y)", "-(x + y)"),
    ("  x\t+ y ", "x + y"),
    ("((x))", "x"),
    ("{x+y}z", "(x + y) * z"),
    ("3[x+(y-1)]", "3 * (x + (y - 1))"),
    ("(x +\n y)", "x + y"),
    ("x + 1 # one more", "x + 1"),
]
UNICODE = [
    ("x²+e⁻ˣ", "x ^ 2 + exp(-x)"),
    ("x₁", "x_1"),
    ("x₁²+x₂²", "x_1 ^ 2 + x_2 ^ 2"),
    ("a₁x₁+a₁₂", "a_1 * x_1 + a_12"),
    ("xᵢ", "x_i"),
    ("x¹⁰", "x ^ 10"),
    ("xⁿ⁺¹", "x ^ (n + 1)"),
    ("x⁽ⁿ⁻¹⁾", "x ^ (n - 1)"),
    ("e²ˣ", "exp(2 * x)"),
    ("e⁻ˣ²", "exp(-x ^ 2)"),
    ("x·y", "x * y"),
    ("x×y÷z", "x * y / z"),
    ("x−y", "x - y"),
    ("x – y", "x - y"),
    ("x∗y⋅z", "x * y * z"),
    ("x・y", "x * y"),
    ("√x", "sqrt(x)"),
    ("√(x+1)", "sqrt(x + 1)"),
    ("√2x", "sqrt(2) * x"),
    ("√x²", "sqrt(x ^ 2)"),
    ("√(x)^2", "sqrt(x) ^ 2"),
    ("2√x", "2 * sqrt(x)"),
    ("∛x", "cbrt(x)"),
    ("π", "pi"),
    ("2πx", "2 * pi * x"),
    ("∞", "inf"),
    ("x-∞", "x - inf"),
    ("σ(x)", "sigmoid(x)"),
    ("σ x", "sigmoid(x)"),
    ("σ", "sigma"),
    ("(x-μ)/σ", "(x - mu) / sigma"),
    ("2σ²", "2 * sigma ^ 2"),
    ("αβ", "alpha * beta"),
    ("θ₁x", "theta_1 * x"),
    ("エネルギー + 第二", "エネルギー + 第二"),
    ("λ", "lambda"),
    ("ϵ+ε", "epsilon + epsilon"),
    ("Γ(x)", "gamma(x)"),
    ("γx", "gamma * x"),
    ("γ(x+1)", "gamma * (x + 1)"),
    ("½x", "0.5 * x"),
    ("⌊x⌋+⌈y⌉", "floor(x) + ceil(y)"),
    ("|x|", "abs(x)"),
    ("|x-y|²", "abs(x - y) ^ 2"),
    ("2|x|", "2 * abs(x)"),
    ("|x||y|", "abs(x) * abs(y)"),
    ("||x|-1|", "abs(abs(x) - 1)"),
    ("|-x|", "abs(-x)"),
    ("sin|x|", "sin(abs(x))"),
    ("ｘ＋ｙ", "x + y"),
    ("（ｘ＋１）＊２", "(x + 1) * 2"),
    ("ｘ＾２－ｙ／３", "x ^ 2 - y / 3"),
    ("ｓｉｎ（ｘ）", "sin(x)"),
    ("ｍａｘ（ｘ，ｙ）", "max(x, y)"),
    ("｜ｘ｜", "abs(x)"),
    ("𝑥² + 𝑒^𝑥", "x ^ 2 + exp(x)"),
    ("x\u3000+\u00a0y", "x + y"),
    ("sin\u2061(x)", "sin(x)"),
    ("\ufeffx", "x"),
    ("重み·x", "重み * x"),
    ("é+ü", "é + ü"),
]
PRODUCTS = [
    ("2x", "2 * x"),
    ("2(x+1)", "2 * (x + 1)"),
    ("(x+1)(x-1)", "(x + 1) * (x - 1)"),
    ("(x+1)x", "(x + 1) * x"),
    ("x(x+1)", "x * (x + 1)"),
    ("x_1(x+1)", "x_1 * (x + 1)"),
    ("x y z", "x * y * z"),
    ("x sin x", "x * sin(x)"),
    ("x sin x cos x", "x * sin(x) * cos(x)"),
    ("2x^2y", "2 * x ^ 2 * y"),
    ("3x²y³", "3 * x ^ 2 * y ^ 3"),
    ("-2x", "-2 * x"),
    ("1/2x", "1 / (2 * x)"),
    ("(1/2)x", "1 / 2 * x"),
    ("1/2*x", "1 / 2 * x"),
    ("x/2y", "x / (2 * y)"),
    ("2pi x", "2 * pi * x"),
    ("2 e", "2 * e"),
    ("x_1x_2", "x_1 * x_2"),
    ("xy", "xy"),
    ("rate*x", "rate * x"),
    ("2x + 3y - 4", "2 * x + 3 * y - 4"),
]
OPERATIONS_WITHOUT_PARENTHESES = [
    ("sin x", "sin(x)"),
    ("sin 2x", "sin(2 * x)"),
    ("sin -x", "sin(-x)"),
    ("sin -2x", "sin(-2 * x)"),
    ("sin x^2", "sin(x ^ 2)"),
    ("sin x y", "sin(x * y)"),
    ("sin x*y", "sin(x) * y"),
    ("sin x/2", "sin(x) / 2"),
    ("sin x + 1", "sin(x) + 1"),
    ("sin x cos y", "sin(x) * cos(y)"),
    ("sin 2x cos 3x", "sin(2 * x) * cos(3 * x)"),
    ("sin cos x", "sin(cos(x))"),
    ("ln x", "log(x)"),
    ("ln x + 1", "log(x) + 1"),
    ("ln 2x", "log(2 * x)"),
    ("log x", "log(x)"),
    ("exp -x", "exp(-x)"),
    ("tanh 2πx", "tanh(2 * pi * x)"),
    ("e^-x", "exp(-x)"),
    ("e^-x sin x", "exp(-x) * sin(x)"),
    ("e^sin x", "exp(sin(x))"),
    ("2e^x", "2 * exp(x)"),
    ("e^x^2", "exp(x ^ 2)"),
    ("e**(x+y)", "exp(x + y)"),
    ("e^{-x^2/2}", "exp(-x ^ 2 / 2)"),
    ("e", "e"),
    ("e*x", "e * x"),
    ("sin(x)^2", "sin(x) ^ 2"),
    ("sin(x)cos(x)", "sin(x) * cos(x)"),
    ("sin(x)x", "sin(x) * x"),
    ("sin (x+1)(x-1)", "sin(x + 1) * (x - 1)"),
    ("sin²x", "sin(x) ^ 2"),
    ("sin^2 x", "sin(x) ^ 2"),
    ("sin^2(x)", "sin(x) ^ 2"),
    ("sin**2 x", "sin(x) ^ 2"),
    ("sin²x + cos²x", "sin(x) ^ 2 + cos(x) ^ 2"),
    ("sin^2 2x", "sin(2 * x) ^ 2"),
    ("sin^n x", "sin(x) ^ n"),
    ("sin^-2 x", "sin(x) ^ -2"),
    ("sin⁻¹x", "asin(x)"),
    ("sin^-1 x", "asin(x)"),
    ("cos^{-1}(x)", "acos(x)"),
    ("tanh⁻¹ x", "atanh(x)"),
    ("log_2 x", "log2(x)"),
    ("log_2x", "log2(x)"),
    ("log_10 x", "log10(x)"),
    ("log_{10}(x)", "log10(x)"),
    ("log₂x", "log2(x)"),
    ("log₁₀(x)", "log10(x)"),
    ("log_3 x", "log(x) / log(3)"),
    ("log_b x", "log(x) / log(b)"),
    ("log_b(x)", "log(x) / log(b)"),
    ("log_{b+1} x", "log(x) / log(b + 1)"),
    ("log(x, b)", "log(x) / log(b)"),
    ("log(x, 2)", "log2(x)"),
    ("log²x", "log(x) ^ 2"),
    ("log_2^2 x", "log2(x) ^ 2"),
    ("log_loss + 1", "log_loss + 1"),
    ("exp{-x}", "exp(-x)"),
    ("exp[-x]", "exp(-x)"),
    ("Sin[x]", "sin(x)"),
    ("ReLU(x)", "relu(x)"),
    ("max(x, y)", "max(x, y)"),
    ("max(x, y, z)", "max(max(x, y), z)"),
    ("min(a,b,c,d)", "min(min(min(a, b), c), d)"),
    ("hypot(x,y,z)", "hypot(hypot(x, y), z)"),
    ("leaky_relu(x)", "leaky_relu(x, 0.01)"),
    ("leaky_relu(x, 0.2)", "leaky_relu(x, 0.2)"),
    ("leaky_relu x", "leaky_relu(x, 0.01)"),
    ("elu(x)", "elu(x, 1)"),
    ("clip(x, 0, 1)", "clip(x, 0, 1)"),
    ("atan2(y, x)", "atan2(y, x)"),
    ("pow(x, 2)", "x ^ 2"),
    ("mul(x, add(y, 1))", "x * (y + 1)"),
    ("gamma(x)", "gamma(x)"),
    ("gamma + 1", "gamma + 1"),
    ("sigma(x) + logistic(x)", "sigmoid(x) + sigmoid(x)"),
]
LATEX = [
    (r"\frac{x}{y}", "x / y"),
    (r"\dfrac{1}{1+e^{-x}}", "1 / (1 + exp(-x))"),
    (r"\tfrac12 x", "1 / 2 * x"),
    (r"\frac12x", "1 / 2 * x"),
    (r"\frac xy", "x / y"),
    (r"\frac.5x", "0.5 / x"),
    (r"\frac x_1x_2", "x_1 / x_2"),
    (r"\frac1{x}", "1 / x"),
    (r"\frac{1}{2}\frac{x}{y}", "1 / 2 * (x / y)"),
    (r"2\frac{x}{y}", "2 * (x / y)"),
    (r"\frac{\frac{1}{x}}{y}", "1 / x / y"),
    (r"\sqrt{x}", "sqrt(x)"),
    (r"\sqrt{x}y", "sqrt(x) * y"),
    (r"\sqrt x", "sqrt(x)"),
    (r"\sqrt2", "sqrt(2)"),
    (r"\sqrt[3]{x}", "cbrt(x)"),
    (r"\sqrt[2]{x}", "sqrt(x)"),
    (r"\sqrt[n]{x}", "x ^ (1 / n)"),
    (r"\sqrt[3]{x+1}+1", "cbrt(x + 1) + 1"),
    (r"\sin x", "sin(x)"),
    (r"\sin(x)", "sin(x)"),
    (r"\sin\theta", "sin(theta)"),
    (r"\sin^2\theta", "sin(theta) ^ 2"),
    (r"\sin^{-1} x", "asin(x)"),
    (r"\arcsin x", "asin(x)"),
    (r"\log x", "log(x)"),
    (r"\log_2 x", "log2(x)"),
    (r"\log_{10} x", "log10(x)"),
    (r"\log_{b}{x}", "log(x) / log(b)"),
    (r"\ln\left(x+1\right)", "log(x + 1)"),
    (r"\exp(-x)", "exp(-x)"),
    (r"\exp\left(-\frac{x^2}{2}\right)", "exp(-(x ^ 2 / 2))"),
    (r"\sigma(x)", "sigmoid(x)"),
    (r"\sigma\left(wx+b\right)", "sigmoid(wx + b)"),
    (r"\frac{1}{\sigma\sqrt{2\pi}}", "1 / (sigma * sqrt(2 * pi))"),
    (r"x \cdot y", "x * y"),
    (r"x \times y \div z", "x * y / z"),
    (r"\left( x \right)", "x"),
    (r"\left[ x+1 \right]^2", "(x + 1) ^ 2"),
    (r"\left| x \right|", "abs(x)"),
    (r"\left|x\right|\left|y\right|", "abs(x) * abs(y)"),
    (r"\lvert x \rvert", "abs(x)"),
    (r"\bigl(x+1\bigr)x", "(x + 1) * x"),
    (r"\left\lfloor x \right\rfloor", "floor(x)"),
    (r"x^{2}", "x ^ 2"),
    (r"x^{n+1}", "x ^ (n + 1)"),
    (r"x_{1}", "x_1"),
    (r"x_{12}^{2}", "x_12 ^ 2"),
    (r"x_{\mathrm{max}}", "x_max"),
    (r"\theta_1 + \theta_{2}", "theta_1 + theta_2"),
    (r"\mathrm{relu}(x)", "relu(x)"),
    (r"\operatorname{softplus}(x)", "softplus(x)"),
    (r"\operatorname{tanh} x", "tanh(x)"),
    (r"\mathrm{e}^{x}", "exp(x)"),
    (r"\mathbf{x}", "x"),
    (r"\alpha\beta + \Omega", "alpha * beta + Omega"),
    (r"\varepsilon\,\varphi", "epsilon * phi"),
    (r"\Gamma(x)", "gamma(x)"),
    (r"\lambda x", "lambda * x"),
    (r"\infty", "inf"),
    (r"\pi r^2", "pi * r ^ 2"),
    (r"\max(x, y)", "max(x, y)"),
    (r"\max\{x, y\}", "max(x, y)"),
    (r"$x^2$", "x ^ 2"),
    (r"$$\frac{x}{2}$$", "x / 2"),
    (r"\(x+1\)", "x + 1"),
    (r"\[x+1\]", "x + 1"),
    (r"x\,y\;z\quad w", "x * y * z * w"),
    (r"\displaystyle\frac{x}{2}", "x / 2"),
]
PYTHON = [
    ("math.log(x)", "log(x)"),
    ("math.pi*x", "pi * x"),
    ("math.e**x", "exp(x)"),
    ("np.exp(-x)", "exp(-x)"),
    ("numpy.sin(x)", "sin(x)"),
    ("np.arctan2(y, x)", "atan2(y, x)"),
    ("np.maximum(x, 0)", "max(x, 0)"),
    ("torch.sin(x)", "sin(x)"),
    ("torch.nn.functional.softplus(x)", "softplus(x)"),
    ("F.relu(x)", "relu(x)"),
    ("jnp.tanh(x)", "tanh(x)"),
    ("jax.numpy.tanh(x)", "tanh(x)"),
    ("tf.math.erf(x)", "erf(x)"),
    ("np.power(x, 2)", "x ^ 2"),
    ("x.exp()", "exp(x)"),
    ("x.pow(2)", "x ^ 2"),
    ("(x+1).log()", "log(x + 1)"),
    ("x.sin().cos()", "cos(sin(x))"),
    ("2*x.exp() + 1", "2 * exp(x) + 1"),
    ("-x.exp()", "-exp(x)"),
    ("x**2 - torch.exp(-x)", "x ^ 2 - exp(-x)"),
    ("1/(1+np.exp(-x))", "1 / (1 + exp(-x))"),
    ("x.clip(0, 1)", "clip(x, 0, 1)"),
    ("F*x", "F * x"),
]
NAMES = [
    ("I + E + N + S", "I + E + N + S"),
    ("in + is + if", "in + is + if"),
    ("lambda + 1", "lambda + 1"),
    ("2lambda", "2 * lambda"),
    ("import*for", "import * for"),
    ("i*j", "i * j"),
    ("learning_rate * x", "learning_rate * x"),
    ("x1 + x2", "x_1 + x_2"),
    ("theta", "theta"),
    ("θ1", "theta_1"),
    ("repeat + 1", "repeat + 1"),
    ("None + True", "None + True"),
    ("f(x)", "f * x"),
    ("τ/2", "tau / 2"),
]
STATEMENTS = [
    ("t = x + y; z = x*t", "t = x + y\nz = x * t"),
    ("t = x + y\nz = x*t", "t = x + y\nz = x * t"),
    ("t = x + y;\n\n z = x*t;", "t = x + y\nz = x * t"),
    ("t = x + y\r\nz = x*t", "t = x + y\nz = x * t"),
    ("t＝x；t＋１", "t = x\nt + 1"),
    ("f(x) = x^2", "f(x) = x ^ 2"),
    ("f(x, y) = x*y", "f(x, y) = x * y"),
    ("y = x^2", "y = x ^ 2"),
    ("z = f(x) + 1", "z = f * x + 1"),
    ("e = 2; e^x", "e = 2\ne ^ x"),
    ("f(e) = e^2", "f(e) = e ^ 2"),
    ("π = 3; π r^2", "pi = 3\npi * r ^ 2"),
    ("σ = 2; σ(x+1)", "sigma = 2\nsigma * (x + 1)"),
    ("k_1 = 2; k_{1} x", "k_1 = 2\nk_1 * x"),
    ("# only a remark\nx", "x"),
    ("repeat 60: t = t + 0.01·sin t", "repeat 60: t = t + 0.01 * sin(t)"),
    ("x = 1; repeat 3: x = x*x, y = x + 1; y", "x = 1\nrepeat 3: x = x * x, y = x + 1\ny"),
    ("repeat 1: t = t + 1", "repeat 1: t = t + 1"),
    ("speed = 2; speed(x+1)", "speed = 2\nspeed * (x + 1)"),
]
TENSORS = [
    ("x @ W @ x", "x @ W @ x"),
    ("x.T@W@x", "transpose(x) @ W @ x"),
    ("x @ (W @ x)", "x @ (W @ x)"),
    ("2*W @ x + b", "2 * W @ x + b"),
    ("sin(sum(x) + 2)", "sin(sum(x) + 2)"),
    ("sum x + 2", "sum(x) + 2"),
    ("np.sum(x**2)", "sum(x ^ 2)"),
    ("x.sum()", "sum(x)"),
    ("max(x)", "amax(x)"),
    ("min(x y)", "amin(x * y)"),
    ("sum + 1", "sum + 1"),
    ("x[0]", "x[0]"),
    ("x[0]^2 + W[0,-1]", "x[0] ^ 2 + W[0, -1]"),
    ("W[0][1]", "W[0][1]"),
    ("W.T[0]", "transpose(W)[0]"),
    ("-x[1]²", "-x[1] ^ 2"),
    ("[1, 2, 3]", "[1, 2, 3]"),
    ("x @ [[1,2],[2,1]] @ x", "x @ [[1, 2], [2, 1]] @ x"),
    ("norm(x - [a, b])", "norm(x - [a, b])"),
    ("2[x, y]", "2 * [x, y]"),
    ("x [2]", "x * 2"),
    ("(x + y)[0]", "(x + y)[0]"),
    ("(x + y)[x]", "(x + y) * x"),
    ("dot(x, y) + softmax(x)[0]", "dot(x, y) + softmax(x)[0]"),
]
ROWS = [
    row
    for table in (
        ARITHMETIC,
        TENSORS,
        UNICODE,
        PRODUCTS,
        OPERATIONS_WITHOUT_PARENTHESES,
        LATEX,
        PYTHON,
        NAMES,
        STATEMENTS,
    )
    for row in table
]


def parts(expression: Expression) -> list[tuple[str, tuple[int, ...], float, str]]:
    """An expression without its places."""
    return [part[:4] for part in expression]


def expressions(text: str) -> list[list[tuple[str, tuple[int, ...], float, str]]]:
    """All expressions of a program without their places."""
    statements = parse(text).statements
    flat = [each for s in statements for each in ((s,) if isinstance(s, Assign) else s.body)]
    return [parts(each.expression) for each in flat]


def value(text: str, at: dict[str, float]) -> float:
    """The value of the last statement, each operation computed by the table."""
    known = dict(at)
    last = math.nan
    for statement in parse(text).statements:
        body, times = ((statement,), 1) if isinstance(statement, Assign) else (statement.body, statement.times)
        for _ in range(times):
            for each in body:
                values: list[float] = []
                for part in each.expression:
                    if part.operation == NUMBER:
                        values.append(part.value)
                    elif part.operation == NAME:
                        values.append(known[part.name])
                    else:
                        values.append(OPERATIONS[part.operation].forward(*(values[i] for i in part.inputs)))
                last = known[each.target] = values[-1]
    return last


@pytest.mark.parametrize(("text", "canonical"), ROWS, ids=[text for text, _ in ROWS])
def test_notation_is_read(text: str, canonical: str) -> None:
    assert show(parse(text)) == canonical
    assert expressions(canonical) == expressions(text)


def test_there_are_enough_rows_and_none_twice() -> None:
    assert len(ROWS) >= 150
    assert len({text for text, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_every_spelling_of_the_table_is_read(spelling: str) -> None:
    operation = OPERATIONS[SPELLINGS[spelling]]
    text = f"{spelling}({', '.join(f'v_{i}' for i, _ in enumerate(operation.arguments))})"
    (statement,) = parse(text).statements
    assert isinstance(statement, Assign)
    assert statement.expression[-1].operation == operation.name
    assert statement.expression[-1].inputs == tuple(range(len(operation.arguments)))


@pytest.mark.parametrize(
    "partial", sorted({text for operation in OPERATIONS.values() for text in operation.partials if text})
)
def test_every_partial_of_the_table_is_read(partial: str) -> None:
    assert parts(parse_expression(show(parse_expression(partial)))) == parts(parse_expression(partial))


AT = {"x": 1.7, "y": -0.6}
LECTURE: list[tuple[str, Callable[[float, float], float]]] = [
    ("−1/(x²+1)·log(1/(1+e⁻ˣ)+1)", lambda x, y: -1 / (x**2 + 1) * math.log(1 / (1 + math.exp(-x)) + 1)),
    (r"-\frac{1}{x^2+1}\log\left(\frac{1}{1+e^{-x}}+1\right)",
     lambda x, y: -1 / (x**2 + 1) * math.log(1 / (1 + math.exp(-x)) + 1)),
    ("x²+4x+3", lambda x, y: x**2 + 4 * x + 3),
    ("x+2", lambda x, y: x + 2),
    ("x*2", lambda x, y: x * 2),
    ("sin((x+2)+(1+e^{x²}))", lambda x, y: math.sin((x + 2) + (1 + math.exp(x**2)))),
    ("y=x²; z=2y+3", lambda x, y: 2 * x**2 + 3),
    ("2x₀+3x₁+4x₂", lambda x, y: 2 * 0.5 + 3 * 0.25 + 4 * 0.125),
    ("z=2x+4y", lambda x, y: 2 * x + 4 * y),
    ("x+3", lambda x, y: x + 3),
    ("sin x + cos x²", lambda x, y: math.sin(x) + math.cos(x**2)),
    ("x²+2x+1", lambda x, y: x**2 + 2 * x + 1),
    ("x₁²+x₂²+x₃²", lambda x, y: 0.25**2 + 0.125**2 + 2.0**2),
    ("x²+e⁻ˣ", lambda x, y: x**2 + math.exp(-x)),
    ("x**2 - torch.exp(-x)", lambda x, y: x**2 - math.exp(-x)),
    ("t=x+y; z=x·t", lambda x, y: x * (x + y)),
    ("x = u+v; y = u−v; z = x·y", lambda x, y: 3.0**2 - 0.5**2),
    ("t=x; repeat 3: t = t·t", lambda x, y: ((x * x) * (x * x)) * ((x * x) * (x * x))),
    ("σ(x)=1/(1+e⁻ˣ)", lambda x, y: 1 / (1 + math.exp(-x))),
    ("(1+(x+y+1)²(19−14x+3x²−14y+6xy_1+3y²))", lambda x, y: 1 + (x + y + 1) ** 2 * (
        19 - 14 * x + 3 * x**2 - 14 * y + 6 * 4.0 + 3 * y**2)),
    ("sin 2x cos y + 3", lambda x, y: math.sin(2 * x) * math.cos(y) + 3),
    ("1/2x", lambda x, y: 1 / (2 * x)),
    ("x^y^2", lambda x, y: x ** (y**2)),
    ("-x^2", lambda x, y: -(x**2)),
    ("log x", lambda x, y: math.log(x)),
    ("log_3 x", lambda x, y: math.log(x) / math.log(3)),
    ("10^-3", lambda x, y: 0.001),
    ("e⁻ˣ²", lambda x, y: math.exp(-(x**2))),
    ("√(x²+y²) - hypot(x,y)", lambda x, y: math.sqrt(x**2 + y**2) - math.hypot(x, y)),
    ("sin⁻¹y", lambda x, y: math.asin(y)),
    ("sin²x+cos²x", lambda x, y: 1.0),
    ("max(x, y, 2)", lambda x, y: max(x, y, 2)),
    ("|y|", lambda x, y: abs(y)),
    ("x - y - 1", lambda x, y: x - y - 1),
    ("x / y / 2", lambda x, y: x / y / 2),
    ("2^-x*y", lambda x, y: 2**-x * y),
]  # fmt: skip


@pytest.mark.parametrize(("text", "truth"), LECTURE, ids=[text for text, _ in LECTURE])
def test_value_of_what_is_read(text: str, truth: Callable[[float, float], float]) -> None:
    point = {**AT, "x_0": 0.5, "x_1": 0.25, "x_2": 0.125, "x_3": 2.0, "u": 3.0, "v": 0.5, "xy_1": 4.0}
    assert value(text, point) == pytest.approx(truth(AT["x"], AT["y"]), rel=1e-13, abs=1e-13)


@pytest.mark.parametrize(
    ("text", "variables", "arguments", "targets"),
    [
        ("x²+e⁻ˣ", ("x",), (), ()),
        ("y + x", ("y", "x"), (), ()),
        ("f(x, y) = y*x", ("x", "y"), ("x", "y"), ("f",)),
        ("f(x, y) = 2x", ("x",), ("x", "y"), ("f",)),
        ("t = x + y; z = x*t", ("x", "y"), (), ("t", "z")),
        ("y = y + 1", ("y",), (), ("y",)),
        ("repeat 60: t = t + h", ("t", "h"), (), ("t",)),
        ("t = 0; repeat 60: t = t + h", ("h",), (), ("t",)),
        ("e + π + ∞", (), (), ()),
        ("e = x; e", ("x",), (), ("e",)),
        ("x_1 + x₁ + x_{1}", ("x_1",), (), ()),
    ],
)
def test_names_of_a_program(
    text: str, variables: tuple[str, ...], arguments: tuple[str, ...], targets: tuple[str, ...]
) -> None:
    program = parse(text)
    assert (program.variables, program.arguments, program.targets) == (variables, arguments, targets)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x", "x"),
        ("x₁", "x_1"),
        ("x_1", "x_1"),
        ("x_{1}", "x_1"),
        (" x_{max} ", "x_max"),
        ("θ", "theta"),
        (r"\theta", "theta"),
        (r"\theta_{1}", "theta_1"),
        ("ｘ", "x"),
        ("𝜃", "theta"),
        ("σ", "sigma"),
        ("σ₁", "sigma_1"),
        ("e", "e"),
        ("π", "pi"),
        (r"\mathrm{rate}", "rate"),
        ("lambda", "lambda"),
        ("λ", "lambda"),
        (r"\varepsilon", "epsilon"),
    ],
)
def test_canonical_name(text: str, name: str) -> None:
    assert canonical_name(text) == name


@pytest.mark.parametrize(
    ("text", "operation", "under"),
    [
        ("x²+e⁻ˣ", "add", "x²+e⁻ˣ"),
        ("x²+e⁻ˣ", "pow", "x²"),
        ("x²+e⁻ˣ", "exp", "e⁻ˣ"),
        ("x²+e⁻ˣ", "neg", "⁻ˣ"),
        ("2(x+1)", "add", "x+1"),
        ("2(x+1)", "mul", "2(x+1)"),
        (r"1+\frac{x}{y}", "div", r"\frac{x}{y}"),
        (r"1+\left|x\right|", "abs", r"|x\right|"),
        ("1+|x|", "abs", "|x|"),
        ("sin 2x + 1", "sin", "sin 2x"),
        ("y=sin(x)+1", "sin", "sin(x)"),
        ("1+x.exp()", "exp", "x.exp()"),
        ("sin²x + 1", "pow", "sin²x"),
        ("1+log_2 x", "log2", "log_2 x"),
        ("ｘ＋ｙ", "add", "ｘ＋ｙ"),
        ("a + max(b, c)", "max", "max(b, c)"),
        ("1 + leaky_relu(x)", "leaky_relu", "leaky_relu(x)"),
        (r"2\sqrt[3]{x}", "cbrt", r"\sqrt[3]{x}"),
        ("1+√x", "sqrt", "√x"),
    ],
)
def test_a_part_knows_its_place(text: str, operation: str, under: str) -> None:
    statement = parse(text).statements[-1]
    assert isinstance(statement, Assign)
    span = next(part.span for part in statement.expression if part.operation == operation)
    assert text[span.start : span.stop] == under


def test_every_place_lies_in_the_text_and_holds_its_inputs() -> None:
    for text, _ in ROWS:
        for statement in parse(text).statements:
            assert Span(0, 0) <= statement.span <= Span(len(text), len(text))
            for each in (statement,) if isinstance(statement, Assign) else statement.body:
                for part in each.expression:
                    assert 0 <= part.span.start <= part.span.stop <= len(text)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("1/2x", "1/2x is read as 1/(2x). Write (1/2)x for the other reading."),
        ("x/2(y+1)", "x/2(y+1) is read as x/(2(y+1)). Write (x/2)(y+1) for the other reading."),
        ("sin x^2", "sin x^2 is read as sin(x^2)."),
        ("x^y^z", "x^y^z is read as x^(y^z)."),
        ("log x", "log is the natural logarithm. Write log_10 or log_2 for the others."),
        ("log(x)", "log is the natural logarithm. Write log_10 or log_2 for the others."),
        ("σ(x)", "σ before an argument is read as the operation sigmoid. Write σ·(…) for a product."),
        ("f(x)", "f(…) is read as the product f·(…)."),
        ("x + xy", "xy is read as one name. Write x*y for a product."),
        ("sinx", "sinx is read as one name. Write sin x for the operation."),
        ("tahn + 1", "tahn is read as a variable. Did you mean tanh?"),
        ("2 + sigmod", "sigmod is read as a variable. Did you mean sigmoid?"),
        ("e^2x", "e^2x is read as (e^2)x. Write e^(2x) for the other reading."),
    ],
)
def test_a_reading_that_others_choose_differently_is_noted(text: str, note: str) -> None:
    assert parse(text).notes == (note,)


@pytest.mark.parametrize(
    "text", ["x²+e⁻ˣ", "ln x", "log_2 x", "log(x, 2)", "np.log(x)", "x/y", "x^2", "(1/2)x", "sin(x^2)"]
)
def test_a_plain_reading_is_not_noted(text: str) -> None:
    assert parse(text).notes == ()


def test_a_single_expression_may_be_broken_by_nothing() -> None:
    assert show(parse_expression("b * a**(b - 1)")) == "b * a ^ (b - 1)"
