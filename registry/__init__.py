"""The rules of the office: facts, numbers, codes, terms, the desk's verbs, the journal's encoding.

Pure: no screen, no SQL, no clock, no file, no randomness, no network. What it needs of the world
comes in through the small promises in `registry.ports`.
"""
