"""A scanner on a COM port: a real pair of terminals of the system stands in for its cable."""

import errno
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.codes import Foreign, new_code, read_code
from registry.numbers import Number
from registry.readers import FIRST, NONE, ScannerStands
from scanner.bursts import is_whole
from scanner.serial_lines import LONG_PAUSE_S, LONGEST, PAUSE_S, Lines
from scanner.serial_ports import MAKERS, Port, chosen, nodes, offered
from scanner.serial_scanner import SerialScanner

CODE = new_code(random.Random(7).randbytes).digits
NUMBER = Number.of_application(427, 1, 123).digits
LINK = f"https://tereze.example/s/{CODE}"


class TestLines:
    def read(self, *pieces: bytes, gap_s: float = 0.01) -> list[str]:
        """What pieces say that come so soon after each other, and then nothing more."""
        lines, told = Lines(), list[str]()
        for place, piece in enumerate(pieces):
            told += lines.feed(piece, place * gap_s)
        return told + lines.expire(len(pieces) * gap_s + LONG_PAUSE_S)

    @pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t", b"\x03", b"\x00", b""])
    @pytest.mark.parametrize("text", [CODE, NUMBER, LINK, "5274-1309-6117"])
    def test_a_label_ends_as_the_scanner_is_set_to_end_it(self, end, text):
        assert self.read(text.encode() + end) == [text]

    def test_split_bytes_are_one_label(self):
        assert self.read(*(bytes([byte]) for byte in LINK.encode()), b"\r", b"\n") == [LINK]
        assert self.read(CODE[:5].encode(), CODE[5:].encode(), gap_s=0.4) == [CODE]

    def test_two_at_once_are_two_also_without_an_end(self):
        assert self.read(f"{CODE}\r\n{NUMBER}\r\n".encode()) == [CODE, NUMBER]
        assert self.read(f"{NUMBER}{CODE}{CODE}".encode()) == [NUMBER, CODE, CODE]

    def test_without_an_end_a_whole_code_is_told_soon_and_anything_else_later(self):
        lines = Lines()
        assert lines.feed(NUMBER.encode(), 1.0) == []
        assert lines.expire(1.0 + PAUSE_S - 0.01) == []
        assert lines.expire(1.0 + PAUSE_S) == [NUMBER]
        assert lines.feed(b"ISBN 1", 2.0) == lines.expire(2.0 + PAUSE_S) == []
        assert lines.expire(2.0 + LONG_PAUSE_S) == ["ISBN 1"]
        assert not lines.holds

    def test_a_code_that_may_be_the_beginning_of_a_number_is_waited_for(self):
        numbers = (Number.of_application(427, 1, serial).digits for serial in range(1_000))
        begins = next(digits for digits in numbers if is_whole(digits[:12]))
        lines = Lines()
        lines.feed(begins[:12].encode(), 0.0)
        assert lines.expire(PAUSE_S) == []
        assert lines.feed(begins[12:].encode(), 0.3) == []
        assert lines.expire(0.3 + PAUSE_S) == [begins]

    def test_what_scanners_put_before_a_label_is_taken_off(self):
        assert self.read(b"\x02" + CODE.encode() + b"\x03") == [CODE]
        assert self.read(b"]C0" + CODE.encode() + b"\r") == [CODE]
        assert self.read(b"]Q1" + LINK.encode() + b"\r") == [LINK]

    def test_junk_is_never_one_of_ours_and_leaves_the_next_label_whole(self):
        junk = b"\xff\x80" + CODE.encode() + b"\x9f\r"
        [one, two] = self.read(junk + NUMBER.encode() + b"\r")
        assert (CODE in one, one == CODE, two) == (True, False, NUMBER)
        assert self.read(b"\r\r\n\n\t" + CODE.encode() + b"\r\r") == [CODE]

    def test_a_device_that_talks_without_end_fills_no_memory_and_says_nothing(self):
        lines = Lines()
        for turn in range(200):
            assert lines.feed(b"7" * 1_000, turn * 0.01) == []
        assert len(lines._held) <= LONGEST
        assert lines.feed(b"\r" + CODE.encode() + b"\r", 2.0) == [CODE]

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.binary(max_size=40), max_size=20))
    def test_any_bytes_are_survived_and_what_is_told_has_no_rims(self, pieces):
        for text in self.read(*pieces):
            assert text == text.strip()
            assert text

    def test_half_a_label_of_a_scanner_that_was_pulled_out_joins_nothing(self):
        lines = Lines()
        lines.feed(CODE[:6].encode(), 0.0)
        lines.forget()
        assert lines.feed(NUMBER.encode() + b"\r", 0.01) == [NUMBER]


