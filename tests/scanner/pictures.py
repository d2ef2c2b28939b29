"""Invented labels and what happens to them between printer and camera."""

import io

import barcode
import cv2
import numpy as np
import segno
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

CODE = "527413096117"
NUMBER = "1042701000123007"
LINK = f"https://status.example.kz/s/{CODE}"


def bars_of(text, symbology="code128"):
    """The modules of a code in one line, True where a bar is."""
    return [module == "1" for module in barcode.get(symbology, text).build()[0]]


def code128(text=NUMBER, module=4, height=120, symbology="code128"):
    line = np.where(np.array(bars_of(text, symbology)), 0, 255).astype(np.uint8)
    bars = np.tile(np.repeat(line, module), (height, 1))
    return _on_paper(np.pad(bars, 12 * module, constant_values=255))


def qr(text=LINK, module=6):
    file = io.BytesIO()
    segno.make_qr(text, error="m").save(file, kind="png", scale=module, border=4)
    return bgr_of_png(file.getvalue())


def bgr_of_png(data):
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.astype(np.uint8)


def _on_paper(grey):
    return cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8)


def beside(*pictures):
    """Several labels on one sheet, one under the other."""
    width = max(picture.shape[1] for picture in pictures)
    sheets = [
        cv2.copyMakeBorder(
            one, 30, 30, 30, 30 + width - one.shape[1], cv2.BORDER_CONSTANT, value=(255,) * 3
        )
        for one in pictures
    ]
    return np.vstack(sheets).astype(np.uint8)


def turned(picture, degrees):
    """Turned about its middle, on a sheet large enough for every angle."""
    side = int(np.hypot(*picture.shape[:2])) + 20
    move = cv2.getRotationMatrix2D((picture.shape[1] / 2, picture.shape[0] / 2), degrees, 1.0)
    move[:, 2] += (np.array([side, side]) - picture.shape[1::-1]) / 2
    return cv2.warpAffine(picture, move, (side, side), borderValue=(255,) * 3).astype(np.uint8)


def slanted(picture):
    """Seen from the side, as by a hand-held camera."""
    height, width = picture.shape[:2]
    here = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    there = here * 0.8 + np.array([(30, 60), (0, 20), (-20, 0), (60, -10)], np.float32)
    move = cv2.getPerspectiveTransform(here, there)
    return cv2.warpPerspective(picture, move, (width, height), borderValue=(220,) * 3)


def blurred(picture, pixels=2.0):
    return cv2.GaussianBlur(picture, (0, 0), pixels).astype(np.uint8)


def dark(picture, share=0.2):
    return (picture * share).astype(np.uint8)


def faded(picture):
    """A thermal slip after a year in a purse."""
    return (225 - (255 - picture.astype(np.float32)) * 0.2).astype(np.uint8)


def shaded(picture):
    """A hand's shadow over half of it, with a soft edge."""
    across = np.linspace(-6, 6, picture.shape[1])
    light = 0.25 + 0.75 / (1 + np.exp(across))
    return (picture * light[None, :, None]).astype(np.uint8)


def noisy(picture, spread=25.0):
    grain = np.random.default_rng(7).normal(0, spread, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def scaled(picture, factor):
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=way).astype(np.uint8)


def inverted(picture):
    return (255 - picture).astype(np.uint8)


def a_receipt_pdf(number=NUMBER, link=LINK, pages=1) -> bytes:
    """A4 with Code 128 as vectors and a QR, as the printing room draws them."""
    file = io.BytesIO()
    paper = canvas.Canvas(file, pagesize=A4)
    for _page in range(pages):
        paper.drawString(72, 760, "An invented receipt")
        for place, dark_bar in enumerate(bars_of(number)):
            if dark_bar:
                paper.rect(72 + place, 640, 1, 40, stroke=0, fill=1)
        modules = [list(row) for row in segno.make_qr(link).matrix_iter(border=0)]
        for row, line in enumerate(modules):
            for column, dark_module in enumerate(line):
                if dark_module:
                    paper.rect(72 + 3 * column, 560 - 3 * row, 3, 3, stroke=0, fill=1)
        paper.showPage()
    paper.save()
    return file.getvalue()
