"""The inspector's verifier: one file that needs nothing of ours, run by us and handed out."""
