"""Camera and scanner of the office in memory: what they see and read is in the test's hand."""

from counter.readers_place import TEST_TEXT, Readers
from printing.codes import code128_modules
from registry.cameras import CameraMissing, CameraView
from registry.failures import Trouble
from registry.readers import Found, ScannerNow, ScannerStands


class MemoryReaders:
    """Keeps the promise of `counter.readers_place.ReadersPlace`."""

    def __init__(self) -> None:
        self.connected = Readers(
            (Found("v4l:usb-046d_C920", "HD Pro Webcam C920"), Found("4", "USB2.0 Camera")),
            (Found("usb:0c2e:0b61:1", "Honeywell Xenon 1900 · ttyACM0"),),
        )
        self.stands = ScannerNow(ScannerStands.LOOKING)
        self.sees: CameraView | Trouble | None = CameraMissing()
        self.was_read = ""
        self.through: str | None = None  # the camera that is looked through; None: none
        self.sounds: list[bool] = []

    def begin(self, source: str | None = None) -> None:
        self.through = "of the settings" if source is None else source

    def now(self) -> CameraView | Trouble | None:
        return self.sees

    def read(self) -> str:
        read, self.was_read = self.was_read, ""
        return read

    def end(self) -> None:
        self.through = None

    def sound(self, *, good: bool) -> bool:
        self.sounds.append(good)
        return True

    def scanner(self) -> ScannerNow:
        return self.stands

    def here(self) -> Readers:
        return self.connected

    def test_bars(self) -> str:
        return code128_modules(TEST_TEXT)
