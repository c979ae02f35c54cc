"""The lecture as data: presets, lessons, exercises."""
