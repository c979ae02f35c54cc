"""Tensors: the table of their operations, and linear maps in place of partials."""
