"""The touchscreen in the hall: what visitors see, and that nothing of them stays."""
