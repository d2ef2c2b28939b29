"""Tests, one folder a room, and journeys through several rooms."""
