"""Linear maps between tensors, kept by their structure: what stands on an edge when a value is more than one number.

A Jacobian of two vectors of 1,000 numbers has a million entries, but that of ``exp`` is a diagonal and that of ``sum``
a row of ones. A map is applied forwards (JVP) and backwards (VJP) and is written out as a matrix only to be looked at.
Numbers may be floats or, to count paths exactly, Python integers in arrays of objects.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_viz.errors import LimitError
from autodiff_viz.languages import _, marked

Array = np.ndarray[Any, Any]
Shape = tuple[int, ...]

MAX_DENSE = 4_096
"""Entries of the largest matrix that is written out."""


@dataclass(frozen=True, eq=False)
class LinearMap(ABC):
    """A linear map from tensors of one shape to tensors of another.

    Attributes:
        source: Shape of what it is applied to.
        target: Shape of the result.
    """

    source: Shape
    target: Shape

    @property
    @abstractmethod
    def kind(self) -> str:
        """What it is called on an edge, in English, marked for translation."""

    @abstractmethod
    def jvp(self, tangent: Array) -> Array:
        """J · tangent: from the source's shape to the target's."""

    @abstractmethod
    def vjp(self, adjoint: Array) -> Array:
        """Jᵀ · adjoint: from the target's shape to the source's."""

    @abstractmethod
    def each(self, change: Callable[[Array], Array]) -> LinearMap:
        """The map whose matrix has ``change`` of every entry that can be other than zero.

        Args:
            change: Keeps products: |·|, a power, or ones in place of all.
        """

    def pattern(self) -> LinearMap:
        """The map with 1 wherever an entry of the target depends on one of the source: for counting paths."""
        return self.each(lambda entries: np.ones(entries.shape, dtype=int))

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of its matrix."""
        return math.prod(self.target), math.prod(self.source)

    def norm(self) -> float:
        """‖J‖, the root of the sum of the squares of all entries (Frobenius)."""
        with np.errstate(all="ignore"):
            return float(np.sqrt(np.sum(self.each(np.square).jvp(np.ones(self.source)))))

    def matrix(self) -> Array:
        """All entries: a row for each number of the target, a column for each of the source, in C order.

        Raises:
            LimitError: There are more than ``MAX_DENSE``.
        """
        rows, columns = self.size
        if rows * columns > MAX_DENSE:
            raise LimitError(
                _("A matrix of {rows:,} × {columns:,} entries is too large to be written out.").format(
                    rows=rows, columns=columns
                ),
                hint=_("At most {limit:,} entries are; the map can be applied at any size.").format(limit=MAX_DENSE),
            )
        with np.errstate(all="ignore"):
            if columns <= rows:
                found = [self.jvp(unit.reshape(self.source)).ravel() for unit in np.eye(columns)]
                return np.array(found).reshape(columns, rows).T
            found = [self.vjp(unit.reshape(self.target)).ravel() for unit in np.eye(rows)]
            return np.array(found).reshape(rows, columns)


@dataclass(frozen=True, eq=False)
class Diagonal(LinearMap):
    """Each number of the target from one of the source, times a weight; a smaller source is broadcast, as by NumPy.

    Attributes:
        weights: In the target's shape, or broadcast to it.
    """

    weights: Array

    @property
    def kind(self) -> str:
        if self.source == self.target:
            return marked("diagonal") if self.source else marked("number")
        return marked("broadcast")

    def jvp(self, tangent: Array) -> Array:
        return np.broadcast_to(self.weights * tangent, self.target)

    def vjp(self, adjoint: Array) -> Array:
        return sum_to(self.weights * adjoint, self.source)

    def each(self, change: Callable[[Array], Array]) -> LinearMap:
        return Diagonal(self.source, self.target, change(np.asarray(self.weights)))


@dataclass(frozen=True, eq=False)
class WeightedSum(LinearMap):
    """Sums along axes, after each number was given a weight: sum, mean, a product with a vector, the largest of some.

    Attributes:
        weights: In the source's shape, or broadcast to it.
        axes: What is summed over, non-negative.
        word: Its ``kind``.
    """

    weights: Array
    axes: tuple[int, ...]
    word: str

    @property
    def kind(self) -> str:
        return self.word

    def jvp(self, tangent: Array) -> Array:
        return np.asarray(np.sum(self.weights * tangent, axis=self.axes)).reshape(self.target)

    def vjp(self, adjoint: Array) -> Array:
        kept = tuple(1 if axis in self.axes else size for axis, size in enumerate(self.source))
        return np.broadcast_to(self.weights * adjoint.reshape(kept), self.source)

    def each(self, change: Callable[[Array], Array]) -> LinearMap:
        return WeightedSum(self.source, self.target, change(np.asarray(self.weights)), self.axes, self.word)


