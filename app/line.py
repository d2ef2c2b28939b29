"""How the road stands, as the counter shows it: from the road's own state and the book's count."""

from collections.abc import Mapping
from typing import Final

from counter.line import FilesLine, LineState, LineTrouble
from registry.road import Waiting
from sync.files import FilesState
from sync.road_state import RoadState, Why

_TROUBLES: Final = {
    Why.SILENT: LineTrouble.SILENT,
    Why.FOREIGN: LineTrouble.FOREIGN,
    Why.REFUSED: LineTrouble.REFUSED,
    Why.ILL: LineTrouble.ILL,
    Why.DISK: LineTrouble.DISK,
    Why.OURS: LineTrouble.OURS,
}
_NOT_KNOWN: Final = (401, 403)


def line_state(state: RoadState, waiting: Waiting, answers: Mapping[bytes, str]) -> LineState:
    """`answers`: which answer (16 digits) names the file of that name, where one does."""
    tried = state.failures > 0 or state.last_success_at is not None or state.paused
    passed = state.by_relay and state.reachable and not state.at_work and not state.held_back
    trouble = None if state.why is None else _TROUBLES[state.why]
    if state.refused in _NOT_KNOWN:
        trouble = LineTrouble.UNKNOWN
    return LineState(
        waiting,
        state.reachable if tried else None,
        trouble=trouble,
        at_relay=passed,  # a round is begun at each commit, and the last one left nothing over
        status=state.refused,
        since=state.failing_since,
        tries=state.failures,
        next_at=state.next_at,
        trying=state.at_work,
        sent=state.sent,
        by_relay=state.by_relay,
        files=_files(state.files, answers),
    )


def _files(files: FilesState, answers: Mapping[bytes, str]) -> FilesLine:
    def numbers(names: tuple[bytes, ...]) -> tuple[str, ...]:
        return tuple(sorted(answers.get(name, "") for name in names))

    return FilesLine(
        coming=files.coming,
        going=files.going,
        done=files.done,
        size=files.size,
        missing=numbers(files.missing),
        damaged=numbers(files.damaged),
        refused=numbers(files.refused),
        no_room=files.no_room,
    )
