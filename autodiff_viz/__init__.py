"""See automatic differentiation: the graph, every local partial, and every path of the chain rule."""
