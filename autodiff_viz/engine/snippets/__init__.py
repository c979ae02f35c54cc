"""PyTorch snippets as in the lecture, run on real tensors by an interpreter of our own, through a whitelist."""

from autodiff_viz.engine.interpreter.failure import RunError, RunLimitError
from autodiff_viz.engine.snippets.running import PRELOADED, Printed, Remark, Run, run

__all__ = ["PRELOADED", "Printed", "Remark", "Run", "RunError", "RunLimitError", "run"]
