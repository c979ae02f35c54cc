"""What people type, understood or answered."""
