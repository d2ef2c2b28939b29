"""The receipt as it comes out: read back by two decoders, by its text and by its boxes."""

from dataclasses import replace
from datetime import date

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types
from msgspec import structs

from printing.layout import Bars
from printing.receipt import receipt_pages, receipt_pdf
from registry.application import Stage
from registry.codes import status_link
from registry.facts import DocumentState
from registry.receipts import PaperLine, TermLine
from tests.printing.papers import (
    ADDRESS,
    CODE,
    NUMBER,
    OFFICE,
    a_receipt,
    codes_by_zbar,
    codes_by_zxing,
    off_the_paper,
    on_each_other,
    pictures_of,
    sizes_of,
    text_of,
)
from words.fonts import REGULAR, SEMIBOLD, onest

PAPERS = ("A4", "80mm")
LINK = status_link(ADDRESS, CODE)
EVERYTHING = {("CODE128", CODE.digits), ("CODE128", NUMBER.digits), ("QRCODE", LINK)}
KAZAKH = "Ә Ғ Қ Ң Ө Ұ Ү Һ І ә ғ қ ң ө ұ ү һ і"


def test_the_roll_is_sharp_in_the_two_colours_of_a_receipt_printer():
    receipt = a_receipt()
    (page,) = receipt_pages(receipt, "80mm")
    (picture,) = pictures_of(receipt_pdf(receipt, "80mm"), 203.2)
    assert picture.shape == (round(page.height * 8), 640)  # 8 dots a millimetre
    bars = [placed for placed in page.marks if isinstance(placed.mark, Bars)]
    assert len(bars) == 2
    for placed in bars:
        dots = picture[round((placed.top + placed.bottom) / 2 * 8)]
        assert set(dots.tolist()) == {0, 255}  # no grey: every bar begins and ends on a dot
        width = round(placed.mark.module * 8)
        edges = [n for n in range(1, 640) if dots[n] != dots[n - 1]]
        assert all((edge - edges[0]) % width == 0 for edge in edges)
        assert edges[-1] - edges[0] == len(placed.mark.modules) * width


@pytest.mark.parametrize("paper", PAPERS)
def test_both_languages_say_what_the_law_wants(paper):
    text = text_of(receipt_pdf(a_receipt(), paper))
    for said in (
        "Қолхат",
        "Расписка",
        "5274-1309-6489",
        "0427-01-000123",
        "05.03.2026, 10:42",
        "Жауап алуға келіңіз: 1 сәуір, сәрсенбі",
        "Приходите за ответом: 1 апреля, среда",
        "Ахметова Н. С.",
        "Азаматтарды қабылдау жөніндегі бас маман",
        "Главный специалист по приёму граждан",
        "Сейітқали Әйгерім Нұрланқызы",
        "8 (71538) 2-12-34",
        "1. Өтініш, 1 парақ, түпнұсқа",
        "Заявление, 1 л., оригинал",
        "Жеке басты куәландыратын құжат (сәйкестендіру үшін): көрсетілді",
        "18 жұмыс күні, соңғы күні 01.04.2026 (Мемлекеттік көрсетілетін қызмет стандарты)",
        "18 рабочих дней, последний день 01.04.2026 (Стандарт государственной услуги)",
        "Ауыл шаруашылығы және жер қатынастары бөлімі",
        "Отдел сельского хозяйства и земельных отношений",
        "осында, телефонмен немесе 1414",
        "ҚР ӘРПК 91, 92-баптар",
        "ст. 91, 92 АППК РК",
        "қолы",
        "подпись",
    ):
        assert said in text or (paper == "A4" and _beside(said, text)), said


def _beside(said: str, text: str) -> bool:
    """On A4 two columns are read line by line, so a wrapped sentence is met word by word."""
    return all(word in text for word in said.split())


@pytest.mark.parametrize("paper", PAPERS)
def test_kazakh_letters_and_signs_survive_the_printing(paper):
    receipt = a_receipt(applicant=f"{KAZAKH} ₸ № « »")
    text = text_of(receipt_pdf(receipt, paper))
    for letter in f"{KAZAKH} ₸ № « »".split():
        assert letter in text


