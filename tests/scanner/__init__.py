"""Tests of the room that reads codes."""
