"""Builders of papers, and readers of what came out: text, codes, boxes."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import numpy as np
import pypdfium2
import zxingcpp
from pyzbar import pyzbar

from printing.layout import Page, Placed
from registry.application import Stage
from registry.codes import ControlCode
from registry.facts import Acceptor, ApplicationKind, DocumentState, Outcome
from registry.numbers import Number
from registry.offices import Office
from registry.receipts import (
    AnswerLabel,
    CoverSheet,
    OralProtocol,
    PaperLine,
    Receipt,
    RefusalSlip,
    TermLine,
)

ADDRESS = "https://korgau.example"
CODE = ControlCode("527413096489")
NUMBER = Number.of_application(427, 1, 123)
REGISTERED = datetime(2026, 3, 5, 10, 42, tzinfo=timezone(timedelta(hours=5)))
MILLIMETRE = 72 / 25.4  # points

OFFICE = Office(
    code=427,
    name_kk="Соколов ауылдық округі әкімінің аппараты",
    name_ru="Аппарат акима Соколовского сельского округа",
    name_en="Office of the akim of Sokolovka",
    address_kk="Соколовка ауылы, Мектеп көшесі, 12",
    address_ru="с. Соколовка, ул. Школьная, 12",
    address_en="12 School street, Sokolovka",
    phone="8 (71538) 2-12-34",
    hours="09:00–18:30",
    lunch="13:00–14:30",
    email="sokolovka@sko.gov.kz",
)
TITLES = (
    ("Өтініш", "Заявление"),
    (
        "Жеке басты куәландыратын құжат (сәйкестендіру үшін)",
        "Документ, удостоверяющий личность (для идентификации)",
    ),
    (
        "Жер учаскесінің орналасу схемасы немесе орнының сипаттамасы",
        "Схема расположения или описание места земельного участка",
    ),
    ("Сенімхат (өкіл жүгінген кезде)", "Доверенность (при обращении представителя)"),
    ("Отбасы мүшелерінің табысы туралы мәліметтер", "Сведения о доходах членов семьи"),
)


def papers(count: int) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(*TITLES[n % 5], DocumentState.PRESENT, 0 if n % 5 == 1 else 1 + n % 3, n % 2 == 0)
        for n in range(count)
    )


def a_receipt(count: int = 5, **changes: object) -> Receipt:
    """The longest service of the catalogue, so that what fits here fits always."""
    receipt = Receipt(
        number=NUMBER,
        code=CODE,
        registered_at=int(REGISTERED.timestamp() * 1000),
        received=date(2026, 3, 5),
        office=OFFICE,
        acceptor=Acceptor(
            "Ахметова Н. С.",
            "Азаматтарды қабылдау жөніндегі бас маман",
            "Главный специалист по приёму граждан",
        ),
        applicant="Сейітқали Әйгерім Нұрланқызы",
        representative="",
        phone="+7 701 234 56 78",
        service_kk="Мемлекет меншігіндегі, сауда-саттық өткізуді талап етпейтін жер учаскелеріне "
        "құқық алу (жеке қосалқы шаруашылық, бау-бақша өсіру)",
        service_ru="Приобретение прав на земельные участки, находящиеся в государственной "
        "собственности, не требующее проведения торгов (личное подсобное хозяйство, "
        "огородничество)",
        short_kk="Бақшаға жер",
        short_ru="Земля под огород",
        is_appeal=False,
        provider_kk="Ауыл шаруашылығы және жер қатынастары бөлімі",
        provider_ru="Отдел сельского хозяйства и земельных отношений",
        papers=papers(count),
        term=TermLine(
            18,
            "working",
            "Мемлекеттік көрсетілетін қызмет стандарты",
            "Стандарт государственной услуги",
            date(2026, 4, 1),
        ),
        stage=Stage.REGISTERED,
        status_address=ADDRESS,
    )
    return replace(receipt, **changes)  # type: ignore[arg-type]  # a builder takes any field


def a_cover(count: int = 5, **changes: object) -> CoverSheet:
    receipt = a_receipt(count)
    cover = CoverSheet(
        number=NUMBER,
        answer=NUMBER.answer(1),
        registered_at=receipt.registered_at,
        office=OFFICE,
        acceptor=receipt.acceptor,
        applicant=receipt.applicant,
        service_kk=receipt.service_kk,
        service_ru=receipt.service_ru,
        short_kk=receipt.short_kk,
        short_ru=receipt.short_ru,
        provider_kk=receipt.provider_kk,
        provider_ru=receipt.provider_ru,
        papers=receipt.papers,
        due=receipt.term.due,
    )
    return replace(cover, **changes)  # type: ignore[arg-type]  # a builder takes any field


def a_slip(lacking: int = 2, **changes: object) -> RefusalSlip:
    receipt = a_receipt(0)
    states = (DocumentState.MISSING, DocumentState.EXPIRED)
    slip = RefusalSlip(
        number=NUMBER,
        refused_at=receipt.registered_at,
        office=OFFICE,
        acceptor=receipt.acceptor,
        applicant=receipt.applicant,
        phone=receipt.phone,
        service_kk=receipt.service_kk,
        service_ru=receipt.service_ru,
        short_kk=receipt.short_kk,
        short_ru=receipt.short_ru,
        lacking=tuple(
            PaperLine(*TITLES[(n + 2) % 5], states[n % 2], 0, original=False)
            for n in range(lacking)
        ),
        grounds="Сызба жоқ, анықтама ескірген",
    )
    return replace(slip, **changes)  # type: ignore[arg-type]  # a builder takes any field


def a_protocol(**changes: object) -> OralProtocol:
    receipt = a_receipt(0)
    protocol = OralProtocol(
        number=NUMBER,
        registered_at=receipt.registered_at,
        office=OFFICE,
        acceptor=receipt.acceptor,
        kind=ApplicationKind.COMPLAINT,
        applicant=receipt.applicant,
        iin="580314400002",
        address="Соколовка ауылы, Мектеп көшесі, 5-үй",
        phone=receipt.phone,
        representative="",
        words="Жол үш жылдан бері жөнделмеген.\n\nЖөндеуді сұраймын.",
        language="kk",
    )
    return replace(protocol, **changes)  # type: ignore[arg-type]  # a builder takes any field


def a_label(**changes: object) -> AnswerLabel:
    label = AnswerLabel(
        answer=NUMBER.answer(1),
        short_kk="Бақшаға жер",
        short_ru="Земля под огород",
        office_kk=OFFICE.name_kk,
        office_ru=OFFICE.name_ru,
        outcome=Outcome.PARTLY,
        answered_on=date(2026, 3, 30),
        their_number="12-05/334",
    )
    return replace(label, **changes)  # type: ignore[arg-type]  # a builder takes any field


def text_of(pdf: bytes) -> str:
    """All text of the PDF; lines run on, as a sentence does when it is wrapped."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return " ".join(text.split())


