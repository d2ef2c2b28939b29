"""A camera for codes: at the kiosk for receipts, at the desk for any label of ours.

`kiosk.camera_place.CodeCameraPlace`, and a part of `counter.readers_place.ReadersPlace`. It looks
only while it is asked to. No picture is ever written anywhere, and each is blackened as soon as its
codes are read; what the screen shows is a small copy, which goes when nobody looks any more.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from registry.cameras import CameraView
from registry.codes import OurCode, OurNumber, Reading
from registry.failures import Trouble
from registry.numbers import ANSWER
from scanner.confirm import first_of

if TYPE_CHECKING:
    from registry.application import Application
    from registry.codes import ControlCode
    from scanner.camera import Camera, Frame, Viewer
    from scanner.code_seen import CodeSeer

_EACH_S: Final = 0.125  # eight pictures a second
_LETTING_GO_S: Final = 5.0


class CodeCamera:
    """`source` as in the settings, `ours` says whether a text is a code with a right check digit;
    `camera` makes another camera than that of the settings, for tests; `one_of` as `CodeSeer`."""

    def __init__(
        self,
        source: str,
        ours: Callable[[str], bool],
        camera: "Callable[[], Camera] | None" = None,
        one_of: Callable[[Sequence[str]], str] = first_of,
    ) -> None:
        self._source, self._ours, self._camera = source, ours, camera
        self._one_of = one_of
        self._viewer: Viewer | None = None
        self._seer: CodeSeer | None = None

    def choose(self, source: str) -> None:
        """Another camera; it is looked through from the next `begin` on."""
        if source != self._source:
            self.end()
            self._source, self._viewer = source, None

    def begin(self) -> None:
        from scanner.camera import Viewer  # OpenCV stays out of start-up
        from scanner.video_camera import VideoCamera

        if self._viewer is None:
            source = self._source
            make = self._camera or (lambda: VideoCamera(source))
            self._viewer = Viewer(make, _EACH_S, self._view, blacken=True)
        self._seer = None  # a picture that is still being read belongs to whoever was here before
        self._viewer.begin()

    def now(self) -> CameraView | Trouble | None:
        return self._viewer.now() if self._viewer is not None else None

    def read(self) -> str:
        seer = self._seer
        return seer.take() if seer is not None else ""

    def end(self) -> None:
        if self._viewer is not None:
            self._viewer.end()
        self._seer = None

    def close(self) -> None:
        """The camera is let go before the program ends."""
        self.end()
        if self._viewer is not None:
            self._viewer.wait(_LETTING_GO_S)

    def _view(self, frame: "Frame", number: int) -> CameraView:
        """On the camera's thread, which also loads what reads codes."""
        from scanner.code_seen import CodeSeer

        seer = self._seer
        if seer is None:
            seer = self._seer = CodeSeer(self._ours, one_of=self._one_of)
        return seer.view(frame, number)


class OneCase:
    """Which of several codes in one picture is meant: that of the case that all are of.

    A receipt carries the code and the number of its application: then the code is meant, which says
    that its bearer stands here. Two sheets of two cases mean nothing.
    """

    def __init__(
        self,
        read: Callable[[str], Reading],
        by_code: "Callable[[ControlCode], Application | None]",
    ) -> None:
        self._read, self._by_code = read, by_code

    def __call__(self, texts: Sequence[str]) -> str:
        readings = {text: self._read(text) for text in texts}
        if len(set(readings.values())) == 1:
            return texts[0]
        cases = {self._case(one) for one in readings.values()}
        codes = [text for text, one in readings.items() if isinstance(one, OurCode)]
        return codes[0] if codes and len(cases) == 1 and None not in cases else ""

    def _case(self, reading: Reading) -> str | None:
        """The number of its application; None where that is not to be known, or an act hangs on
        it: the label of an answer takes that in."""
        if isinstance(reading, OurNumber) and reading.number.kind != ANSWER:
            return reading.number.application.digits
        if isinstance(reading, OurCode):
            application = self._by_code(reading.code)
            return None if application is None else application.number
        return None
