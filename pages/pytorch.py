"""PyTorch: a snippet, what it prints, and what autograd recorded."""

from autodiff_viz.ui.page import page
from autodiff_viz.ui.pytorch import asked, pytorch

wish = asked()
with page("pytorch", extras=wish.link()) as opened:
    pytorch(opened, wish)
