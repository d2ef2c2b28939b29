"""What makes a PDF one that can be kept for decades: PDF/A-2b (ISO 19005-2), by reportlab alone.

Letters embedded, no transparency and nothing that runs come from how we draw (`printing.pdf`); here
are the rest: a statement of the standard (XMP), what the colours mean (sRGB), and line ends that it
asks for. No validator for it can be installed here: `tests/printing/test_keepable.py` looks at each
piece, and docs/decisions/0016-papers.md says what that does not prove.
"""

import struct
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

PRODUCER: Final = "Tereze"
_CONDITION: Final = "sRGB IEC61966-2.1"
# Of no meaning, and the same in properties and XMP: the same paper must give the same bytes.
_MADE: Final = "2000-01-01T00:00:00Z"
_ICC_DATE: Final = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
# The profile uses nothing that came after this version, which is the newest that PDF 1.7 knows.
_ICC_VERSION: Final = b"\x04\x20\x00\x00"
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{producer}</rdf:li></rdf:Seq></dc:creator>
<pdf:Producer>{producer}</pdf:Producer><xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def make_keepable(canvas: Canvas, title: str) -> None:
    """Add what the standard asks for. To be called once, before the canvas is saved."""
    canvas.setTitle(title)
    canvas.setAuthor(PRODUCER)
    canvas.setCreator(PRODUCER)
    canvas.setProducer(PRODUCER)
    canvas.setSubject("")
    document: Any = vars(canvas)["_doc"]  # reportlab has no other door to its catalogue
    catalogue = document.Catalog
    catalogue.Metadata = _stream(_xmp(title), {"Type": "Metadata", "Subtype": "XML"})
    catalogue.OutputIntents = pdfdoc.PDFArray([_intent(document)])
    # Its own list of what a catalogue may hold knows metadata and not what the colours mean.
    catalogue.__NoDefault__ = [*catalogue.__NoDefault__, "OutputIntents"]


def _intent(document: Any) -> Any:
    profile = _stream(_srgb(), {})
    profile.dictionary["N"] = 3  # red, green, blue
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString(_CONDITION),
            "Info": pdfdoc.PDFString(_CONDITION),
            "DestOutputProfile": document.Reference(profile),
        }
    )


def _stream(content: bytes, names: dict[str, str]) -> Any:
    said = {key: pdfdoc.PDFName(name) for key, name in names.items()}
    return _Plain(pdfdoc.PDFDictionary({**said, "Length": len(content)}), content)


class _Plain(pdfdoc.PDFStream):
    """A stream as it is: whoever looks for the statement of the standard finds it in the bytes."""

    def format(self, document: Any) -> bytes:
        head: bytes = pdfdoc.format(self.dictionary, document)
        content: bytes = self.content
        return head + b"\nstream\n" + content + b"\nendstream\n"


def _xmp(title: str) -> bytes:
    return _XMP.format(title=escape(title), producer=PRODUCER, made=_MADE).encode()


@cache
def _srgb() -> bytes:
    """The profile that Little CMS makes of the standard's figures, without the hour of making."""
    from PIL import ImageCms  # only what prints needs it

    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:8] + _ICC_VERSION + made[12:24] + _ICC_DATE + made[36:]


def _closed_on_a_new_line(self: Any, document: Any) -> bytes:
    """As reportlab writes a stream, but "endstream" begins a line (ISO 19005-2, 6.1.7.1)."""
    written: bytes = _written(self, document)
    head, end = written[: -len(_END)], written[-len(_END) :]
    if end != _END:
        raise AssertionError("reportlab ends its streams in another way now")
    return head + b"\n" + end


_END: Final = b"endstream\n"
_written: Final = pdfdoc.PDFStream.format
# There is no setting for it.
pdfdoc.PDFStream.format = _closed_on_a_new_line  # type: ignore[method-assign]
rl_config.useA85 = 0  # as text a page is a fourth longer, and every printer takes bytes
