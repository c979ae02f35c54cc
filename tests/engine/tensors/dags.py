"""Random programs on tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

INPUTS: dict[str, tuple[int, ...]] = {"x": (3,), "A": (2, 3), "s": ()}


def point(seed: int) -> dict[str, Any]:
    """Values of the variables; whole arrays and one number."""
    random = np.random.default_rng(seed)
    found = {name: random.normal(size=shape) for name, shape in INPUTS.items()}
    return {name: value if value.ndim else float(value) for name, value in found.items()}


def program(seed: int, length: int = 12) -> Any:
    """A function of the variables that uses earlier results at random and returns one number."""

    def run(x: Any, A: Any, s: Any) -> Any:  # noqa: N803
        random = np.random.default_rng(seed)
        known: list[Any] = [x, A, s]

        def pick(order: int | None = None) -> Any:
            fitting = [v for v in known if order is None or v.ndim == order]
            return fitting[random.integers(len(fitting))]

        for _turn in range(length):
            kind = random.integers(9)
            if kind == 0:
                known.append(np.tanh(pick()))
            elif kind == 1:
                known.append(np.sin(pick()) * s + 0.5)
            elif kind == 2:
                a = pick(2)
                known.append(a.T @ (a @ x) if a.shape == (2, 3) else x * 0.5)
            elif kind == 3:
                known.append(pick(1)[0] * pick(1).mean())
            elif kind == 4:
                v = pick(1)
                known.append(v.softmax() * v)
            elif kind == 5:
                v = pick(1)
                known.append(np.stack([v, v * 0.3]) if v.shape == (3,) else v.reshape(-1))
            elif kind == 6:
                known.append(pick(2).sum(axis=int(random.integers(2))))
            elif kind == 7:
                known.append(pick(1).norm() + pick(0))
            else:
                known.append(np.concatenate([pick(1), pick(1)[1:]])[:3])
        total = s
        for value in known[3:]:
            total = total + (np.tanh(value).sum() if value.ndim else value * 0.25)
        return total

    return run


def close(ours: Any, theirs: Any, within: float = 1e-12) -> bool:
    """Whether two tensors differ by a small part of the larger."""
    a, b = np.asarray(ours), np.asarray(theirs)
    scale = max(1.0, float(np.max(np.abs(b), initial=0.0)))
    return a.shape == b.shape and float(np.max(np.abs(a - b), initial=0.0)) <= within * scale
