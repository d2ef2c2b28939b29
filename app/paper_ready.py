"""What the first paper would wait for: libraries, both weights of the typeface, the words.

Done in a pause after the start, on the printers' thread: the first receipt of a day then comes as
soon as the second. Nothing is printed.
"""


def warm_up() -> None:
    """Draw a line and both kinds of code, and forget them."""
    from app import office_papers  # noqa: F401 - reportlab stays out of start-up
    from printing.form_texts import form_texts
    from printing.forms import moment
    from printing.layout import Paper, Stack, Text, barcode, flow, qr
    from printing.pdf import draw
    from printing.picture import pages_as_png
    from printing.speech import count, say
    from printing.typeface import Style

    words = say("Number").joined
    both = count("{n} sheet", "{n} sheets", 1).joined
    lines = Stack(
        Text(f"{words} {moment(0)}", Style(8)),
        Text(both, Style(8).bold),
        barcode("00", 0.5, 5),
        qr("0", 0.5),
    )
    pdf = draw(flow(lines, Paper(width=80, height=0, side=10, top=2, bottom=2)), "")
    pages_as_png(pdf, 36)
    form_texts()
