"""Papers are PDF/A-2b by each of its pieces. No validator can be installed, so they are looked at
one by one (ISO 19005-2; the clause stands beside each)."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types
from PIL import ImageCms

from printing.keepable import PRODUCER
from printing.receipt import receipt_pdf
from tests.printing.every_paper import PAPERS, printed
from tests.printing.papers import NUMBER, a_receipt, text_of
from tests.printing.raw_pdf import entities, letters_shown, pages, refers

DC = "{http://purl.org/dc/elements/1.1/}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"

SEEN_THROUGH = (b"/SMask", b"/ca ", b"/CA ", b"/ExtGState", b"/Group", b"/BM ")
INTENT = re.compile(rb"/OutputIntents \[|/S /GTS_PDFA1")
RUNNING = (b"/JavaScript", b"/JS ", b"/AA ", b"/OpenAction", b"/EmbeddedFile", b"/Launch")


def faults(pdf: bytes) -> list[str]:
    """What a validator would say, in our words."""
    found = []
    parts = entities(pdf)
    heads = b"\n".join(one.head for one in parts.values())
    first, second, *_ = pdf.split(b"\n", 2)
    if not re.fullmatch(rb"%PDF-1\.[0-7]", first) or second[:1] != b"%":
        found.append("6.1.2 header")
    if not all(byte > 127 for byte in second.lstrip(b"% ")[:4]):
        found.append("6.1.2 four bytes that say it is not a text")
    if not re.search(rb"/ID\s*\[<[0-9a-f]{32}><[0-9a-f]{32}>\]", pdf[pdf.rindex(b"trailer") :]):
        found.append("6.1.3 trailer ID")
    if not all(one.ends_well for one in parts.values()):
        found.append("6.1.7.1 endstream")
    if b"/LZW" in heads or b"/Encrypt" in pdf[pdf.rindex(b"trailer") :]:
        found.append("6.1.7.2, 6.1.3 LZW or a password")
    found += [f"6.2.10 transparency: {one.decode()}" for one in SEEN_THROUGH if one in heads]
    found += [f"6.5 something that runs: {one.decode()}" for one in RUNNING if one in heads]
    return [*found, *_faults_of_fonts(pdf), *_faults_of_catalogue(pdf)]


def first_of(pattern: bytes, text: bytes) -> bytes:
    found = re.search(pattern, text)
    assert found is not None
    return found[1]


def _faults_of_fonts(pdf: bytes) -> list[str]:
    found, parts = [], entities(pdf)
    named = re.findall(rb"/F\d+\+\d+ (\d+) 0 R", parts[1].head)
    faces = [one for one in parts.values() if re.search(rb"/Type /Font\b(?!D)", one.head)]
    if {int(number) for number in named} != {face.number for face in faces} or not faces:
        found.append("6.2.11.4 a font that is not ours")
    for font in faces:
        (descriptor,) = refers(font.head, b"FontDescriptor")
        files = refers(parts[descriptor].head, b"FontFile2")
        if not files:
            found.append("6.2.11.4 not embedded")
            continue
        face = TTFont(BytesIO(parts[files[0]].stream or b""), lazy=True)
        tables = {(one.platformID, one.platEncID): one.cmap for one in face["cmap"].tables}
        symbolic = int(first_of(rb"/Flags (\d+)", parts[descriptor].head)) & 4
        if not symbolic or b"/Encoding" in font.head or (1, 0) not in tables:
            found.append("6.2.11.6 a symbolic face with an encoding, or without its table")
            continue
        widths = first_of(rb"/Widths \[([^]]*)\]", font.head).split()
        em, metrics = face["head"].unitsPerEm, face["hmtx"].metrics
        wrong = [code for code, glyph in tables[1, 0].items() if code < len(widths)
                 and abs(metrics[glyph][0] * 1000 / em - float(widths[code])) > 1]  # fmt: skip
        found += ["6.2.11.5 widths"] * bool(wrong)
    if any(0 in codes for _, codes in letters_shown(pdf)):
        found.append("6.2.11.8 a letter that the face lacks")
    return found


def _faults_of_catalogue(pdf: bytes) -> list[str]:
    found, parts = [], entities(pdf)
    (catalogue,) = [one for one in parts.values() if b"/Type /Catalog" in one.head]
    metadata, profile = (
        refers(catalogue.head, b"Metadata"),
        refers(catalogue.head, b"DestOutputProfile"),
    )
    if not {b"/OutputIntents [", b"/S /GTS_PDFA1"} <= set(INTENT.findall(catalogue.head)):
        found.append("6.2.3 output intent")
    else:
        content = parts[profile[0]].stream or b""
        made = ImageCms.ImageCmsProfile(BytesIO(content)).profile
        if made.xcolor_space.strip() != "RGB" or b"/N 3" not in parts[profile[0]].head:
            found.append("6.2.3 the profile is none of red, green and blue")
        if content[12:16] != b"mntr" or content[8] > 4:
            found.append("6.2.3 kind or version of the profile")
    if not metadata:
        return [*found, "6.6.2 no XMP"]
    told = ElementTree.fromstring((parts[metadata[0]].stream or b"").decode())
    if (told.findtext(f".//{PDFAID}part"), told.findtext(f".//{PDFAID}conformance")) != ("2", "B"):
        found.append("6.6.4 does not say what it is")
    if not told.findtext(f".//{DC}title//{RDF}li"):
        found.append("6.6.2 title")
    return found


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_has_all_that_makes_it_one_to_keep(name):
    assert faults(printed(name, 1, long=False).pdf) == []


@pytest.mark.parametrize(
    ("spoilt", "by", "clause"),
    [
        (b"\nendstream\nendobj", b" endstream\nendobj", "6.1.7.1"),
        (b"/OutputIntents", b"/OutputIntentz", "6.2.3"),
        (b"/S /GTS_PDFA1", b"/S /GTS_PDFX1", "6.2.3"),
        (b"<pdfaid:part>2", b"<pdfaid:part>7", "6.6.4"),
        (b"/FontFile2", b"/FontFile9", "6.2.11.4"),
        (b"/Rotate 0", b"/Group 0 ", "6.2.10"),
        (b"/Rotate 0", b"/AA 5   ", "6.5"),
        (b"/ID ", b"/IX ", "6.1.3"),
    ],
)
def test_each_fault_that_is_planted_is_seen(spoilt, by, clause):
    pdf = receipt_pdf(a_receipt(), "A4")
    assert spoilt in pdf
    found = faults(pdf.replace(spoilt, by))
    assert any(one.startswith(clause) for one in found), found


def test_a_letter_that_the_typeface_lacks_is_never_drawn(monkeypatch):
    strange = a_receipt(applicant="李 Әлия \u2060 Сейи\u0306т\tхан")
    pdf = receipt_pdf(strange, "A4")
    assert faults(pdf) == []
    assert "? Әлия ? Сеййт хан" in text_of(pdf)
    monkeypatch.setattr("printing.layout.writable", lambda text: text)
    assert "6.2.11.8 a letter that the face lacks" in faults(receipt_pdf(strange, "A4"))


def test_properties_and_statement_say_the_same_and_name_nobody():
    pdf = receipt_pdf(a_receipt(), "A4")
    parts = entities(pdf)
    (catalogue,) = [one for one in parts.values() if b"/Type /Catalog" in one.head]
    stated = (parts[refers(catalogue.head, b"Metadata")[0]].stream or b"").decode()
    assert NUMBER.shown in stated
    assert stated.count(PRODUCER) == 3
    assert "Сейітқали" not in stated
    assert "2000-01-01T00:00:00Z" in stated  # no clock: the same paper gives the same bytes
    assert len(pages(pdf)) == 1
