"""Random programs for Hypothesis: expressions over a few variables that stay inside every domain."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = ("x", "y", "t")

leaves = st.sampled_from(NAMES) | st.floats(-4, 4, allow_subnormal=False).map(lambda v: f"({v!r})")
ONE = (
    "sin({})",
    "cos({})",
    "tanh({})",
    "sigmoid({})",
    "({})**2",
    "-({})",
    "exp(sin({}))",
    "log(1 + ({})**2)",
    "abs({})",
)
TWO = ("({}) + ({})", "({}) - ({})", "({}) * ({})", "({}) / (2 + cos({}))", "hypot(1 + ({})**2, {})", "max({}, {})")

expressions = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda form, a: form.format(a), st.sampled_from(ONE), inner)
        | st.builds(lambda form, a, b: form.format(a, b), st.sampled_from(TWO), inner, inner)
    ),
    max_leaves=12,
)

programs = st.builds(
    lambda parts, last: "; ".join([f"{name} = {text}" for name, text in parts] + [last]),
    st.lists(st.tuples(st.sampled_from(("t", "a", "b")), expressions), max_size=3),
    st.builds("a*b + {}".format, expressions) | expressions,
)

points = st.fixed_dictionaries({name: st.floats(-3, 3, allow_subnormal=False) for name in (*NAMES, "a", "b")})
