"""PyTorch's world: real tensors beside Python's own values."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff_viz.engine.interpreter.failure import RaisedError, RunError, refused
from autodiff_viz.engine.interpreter.limits import check_length, check_nested, leaves
from autodiff_viz.engine.interpreter.values import BINARY, COMPARE, Builtin, Module, guarded, plain, tensors_in_lists
from autodiff_viz.engine.interpreter.world import World
from autodiff_viz.engine.snippets import whitelist as allowed
from autodiff_viz.engine.snippets.checked import Torch, is_tensor
from autodiff_viz.engine.snippets.limits import check_elements
from autodiff_viz.engine.torch_engine import Tensor
from autodiff_viz.languages import _


class TorchWorld(World):
    """Tensors behind a whitelist.

    Args:
        torch: PyTorch's functions.
        backward: Runs ``y.backward(…)``.
    """

    def __init__(self, torch: Torch, backward: Callable[..., None]) -> None:
        super().__init__(torch.budget)
        self.torch, self.backward = torch, backward

    @property
    def modes(self) -> tuple[type, ...]:
        """What may stand behind ``with``."""
        import torch

        return torch.no_grad, torch.enable_grad

    def binary(self, operation: str, left: Any, right: Any, in_place: bool = False) -> Any:
        left, right = plain(left), plain(right)
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            raise _only_printed()
        if operation in BINARY and (is_tensor(left) or is_tensor(right)):
            check_nested(left)
            check_nested(right)
            if operation == "Mult":
                left, right = _times(left, right), _times(right, left)
            self.torch.check_size(operation, BINARY[operation], (left, right), {})
        return self.torch.counted(super().binary(operation, left, right, in_place), (left, right))

    def unary(self, operation: str, value: Any) -> Any:
        return self.torch.counted(super().unary(operation, value), (value,))

    def compare(self, operation: str, left: Any, right: Any) -> Any:
        left, right = plain(left), plain(right)
        if operation in ("Is", "IsNot"):
            return super().compare(operation, left, right)
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            raise _only_printed()
        if is_tensor(left) or is_tensor(right):
            check_nested(left)
            check_nested(right)
            self.torch.check_size(operation, COMPARE[operation], (left, right), {})
        return self.torch.counted(super().compare(operation, left, right))

    def comparable(self, value: Any) -> None:
        super().comparable(value)
        if isinstance(value, list | tuple) and any(_is_array(v) for v in leaves(value)):
            raise tensors_in_lists()

    def items(self, value: Any) -> list[Any]:
        if is_tensor(value):
            if value.dim() == 0:
                raise RaisedError("TypeError", "iteration over a 0-d tensor")
            self.torch.budget.pieces(len(value))
            return list(value.unbind())
        if isinstance(value, np.ndarray):
            check_length(guarded(lambda: len(value)))
            return list(value)
        return super().items(value)

    def item(self, owner: Any, index: Any) -> Any:
        if is_tensor(owner):
            return self._tensor_item(owner, index)
        if isinstance(owner, np.ndarray):
            if not all(isinstance(part, int | slice | None) for part in _parts(index)):
                raise _only_printed()
            return guarded(lambda: owner[index])
        return super().item(owner, index.item() if is_tensor(index) else index)

    def _tensor_item(self, tensor: Tensor, index: Any) -> Any:
        """``tensor[index]``."""
        self._check_index(tensor, index)
        return self.torch.counted(guarded(lambda: tensor[index]), (tensor,))

    def _check_index(self, tensor: Tensor, index: Any) -> None:
        """Lists and tensors as indices can choose more numbers than the tensor has."""
        check_nested(index)
        if not all(isinstance(part, int | slice | None) or part is Ellipsis for part in _parts(index)):
            shapes = self.torch.shapes(operator.getitem, (tensor, index), {})
            check_elements(max((result.numel() for result in shapes), default=0))

    def put(self, owner: Any, index: Any, value: Any) -> None:
        def change() -> None:
            owner[index] = plain(value)

        if is_tensor(owner):
            self._check_index(owner, index)
            check_nested(value)
            guarded(change)
            self.torch.counted(owner, (owner, value))
        else:
            super().put(owner, index, value)

    def attribute(self, owner: Any, name: str) -> Any:
        import torch

        if isinstance(owner, Module) and owner.name == "torch" and name not in owner.names and not hasattr(torch, name):
            raise RaisedError("AttributeError", f"module 'torch' has no attribute '{name}'")
        if isinstance(owner, torch.Tensor):
            if name in allowed.ATTRIBUTES:
                return self._tensor_attribute(owner, name)
            if name == "backward":
                return Builtin("backward", lambda *a, **o: self.backward(owner, *a, **o))
            if name in allowed.METHODS:
                return self.torch.method(owner, name)
            if not hasattr(torch.Tensor, name):
                raise RaisedError("AttributeError", f"'Tensor' object has no attribute '{name}'")
            raise self.missing("Tensor", name, allowed.METHODS | allowed.ATTRIBUTES)
        if isinstance(owner, torch.autograd.graph.Node) and name in allowed.FUNCTION_ATTRIBUTES:
            value = guarded(lambda: getattr(owner, name))
            return Builtin(name, value) if callable(value) else value
        if isinstance(owner, np.ndarray) and name in ("shape", "tolist"):
            return owner.shape if name == "shape" else Builtin(name, owner.tolist)
        if isinstance(owner, torch.Size) and name == "numel":
            return Builtin(name, owner.numel)
        return super().attribute(owner, name)

    def set_attribute(self, owner: Any, name: str, value: Any) -> None:
        if not is_tensor(owner) or name not in allowed.ASSIGNED:
            raise refused(
                _("'{name}' cannot be assigned here.").format(name=name),
                _("Tensors let you assign {names}.").format(names=", ".join(sorted(allowed.ASSIGNED))),
            )
        guarded(lambda: setattr(owner, name, value))

    def number(self, value: Any) -> Any:
        return value.detach().item() if is_tensor(value) and value.dim() == 0 else value

    def _tensor_attribute(self, tensor: Tensor, name: str) -> Any:
        if name == "grad" and not tensor.is_leaf and not tensor.retains_grad:
            return None  # PyTorch warns here; the page says why
        if name == "T" and tensor.dim() < 2:
            return tensor
        value = guarded(lambda: getattr(tensor, name))
        if name in ("T", "mT"):
            return self.torch.counted(value, (tensor,))
        return str(value) if name == "device" else value


def _parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or (is_tensor(value) and value.numel() > 1)


def _times(value: Any, other: Any) -> Any:
    """A tensor that says how often a list is to be repeated, as a plain number: only of that the limit is known."""
    repeats = isinstance(other, list | tuple | str) and is_tensor(value) and value.numel() == 1
    return value.detach().item() if repeats else value


def _only_printed() -> RunError:
    return refused(_("NumPy's arrays can be printed here, not computed with."), _("Compute with tensors."))