@pytest.mark.parametrize("weight", [REGULAR, SEMIBOLD])
def test_the_typeface_has_every_letter_of_the_three_languages(weight):
    known = TTFont(onest(weight)).getBestCmap()
    needed = f"{KAZAKH} ₸№«»✓·–—“”" + "".join(map(chr, range(0x410, 0x450))) + "Ёё"
    assert [letter for letter in needed if letter != " " and ord(letter) not in known] == []


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("count", [0, 1, 5, 30, 120])
@pytest.mark.parametrize("code", [CODE, None])
def test_nothing_is_cut_and_nothing_lies_on_another(paper, count, code):
    pages = receipt_pages(a_receipt(count, code=code, copy=3, incomplete=True), paper)
    assert not off_the_paper(pages)
    assert not on_each_other(pages)


@pytest.mark.parametrize("paper", PAPERS)
def test_long_names_wrap_and_none_of_their_letters_is_lost(paper):
    long = "Құрманғазыұлы-Әбдірахманов Нұрсұлтан-Мұхаммедәлі Жүсіпбекұлы " * 4
    unbroken = "Ұ" * 200
    receipt = a_receipt(
        applicant=long,
        representative=unbroken,
        service_kk=long,
        provider_ru=long,
        short_kk="Ең көп дегенде отыз төрт әріп бар",
        office=OFFICE.__class__(
            **{name: getattr(OFFICE, name) for name in OFFICE.__struct_fields__}
            | {"name_kk": long, "address_ru": long}
        ),
    )
    pages = receipt_pages(receipt, paper)
    assert not off_the_paper(pages)
    assert not on_each_other(pages)
    text = text_of(receipt_pdf(receipt, paper))
    assert text.count("Ұ") >= 200
    assert text.count("Құрманғазыұлы-Әбдірахманов") >= 4 * 5 - 2


@pytest.mark.parametrize("paper", ["A4", "80mm", "58mm"])
def test_the_offices_e_mail_address_stands_once_beside_its_phone_and_takes_no_room(paper):
    pdf = receipt_pdf(a_receipt(), paper)
    assert text_of(pdf).count(OFFICE.email) == 1
    without = receipt_pdf(a_receipt(office=structs.replace(OFFICE, email="")), paper)
    assert "@" not in text_of(without)
    assert sizes_of(pdf)[0][1] <= sizes_of(without)[0][1]
    assert "@" not in text_of(receipt_pdf(a_receipt(code=None), paper))  # it stays at the office


@pytest.mark.parametrize("code", [CODE, None])
def test_five_papers_are_at_most_22_centimetres_of_roll(code):
    ((width, height),) = sizes_of(receipt_pdf(a_receipt(code=code), "80mm"))
    assert width == pytest.approx(80, abs=0.01)
    assert height <= 220


@pytest.mark.parametrize("code", [CODE, None])
def test_five_papers_fit_the_upper_half_of_a_sheet(code):
    (page,) = receipt_pages(a_receipt(code=code), "A4")
    cut = [placed for placed in page.marks if placed.left == 0 and placed.right == 210]
    assert [placed.top for placed in cut] == [148.5]
    assert max(placed.bottom for placed in page.marks) == 148.5


def test_thirty_papers_go_on_below_and_no_line_tells_to_cut_there():
    (page,) = receipt_pages(a_receipt(30), "A4")
    assert max(placed.bottom for placed in page.marks) > 148.5
    assert not [placed for placed in page.marks if placed.left == 0]


def test_loose_sheets_of_one_receipt_say_whose_they_are():
    pdf = receipt_pdf(a_receipt(120), "A4")
    total = len(sizes_of(pdf))
    assert total > 1
    for n in range(1, total + 1):
        assert f"0427-01-000123 · {n}/{total}" in text_of(pdf)


def test_a_roll_grows_with_its_papers():
    heights = [sizes_of(receipt_pdf(a_receipt(n), "80mm"))[0][1] for n in (0, 5, 30)]
    assert heights == sorted(heights)
    text = text_of(receipt_pdf(a_receipt(30), "80mm"))
    assert all(f"{n}. " in text for n in range(1, 31))


@pytest.mark.parametrize("paper", PAPERS)
def test_the_offices_copy_holds_the_control_code_nowhere(paper):
    office_copy = replace(a_receipt(), code=None)
    pdf = receipt_pdf(office_copy, paper)
    text = text_of(pdf)
    for secret in (CODE.digits, CODE.grouped, "Бақылау коды", "Контрольный код"):
        assert secret not in text
    assert CODE.digits not in text.replace(" ", "").replace("-", "")
    assert CODE.digits.encode() not in pdf
    for read in (codes_by_zbar, codes_by_zxing):
        assert read(pdf, 203.2) == {("CODE128", NUMBER.digits)}


