"""Which step the tables of a book are at. Loads nothing: a start asks it before all else."""

from typing import Final

SCHEMA: Final = "0006"  # the newest step of db/migrations; a test compares the two
