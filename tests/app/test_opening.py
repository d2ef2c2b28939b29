"""The process that opens parcels: what a hostile file can do in it, and what it cannot."""

import shutil
import subprocess
import sys
import textwrap
import time
from io import BytesIO
from pathlib import Path

import pytest

from app import child_pipe, opening
from app.opening import Opener, OpenerMissing
from sync.keys import DeviceKey, seal_to
from sync.parcel import EXCHANGE, NotAParcel, ParcelDamaged, ParcelForAnother, Slip, seal
from sync.wire import Message, pack

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform == "win32", reason="the system knows no such limits"),
]
KEY, WRITER = DeviceKey.create(), DeviceKey.create()


def a_parcel(body: bytes = b"") -> bytes:
    slip = Slip(1, EXCHANGE, b"d" * 16, 1)
    return seal(slip, body or pack(Message()), KEY.sealing_key, WRITER)


def outside_of(parcel: bytes) -> bytes:
    from sync.parcel import OUTSIDE_BYTES

    return parcel[:OUTSIDE_BYTES]


def test_one_child_opens_many_and_a_new_one_comes_after_a_bad_file():
    with Opener(KEY.sealing_secret()) as opener:
        first = opener.open(a_parcel())
        child = opener._child
        assert opener.open(a_parcel()).slip == first.slip
        assert opener._child is child
        with pytest.raises(ParcelDamaged):
            opener.open(a_parcel()[:-1])
        assert opener._child is None
        assert opener.open(a_parcel()).slip == first.slip
        assert opener._child is not child


def test_the_child_tells_what_is_wrong():
    with Opener(WRITER.sealing_secret()) as opener, pytest.raises(ParcelForAnother):
        opener.open(a_parcel())
    with Opener(KEY.sealing_secret()) as opener, pytest.raises(NotAParcel):
        opener.open(b"holiday photographs " * 9)


def test_a_body_that_nobody_can_read_is_found_out_in_the_child():
    with Opener(KEY.sealing_secret()) as opener, pytest.raises(ParcelDamaged):
        opener.open(a_parcel(b"TRZ\x02 and then nonsense"))


def test_a_body_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked():
    import zstandard

    bomb = b"TRZ\x01" + zstandard.ZstdCompressor(level=19).compress(b"\0" * 300_000_000)
    assert len(bomb) < 60_000
    with Opener(KEY.sealing_secret()) as opener, pytest.raises(ParcelDamaged):
        opener.open(a_parcel(bomb))


ATTACKS = {
    "opens_a_file": "open('/etc/hostname').read()",
    "makes_a_file": "open('{place}', 'w').write('here')",
    "starts_a_program": "import subprocess; subprocess.run(['/bin/sh', '-c', 'touch {place}'])",
    "connects": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "takes_all_memory": "kept = bytearray(4_000_000_000)",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_code_that_took_the_child_over_gets_nowhere(tmp_path: Path, attack: str):
    """As if a file had found a hole in what unseals it: the attack runs where parcels are read."""
    place = tmp_path / "made"
    script = textwrap.dedent(
        f"""
        import sys
        from app import opening
        def attack(identity, parcel):
            try:
                {ATTACKS[attack].format(place=place)}
            except (OSError, MemoryError):
                return opening._DAMAGED, b""
            return opening._FOREIGN, b"it went through"
        opening.open_here = attack
        opening.main()
        """
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with Opener(KEY.sealing_secret()) as opener:
        opener._child = child
        opener._greet(child)
        with pytest.raises(ParcelDamaged):
            opener.open(a_parcel())
    assert not place.exists()


def test_a_child_that_cannot_begin_says_nothing_about_the_file(monkeypatch):
    """A broken installation must not make good files look damaged."""
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with Opener(KEY.sealing_secret()) as opener, pytest.raises(OpenerMissing):
        opener.open(a_parcel())


def test_a_program_that_was_updated_meanwhile_is_not_asked(monkeypatch):
    """Old window, new child: what does not fit would look like damage."""
    monkeypatch.setattr(opening, "VERSION", "0.0.1")
    with Opener(KEY.sealing_secret()) as opener, pytest.raises(OpenerMissing):
        opener.open(a_parcel())


def test_a_child_that_never_answers_is_ended():
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    begun = time.monotonic()
    with Opener(KEY.sealing_secret(), patience_s=0.5) as opener:
        opener._child = child
        with pytest.raises(ParcelDamaged):
            opener.open(a_parcel())
    assert time.monotonic() - begun < 10
    assert child.returncode is not None


def test_no_more_is_read_than_can_be_a_content():
    flood = BytesIO(child_pipe.HEAD.pack(0, 11) + b"x" * 11)
    assert child_pipe.hear(flood, 11) == (0, b"x" * 11)
    flood.seek(0)
    with pytest.raises(EOFError):
        child_pipe.hear(flood, 10)


def test_a_child_that_floods_is_not_listened_to():
    flood = "import sys; sys.stdout.buffer.write(b'\\0\\xff\\xff\\xff\\xff' + b'x' * 10**7)"
    child = subprocess.Popen(
        [sys.executable, "-c", flood], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with Opener(KEY.sealing_secret()) as opener:
        opener._child = child
        with pytest.raises(ParcelDamaged):
            opener.open(a_parcel())


def test_a_sealed_content_that_is_no_parcel_is_damaged():
    whole = a_parcel()
    strange = outside_of(whole) + seal_to(KEY.sealing_key, b"\xff" * 5000)
    with Opener(KEY.sealing_secret()) as opener, pytest.raises(ParcelDamaged):
        opener.open(strange)
