"""The real adapter: the real engine where it matters, programs of a line or two where one breaks.

There is no sound card here. ALSA's own "file" takes its place, so what aplay got can be looked at.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.speech import EspeakVoice
from kiosk.voice import Said, read_out
from words import words_in

CANARY = "құпия сөз"
LONG = [Said("kk", f"{CANARY} {n}") for n in range(3)]
PLAYS = "import sys; sys.stdin.buffer.read()"
FAILS = "import sys; sys.stdin.buffer.read(); sys.exit(1)"


def program(folder: Path, name: str, does: str) -> str:
    made = folder / name
    made.write_text(f"#!{sys.executable}\n{does}\n")
    made.chmod(made.stat().st_mode | stat.S_IXUSR)
    return str(made)


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


Make = Callable[..., EspeakVoice]


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes voices whose engine or player does as told; "" is the real one."""
    monkeypatch.setattr("app.speech._LONGEST_PROBE_S", 60.0)  # a busy build server is no fault
    made: list[EspeakVoice] = []

    def make(engine: str = "", player: str = "", *, start: bool = True) -> EspeakVoice:
        programs = {
            name: program(tmp_path, f"{name}-{len(made)}", does) if does else real
            for name, does, real in (("e", engine, "espeak-ng"), ("p", player, "aplay"))
        }
        voice = EspeakVoice(programs["e"], programs["p"])
        made.append(voice)
        if start:
            voice.start()
        return voice

    yield make
    for voice in made:
        voice.close()


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that aplay plays, as plain samples of 16 bits."""
    heard = tmp_path / "heard.raw"
    settings = tmp_path / "asound.conf"
    settings.write_text(
        f'pcm.!default {{ type file slave.pcm "null" file "{heard}" format raw }}\n'
        "pcm.null { type null }\n"
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(settings))
    return heard


@pytest.fixture
def no_loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on a machine that has one."""
    settings = tmp_path / "asound.conf"
    settings.write_text("pcm.!default { type hw card 29 }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(settings))


def test_a_sentence_comes_out_of_the_loudspeaker_and_lies_nowhere_else(
    voices, loudspeaker, tmp_path
):
    voice = voices()
    until(lambda: voice.can_speak)
    silent = loudspeaker.stat().st_size
    assert not any(loudspeaker.read_bytes()), "asking whether there is sound makes none"
    voice.say(read_out(["1 сәуір"], words_in("kk")))
    assert voice.is_speaking
    until(lambda: not voice.is_speaking)
    samples = loudspeaker.read_bytes()[silent:]
    assert len(samples) > 22050  # more than half a second
    assert (
        max(
            abs(int.from_bytes(samples[n : n + 2], "little", signed=True))
            for n in range(0, len(samples) - 1, 2)
        )
        > 3_000
    )
    assert voice.can_speak
    assert {path.name for path in tmp_path.iterdir()} == {"heard.raw", "asound.conf"}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_language_has_its_voice(voices, loudspeaker, language):
    voice = voices()
    until(lambda: voice.can_speak)
    silent = loudspeaker.stat().st_size
    voice.say([Said(language, "1 2 3")])
    until(lambda: not voice.is_speaking)
    assert loudspeaker.stat().st_size > silent + 22050
    assert voice.can_speak


def test_without_a_sound_card_it_cannot_speak(voices, no_loudspeaker):
    voice = voices(start=False)
    voice._look()
    assert not voice.can_speak
    voice.say(LONG)
    assert not voice.is_speaking


@pytest.mark.parametrize(
    ("engine", "player"),
    [("import sys; sys.exit(1)", PLAYS), ("", FAILS)],
    ids=["no voice of ours", "no sound"],
)
def test_an_engine_or_player_that_does_not_work_is_found_out_before_anybody_listens(
    voices, engine, player
):
    voice = voices(engine, player, start=False)
    voice._look()
    assert not voice.can_speak


def test_a_machine_without_the_programs_has_no_voice(tmp_path):
    voice = EspeakVoice(str(tmp_path / "no-engine"), str(tmp_path / "no-player"))
    voice._look()
    assert not voice.can_speak


def children() -> list[str]:
    """Command lines of the processes that this one has begun and that still run."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((each / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == os.getpid():
                found.append((each / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except (OSError, IndexError):
            continue  # it ended meanwhile
    return found


def a_player(then: str) -> str:
    """The first to be played is the silence that asks; what comes later is the voice."""
    return (
        "import os, sys, time\n"
        "flag = sys.argv[0] + '.asked'\n"
        "if not os.path.exists(flag):\n"
        "    open(flag, 'w').close(); sys.stdin.buffer.read(); sys.exit(0)\n"
        f"{then}"
    )


def test_the_next_touch_makes_it_silent_at_once_and_leaves_no_process(voices):
    voice = voices("", a_player("time.sleep(600)"))
    until(lambda: voice.can_speak)
    voice.say(LONG)
    until(lambda: bool(voice._running))
    begun = time.perf_counter()
    voice.hush()
    assert time.perf_counter() - begun < 10, "the screen's thread must not wait for the end"
    assert not voice.is_speaking
    until(lambda: not [line for line in children() if "p-0" in line], seconds=8)
    assert voice.can_speak, "whoever is silenced is not broken"


def test_what_is_said_next_takes_the_place_of_what_was_being_said(voices, tmp_path):
    voice = voices(
        f"import sys\nopen({str(tmp_path / 'told')!r}, 'ab').write(sys.stdin.buffer.read() + b'|')",
        a_player("time.sleep(600)"),
    )
    until(lambda: voice.can_speak)
    (tmp_path / "told").write_bytes(b"")
    voice.say(LONG)
    until(lambda: b"0|" in (tmp_path / "told").read_bytes())
    voice.say([Said("ru", "другое")])
    until(lambda: "другое".encode() in (tmp_path / "told").read_bytes())
    assert (tmp_path / "told").read_text() == f"{CANARY} 0|другое|"


def test_the_words_stand_on_no_command_line(voices):
    voice = voices("import sys, time; sys.stdin.buffer.read() == b'1' or time.sleep(600)", PLAYS)
    until(lambda: voice.can_speak)
    voice.say(LONG)
    until(lambda: len(voice._running) == 2)
    assert any("--stdin" in line for line in children())
    assert not any(word in line for line in children() for word in CANARY.split())


@pytest.mark.parametrize(
    ("engine", "then"),
    [("", "sys.exit(1)"), ("import sys; sys.exit(sys.stdin.buffer.read() != b'1')", "")],
    ids=["the loudspeaker is pulled out", "the engine dies"],
)
def test_a_voice_that_dies_in_the_middle_says_so_and_asks_again_later(voices, caplog, engine, then):
    voice = voices(engine, a_player(then), start=False)
    voice._look_again_s = 0.2
    voice.start()
    until(lambda: voice.can_speak)
    voice.say(LONG)
    until(lambda: "the voice has stopped" in caplog.text)
    if engine:  # it only failed at these words; asked once more, it is well
        until(lambda: voice.can_speak)
    else:
        until(lambda: not voice.can_speak)
        assert not voice.is_speaking


def test_a_player_that_never_ends_is_ended(voices, monkeypatch):
    monkeypatch.setattr("app.speech._LEAST_S", 0.3)
    monkeypatch.setattr("app.speech._S_A_LETTER", 0.0)
    voice = voices("", a_player("time.sleep(600)"))
    until(lambda: voice.can_speak)
    voice.say(LONG)
    until(lambda: not voice.can_speak)
    assert not [line for line in children() if "p-0" in line]


def test_no_word_of_it_reaches_the_log_or_a_printed_value(voices, caplog):
    voice = voices("", a_player("sys.exit(1)"))
    until(lambda: voice.can_speak)
    voice.say(LONG)
    until(lambda: not voice.can_speak)
    assert "the voice has stopped" in caplog.text
    assert CANARY not in caplog.text + repr(LONG)


def test_nothing_runs_on_when_the_kiosk_is_closed(voices):
    voice = voices("", a_player("time.sleep(600)"))
    until(lambda: voice.can_speak)
    voice.say(LONG)
    until(lambda: bool(voice._running))
    voice.close()
    assert not voice._thread.is_alive()
    assert not [line for line in children() if "p-0" in line]
    voice.say(LONG)
    assert not voice.is_speaking
