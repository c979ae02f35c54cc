"""Compare: numerical against automatic differentiation, error and cost."""

from autodiff_viz.ui.compare import chosen, compare
from autodiff_viz.ui.page import page

choice = chosen()
with page("compare", extras=choice.link()) as opened:
    compare(opened, choice)
