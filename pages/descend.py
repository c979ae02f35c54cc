"""Descend: a method walks the formula downhill, and curve, graph, rule and chart follow every step."""

from autodiff_viz.ui.descend import descend_page, extras, prepare
from autodiff_viz.ui.page import page

choice = prepare()
with page("descend", extras=extras(choice)) as opened:
    descend_page(opened, choice)
