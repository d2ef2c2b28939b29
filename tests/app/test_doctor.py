"""`tereze doctor`: each thing is in order or comes with what to do; nothing needs a display."""

import errno
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from app import doctor
from app.homes import Home
from app.layouts import layouts_here
from app.main import main
from app.settings import DeviceSettings
from counter.equipment_place import Finding, State
from registry.cameras import CameraBusy
from registry.readers import NONE
from scanner.serial_ports import Port
from sync.turn import Turn
from words import words_in

EN = words_in("en")
DAY_MS = 86_400_000


def home_with(tmp_path: Path, **kept: object) -> Home:
    home = Home(tmp_path)
    home.keep_settings(DeviceSettings(**kept))  # type: ignore[arg-type]
    return home


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_thing_has_a_line_and_what_is_wrong_says_what_to_do(
    tmp_path, capsys, monkeypatch, language
):
    home_with(tmp_path, camera=NONE, scanner=NONE)
    monkeypatch.setattr(doctor, "layouts_here", lambda: ("kz", "ru", "us"))
    assert main(["doctor", "--home", str(tmp_path), "--language", language]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [row[0] for row in told] == ["✓", "✓", "✓", "✓", "!", " ", "✓", "✓"]
    assert "kz, ru, us" in told[2]
    assert "tereze enrol" in told[5]  # it was never let in
    assert str(tmp_path) not in "".join(told)  # a folder may bear a person's name


def test_all_in_order_is_nothing_to_do(tmp_path, capsys, monkeypatch):
    home_with(tmp_path)
    green = Finding("Line", State.GREEN, "The district answers.")
    monkeypatch.setattr(doctor, "line", lambda home, w: green)
    monkeypatch.setattr(doctor, "layouts_here", lambda: ("kz",))
    monkeypatch.setattr("scanner.serial_ports.ports_here", list)
    assert main(["doctor", "--home", str(tmp_path), "--language", "en"]) == 0
    assert "!" not in capsys.readouterr().out


def test_it_runs_without_a_display_and_without_the_screens_library(tmp_path):
    bare = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(tmp_path)}
    code = (
        "import sys; from app.main import main;"
        f"main(['doctor', '--home', {str(tmp_path)!r}, '--language', 'ru']);"
        "assert not [one for one in sys.modules if one.startswith('PySide6')]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=bare,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Часы" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == []  # it changes nothing


class TestTheLine:
    def test_a_district_that_does_not_answer(self, tmp_path):
        import shutil

        from tests.counter.at_work import _enrolled

        shutil.copytree(_enrolled() / "desk", tmp_path / "desk")
        found = doctor.line(Home(tmp_path / "desk"), EN)
        assert (found.state, found.said) == (State.DO, "The district is not reached.")
        assert found.to_do == "See whether the router is on and its cable is in. Work goes on."


class TestTheCamera:
    def test_one_that_was_chosen_and_is_away(self, tmp_path):
        found = doctor.camera(home_with(tmp_path, camera="v4l:gone"), EN)
        assert found.state is State.DO
        assert "Plug one into a USB socket" in found.to_do

    def camera(self, monkeypatch, failure: Exception | None) -> list[str]:
        done: list[str] = []

        class Eye:
            def __init__(self, source: str) -> None:
                done.append(source)

            def open(self) -> None:
                if failure is not None:
                    raise failure

            def frame(self) -> np.ndarray:
                return np.zeros((1_080, 1_920, 3), np.uint8)

            def close(self) -> None:
                done.append("closed")

        monkeypatch.setattr("scanner.video_camera.VideoCamera", Eye)
        return done

    def test_one_that_gives_a_picture(self, tmp_path, monkeypatch):
        done = self.camera(monkeypatch, None)
        found = doctor.camera(home_with(tmp_path), EN)
        assert (found.state, found.said) == (State.GREEN, "1920 × 1080")
        assert done == ["", "closed"]

    def test_one_that_another_program_has_is_no_fault_while_it_is_our_window(
        self, tmp_path, monkeypatch
    ):
        self.camera(monkeypatch, CameraBusy())
        home = home_with(tmp_path)
        assert doctor.camera(home, EN).state is State.DO
        turn = Turn(home.folder / "counter.lock")
        assert turn.take()
        try:
            assert doctor.camera(home, EN).state is State.OPEN
        finally:
            turn.give_back()


class TestTheScanner:
    def test_one_that_is_there_is_named(self, tmp_path, monkeypatch):
        master, slave = os.openpty()
        port = Port(os.ttyname(slave), 0x0C2E, 0x0B61, "1", "Xenon 1900")
        monkeypatch.setattr("scanner.serial_ports.chosen", lambda wanted: port)
        found = doctor.scanner(home_with(tmp_path), EN)
        assert (found.state, found.said) == (State.GREEN, port.name)
        os.close(slave)
        os.close(master)

    @pytest.mark.parametrize(
        ("failure", "said"),
        [
            (PermissionError(errno.EACCES, "denied"), "dialout"),
            (OSError(errno.ENOENT, "gone"), "Plug it in"),
            (OSError(errno.EBUSY, "busy"), "Close the program that has it"),
        ],
    )
    def test_one_that_cannot_be_read_says_what_helps(self, tmp_path, monkeypatch, failure, said):
        def refuse(device: str) -> None:
            raise failure

        monkeypatch.setattr("scanner.serial_scanner.SerialLine", refuse)
        found = doctor.scanner(home_with(tmp_path, scanner="COM3"), EN)
        assert found.state is State.DO
        assert said in found.to_do


class TestLayouts:
    @pytest.mark.parametrize(
        ("text", "known"),
        [
            ('XKBMODEL="pc105"\nXKBLAYOUT="kz,ru"\nXKBVARIANT=""\n', ("kz", "ru")),
            ("XKBLAYOUT=us\n", ("us",)),
            ("# nothing\n", ()),
        ],
    )
    def test_they_are_known_without_a_display(self, tmp_path, monkeypatch, text, known):
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.setattr("app.layouts._told", lambda *_: "")
        file = tmp_path / "keyboard"
        file.write_text(text, "utf-8")
        assert layouts_here(file) == known
        assert layouts_here(tmp_path / "none") == ()

    def test_with_one_it_is_asked(self, tmp_path, monkeypatch):
        monkeypatch.setenv("DISPLAY", ":7")
        said = "rules:      evdev\nmodel:      pc105\nlayout:     kz,us\nvariant:    latin,\n"
        monkeypatch.setattr("app.layouts._told", lambda *_: said)
        assert layouts_here(tmp_path / "none") == ("kz", "us")

    def test_without_the_kazakh_one_it_is_said_what_to_add(self, tmp_path, monkeypatch):
        monkeypatch.setattr(doctor, "layouts_here", lambda: ("us", "ru"))
        found = doctor.layout(home_with(tmp_path), EN)
        assert found.state is State.DO
        assert "Add the Kazakh layout" in found.to_do


class TestPrinterDiskClock:
    def test_a_misnamed_printer_and_one_that_is_away(self, tmp_path):
        for setting in ("nonsense", "ipp:127.0.0.1:9"):
            found = doctor.printer(home_with(tmp_path, printer=setting), EN)
            assert found.state is State.DO
            assert found.to_do

    def test_it_is_asked_in_its_turn_and_what_helps_is_said(self, tmp_path):
        asked = []

        @contextmanager
        def turn(name):
            asked.append(name)
            yield

        home = home_with(tmp_path, printer="ipp:127.0.0.1:9")
        found = doctor.look_at("printer", home, EN, turn)
        assert asked == ["ipp:127.0.0.1"]
        assert found.to_do == "It does not answer. See that it is on and its cable is in."

    def test_a_full_disk(self, tmp_path, monkeypatch):
        full = type("Usage", (), {"free": 1_000_000})
        monkeypatch.setattr("shutil.disk_usage", lambda _: full)
        found = doctor.disk(home_with(tmp_path), EN)
        assert (found.state, found.said) == (State.DO, "1 MB are free.")

    @pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
    def test_a_disk_that_is_locked(self, tmp_path):
        home = home_with(tmp_path)
        tmp_path.chmod(0o500)
        assert doctor.disk(home, EN).state is State.DO

    def test_a_clock_behind_what_has_surely_been(self, tmp_path):
        home = home_with(tmp_path)
        assert doctor.clock(home, EN).state is State.GREEN
        book = sqlite3.connect(home.book)
        book.execute("CREATE TABLE state (latest_at BIGINT)")
        book.execute("INSERT INTO state VALUES (?)", (time.time_ns() // 1_000_000 + 2 * DAY_MS,))
        book.commit()
        book.close()
        found = doctor.clock(home, EN)
        assert (found.state, found.to_do) == (State.DO, "Set date and time of this computer.")
