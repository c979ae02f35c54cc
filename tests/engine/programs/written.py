"""Programs as real Python functions: a test runs them in Python and, from their source text, on our tape."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, exp, log, sin, sqrt, tanh
from typing import Any


def straight(x, y):
    t = x + y
    return x * t


def both_branches(x):
    if x < 1:
        y = x + 3
    elif x < 3:
        y = sin(x) + cos(x**2)
    else:
        y = -x
    return y


def nested_choice(x, y):
    return (x if x > y else y) * (x if x < y else 2 * y)


def for_loop(x):
    y = 1
    for i in range(4):
        y = y * x + i
    return y


def while_loop(x):
    y = x
    while y < 100:
        y = y * x
    return y


def newton_root(x):
    t = x
    for _ in range(6):
        t = (t + x / t) / 2
    return t


def break_and_continue(x):
    s = 0
    for i in range(20):
        if i % 2:
            continue
        s += x**i / (i + 1)
        if s > 50:
            break
    else:
        s = -s
    return s


def for_else(x):
    for i in range(3):
        if x * i > 100:
            break
    else:
        return x * x
    return x


def recursion(x):
    def power(base, n):
        if n == 0:
            return 1
        if n % 2:
            return base * power(base, n - 1)
        half = power(base, n // 2)
        return half * half

    return power(x, 13)


def mutual_recursion(x):
    def even(t, n):
        return t if n == 0 else odd(t * t, n - 1)

    def odd(t, n):
        return t if n == 0 else even(sin(t), n - 1)

    return even(x, 5)


def closures(x, y):
    def scaled(factor):
        return lambda t: factor * t + y

    return scaled(3)(x) * scaled(x)(2)


def default_arguments(x):
    def affine(t, a=2, b=1):
        return a * t + b

    return affine(x) * affine(x, b=3) + affine(b=x, t=2)


def lists(x, y):
    values = [x, y, x * y]
    values.append(x + 1)
    values[0] = values[1] * values[-1]
    return sum(values) + len(values) * values[2]


def unpacking(x, y):
    (a, b), c = (x, y), 2
    a, b = b, a + b
    return a * b**c


def comprehension(x):
    terms = [x**i / (i + 1) for i in range(6) if i != 3]
    return sum(terms) + sum(t * t for t in terms[1:4])


def nested_comprehension(x, y):
    rows = [[x * i + y * j for j in range(2)] for i in range(3)]
    return sum(a * b for a, b in rows)


def dot_product(x, y):
    return sum(a * b for a, b in zip([x, y, 1], [y, 2, x], strict=False))


def enumerated(x):
    total = 0
    for i, value in enumerate([x, x * x, 3]):
        total = total + i * value
    return total


def horner(x):
    result = 0
    for c in reversed([1, -2, 0, 3]):
        result = result * x + c
    return result


def chained_comparison(x):
    return x * x if 0 < x <= 2 and x != 1 else 1 / x


def boolean_logic(x, y):
    if (x > 0 and y > 0) or not x < 5:
        return x * y
    return x - y


def augmented(x):
    y = x
    y += 2
    y *= x
    y -= 1
    y /= x + 1
    y **= 2
    return y


def operators(x, y):
    return x // y + x % y + (-x) ** 2 - +y


def functions(x, y):
    return exp(-x) * log(y) + sqrt(x * y) + tanh(x - y) + abs(x - 5) + max(x, y, 0) - min(x, 2 * y)


def gradient_descent(x):
    t = x
    for _ in range(10):
        t -= 0.1 * (2 * t - exp(-t))
    return t * t + exp(-t)


def fibonacci(x):
    a, b = x, x * x
    for _ in range(6):
        a, b = b, a + b
    return b


def two_layers(x, w, v):
    hidden = [tanh(w * x + k) for k in [-1, 0, 1]]
    loss = 0
    for h in hidden:
        loss += (v * h - 1) ** 2
    return loss / len(hidden)


def early_return(x):
    for i in range(100):
        x = x * 1.1
        if x > 4:
            return x + i
    return 0


def pass_and_strings(x):
    label = "x"
    if label == "y":
        pass
    return x * len(label + "yz")


def float_and_tuple(x, y):
    pair = tuple(float(t) for t in [x, y])
    return pair[0] ** 2 + pair[-1] * len(pair)


PROGRAMS: list[tuple[Callable[..., Any], dict[str, float]]] = [
    (straight, {"x": 2.0, "y": 3.0}),
    (both_branches, {"x": 0.5}),
    (both_branches, {"x": 2.0}),
    (both_branches, {"x": 4.0}),
    (nested_choice, {"x": 2.0, "y": 3.0}),
    (nested_choice, {"x": 3.5, "y": 3.0}),
    (for_loop, {"x": 1.3}),
    (while_loop, {"x": 1.7}),
    (newton_root, {"x": 2.0}),
    (break_and_continue, {"x": 1.4}),
    (break_and_continue, {"x": 0.4}),
    (for_else, {"x": 2.0}),
    (for_else, {"x": 70.0}),
    (recursion, {"x": 1.2}),
    (mutual_recursion, {"x": 0.9}),
    (closures, {"x": 2.0, "y": 0.5}),
    (default_arguments, {"x": 1.5}),
    (lists, {"x": 2.0, "y": 3.0}),
    (unpacking, {"x": 2.0, "y": 3.0}),
    (comprehension, {"x": 0.8}),
    (nested_comprehension, {"x": 0.8, "y": -1.5}),
    (dot_product, {"x": 0.8, "y": -1.5}),
    (enumerated, {"x": 3.0}),
    (horner, {"x": 0.7}),
    (chained_comparison, {"x": 1.5}),
    (chained_comparison, {"x": 2.5}),
    (boolean_logic, {"x": 1.5, "y": 2.0}),
    (boolean_logic, {"x": -1.5, "y": 2.0}),
    (boolean_logic, {"x": 5.5, "y": -2.0}),
    (augmented, {"x": 1.5}),
    (operators, {"x": 7.4, "y": 2.2}),
    (operators, {"x": -7.4, "y": 2.2}),
    (functions, {"x": 1.5, "y": 0.7}),
    (gradient_descent, {"x": 3.0}),
    (fibonacci, {"x": 1.5}),
    (two_layers, {"x": 0.5, "w": 1.2, "v": 0.8}),
    (early_return, {"x": 1.5}),
    (pass_and_strings, {"x": 1.5}),
    (float_and_tuple, {"x": 1.5, "y": 4.0}),
]
