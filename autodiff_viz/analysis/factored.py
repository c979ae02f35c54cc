"""The factored view: nodes that every path visits cut the derivative into a product of small sums.

2^60 paths become sixty stages of two. This is the distributive law, and the reason why the reverse sweep is cheap.
"""

from __future__ import annotations

from itertools import pairwise

from autodiff_viz.analysis.flow import Flow


def factored(flow: Flow) -> tuple[Flow, ...]:
    """The stages between one bottleneck and the next, from source to target.

    Returns:
        One flow for each stage, with its own count, total, edges and paths. Their counts multiply to ``flow.count`` and
        their totals to ``flow.total`` (the floats to within rounding). The flow itself if there is no path; no stage if
        source is target.
    """
    if not flow.count:
        return (flow,)
    stages, first = [], 0
    ends = [flow.graph.edges[k].target for k in flow.edges]
    for source, target in pairwise(flow.bottlenecks):
        last = first
        while last < len(ends) and ends[last] <= target:
            last += 1
        stages.append(Flow(flow.graph, source, target, flow.edges[first:last]))
        first = last
    return tuple(stages)
