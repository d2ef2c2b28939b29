"""What every test shares: a machine without a screen is enough."""

import os

# Before the first import of Qt, so that a plain `pytest` works as `./test` does.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
