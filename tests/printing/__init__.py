"""Paper: what is drawn, what can be read back from it, and printers that fail as printers do."""
