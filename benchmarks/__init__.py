"""What the performance figures in the README are printed by: ``make bench``."""
