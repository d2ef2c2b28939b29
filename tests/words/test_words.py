"""What a person reads: every sentence is there in each language, and says the same."""

import os
import re
import string
from datetime import UTC, date, datetime

import pytest
from babel.dates import get_day_names, get_month_names

from words import LANGUAGES, catalogs, dates, extract, how_many, words_in
from words.extract import Message, Unsayable
from words.stages import STAGES, pane_words, panes_lit, stage_sentence, stage_word

# Names and marks that are the same word in Kazakh and Russian.
SAME_IN_BOTH = {"Demo", "DEMO", "QR", "PDF", "E-mail", "Kiosk", "{n} GB", "{n} MB", "{n} KB"}
SAME_IN_BOTH |= {"{n} file · {share} %"}  # файл, in the singular
SAME_IN_BOTH |= {"Technician", "Auditor"}  # техник, аудитор: words of both languages
SAME_IN_BOTH |= {"{n} computer"}  # компьютер, in the singular
SAME_IN_BOTH |= {"Camera", "Printer"}  # камера, принтер: words of both languages
APRIL = date(2026, 4, 1)


def every_translation(language):
    return [
        (english, each)
        for english, several in extract.translations(language).items()
        for each in several
    ]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_sentence_of_the_program_can_be_found_by_the_translator():
    built = [each for each in extract.everything_said() if isinstance(each, Unsayable)]
    assert not built, "these sentences are put together while running"


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_nothing_is_left_in_english(language):
    lacking = [f"{each.file}:{each.line} {each.english}" for each in extract.missing(language)]
    assert not lacking, "python -m words.extract lists them ready to be pasted"


def test_no_sentence_is_said_in_one_place_and_counted_in_another():
    """Its translation has several forms then, and the Python of Debian 12 finds none to say."""
    found = [each for each in extract.everything_said() if isinstance(each, Message)]
    counted = {each.english for each in found if each.plural}
    said = [each for each in found if not each.plural and each.english in counted]
    assert not said


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_a_sentence_has_forms_for_numbers_where_it_is_counted_and_only_there(language):
    plurals = {english: bool(each.plural) for english, each in every_translation(language)}
    wrong = [
        one
        for one in extract.everything_said()
        if isinstance(one, Message)
        and plurals.get(one.english, bool(one.plural)) is not bool(one.plural)
    ]
    assert not wrong


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_no_translation_is_unsure(language):
    assert [english for english, each in every_translation(language) if each.fuzzy] == []


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_one_sentence_has_one_translation(language):
    torn = {
        english: [each.file for each in several]
        for english, several in extract.translations(language).items()
        if len({each.forms for each in several}) > 1
    }
    assert not torn


def test_kazakh_is_not_the_russian_text():
    russian = {english: each.forms[0] for english, each in every_translation("ru")}
    same = [
        english
        for english, each in every_translation("kk")
        if each.forms[0] == russian.get(english)
        and english not in SAME_IN_BOTH
        and re.search(r"\w{2}", re.sub(r"\{\w*\}", "", each.forms[0]))
    ]
    assert not same


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_a_translation_names_the_same_facts(language):
    differing = [
        english
        for english, each in every_translation(language)
        for form in each.forms
        if form and placeholders(form) != placeholders(each.plural or english)
    ]
    assert not differing


@pytest.mark.parametrize("language", extract.TRANSLATED)
def test_no_obsolete_message_is_kept(language):
    for room in catalogs.ROOMS:
        path = catalogs.po_file(room, language)
        if path.exists():
            assert "#~" not in path.read_text("utf-8"), path.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_large_count_stands_in_groups_of_three_that_no_line_breaks(language):
    assert [how_many(n) for n in (0, 999, 10_000, 1_234_567)] == [
        "0", "999", "10\u202f000", "1\u202f234\u202f567",
    ]  # fmt: skip
    said = words_in(language).count(
        "{n} paper not printed yet", "{n} papers not printed yet", 10_000
    )
    assert said.startswith("10\u202f000 ")


