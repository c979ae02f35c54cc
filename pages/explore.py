"""Explore: a formula, its graph with every local partial, and the ledger of all paths."""

from autodiff_viz.ui import way
from autodiff_viz.ui.beside import second
from autodiff_viz.ui.explorer import explorer
from autodiff_viz.ui.page import page
from autodiff_viz.ui.runs import runs
from autodiff_viz.ui.tensors import as_tensors

with page("explore", extras=second().link() | way.link()) as opened:
    runs(opened)
    if not as_tensors(opened):
        explorer(opened)
