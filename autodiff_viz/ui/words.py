"""The texts of the browser components; the explorer's live in ``render``, since a standalone page has them too."""

from autodiff_viz.render.words import explorer_words

__all__ = ["explorer_words"]
