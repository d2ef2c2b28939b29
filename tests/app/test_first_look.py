"""The first moment of a start: what it reads, and what it must not load for it."""

import json
import os
import subprocess
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.first_look import FirstLook, _of, first_look, office_at
from app.homes import Home
from app.settings import DeviceSettings
from tests.app.test_office import Pair

# The window stands there, and nothing has been begun behind it.
WHEN_IT_STANDS = """
import gc, json, linecache, os, sys
from app import main
begun = main._counter
def counter(arguments):
    from app import start
    def stands(one):
        from PySide6 import QtWidgets
        print(json.dumps({
            "modules": sorted(sys.modules),
            "types": sorted(vars(QtWidgets)),
            "collects": gc.isenabled(),
            "read": [name for name in linecache.cache if "PySide" not in name],
            "names": [row.spoken() for row in one.front.people.list.rows()],
        }), flush=True)
        os._exit(0)
    start.Start.run = stands
    return begun(arguments)
main._counter = counter
main.main(["counter", "--home", sys.argv[1]])
"""
# Each of them cost a start more than a hundredth of it.
NOT_LOADED = (
    *("msgspec", "typing_extensions", "dataclasses", "zoneinfo", "sqlalchemy", "httpx"),
    *("words.texts", "ui.lists", "ui.fields", "registry.offices", "app.settings"),
    *("cv2", "reportlab", "alembic", "pypdfium2", "openpyxl", "numpy"),
)
NOT_MADE = ("QStyle", "QListView", "QAbstractItemView", "QPlainTextEdit")


@pytest.fixture
def pair(tmp_path):
    pair = Pair(tmp_path)
    yield pair
    pair.close()


def test_the_window_with_its_names_needs_nothing_heavy(pair):
    names = [one.name for one in pair.office.signing_in.sitting().people]
    done = subprocess.run(
        [sys.executable, "-c", WHEN_IT_STANDS, str(pair.device.home.folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert [one for one in NOT_LOADED if one in told["modules"]] == []
    assert [one for one in NOT_MADE if one in told["types"]] == []
    assert not told["collects"]
    # PySide asks for the source of each module, if it is let: forty at least.
    assert len(told["read"]) < 5
    assert len(told["names"]) == len(names) > 1
    assert all(name in row for name, row in zip(names, told["names"], strict=True))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "language": st.sampled_from(["kk", "ru", "en"]),
            "contrast": st.booleans(),
            "letters": st.sampled_from([1.0, 1.25, 1]),
            "printer": st.text(max_size=9),
            "of a newer program": st.integers(),
        },
    )
)
def test_it_looks_as_the_settings_say(kept):
    whole = msgspec.convert(kept, DeviceSettings)
    assert _of(kept) == FirstLook(whole.language, whole.contrast, whole.letters)


@pytest.mark.parametrize(
    "written",
    ['{"contrast": true', "[]", "7", '"x"', "null", "\x00", "[" * 100_000, ""],
)
def test_settings_that_cannot_be_read_look_as_none(tmp_path, written):
    (tmp_path / "settings.json").write_text(written, "utf-8")
    assert first_look(tmp_path) == FirstLook()


def test_what_one_line_has_wrong_costs_that_line_alone(tmp_path):
    kept = {"language": "de", "contrast": True, "letters": "large"}
    (tmp_path / "settings.json").write_text(json.dumps(kept), "utf-8")
    assert first_look(tmp_path) == FirstLook("kk", contrast=True, letters=1.0)


def test_without_a_file_it_looks_as_it_is_delivered(tmp_path):
    usual = DeviceSettings()
    assert first_look(tmp_path) == FirstLook(usual.language, usual.contrast, usual.letters)


def test_the_office_is_that_of_the_enrolment(pair):
    office = pair.device.office
    seen = office_at(pair.device.home.folder)
    assert seen is not None
    assert (seen.code, seen.name_kk, seen.name_ru) == (office.code, office.name_kk, office.name_ru)


@pytest.mark.parametrize("written", [b"", b"\xc1", b"\x93\x01\x02\x03", b"\x94\x01\x02\x03\x04"])
def test_an_enrolment_that_cannot_be_read_is_left_to_the_opening(tmp_path, written):
    home = Home(tmp_path)
    assert office_at(home.folder) is None
    (tmp_path / "enrolment").write_bytes(written)
    assert office_at(home.folder) is None
