"""What the voice is given to say: days as ordinals, codes digit by digit, nothing skipped."""

import csv
import re
import shutil
import subprocess
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from words import LANGUAGES, words_in
from words.aloud import aloud
from words.catalogs import po_file
from words.languages import Language
from words.stages import PANES, STAGES, stage_sentence

CATALOGUE = Path(__file__).parents[2] / "assets" / "catalogue.csv"

SAID = [
    ("kk", "1 сәуір", "бірінші сәуір"),
    ("kk", "✓ Жауап дайын 20 наурыз", "Жауап дайын жиырмасыншы наурыз"),
    ("kk", "Жауап 1\N{NO-BREAK SPACE}сәуірге дейін болады.", "Жауап бірінші сәуірге дейін болады."),
    (
        "kk",
        "2026 жылғы 21 сәуір, сейсенбі",
        "екі мың жиырма алтыншы жылғы жиырма бірінші сәуір, сейсенбі",
    ),
    ("kk", "10.03.2026", "екі мың жиырма алтыншы жылғы оныншы наурыз"),
    ("kk", "09.03 16:10", "тоғызыншы наурыз сағат он алты он"),
    ("kk", "бүгін жаңартылды: 10:05", "бүгін жаңартылды: сағат он нөл бес"),
    ("kk", "09:00–18:30", "сағат тоғыздан он сегіз отызға дейін"),
    ("kk", "8 (71538) 2-12-34", "сегіз, жеті бір бес үш сегіз, екі, бір екі, үш төрт"),
    ("kk", "1234 5678 9012", "бір екі үш төрт, бес алты жеті сегіз, тоғыз нөл бір екі"),
    ("kk", "0427-01-000123", "нөл төрт екі жеті, нөл бір, нөл нөл нөл бір екі үш"),
    ("kk", "3-терезе", "үшінші терезе"),
    ("kk", "5-ші", "бесінші"),
    ("kk", "18-ге дейін", "он сегізге дейін"),
    ("kk", "№ 5", "нөмір 5"),
    ("kk", "3 932 ₸", "3932 теңге"),
    ("kk", "ЖСН", "жеке сәйкестендіру нөмірі"),
    ("kk", "A+ Үлкен әріп", "Үлкен әріп"),
    ("kk", "K 12", "ка 12"),
    ("ru", "1 апреля", "первое апреля"),
    ("ru", "Ответ будет до 3 апреля.", "Ответ будет до третьего апреля."),
    ("ru", "✓ Принято 10 марта", "Принято десятого марта"),
    ("ru", "к 2 мая", "к второму мая"),
    ("ru", "на 23 марта", "на двадцать третье марта"),
    ("ru", "1 апреля 2026 года", "первое апреля две тысячи двадцать шестого года"),
    ("ru", "10.03.2026", "десятое марта две тысячи двадцать шестого года"),
    ("ru", "на сегодня, 10:42", "на сегодня, десять часов сорок две минуты"),
    (
        "ru",
        "09:00–18:30",
        "с девяти часов до восемнадцати часов тридцати минут",
    ),
    ("ru", "Подождите 1 минуту", "Подождите одну минуту"),
    ("ru", "Через 22 секунды", "Через двадцать две секунды"),
    ("ru", "2-й этаж, 3-я дверь", "второй этаж, третья дверь"),
    ("ru", "с. Соколовка, ул. Школьная, 1", "село Соколовка, улица Школьная, 1"),
    ("ru", "№ 5, 1000 ₸", "номер 5, 1000 тенге"),
    ("ru", "К 7", "ка 7"),
    ("en", "by 1 April", "by the first of April"),
    ("en", "Open 09:00–18:30", "Open from 9 o'clock to 18 30"),
    ("en", "1234 5678 9012", "one two three four, five six seven eight, nine zero one two"),
    ("en", "₸ 1000", "tenge one zero zero zero"),
    ("en", "about 15–25 minutes", "about 15 to 25 minutes"),
]


