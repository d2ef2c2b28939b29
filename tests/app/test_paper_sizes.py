"""The paper of the receipt is chosen in the settings: preview and print are of that paper."""

from io import BytesIO

import pytest
from msgspec import structs
from PIL import Image

from app.settings import DeviceSettings
from app.wiring import Device, open_office
from tests.app.test_office import BY, Pair
from tests.printing.papers import a_receipt, sizes_of
from tests.world import a_form


@pytest.mark.parametrize(("paper", "width"), [("A4", 210), ("80mm", 80), ("58mm", 58)])
def test_preview_and_print_are_of_the_paper_that_was_chosen(tmp_path, paper, width):
    pair = Pair(tmp_path)
    home = pair.device.home
    pair.office.parts.book.engine.dispose()
    home.keep_settings(structs.replace(home.settings(DeviceSettings), paper=paper))
    office = open_office(Device.load(home))
    receipt = office.register(a_form(), BY)
    assert office.print_due(receipt.number.digits, BY) == 2
    printed = sorted(home.printed.glob("*.pdf"))
    assert len(printed) == 2
    for one in printed:
        assert {round(wide) for wide, _ in sizes_of(one.read_bytes())} == {width}
    picture = Image.open(BytesIO(office.preview(a_receipt(), 400)))
    assert abs(picture.width - 400) <= 1
    office.parts.book.engine.dispose()
    pair.close()
