"""Two papers of the reception, two copies each: the refusal slip and the oral appeal's protocol."""

import pytest

from printing.protocol import protocol_pages, protocol_pdf
from printing.receipt import receipt_pages, receipt_pdf
from printing.refusal import refusal_pages, refusal_pdf
from registry.facts import AppealForm, Delivery
from tests.printing.papers import (
    CODE,
    NUMBER,
    a_protocol,
    a_receipt,
    a_slip,
    codes_by_zbar,
    off_the_paper,
    on_each_other,
    sizes_of,
    text_of,
)

LONG = "Ауыл шаруашылығы және жер қатынастары бөлімінің Қызылжар ауданындағы бөлімшесі " * 3
THE_LAW = ("№ 88-V Заңы, 20-баптың 2-тармағы", "№ 88-V «О", "пункт 2 статьи 20")


@pytest.mark.parametrize("paper", ["A4", "80mm"])
def test_a_refusal_says_all_that_the_law_wants_in_both_languages_and_twice(paper):
    text = text_of(refusal_pdf(a_slip(), paper))
    for said in (
        "Қабылдаудан бас тарту",
        "Отказ в приёме",
        "0427-01-000123",
        "05.03.2026, 10:42",
        "Соколовка ауылы, Мектеп көшесі, 12",
        "с. Соколовка, ул. Школьная, 12",
        "Сейітқали Әйгерім Нұрланқызы",
        "Бақшаға жер",
        "Земля под огород",
        "Жоқ немесе мерзімі өткен құжаттар: 2",
        "1. Жер учаскесінің орналасу схемасы немесе орнының",
        "Схема расположения или описание места земельного участка:",
        "2. Сенімхат (өкіл жүгінген кезде): мерзімі өткен",
        *THE_LAW,
        "Сызба жоқ, анықтама ескірген",
        "ст. 91, 92 АППК",
        "Ахметова Н. С.",
        "Главный специалист по приёму граждан",
    ):
        assert text.count(said) >= 2, said
    assert text.count("Осы құжаттың бір данасын алдым") == 1  # signed on the one that stays


def test_two_short_refusals_share_one_sheet_and_scissors():
    (page,) = refusal_pages(a_slip(), "A4")
    (cut,) = [placed for placed in page.marks if placed.left == 0 and placed.right == 210]
    assert cut.mark.dashed
    assert codes_by_zbar(refusal_pdf(a_slip(), "A4"), 203.2) == {("CODE128", NUMBER.digits)}


@pytest.mark.parametrize("lacking", [1, 8, 60])
@pytest.mark.parametrize("paper", ["A4", "80mm"])
def test_nothing_of_a_refusal_is_cut_or_lies_on_another(lacking, paper):
    slip = a_slip(lacking, grounds=LONG, applicant=LONG)
    pages = refusal_pages(slip, paper)
    assert not off_the_paper(pages)
    assert not on_each_other(pages)
    text = text_of(refusal_pdf(slip, paper))
    assert text.count(f"{lacking}.") >= 2
    assert "1-көшірме" in text_of(refusal_pdf(a_slip(copy=1), paper))


def test_a_refusal_carries_no_control_code():
    assert CODE.digits not in text_of(refusal_pdf(a_slip(), "A4")).replace("-", "")


def test_a_protocol_has_the_contents_of_article_63_in_two_copies():
    pdf = protocol_pdf(a_protocol())
    text = text_of(pdf)
    for said in (
        "Ауызша жолданым хаттамасы",
        "Протокол устного обращения",
        "0427-01-000123",
        "05.03.2026, 10:42",
        "Соколов ауылдық округі әкімінің аппараты",
        "Сейітқали Әйгерім Нұрланқызы",
        "580314400002",
        "Соколовка ауылы, Мектеп көшесі, 5-үй",
        "Жолданым түрі: Шағым",
        "Вид обращения: Жалоба",
        "Жол үш жылдан бері жөнделмеген. Жөндеуді сұраймын.",
        "Хаттама маған оқып берілді",
        "С моих слов записано верно",
        "Ахметова Н. С.",
        "Қазақша",
    ):
        assert text.count(said) >= 2, said
    assert len(sizes_of(pdf)) == 2
    assert text.count("Кеңседе қалатын дана") == 1


@pytest.mark.parametrize("words", ["Бір сөз", "Сөз. " * 2000, "\n" * 30 + "соңы", "Ұ" * 400])
def test_a_long_protocol_goes_on_another_sheet_and_loses_nothing(words):
    protocol = a_protocol(words=words, applicant=LONG, iin="", address="")
    pages = protocol_pages(protocol)
    assert not off_the_paper(pages)
    assert not on_each_other(pages)
    assert len(pages) % 2 == 0
    text = text_of(protocol_pdf(protocol))
    assert text.count("қолы · подпись") == 4  # both sides sign both copies, never on a lost sheet
    assert text.count("Сөз.") == words.count("Сөз.") * 2


def test_whoever_wants_the_answer_by_post_is_not_told_to_come_for_it():
    for delivery, kk, ru in (
        (Delivery.EMAIL, "электрондық поштаға жіберіледі", "по электронной почте"),
        (Delivery.POST, "поштамен жіберіледі", "отправят почтой"),
        (Delivery.HOME, "үйіңізге апарып береміз", "принесут на дом"),
    ):
        text = text_of(receipt_pdf(a_receipt(delivery=delivery), "A4"))
        assert kk in text
        assert ru in text
        assert "Жауап алуға келіңіз" not in text


def test_representative_organisation_and_signatures_stand_on_the_receipt():
    receipt = a_receipt(
        representative="Қасым Дәурен",
        representative_phone="+77011234567",
        basis="сенімхат № 12",
        bin="960840000017",
        people=14,
        external="ЖТ-2026-00012345",
        case_index="03-12",
        form=AppealForm.ORAL,
    )
    text = text_of(receipt_pdf(receipt, "80mm"))
    for said in (
        "Қасым Дәурен (сенімхат № 12)",
        "+7 701 123 45 67",
        "БСН · БИН: 960840000017",
        "Қол қойғандар саны · Подписали, человек: 14",
        "ЖТ-2026-00012345",
        "ауызша, хаттамаға жазылған",
    ):
        assert said in text, said
    assert "03-12" not in text  # the case index is the office's own
    pages = receipt_pages(receipt, "A4")
    assert not off_the_paper(pages)
    assert not on_each_other(pages)


def test_before_a_service_is_chosen_the_paper_promises_nothing():
    blank = a_receipt(
        0, service_kk="", service_ru="", short_kk="", short_ru="", draft=True, code=None
    )
    text = text_of(receipt_pdf(blank, "A4"))
    assert "Сейітқали Әйгерім Нұрланқызы" in text
    assert "сәуір" not in text
    assert "Мерзімі" not in text
