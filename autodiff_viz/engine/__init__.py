"""From a program and a point to a graph, and the sweeps over it."""