def sizes_of(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    sizes = [tuple(side / MILLIMETRE for side in page.get_size()) for page in document]
    document.close()
    return [(width, height) for width, height in sizes]


Picture = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def pictures_of(pdf: bytes, dpi: float) -> list[Picture]:
    """As PDFium draws it for a printer, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    pictures = []
    for page in document:
        bitmap = page.render(scale=dpi / 72, grayscale=True)
        pictures.append(np.array(bitmap.to_numpy()).squeeze())
        bitmap.close()
    document.close()
    return pictures


def codes_by_zbar(pdf: bytes, dpi: float) -> set[tuple[str, str]]:
    return {one for picture in pictures_of(pdf, dpi) for one in seen_by_zbar(picture)}


def seen_by_zbar(picture: Picture) -> set[tuple[str, str]]:
    return {(found.type, found.data.decode()) for found in pyzbar.decode(picture)}


def codes_by_zxing(pdf: bytes, dpi: float) -> set[tuple[str, str]]:
    return {one for picture in pictures_of(pdf, dpi) for one in seen_by_zxing(picture)}


def seen_by_zxing(picture: Picture) -> set[tuple[str, str]]:
    names = {
        zxingcpp.BarcodeFormat.Code128: "CODE128",
        zxingcpp.BarcodeFormat.QRCode: "QRCODE",
    }
    return {
        (names.get(found.format, str(found.format)), found.text)
        for found in zxingcpp.read_barcodes(picture)
    }


def off_the_paper(pages: list[Page]) -> list[Placed]:
    """Marks that leave their page. Only scissors may touch its edge."""
    return [
        placed
        for page in pages
        for placed in page.marks
        if placed.left < -1e-6
        or placed.top < -1e-6
        or placed.right > page.width + 1e-6
        or placed.bottom > page.height + 1e-6
    ]


def on_each_other(pages: list[Page]) -> list[tuple[Placed, Placed]]:
    """Pairs of marks whose boxes share more than a hair, quiet zones of codes included."""
    hair = 0.02  # mm
    return [
        (one, other)
        for page in pages
        for i, one in enumerate(page.marks)
        for other in page.marks[i + 1 :]
        if one.left < other.right - hair
        and other.left < one.right - hair
        and one.top < other.bottom - hair
        and other.top < one.bottom - hair
    ]
