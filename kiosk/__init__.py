"""THE HALL: the visitor's touchscreen. It knows the board only: stages and dates by seal."""
