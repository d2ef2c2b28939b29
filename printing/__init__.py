"""Paper: receipt, cover sheet and answer label as vector PDF, and the printers that take them.

What stands on a paper is a value of `registry.receipts`, its sentences are `words`'; here they are
laid out in both languages of a state form. Kept out: Qt, the book, the clock. `receipt`, `cover`
and `label` load reportlab, which is slow to import: the wiring imports them when paper is needed.
"""