class TestPorts:
    HONEYWELL = Port("/dev/ttyACM1", 0x0C2E, 0x0B61, "22170B1234", "Xenon 1900 Area-Imaging")
    CHEAP = Port("/dev/ttyUSB0", 0x1A86, 0x7523, "", "USB Serial")
    MODEM = Port("/dev/ttyACM0", 0x12D1, 0x1506, "", "HUAWEI Mobile")

    def there(self) -> list[Port]:
        return [self.MODEM, self.CHEAP, self.HONEYWELL]

    def test_the_makers_number_finds_the_scanner_among_other_things(self):
        assert chosen(FIRST, self.there) == self.HONEYWELL
        assert chosen(FIRST, lambda: [self.MODEM, self.CHEAP]) is None
        assert chosen(NONE, self.there) is None

    def test_a_chosen_one_is_the_same_in_another_socket_and_so_is_its_successor(self):
        moved = Port("/dev/ttyACM7", 0x0C2E, 0x0B61, "22170B1234")
        assert chosen(self.HONEYWELL.key, lambda: [self.MODEM, moved]) == moved
        other = Port("/dev/ttyACM7", 0x0C2E, 0x0B61, "another")
        assert chosen(self.HONEYWELL.key, lambda: [other]) == other
        assert chosen(self.HONEYWELL.key, lambda: [other, Port("/dev/x", 0x0C2E, 0x0B61)]) is None
        assert chosen("COM3", list) == Port("COM3")

    def test_what_may_be_one_is_offered_by_name_and_the_surest_first(self):
        assert [(one.key, one.name) for one in offered(self.there)] == [
            ("usb:0c2e:0b61:22170B1234", "Honeywell Xenon 1900 Area-Imaging · ttyACM1"),
            ("usb:1a86:7523:", "USB Serial · ttyUSB0"),
        ]
        assert all(0 < maker < 0x10000 for maker in MAKERS)

    @pytest.mark.skipif(sys.platform != "linux", reason="names of Linux")
    def test_a_new_port_is_noticed_by_its_name_alone(self, tmp_path):
        assert nodes(tmp_path) == frozenset()
        (tmp_path / "ttyACM0").touch()
        (tmp_path / "tty7").touch()
        assert nodes(tmp_path) == {"ttyACM0"}
        assert nodes(tmp_path / "none") is None


class Cable:
    """A scanner at a pair of terminals: `plug` it in, `send` bytes, `pull` it out."""

    def __init__(self, folder: Path) -> None:
        self.device = folder / "ttyACM0"
        self._ends: tuple[int, int] | None = None
        self.heard: list[str] = []
        self.on: list[str] = []

    def plug(self) -> None:
        master, slave = os.openpty()
        self._ends = master, slave
        self.device.symlink_to(os.ttyname(slave))

    def send(self, data: bytes) -> None:
        assert self._ends is not None
        os.write(self._ends[0], data)

    def pull(self) -> None:
        assert self._ends is not None
        self.device.unlink()
        for end in self._ends:
            os.close(end)
        self._ends = None

    def hear(self, text: str) -> None:
        self.heard.append(text)
        self.on.append(threading.current_thread().name)

    def find(self, wanted: str) -> Port | None:
        if wanted == NONE or not self.device.exists():
            return None
        return Port(str(self.device), 0x0C2E, 0x0B61, "1", "Xenon")


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path)
    yield made
    if made._ends is not None:
        made.pull()