@dataclass(frozen=True, eq=False)
class Product(LinearMap):
    """A matrix product with a factor that stands still; stacks of matrices are multiplied one by one, as by NumPy.

    Attributes:
        factor: The other factor, with at least two axes.
        moves_left: Whether the source is the left factor.
    """

    factor: Array
    moves_left: bool

    @property
    def kind(self) -> str:
        return marked("matrix")

    @property
    def _moving(self) -> Shape:
        """The source's shape as a matrix: a row on the left, a column on the right."""
        if len(self.source) > 1:
            return self.source
        return (1, *self.source) if self.moves_left else (*self.source, 1)

    @property
    def _result(self) -> Shape:
        left, right = (self._moving, self.factor.shape) if self.moves_left else (self.factor.shape, self._moving)
        return (*np.broadcast_shapes(left[:-2], right[:-2]), left[-2], right[-1])

    def jvp(self, tangent: Array) -> Array:
        moving = tangent.reshape(self._moving)
        return (moving @ self.factor if self.moves_left else self.factor @ moving).reshape(self.target)

    def vjp(self, adjoint: Array) -> Array:
        whole, turned = adjoint.reshape(self._result), np.swapaxes(self.factor, -1, -2)
        pulled = whole @ turned if self.moves_left else turned @ whole
        return sum_to(pulled, self._moving).reshape(self.source)

    def each(self, change: Callable[[Array], Array]) -> LinearMap:
        return Product(self.source, self.target, change(self.factor), self.moves_left)


@dataclass(frozen=True, eq=False)
class Selection(LinearMap):
    """Each number of the target is one of the source, or 0: transposed, reshaped, indexed, put in its place.

    Attributes:
        places: In the target's shape: a position in the source, counted in C order, or -1.
        word: Its ``kind``.
    """

    places: Array
    word: str

    @property
    def kind(self) -> str:
        return self.word

    def jvp(self, tangent: Array) -> Array:
        found = tangent.ravel()[np.maximum(self.places, 0)]
        return np.where(self.places < 0, 0, found)

    def vjp(self, adjoint: Array) -> Array:
        pulled = np.zeros(math.prod(self.source), dtype=adjoint.dtype)
        taken = self.places >= 0
        np.add.at(pulled, self.places[taken], adjoint[taken])
        return pulled.reshape(self.source)

    def each(self, change: Callable[[Array], Array]) -> LinearMap:
        return self


@dataclass(frozen=True, eq=False)
class DiagonalPlusOuter(LinearMap):
    """diag(d) + u wᵀ along one axis: the softmax and its logarithm.

    Attributes:
        diagonal, column, row: d, u and w, in the source's shape.
        axis: Along which the numbers depend on each other.
    """

    diagonal: Array
    column: Array
    row: Array
    axis: int

    @property
    def kind(self) -> str:
        return marked("diagonal and outer")

    def jvp(self, tangent: Array) -> Array:
        return self.diagonal * tangent + self.column * np.sum(self.row * tangent, axis=self.axis, keepdims=True)

    def vjp(self, adjoint: Array) -> Array:
        return self.diagonal * adjoint + self.row * np.sum(self.column * adjoint, axis=self.axis, keepdims=True)

    def each(self, change: Callable[[Array], Array]) -> LinearMap:
        off = change(self.column) * change(self.row)
        on = change(self.diagonal + self.column * self.row)
        return DiagonalPlusOuter(self.source, self.target, on - off, change(self.column), change(self.row), self.axis)


@dataclass(frozen=True, eq=False)
class Chain(LinearMap):
    """One map after another, of which one only moves numbers to other places.

    Attributes:
        first, then: In the order in which they are applied.
    """

    first: LinearMap
    then: LinearMap

    @property
    def kind(self) -> str:
        return self.first.kind if isinstance(self.then, Selection) else self.then.kind

    def jvp(self, tangent: Array) -> Array:
        return self.then.jvp(self.first.jvp(tangent))

    def vjp(self, adjoint: Array) -> Array:
        return self.first.vjp(self.then.vjp(adjoint))

    def each(self, change: Callable[[Array], Array]) -> LinearMap:
        return Chain(self.source, self.target, self.first.each(change), self.then.each(change))


def number(partial: float) -> LinearMap:
    """The map between two numbers."""
    return Diagonal((), (), np.asarray(partial))


def chain(first: LinearMap, then: LinearMap) -> LinearMap:
    """``then`` after ``first``."""
    return Chain(first.source, then.target, first, then)


def sum_to(array: Array, shape: Shape) -> Array:
    """The array summed over the axes along which ``shape`` is broadcast to it: the transpose of broadcasting."""
    array = np.asarray(array)  # NumPy unpacks a single object: a Python integer
    if array.shape == shape:
        return array
    extra = array.ndim - len(shape)
    if extra < 0:
        return np.broadcast_to(array, shape)
    axes = (*range(extra), *(extra + axis for axis, size in enumerate(shape) if size == 1))
    return np.asarray(np.sum(array, axis=axes)).reshape(shape) if axes else np.broadcast_to(array, shape)
