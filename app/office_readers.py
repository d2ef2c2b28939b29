"""Camera and scanner of a desk, as its window asks for them: `counter.readers_place`."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from app.beep import Beep
from app.code_camera import CodeCamera
from counter.readers_place import TEST_TEXT, Readers
from registry.cameras import CameraView
from registry.codes import OurCode, OurNumber, OurService, Reading
from registry.failures import Trouble
from registry.readers import ScannerNow, ScannerStands

if TYPE_CHECKING:
    from scanner.camera import Camera


class Serial(Protocol):
    """`app.serial_reader.SerialReader`, begun with the window."""

    def choose(self, wanted: str) -> None: ...
    def now(self) -> ScannerNow: ...


class OfficeReaders:
    """`camera` and `scanner` as in the settings; `make` opens another camera, for tests."""

    def __init__(
        self,
        camera: str,
        read: Callable[[str], Reading],
        one_of: Callable[[Sequence[str]], str],
        make: "Callable[[], Camera] | None" = None,
    ) -> None:
        self._camera, self._read = camera, read
        self._codes = CodeCamera(camera, self._is_ours, make, one_of)
        self._beep = Beep()
        self.serial: Serial | None = None

    def choose(self, camera: str, scanner: str) -> None:
        """The settings name others now."""
        self._camera = camera
        self._codes.choose(camera)
        if self.serial is not None:
            self.serial.choose(scanner)

    def begin(self, source: str | None = None) -> None:
        self._codes.choose(self._camera if source is None else source)
        self._codes.begin()

    def now(self) -> CameraView | Trouble | None:
        return self._codes.now()

    def read(self) -> str:
        return self._codes.read()

    def end(self) -> None:
        self._codes.end()

    def sound(self, *, good: bool) -> bool:
        return self._beep(good=good)

    def scanner(self) -> ScannerNow:
        return ScannerNow(ScannerStands.OFF) if self.serial is None else self.serial.now()

    def here(self) -> Readers:
        from scanner.serial_ports import offered
        from scanner.video_camera import cameras_here

        return Readers(cameras_here(), offered())

    def test_bars(self) -> str:
        from printing.codes import code128_modules  # its library stays out of start-up

        return code128_modules(TEST_TEXT)

    def close(self) -> None:
        """The camera is let go before the program ends."""
        self._codes.close()

    def _is_ours(self, text: str) -> bool:
        return isinstance(self._read(text), OurCode | OurNumber | OurService)