@pytest.fixture
def scanner(cable: Cable, monkeypatch) -> Iterator[SerialScanner]:
    monkeypatch.setattr("scanner.serial_scanner.nodes", lambda: None)
    made = SerialScanner(cable.hear, find=cable.find, again_s=0.02)
    made.begin()
    made.begin()
    yield made
    made.close()
    assert not any(one.name == "serial" for one in threading.enumerate())


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pairs of terminals are Unix's")


def stands(scanner: SerialScanner, how: ScannerStands) -> Callable[[], bool]:
    return lambda: scanner.now().stands is how


def test_a_scanner_is_found_read_lost_and_found_again(cable, scanner):
    assert scanner.now().stands is ScannerStands.LOOKING
    cable.plug()
    until(stands(scanner, ScannerStands.READY))
    assert scanner.now().name == "Honeywell Xenon · ttyACM0"
    cable.send(CODE.encode() + b"\r\n" + NUMBER.encode()[:7])
    until(lambda: cable.heard == [CODE])
    cable.send(NUMBER.encode()[7:] + b"\r")
    until(lambda: cable.heard == [CODE, NUMBER])
    assert set(cable.on) == {"serial"}
    cable.send(CODE[:6].encode())  # pulled out in the middle of a label
    cable.pull()
    until(stands(scanner, ScannerStands.GONE))
    assert scanner.now().name == "Honeywell Xenon · ttyACM0"
    cable.plug()
    until(stands(scanner, ScannerStands.READY))
    cable.send(CODE[6:].encode() + b"\r")
    until(lambda: len(cable.heard) == 3)
    assert cable.heard[2] == CODE[6:]  # not ours: its first half was before
    assert scanner.now().read == 3


def test_a_scanner_without_an_end_and_junk_between_labels(cable, scanner):
    cable.plug()
    until(stands(scanner, ScannerStands.READY))
    cable.send(NUMBER.encode())
    until(lambda: cable.heard == [NUMBER])
    cable.send(b"\x80\xfe\xff\x1b\r" + CODE.encode() + b"\r")
    until(lambda: CODE in cable.heard)
    assert len(cable.heard) == 3
    assert isinstance(read_code(cable.heard[1]), Foreign)


def test_what_was_scanned_while_nobody_listened_belongs_to_nobody(cable, scanner):
    scanner.choose(NONE)
    until(stands(scanner, ScannerStands.OFF))
    cable.plug()
    cable.send(CODE.encode() + b"\r")
    scanner.choose(FIRST)
    until(stands(scanner, ScannerStands.READY))
    cable.send(NUMBER.encode() + b"\r")
    until(lambda: NUMBER in cable.heard)
    assert cable.heard == [NUMBER]


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (PermissionError(errno.EACCES, "denied"), ScannerStands.FORBIDDEN),
        (OSError(errno.EBUSY, "busy"), ScannerStands.BUSY),
        (RuntimeError("a driver's surprise"), ScannerStands.BUSY),
    ],
)
def test_a_port_that_cannot_be_opened_says_why_and_is_tried_again(cable, tmp_path, failure, said):
    cable.plug()
    refuse = [failure]

    def open_line(device: str):
        from scanner.serial_scanner import SerialLine

        if refuse:
            raise refuse[0]
        return SerialLine(device)

    scanner = SerialScanner(cable.hear, str(cable.device), cable.find, open_line, again_s=0.02)
    scanner.begin()
    try:
        until(stands(scanner, said))
        refuse.clear()
        until(stands(scanner, ScannerStands.READY))
    finally:
        scanner.close()


def test_a_second_program_does_not_get_half_of_each_code(cable, scanner):
    cable.plug()
    until(stands(scanner, ScannerStands.READY))
    other = SerialScanner(cable.hear, find=cable.find, again_s=0.02)
    other.begin()
    try:
        until(stands(other, ScannerStands.BUSY))
        cable.send(CODE.encode() + b"\r")
        until(lambda: cable.heard == [CODE])
        assert other.now().read == 0
    finally:
        other.close()
