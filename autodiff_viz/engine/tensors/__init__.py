"""Vectors, matrices and higher orders on the tape: arrays as values, structured linear maps on the edges."""
