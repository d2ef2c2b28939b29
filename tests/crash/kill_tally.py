"""What a kill run has counted, kept in a file to go on from; and the referee as seen by the run."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import msgspec

from tests.crash.kill_homes import Folders
from tests.crash.kill_marks import CLASSES, SAID, Moment
from tests.world import DISTRICT_ID

LEAST_SHARE: Final = 0.03  # of all kills, in every class
SEAL_COST: Final = 2  # of tests.world.CheapSealer


class Found(Exception):
    """Something is wrong; each line says what."""

    def __init__(self, wrong: Sequence[str]) -> None:
        super().__init__(*wrong)
        self.wrong = wrong


@dataclass
class Tally:
    """Kills by class and by victim, and how much work was done meanwhile."""

    seed: int
    pairs: int = 0
    seconds: float = 0.0
    classes: Counter[Moment] = field(default_factory=Counter)
    victims: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        return self.classes.total()

    def killed(self, moment: Moment, victims: Sequence[str]) -> None:
        self.classes[moment] += 1
        self.victims["both" if len(victims) > 1 else victims[0]] += 1

    def count(self, figures: Mapping[str, int]) -> None:
        """A pair of books was closed, and nothing was wrong."""
        self.pairs += 1
        self.figures.update(figures)

    def rarest(self) -> Moment:
        return min(CLASSES, key=lambda moment: self.classes[moment])

    def too_rare(self) -> list[Moment]:
        return [one for one in CLASSES if self.classes[one] < LEAST_SHARE * self.kills]

    def line(self) -> str:
        rate = self.kills / self.seconds if self.seconds else 0.0
        return f"{self.kills} kills, {self.pairs} pairs of books, {rate:.1f} kills a second"

    def report(self) -> str:
        kills = max(self.kills, 1)
        lines = [self.line()]
        lines += [f"  {self.victims[who]:7} {who} killed" for who in ("desk", "district", "both")]
        for moment, said in SAID.items():
            share = self.classes[moment] / kills
            lines.append(f"  {self.classes[moment]:7} {share:6.1%}  {said}")
        lines += [f"  {count:7} {what}" for what, count in sorted(self.figures.items())]
        return "\n".join(lines)

    # -- the file --------------------------------------------------------------------------------

    @classmethod
    def read(cls, path: Path, seed: int) -> "Tally":
        """What was counted so far; a new count where there is no file."""
        if not path.exists():
            return cls(seed)
        kept = json.loads(path.read_text())
        return cls(
            seed=kept["seed"],
            pairs=kept["pairs"],
            seconds=kept["seconds"],
            classes=Counter({Moment[name]: count for name, count in kept["classes"].items()}),
            victims=Counter(kept["victims"]),
            figures=Counter(kept["figures"]),
        )

    def write(self, path: Path) -> None:
        """Whole or not at all."""
        kept = {
            "seed": self.seed,
            "pairs": self.pairs,
            "seconds": round(self.seconds, 1),
            "classes": {moment.name: count for moment, count in self.classes.items()},
            "victims": self.victims,
            "figures": self.figures,
        }
        new = path.with_name(path.name + ".new")
        new.write_text(json.dumps(kept, indent=1))
        new.replace(path)


class TheReferee:
    """The referee's process, asked over its pipes. It may not know more than a stranger could."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.referee"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
        )

    def begin(self, folders: Folders) -> None:
        """A fresh pair of books. What it is told is public, the cost of the seal included."""
        answer = folders.desk.enrolment()
        self._ask(
            do="begin",
            desk=str(folders.desk.book),
            district=str(folders.district.district_database),
            sheets=str(folders.sheets),
            stick=str(folders.stick) if folders.stick.exists() else "",
            workplace=str(folders.folder / "referee"),
            district_key=answer.district_key.hex(),
            district_id=DISTRICT_ID.hex(),
            seal_cost=SEAL_COST,
        )

    def look(self, *, desk: bool, district: bool) -> None:
        """After a kill: who died. Raises Found."""
        self._ask(do="look", desk_dead=desk, district_dead=district)

    def close(self) -> dict[str, int]:
        """Raises Found; else what was counted."""
        figures: dict[str, int] = self._ask(do="close")["figures"]
        return figures

    def _ask(self, **question: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Found(["the referee stopped by itself"])
        answer: dict[str, Any] = msgspec.json.decode(line)
        if answer["wrong"]:
            raise Found(answer["wrong"])
        return answer

    def __enter__(self) -> "TheReferee":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