@pytest.mark.parametrize("paper", PAPERS)
def test_the_offices_copy_is_signed_at_the_hand_over(paper):
    text = text_of(receipt_pdf(a_receipt(code=None), paper))
    assert "Жауапты алдым · Ответ получил(а)" in text
    assert "аты-жөні · Ф. И. О." in text
    assert "Жауапты алдым" not in text_of(receipt_pdf(a_receipt(), paper))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_second_print_says_that_it_is_a_copy(paper):
    assert "-көшірме" not in text_of(receipt_pdf(a_receipt(), paper))
    text = text_of(receipt_pdf(a_receipt(copy=2), paper))
    assert "2-көшірме" in text
    assert "Копия 2" in text


def test_without_a_public_page_there_is_no_link_and_the_code_stays():
    pdf = receipt_pdf(a_receipt(status_address=""), "80mm")
    assert codes_by_zbar(pdf, 203.2) == EVERYTHING - {("QRCODE", LINK)}
    assert CODE.grouped in text_of(pdf)


def test_an_appeal_gets_a_coupon_and_a_body_that_considers_it():
    text = text_of(receipt_pdf(a_receipt(is_appeal=True), "80mm"))
    assert "Жолданымды қабылдау талоны" in text
    assert "Талон о приёме обращения" in text
    assert "Рассматривает: Отдел сельского хозяйства" in text
    assert "Услугодатель" not in text


def test_what_is_done_today_says_wait_here():
    today = TermLine(0, "same_day", "", "", date(2026, 3, 5))
    text = text_of(receipt_pdf(a_receipt(term=today), "80mm"))
    assert "Күте тұрыңыз, бүгін дайын болады: 5 наурыз, бейсенбі" in text
    assert "Подождите, будет готово сегодня: 5 марта, четверг" in text
    assert "сол күні, соңғы күні 05.03.2026." in text


def test_what_comes_after_hours_counts_from_the_next_working_day():
    text = text_of(receipt_pdf(a_receipt(received=date(2026, 3, 6)), "80mm"))
    assert "Түскен күні · День поступления: 06.03.2026" in text
    assert "Түскен күні" not in text_of(receipt_pdf(a_receipt(), "80mm"))


@pytest.mark.parametrize(
    ("state", "kk", "ru"),
    [
        (DocumentState.STATE_SYSTEM, "мемлекеттік дерекқордан алынады", "из государственной базы"),
        (DocumentState.MISSING, "Сенімхат: жоқ", "Доверенность: нет"),
        (DocumentState.EXPIRED, "мерзімі өткен", "срок действия истёк"),
    ],
)
def test_a_paper_that_does_not_lie_there_is_named_as_such(state, kk, ru):
    lines = (PaperLine("Сенімхат", "Доверенность", state, 1, False),)
    text = text_of(receipt_pdf(a_receipt(papers=lines), "80mm"))
    assert kk in text
    assert ru in text
    assert "Құжаттар: 0 (0 парақ)" in text  # it is listed, not counted


def test_the_window_shows_how_far_it_has_come():
    at_the_start = receipt_pdf(a_receipt(), "A4")
    issued = receipt_pdf(a_receipt(stage=Stage.ISSUED), "A4")
    assert text_of(at_the_start).count("✓") == 1
    assert text_of(issued).count("✓") == 4
    for word in ("Қабылданды", "Бөлімде", "Жауап дайын", "Берілді", "Принято", "Выдано"):
        assert word in text_of(at_the_start)


def test_the_same_receipt_gives_the_same_bytes():
    assert receipt_pdf(a_receipt(), "A4") == receipt_pdf(a_receipt(), "A4")


def test_the_papers_properties_name_nobody():
    pdf = receipt_pdf(a_receipt(), "A4")
    import pypdfium2

    properties = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert "0427-01-000123" in properties["Title"]
    assert not [value for value in properties.values() if "Сейітқали" in value]
    assert not [value for value in properties.values() if CODE.digits in value]


def test_a_receipt_still_being_typed_is_headed_as_a_receipt_and_carries_no_number_yet():
    text = text_of(receipt_pdf(a_receipt(code=None, draft=True), "80mm"))
    assert "Кеңседе қалатын" not in text
    assert "····-····-····" in text
    assert a_receipt().number.shown not in text
