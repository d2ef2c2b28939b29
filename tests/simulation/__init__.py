"""Whole districts in one process, out of one seed: see docs/simulation.md."""
