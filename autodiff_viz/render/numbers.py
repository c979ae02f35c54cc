"""Numbers as a reader sees them, for all that draws: the rules are in ``numerals``."""

from autodiff_viz.numerals import DIGITS, full, short

__all__ = ["DIGITS", "full", "short"]
