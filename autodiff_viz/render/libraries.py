"""How NumPy, PyTorch and JAX write the operations of the table.

What a library has under NumPy's name, or the table says of PyTorch, is not repeated here; the rest is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _
from autodiff_viz.notation import Expression, parse_expression
from autodiff_viz.ops import OPERATIONS


@dataclass(frozen=True)
class Library:
    """How a library writes operations.

    Attributes:
        functions: Its prefix for functions that have NumPy's name.
        own: Operation → code, where that does not follow from the table.
        imports: Lines that are always there.
        wraps: What makes a number something that the library's functions take; ``"{}"`` if they take numbers.
        taken: Names that mean something in its programs.
    """

    functions: str
    own: Mapping[str, str]
    imports: tuple[str, ...]
    wraps: str = "{}"
    taken: tuple[str, ...] = ()


_SHARED = ("value", "gradient", "value_and_gradient", "math", "answer", "name", "slope")

NUMPY = Library(
    "np.",
    {
        "relu": "np.maximum({}, 0.0)",
        "softplus": "np.logaddexp(0.0, {})",
        "lt": "np.float64({} < {})",
        "le": "np.float64({} <= {})",
        "erf": "math.erf({})",
        "erfc": "math.erfc({})",
        "gamma": "math.gamma({})",
        "lgamma": "math.lgamma({})",
        "digamma": "float(mpmath.digamma({}))",
        "polygamma": "float(mpmath.psi({}, {}))",
        "clip": "np.minimum(np.maximum({}, {}), {})",
    },
    ("import numpy as np",),
    wraps="np.float64({})",
    taken=(*_SHARED, "np", "mpmath"),
)

TORCH = Library(
    "torch.",
    {},
    ("import torch",),
    wraps="torch.tensor({}, dtype=torch.float64)",
    taken=(*_SHARED, "torch", "point"),
)

JAX = Library(
    "jnp.",
    {
        "lt": "jnp.where({} < {}, 1.0, 0.0)",
        "le": "jnp.where({} <= {}, 1.0, 0.0)",
        "gelu": "jax.nn.gelu({}, approximate=False)",
        **{name: f"jax.nn.{name}({{}})" for name in ("sigmoid", "softplus", "relu", "silu")},
        **{name: f"jax.nn.{name}({{}}, {{}})" for name in ("leaky_relu", "elu")},
        **{name: f"jax.scipy.special.{name}({{}})" for name in ("erf", "erfc", "gamma", "digamma", "logit")},
        "lgamma": "jax.scipy.special.gammaln({})",
        "polygamma": "jax.scipy.special.polygamma({}, {})",
        "clip": "jnp.clip({}, {}, {})",
    },
    ("import jax", "import jax.numpy as jnp", "", 'jax.config.update("jax_enable_x64", True)'),
    taken=(*_SHARED, "jax", "jnp", "point"),
)

LIBRARIES = {"numpy": NUMPY, "torch": TORCH, "jax": JAX}
"""Name → library."""


@cache
def numpy_way(operation: str) -> tuple[str, Expression | None]:
    """NumPy's function for an operation or, where there is none, a formula of the table."""
    entry = OPERATIONS[operation]
    for name in (*entry.aliases, entry.name):
        if isinstance(getattr(np, name, None), np.ufunc):
            return name, None
    return "", _formula(entry.torch) or _formula(entry.precise) or _missing(operation)


@cache
def torch_way(operation: str) -> tuple[str, Expression | None]:
    """The same for PyTorch: the table names its function or gives a formula."""
    text = OPERATIONS[operation].torch
    formula = _formula(text)
    return ("", formula) if formula else (text, None)


def _formula(text: str) -> Expression | None:
    return None if text.replace(".", "").replace("_", "").isalnum() else parse_expression(text)


def _missing(operation: str) -> Expression:
    raise FormulaError(_("There is no code for '{name}'.").format(name=operation))