@pytest.mark.parametrize(("language", "shown", "said"), SAID)
def test_what_stands_there_is_said_as_a_person_would(language, shown, said):
    assert aloud(shown, language) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_of_a_year_is_an_ordinal_in_every_form(language):
    w = words_in(language)
    for day in (date(2026, 1, 1) + timedelta(n) for n in range(365)):
        for shown in (w.day(day), w.full_date(day), w.by(day), w.on(day), w.short_date(day)):
            said = aloud(shown, language)
            if language != "en":  # a year is left to the English voice: "20 26"
                assert not any(letter.isdigit() for letter in said), (shown, said)
            else:
                assert not any(letter.isdigit() for letter in said.split(" 20 26")[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_minute_of_a_day_is_said(language):
    for minute in range(24 * 60):
        said = aloud(f"{minute // 60:02}:{minute % 60:02}", language)
        assert ":" not in said
        assert said
    assert aloud("24:00", "ru") == "двадцать четыре часа"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_digit_of_a_code_is_lost(language):
    names = [aloud(f"{digit}0000", language).split()[0] for digit in range(10)]
    assert len(set(names)) == 10
    said = aloud("9081 7263 5445", language).replace(",", "").split()
    assert [names.index(word) for word in said] == [9, 0, 8, 1, 7, 2, 6, 3, 5, 4, 4, 5]


# With the engine itself


def phonemes(text: str, language: str) -> str:
    """What espeak-ng makes of it; the text goes in by a pipe, as in the hall."""
    told = subprocess.run(
        ["espeak-ng", "-v", language, "--stdin", "-q", "--ipa"],
        input=text.encode(),
        capture_output=True,
        check=True,
        timeout=20,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    return told.stdout.decode().replace("ˈ", "").strip()


needs_engine = pytest.mark.skipif(
    shutil.which("espeak-ng") is None and shutil.which("dpkg") is None,
    reason="tools/debian.txt brings espeak-ng; this is not Debian",
)


@needs_engine
def test_the_kazakh_voice_reads_ordinals_and_digits_as_kazakh_words():
    assert phonemes(aloud("1 сәуір", "kk"), "kk") == "bɪɾɪnʃɪ sæwɪɾ"
    assert phonemes(aloud("1-терезе", "kk"), "kk").startswith("bɪɾɪnʃɪ")
    assert "bes ekɪ ʒetɪ" in phonemes(aloud("0527", "kk"), "kk")
    assert phonemes("№ 5", "kk") == "bes", "the voice is silent at the sign: `aloud` is needed"
    assert phonemes(aloud("№ 5", "kk"), "kk").startswith("nɵm")


@needs_engine
def test_the_russian_voice_reads_ordinals():
    assert phonemes(aloud("1 апреля", "ru"), "ru").startswith("pʲerv")


def sentences(language: Language) -> list[str]:
    """All that the hall may say: its own sentences and what the first catalogue names."""
    facts = {
        **dict.fromkeys(("n", "window", "number", "first", "last", "most", "least"), "5"),
        "by_date": words_in(language).by(date(2026, 4, 1)),
    }
    read = read_po(BytesIO(po_file("kiosk", language).read_bytes()), locale=language)
    told = []
    for message in read:
        if not message.id:
            continue  # the file's own head
        forms = message.string if isinstance(message.string, list | tuple) else [message.string]
        told += [re.sub(r"\{(\w+)\}", lambda f: facts.get(f[1], "—"), str(each)) for each in forms]
    with CATALOGUE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told += [said for row in rows for name, said in row.items() if name.endswith(f"_{language}")]
    w = words_in(language)
    told += [stage_sentence(stage, w, date(2026, 4, 1)) for stage in STAGES]
    told += [w.say(pane) for pane in PANES]
    return [each for each in told if each]


@needs_engine
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_sentence_of_the_hall_is_read_in_another_language(language):
    """The engine marks it: "(en)". A Cyrillic letter it does not know it spells by its number."""
    said = [aloud(each, language) for each in sentences(language)]
    assert len(said) > 200
    told = phonemes("\n\n".join(said), language)
    foreign = (
        [each for each in said if "(en)" in phonemes(each, language)] if "(en)" in told else []
    )
    assert foreign == []
    assert "(en)" in phonemes("A+ Үлкен әріп" if language == "kk" else "Large текст", language)
