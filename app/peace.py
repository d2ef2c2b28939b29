"""What a program has loaded and built by its start is no garbage, and is not looked through."""

import atexit
import gc


def leave_in_peace() -> None:
    """What there is so far is not looked through again.

    A collection stops all threads while it goes through everything there is, 100 ms with a whole
    window and 130 at a district of 400 services, and any thread may set one off: that of the road
    did, under somebody's fingers.
    """
    gc.freeze()
    # At the very end it is garbage after all: what nobody lets go, zxing-cpp reports as leaked.
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)
