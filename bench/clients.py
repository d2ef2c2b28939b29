"""Programs at the desk's end of the line, ours and the peers': ready, go, how long it took."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HOUSE: Final = Path(__file__).resolve().parent.parent
_TO_END_S: Final = 20


@dataclass(frozen=True)
class Client:
    """A program that says when it is ready, waits for a line, and says how long it took."""

    process: subprocess.Popen[str]

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("a client ended without a word")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()


@contextmanager
def started(command: list[str]) -> Iterator[Client]:
    """The program, which ends with its standard input."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HOUSE
    )
    try:
        yield Client(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        ended(process)


def ended(process: "subprocess.Popen[Any]") -> None:
    """Wait until it has ended, and do not wait for ever."""
    try:
        process.wait(_TO_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
