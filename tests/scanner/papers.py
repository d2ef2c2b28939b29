"""Whole pages of paper, printed by reportlab and then scanned askew or photographed on a table."""

import io
from typing import Any

import cv2
import numpy as np
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from printing.typeface import font_name
from tests.scanner.pictures import NUMBER, bars_of, noisy

WORDS = (
    "Құрметті Айгүл Серікқызы! Сіздің жер учаскесін беру туралы өтінішіңіз қаралды.",
    "Жер кодексінің 44-бабына сәйкес бау-бақша өсіру үшін 0,12 га жер телімі беріледі.",
    "Уважаемая Айгуль Сериковна! Ваше заявление о предоставлении земли рассмотрено.",
    "Настоящий ответ может быть обжалован в вышестоящий орган в течение трёх месяцев.",
)


def a_page_pdf(number: str | None = NUMBER, lines: int = 40, size: float = 10, *more: str) -> bytes:
    """A4 with a Code 128 of 40 mm and lines of text of `size` points; `more` codes beneath."""
    file = io.BytesIO()
    paper = canvas.Canvas(file, pagesize=A4, invariant=True)
    paper.setFont(font_name(400), size)
    for line in range(lines):
        paper.drawString(
            72, 700 - line * size * 1.4, f"{line * 7919 % 9973} {WORDS[line % len(WORDS)]}"
        )
    for place, text in enumerate([number, *more] if number else more):
        for module, dark in enumerate(bars_of(text)):
            if dark:
                paper.rect(380 - 250 * place + module * 1.1, 760, 1.1, 36, stroke=0, fill=1)
    paper.showPage()
    paper.save()
    return file.getvalue()


def rendered(pdf: bytes, dpi: int = 200) -> np.ndarray:
    """The first page as BGR."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    pixels = np.array(document[0].render(scale=dpi / 72).to_numpy(), np.uint8)
    document.close()
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR) if pixels.shape[2] == 4 else pixels


def askew(page: np.ndarray, degrees: float, light: int = 250) -> np.ndarray:
    """As it lies on the glass of a page scanner: the glass beside it is white too."""
    height, width = page.shape[:2]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.95)
    return cv2.warpAffine(page, move, (width, height), borderValue=(light,) * 3)


def photographed(page: np.ndarray, quality: int = 80) -> np.ndarray:
    """By a telephone over a table: from the side, half in shadow, with grain, packed as JPEG."""
    height, width = page.shape[:2]
    wide, high = int(width * 1.25), int(height * 1.25)
    here = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    there = np.array(
        [
            (0.13 * wide, 0.09 * high),
            (0.90 * wide, 0.07 * high),
            (0.95 * wide, 0.93 * high),
            (0.06 * wide, 0.95 * high),
        ],
        np.float32,
    )
    move = cv2.getPerspectiveTransform(here, there)
    table = np.full((high, wide, 3), (60, 80, 95), np.uint8)
    grain = np.random.default_rng(3).normal(0, 10, (high // 8, wide // 8, 3))
    table = np.clip(table + cv2.resize(grain, (wide, high)), 0, 255).astype(np.uint8)
    laid = cv2.warpPerspective(page, move, (wide, high), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), move, (wide, high))
    seen = np.where(mask[:, :, None] > 127, laid, table)
    across = (
        np.linspace(1.0, 0.55, wide)[None, :, None] * np.linspace(0.95, 0.8, high)[:, None, None]
    )
    lit = noisy(np.clip(seen * across, 0, 255).astype(np.uint8), 6.0)
    _, packed = cv2.imencode(".jpg", cv2.GaussianBlur(lit, (0, 0), 0.8), [1, quality])
    photo = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert photo is not None
    return photo


def likeness(original: np.ndarray, copy: np.ndarray) -> float:
    """How like the lines of text of two greys are, −1 to 1, in the worst of twelve strips.

    The copy is laid over the original first, strip by strip, as an eye follows a line: what is
    measured is whether the strokes of small letters are where they were.
    """
    copy = cv2.resize(copy, original.shape[::-1], interpolation=cv2.INTER_AREA)
    find: Any = cv2.ORB.create(2_500)
    points, marks = find.detectAndCompute(original, None)
    points_2, marks_2 = find.detectAndCompute(copy, None)
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(marks, marks_2)
    here = np.array([points[m.queryIdx].pt for m in matches], np.float32)
    there = np.array([points_2[m.trainIdx].pt for m in matches], np.float32)
    move, _ = cv2.findHomography(there, here, cv2.RANSAC, 6.0)
    laid = cv2.warpPerspective(copy, move, original.shape[::-1], borderValue=255)
    worst = 1.0
    height, width = original.shape
    for top in np.linspace(0.18 * height, 0.70 * height, 6).astype(int):
        for left in (0.12, 0.5):
            x, y = int(left * width), int(top)
            piece = original[y : y + 90, x : x + 500]
            place = laid[y - 8 : y + 98, x - 8 : x + 508]
            where, what = (cv2.GaussianBlur(one, (0, 0), 1.0) for one in (place, piece))
            found = cv2.matchTemplate(where, what, cv2.TM_CCOEFF_NORMED)
            worst = min(worst, float(found.max()))
    return worst