def test_the_translator_sees_sentences_in_code_and_templates(tmp_path):
    code = (
        "w.say('Hand over {n}', n=n)\nw.count('{n} a', '{n} b', n)\nlater('Then')\n'x'.count('y')"
    )
    assert [(m.english, m.plural) for m in extract.python_messages(code, "counter/x.py")] == [
        ("Hand over {n}", ""),
        ("{n} a", "{n} b"),
        ("Then", ""),
    ]
    page = """<b>{{ say("Save \\"it\\"") }}</b> {{ w.count('{n} day', '{n} days', n) }}"""
    assert [(m.english, m.plural) for m in extract.template_messages(page, "district/t.html")] == [
        ('Save "it"', ""),
        ("{n} day", "{n} days"),
    ]


def test_a_sentence_built_while_running_is_told_apart():
    found = list(extract.python_messages('w.say(f"Hello {name}")', "kiosk/x.py"))
    assert found == [Unsayable("kiosk/x.py", 1)]


def test_each_room_has_its_own_file():
    assert Message("x", "", "kiosk/home.py", 1).room == "kiosk"
    assert Message("x", "", "ui/notices.py", 1).room == "common"


@pytest.mark.parametrize(
    ("language", "left"),
    [
        ("kk", ["5 жұмыс күні қалды", "бүгін соңғы күн", "2 жұмыс күніне кешікті"]),
        ("ru", ["осталось 5 рабочих дней", "сегодня последний день", "опоздание на 2 рабочих дня"]),
        ("en", ["5 working days left", "today is the last day", "late by 2 working days"]),
    ],
)
def test_what_is_left_of_a_term_is_said_in_words(language, left):
    w = words_in(language)
    assert [w.working_days_left(n) for n in (5, 0, -2)] == left


def test_russian_counts_in_three_ways():
    w = words_in("ru")
    assert [w.working_days_left(n).split()[-2] for n in (1, 2, 5, 11, 21, 22)] == [
        *("рабочий", "рабочих", "рабочих", "рабочих", "рабочий", "рабочих"),
    ]


@pytest.mark.parametrize(
    ("language", "day", "by", "full"),
    [
        ("kk", "1 сәуір, сәрсенбі", "1 сәуірге дейін", "2026 жылғы 1 сәуір"),
        ("ru", "1 апреля, среда", "до 1 апреля", "1 апреля 2026 года"),
        ("en", "1 April, Wednesday", "by 1 April", "1 April 2026"),
    ],
)
def test_a_day_is_said_as_people_say_it(language, day, by, full):
    w = words_in(language)
    assert (w.day(APRIL), w.by(APRIL), w.full_date(APRIL)) == (day, by, full)
    assert w.short_date(APRIL) == "01.04.2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_of_days_and_months_are_those_of_the_language(language):
    months = get_month_names("wide", "format", language)
    weekdays = get_day_names("wide", "format", language)
    assert dates.MONTHS[language] == tuple(months[i] for i in range(1, 13))
    assert dates.WEEKDAYS[language] == tuple(weekdays[i] for i in range(7))


def test_kazakh_endings_follow_the_last_sound_of_the_month():
    for month, towards, within in zip(
        dates.MONTHS["kk"], dates.MONTHS_TOWARDS, dates.MONTHS_WITHIN, strict=True
    ):
        back = re.findall("[аәеоөұүыі]", month)[-1] in "аоұы"
        dull = month[-1] in "кқптсшщхцч"
        assert (
            towards
            == month
            + {
                (True, True): "қа",
                (True, False): "ға",
                (False, True): "ке",
                (False, False): "ге",
            }[back, dull]
        )
        assert within == month + ("т" if dull else "д") + ("а" if back else "е")


def test_a_moment_is_told_from_where_one_stands():
    now = datetime(2026, 4, 1, 5, 42, tzinfo=UTC)  # 10:42 in the office
    w = words_in("kk")
    assert w.moment(now, now) == "10:42"
    assert w.moment(datetime(2026, 3, 31, 11, 10, tzinfo=UTC), now) == "кеше 16:10"
    assert w.moment(datetime(2026, 3, 9, 11, 10, tzinfo=UTC), now) == "09.03 16:10"
    assert w.moment(datetime(2025, 3, 9, 11, 10, tzinfo=UTC), now) == "09.03.2025"


def test_the_office_day_begins_at_its_own_midnight():
    before = datetime(2026, 3, 31, 18, 59, tzinfo=UTC)  # 23:59
    after = datetime(2026, 3, 31, 19, 1, tzinfo=UTC)  # 00:01
    assert words_in("ru").moment(before, after) == "вчера 23:59"


