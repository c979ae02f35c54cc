"""Graphs, formulas and numbers as readers see them: the only home of Plotly, Graphviz and colours."""
