"""The papers that travel to the department and back."""

import pytest

from printing.cover import cover_sheet_pages, cover_sheet_pdf
from printing.label import answer_label_pages, answer_label_pdf
from registry.facts import Outcome
from tests.printing.papers import (
    NUMBER,
    a_cover,
    a_label,
    off_the_paper,
    on_each_other,
    sizes_of,
    text_of,
)

ANSWER = NUMBER.answer(1)


def test_a_cover_sheet_says_what_lies_behind_it_and_by_when():
    text = text_of(cover_sheet_pdf(a_cover(copy=1)))
    for said in (
        "Ілеспе парақ. 1-көшірме",
        "Сопроводительный лист. Копия 1",
        "Сейітқали Әйгерім Нұрланқызы",
        "Құжаттар: 5 (7 парақ)",
        "1 сәуір, сәрсенбі",
        "1 апреля, среда",
        "01.04.2026",
        "Құжаттарды қабылдап алдым · Документы получил(а)",
        "0427-01-000123-A1",
        "Жауапқа арналған жапсырма",
        "Наклейка на ответ",
    ):
        assert said in text, said


def test_the_answers_label_lies_below_the_scissors_and_all_else_above():
    (page,) = cover_sheet_pages(a_cover())
    (cut,) = [placed for placed in page.marks if placed.left == 0 and placed.right == 210]
    assert cut.mark.dashed
    bars = [placed for placed in page.marks if type(placed.mark).__name__ == "Bars"]
    number, answer = sorted(bars, key=lambda placed: placed.top)
    assert number.bottom < cut.top < answer.top
    assert page.height - answer.bottom > 5


@pytest.mark.parametrize("count", [0, 5, 30, 150])
def test_nothing_is_cut_and_nothing_lies_on_another(count):
    long = "Ауыл шаруашылығы және жер қатынастары бөлімінің Қызылжар ауданындағы бөлімшесі " * 3
    cover = a_cover(count, provider_kk=long, applicant=long, short_kk="Ұ" * 34)
    pages = cover_sheet_pages(cover)
    assert not off_the_paper(pages)
    assert not on_each_other(pages)


def test_only_the_last_of_several_cover_sheets_has_the_label():
    pdf = cover_sheet_pdf(a_cover(150))
    assert len(sizes_of(pdf)) > 1
    assert text_of(pdf).count("0427-01-000123-A1") == 1
    assert "0427-01-000123 · 2/" in text_of(pdf)


def test_an_answer_label_has_its_size():
    ((width, height),) = sizes_of(answer_label_pdf(a_label()))
    assert (width, height) == (pytest.approx(70, abs=0.01), pytest.approx(37, abs=0.01))


@pytest.mark.parametrize(
    ("outcome", "kk", "ru"),
    [
        (Outcome.SATISFIED, "Жауап: қанағаттандырылды", "Ответ: удовлетворено"),
        (Outcome.PARTLY, "Жауап: ішінара қанағаттандырылды", "Ответ: удовлетворено частично"),
        (Outcome.REFUSED, "Жауап: бас тартылды", "Ответ: отказано"),
        (Outcome.EXPLAINED, "Жауап: түсіндірілді", "Ответ: разъяснено"),
        (Outcome.NOTED, "Жауап: назарға алынды", "Ответ: принято к сведению"),
    ],
)
def test_a_label_says_how_it_was_decided(outcome, kk, ru):
    text = text_of(answer_label_pdf(a_label(outcome=outcome)))
    assert kk in text
    assert ru in text
    assert "0427-01-000123-A1" in text
    assert "№ 12-05/334, 30.03.2026" in text
    assert "30.03.2026" in text_of(answer_label_pdf(a_label(their_number="")))


def test_a_label_never_needs_a_second_label():
    long = "Қызылжар ауданының ауыл шаруашылығы және жер қатынастары бөлімінің бөлімшесі, № 12"
    label = a_label(office_kk=long, office_ru=long, short_kk=long, their_number="1" * 60)
    pages = answer_label_pages(label)
    assert len(pages) == 1
    assert not off_the_paper(pages)
    assert not on_each_other(pages)
    assert long in text_of(answer_label_pdf(label))
