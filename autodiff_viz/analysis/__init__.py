"""What a finished tape says about its derivative: every path, their sum, and who contributes how much."""
