"""The demo's wire to its kiosk: what the demo scanner reads, and whether the cable is in.

The demo listens at a socket that only its own user may open; a kiosk that was started by the demo
calls it, does what it is told, and closes itself when the demo is gone. A real kiosk never calls:
`app.demo_kiosk` refuses to run on anything but a demo's home.
"""

import contextlib
import tempfile
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

LONGEST_TEXT: Final = 512  # characters of one scan
_LONGEST_LINE: Final = 8 * LONGEST_TEXT  # bytes: what is longer is not ours
_LONGEST_PATH: Final = 100  # bytes: a socket's address has room for no more
_TO_CONNECT_MS: Final = 5_000
_SHORT: Final = "tereze-"


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line: a text to type as a scanner, the state of the cable, or "come to the front"."""

    scan: str = ""
    cable: bool | None = None
    front: bool = False


_decoder: Final = msgspec.json.Decoder(Told)


def wire_path(folder: Path) -> Path:
    """Where the demo in this folder listens; a folder with a very long name gets a short one."""
    path = folder / "kiosk.wire"
    if len(bytes(path)) <= _LONGEST_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix=_SHORT)) / "kiosk.wire"


class DemoEnd(QObject):
    """The demo's end. `joined` when a kiosk has called, `left` when it is gone."""

    joined = Signal()
    left = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._cable = True
        self._kiosk: QLocalSocket | None = None
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)

    def listen(self) -> None:
        """Raises OSError when the socket cannot be made."""
        QLocalServer.removeServer(str(self.path))  # of a demo that was cut off
        if not self._server.listen(str(self.path)):
            raise OSError(self._server.errorString())

    @property
    def is_joined(self) -> bool:
        return self._kiosk is not None

    def scan(self, text: str) -> bool:
        """Whether there is a kiosk that will type it."""
        return self._tell(Told(scan=text))

    def call_to_front(self) -> None:
        """Somebody asks for the kiosk, which stands behind other windows."""
        self._tell(Told(front=True))

    def set_cable(self, *, plugged: bool) -> None:
        self._cable = plugged
        self._tell(Told(cable=plugged))

    def close(self) -> None:
        if self._kiosk is not None:
            self._kiosk.disconnectFromServer()
        self._server.close()
        self.path.unlink(missing_ok=True)
        if self.path.parent.name.startswith(_SHORT):
            with contextlib.suppress(OSError):  # somebody else put something there
                self.path.parent.rmdir()

    def _tell(self, told: Told) -> bool:
        if self._kiosk is None:
            return False
        self._kiosk.write(msgspec.json.encode(told) + b"\n")
        self._kiosk.flush()
        return True

    def _take(self) -> None:
        caller = self._server.nextPendingConnection()
        if self._kiosk is not None:
            caller.abort()  # one kiosk in this hall
            return
        self._kiosk = caller
        caller.disconnected.connect(self._lose)
        self._tell(Told(cable=self._cable))
        self.joined.emit()

    def _lose(self) -> None:
        gone, self._kiosk = self._kiosk, None
        if gone is not None:
            gone.deleteLater()
            self.left.emit()


class KioskEnd(QObject):
    """The kiosk's end. `scanned` carries a text to type, `cable` whether it is plugged in.

    `front` says that the window is wanted: before every scan too, as one steps up to a kiosk.
    """

    front = Signal()
    scanned = Signal(str)
    cable = Signal(bool)
    left_alone = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._held = b""
        self._socket = QLocalSocket(self)
        self._socket.readyRead.connect(self._read)
        self._socket.disconnected.connect(self.left_alone)

    def call(self) -> bool:
        """Whether the demo answered."""
        self._socket.connectToServer(str(self._path))
        return self._socket.waitForConnected(_TO_CONNECT_MS)

    def close(self) -> None:
        with contextlib.suppress(RuntimeError):  # nobody listens any more
            self._socket.disconnected.disconnect(self.left_alone)
        self._socket.abort()

    def _read(self) -> None:
        self._held += self._socket.readAll().data()
        *lines, self._held = self._held.split(b"\n")
        if len(self._held) > _LONGEST_LINE:
            self._socket.abort()
            return
        for line in lines:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        try:
            told = _decoder.decode(line)
        except msgspec.MsgspecError:
            return  # not from our demo
        if told.cable is not None:
            self.cable.emit(told.cable)
        if told.front or told.scan:
            self.front.emit()
        if told.scan and len(told.scan) <= LONGEST_TEXT:
            self.scanned.emit(told.scan)
