"""The program with a district that takes entries in without keeping them, for a broken tour."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from app.main import main
from db.road import BookRoad
from registry.road import Frame, Head


def forget(self: BookRoad, frame: Frame, office: int | None = None) -> Head:
    return Head(frame.chain, -1, b"")


if __name__ == "__main__":
    if sys.argv[1] == "district":
        BookRoad.take_in = forget  # type: ignore[method-assign]
    sys.exit(main())