def test_a_moment_without_a_zone_is_never_shown():
    with pytest.raises(ValueError, match="time zone"):
        words_in("kk").clock(datetime(2026, 4, 1, 10, 42))  # noqa: DTZ001


def test_a_forgotten_fact_is_seen_at_once():
    with pytest.raises(KeyError):
        words_in("kk").say("There is no service {code} in the list.")


def test_an_empty_field_borrows_from_the_state_language_first():
    assert words_in("en").of(kk="Бақшаға жер", ru="Земля под огород", en="") == "Бақшаға жер"
    assert words_in("ru").of(kk="Бақшаға жер", ru="Земля под огород", en="") == "Земля под огород"


def test_there_are_no_words_in_a_fourth_language():
    with pytest.raises(ValueError, match="uk"):
        words_in("uk")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_reads_a_whole_sentence_at_every_stage(language):
    w = words_in(language)
    for stage in STAGES:
        for due in (None, APRIL):
            sentence = stage_sentence(stage, w, due)
            assert sentence[0].isupper()
            assert sentence.endswith(".")
        assert stage_word(stage, w) not in ("", sentence)
        assert 1 <= panes_lit(stage) <= 4
    assert len(set(pane_words(w))) == 4


def test_the_four_panes_are_worded_as_the_look_says():
    assert pane_words(words_in("kk")) == ("Қабылданды", "Бөлімде", "Жауап дайын", "Берілді")
    assert stage_sentence("at_desk", words_in("kk")) == "Жауап дайын. Келіп алыңыз."
    considered = stage_sentence("with_department", words_in("kk"), APRIL)
    assert considered == "Өтінішіңіз қаралып жатыр. Жауап 1 сәуірге дейін болады."


@pytest.fixture
def po_folder(tmp_path, monkeypatch):
    folder = tmp_path / "kk" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    monkeypatch.setattr(catalogs, "LOCALE", tmp_path)
    return folder


def write_po(folder, text, room="common"):
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / f"{room}.po").write_text(f'{header}msgid "Hello"\nmsgstr "{text}"\n', "utf-8")


def test_a_changed_po_file_is_compiled_again(po_folder):
    write_po(po_folder, "Сәлем")
    assert catalogs.load("kk").gettext("Hello") == "Сәлем"
    assert (po_folder / "common.mo").exists()
    write_po(po_folder, "Сәлеметсіз бе")
    assert catalogs.load("kk").gettext("Hello") == "Сәлеметсіз бе"


def test_a_compiled_file_is_used_without_babel(po_folder, monkeypatch):
    write_po(po_folder, "Сәлем")
    catalogs.load("kk").gettext("Hello")  # a room is read when it is first asked
    monkeypatch.setattr(catalogs, "compile_po", lambda *_: pytest.fail("compiled again"))
    assert catalogs.load("kk").gettext("Hello") == "Сәлем"


def test_words_come_from_a_folder_that_cannot_be_written(po_folder, monkeypatch):
    write_po(po_folder, "Сәлем")

    def refuse(**_):
        raise PermissionError

    monkeypatch.setattr(catalogs.tempfile, "mkstemp", refuse)
    assert catalogs.load("kk").gettext("Hello") == "Сәлем"
    assert not (po_folder / "common.mo").exists()


def test_what_one_user_compiled_another_may_read(po_folder):
    write_po(po_folder, "Сәлем")
    catalogs.load("kk").gettext("Hello")  # a room is read when it is first asked
    assert (po_folder / "common.mo").stat().st_mode & 0o777 == 0o644


def test_a_compiled_file_that_cannot_be_read_is_done_without(po_folder):
    write_po(po_folder, "Сәлем")
    (po_folder / "common.mo").mkdir()
    written = (po_folder / "common.po").stat().st_mtime_ns
    os.utime(po_folder / "common.mo", ns=(written, written))
    assert catalogs.load("kk").gettext("Hello") == "Сәлем"


def test_a_room_without_a_file_adds_nothing(po_folder):
    write_po(po_folder, "Сәлем", room="kiosk")
    assert catalogs.load("kk").gettext("Hello") == "Сәлем"
    assert catalogs.load("kk").gettext("Unknown") == "Unknown"
