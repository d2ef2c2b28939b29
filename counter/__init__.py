"""THE DESK: the specialist's window. Screens show and ask; they know neither tables nor threads."""
