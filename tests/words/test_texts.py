"""Every expected failure has a sentence a person understands, in each language."""

import importlib
import pkgutil

import pytest

from registry.failures import (
    DiskNearlyFull,
    NotInCatalogue,
    OutOfPaper,
    PapersMissing,
    PeerRefused,
    Refusal,
    Trouble,
    WrongStage,
)
from words import LANGUAGES, words_in
from words.extract import FOLDERS, HOUSE
from words.texts import OUR_MISTAKE, has_sentence, sentence_for


def import_every_room():
    for room in FOLDERS:
        if (HOUSE / room / "__init__.py").exists():
            package = importlib.import_module(room)
            for module in pkgutil.walk_packages(package.__path__, f"{room}."):
                # Migrations run inside Alembic, and __main__ starts a program.
                if "migrations" not in module.name and not module.name.endswith("__main__"):
                    importlib.import_module(module.name)


def every_kind(root):
    for kind in root.__subclasses__():
        yield kind
        yield from every_kind(kind)


def test_every_failure_of_every_room_has_a_sentence():
    import_every_room()
    silent = [
        f"{kind.__module__}.{kind.__name__}"
        for root in (Refusal, Trouble)
        for kind in every_kind(root)
        if kind.__module__.split(".")[0] in FOLDERS and not has_sentence(kind)
    ]
    assert not silent, "each needs a line in words/texts.py"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("failure", "fact"),
    [
        (NotInCatalogue("07-02"), "07-02"),
        (PeerRefused(409), "409"),
        (PapersMissing((0, 2)), "2"),
        (DiskNearlyFull(31_000_000), "31"),
    ],
)
def test_the_sentence_tells_the_fact(language, failure, fact):
    assert fact in sentence_for(failure, words_in(language))


def test_a_stage_is_named_by_its_word():
    assert "Берілді" not in sentence_for(WrongStage("at_desk"), words_in("kk"))
    assert "«Беруге дайын»" in sentence_for(WrongStage("at_desk"), words_in("kk"))
    assert sentence_for(WrongStage("no such stage"), words_in("en")).startswith("This step")


def test_a_finer_kind_of_failure_borrows_the_sentence_of_its_parent():
    class DrawerEmpty(OutOfPaper):
        __module__ = "tests"

    assert sentence_for(DrawerEmpty("Canon"), words_in("en")).startswith("The printer is out")


def test_our_own_mistake_is_not_dressed_up_as_the_visitors():
    assert sentence_for(ZeroDivisionError("580314400002"), words_in("en")) == OUR_MISTAKE


def test_a_settings_file_is_named_without_its_folders():
    class SettingsUnreadable(Trouble):
        __module__ = "tests"

        def __init__(self, path):
            super().__init__(path.name)
            self.path = path

    said = sentence_for(SettingsUnreadable(HOUSE / "settings.json"), words_in("kk"))
    assert said.startswith("settings.json баптау файлын")
