"""The transfer list and the labels of papers, as they leave the printer."""

from dataclasses import replace
from datetime import date

import pytest

from printing.layout import Bars, Pane
from printing.paper_labels import (
    PLACES,
    roll_label_pages,
    roll_labels_pdf,
    sheet_label_pages,
    trial_label_pdf,
)
from printing.transfer_list import transfer_list_pages, transfer_list_pdf
from registry.numbers import Number
from registry.offices import Staff
from registry.transfers import PaperLabel, TransferRow, TransferSheet
from tests.printing.papers import (
    OFFICE,
    REGISTERED,
    codes_by_zxing,
    off_the_paper,
    on_each_other,
    sizes_of,
    text_of,
)

LIST = Number.transfer_list(427, 1, 17)
LONG = "Ауыл шаруашылығы және жер қатынастары бөлімінің Қызылжар ауданындағы бөлімшесі " * 2


def a_row(place: int, **changes: object) -> TransferRow:
    row = TransferRow(
        number=Number.of_application(427, 1, 100 + place),
        applicant="Сейітқали Әйгерім Нұрланқызы",
        short_kk="Бақшаға жер",
        short_ru="Земля под огород",
        papers=2,
        sheets=3,
        due=date(2026, 4, 1),
    )
    return replace(row, **changes)  # type: ignore[arg-type]  # a builder takes any field


def a_sheet(count: int, **changes: object) -> TransferSheet:
    sheet = TransferSheet(
        number=LIST,
        made_at=int(REGISTERED.timestamp() * 1000),
        office=OFFICE,
        department_kk="Ауыл шаруашылығы және жер қатынастары бөлімі",
        department_ru="Отдел сельского хозяйства и земельных отношений",
        sender=Staff("1", "Ахметова Н. С.", "бас маман", "главный специалист"),
        rows=tuple(a_row(place) for place in range(count)),
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]


def a_label(n: int, of: int, **changes: object) -> PaperLabel:
    label = PaperLabel(
        number=Number.of_application(427, 1, 123).paper(n),
        short_kk="Бақшаға жер",
        short_ru="Земля под огород",
        title_kk="Өтініш",
        title_ru="Заявление",
        n=n,
        of=of,
    )
    return replace(label, **changes)  # type: ignore[arg-type]


def bars_on(pages) -> list[Bars]:
    return [placed.mark for page in pages for placed in page.marks if isinstance(placed.mark, Bars)]


@pytest.mark.parametrize("copy", [0, 1])
@pytest.mark.parametrize("count", [1, 30, 200])
def test_every_paper_of_a_list_stands_on_it_once_and_every_page_says_whose_it_is(count, copy):
    pages = transfer_list_pages(a_sheet(count), copy)
    assert not off_the_paper(pages)
    assert not on_each_other(pages)
    boxes = [p for page in pages for p in page.marks if isinstance(p.mark, Pane)]
    assert len(boxes) == count
    assert len(bars_on(pages)) == count + len(pages)  # the list's own on each page
    last = [p for p in pages[-1].marks if isinstance(p.mark, Pane)]
    assert last, "the signatures stand alone on the last page"


def test_the_signatures_never_stand_alone_on_a_page():
    for count in range(11, 29):  # among them every way in which a page may just be full
        last = transfer_list_pages(a_sheet(count), 0)[-1]
        assert any(isinstance(placed.mark, Pane) for placed in last.marks), count


def test_the_two_copies_say_which_is_whose_and_who_signs():
    text = text_of(transfer_list_pdf(a_sheet(2)))
    for said in (
        "Құжаттарды тапсыру тізімдемесі",
        "Реестр передачи документов",
        "1-дана: бөлімде қалады",
        "Экземпляр 1: остаётся в отделе",
        "2-дана: қол қойылып, кеңсеге қайтарылады",
        "Экземпляр 2: возвращается с подписью",
        "Ахметова Н. С., бас маман · главный специалист",
        "Құжаттарды тапсырдым · Документы сдал(а)",
        "Құжаттарды қабылдап алдым · Документы получил(а)",
        "қолы · подпись",
        "күні · дата",
        "0427-01-000017-T",
        "05.03.2026, 10:42",
        "Сейітқали Әйгерім Нұрланқызы",
        "2 құжат, 3 парақ",
        "01.04.2026",
    ):
        assert said in text, said
    assert "көшірме" not in text
    assert "1-көшірме" in text_of(transfer_list_pdf(a_sheet(2, copy=1)))


def test_pages_of_a_long_list_are_counted_in_each_copy():
    text = text_of(transfer_list_pdf(a_sheet(30)))
    assert text.count("0427-01-000017-T · 1/2") == 2
    assert text.count("0427-01-000017-T · 2/2") == 2


def test_the_longest_names_are_not_cut_and_lie_on_nothing():
    row = a_row(0, applicant=LONG, short_kk="Ұ" * 34, short_ru="Щ" * 34, papers=99, sheets=999)
    sheet = a_sheet(40, department_kk=LONG, department_ru=LONG)
    sheet = replace(sheet, rows=(row, *sheet.rows), sender=None)
    pages = transfer_list_pages(sheet, 0)
    assert not off_the_paper(pages)
    assert not on_each_other(pages)
    assert LONG.strip() in text_of(transfer_list_pdf(sheet))


def test_labels_on_a_roll_have_its_size():
    pdf = roll_labels_pdf([a_label(n, 3) for n in (1, 2, 3)])
    assert [tuple(round(side) for side in size) for size in sizes_of(pdf)] == [(58, 40)] * 3


@pytest.mark.parametrize(("paper", "size"), [("roll", (58, 40)), ("sheet", (210, 297))])
def test_a_label_on_trial_can_be_read_and_is_no_paper_s(paper, size):
    pdf = trial_label_pdf(paper)
    [(kind, digits)] = codes_by_zxing(pdf, 203.2)
    assert kind == "CODE128"
    assert Number.parse(digits).serial == 0  # the first paper of an office has 1
    assert [tuple(round(side) for side in page) for page in sizes_of(pdf)] == [size]


@pytest.mark.parametrize(
    ("first", "count", "sheets"), [(1, 24, 1), (24, 1, 1), (24, 2, 2), (13, 13, 2), (1, 49, 3)]
)
def test_labels_begin_at_the_first_free_place_of_a_sheet(first, count, sheets):
    labels = [a_label(n, count) for n in range(1, count + 1)]
    pages = sheet_label_pages(labels, first)
    assert len(pages) == sheets
    assert not off_the_paper(pages)
    assert not on_each_other(pages)
    assert len(bars_on(pages)) == count
    row, column = divmod(first - 1, 3)
    left = min(placed.left for placed in pages[0].marks)
    top = min(placed.top for placed in pages[0].marks)
    assert column == 0 or left >= min(column, 0 if count > 2 else column) * 70
    assert top >= row * 37


@pytest.mark.parametrize("first", [0, PLACES + 1])
def test_a_sheet_has_no_other_places(first):
    with pytest.raises(ValueError, match="24"):
        sheet_label_pages([a_label(1, 1)], first)


def test_a_label_names_nobody_and_never_needs_a_second():
    label = a_label(7, 12, title_kk=LONG, title_ru=LONG, short_kk="Ұ" * 34)
    pages = roll_label_pages(label)
    assert len(pages) == 1
    assert not off_the_paper(pages)
    assert not on_each_other(pages)
    text = text_of(roll_labels_pdf([label]))
    assert "0427-01-000123/07" in text
    assert "7/12" in text
    assert "Сейітқали" not in text
