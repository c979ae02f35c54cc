"""Tests of what readers see: mathematics, numbers, layout, DOT."""
