"""The register book on paper and as a sheet: every column, nothing cut, nothing that computes."""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from printing.layout import Page
from printing.register_book import HEIGHT, WIDTH, RegisterBook, register_book_pdf, register_pages
from printing.register_columns import FIELDS, LEFT, RIGHT, short
from printing.register_sheet import write_register_sheet
from printing.speech import say
from registry.application import Place, Told, fold
from registry.facts import (
    AcceptanceRefused,
    Acceptor,
    Answered,
    AppealForm,
    Applicant,
    ApplicantKind,
    ApplicationKind,
    Benefit,
    Channel,
    Delivery,
    DocumentLine,
    Fact,
    Forwarded,
    HandedOver,
    Mailed,
    Outcome,
    Proof,
    Registered,
    Representative,
    Unclaimed,
    Withdrawn,
)
from registry.figures import Period
from registry.numbers import Number
from registry.office_facts import Called, CallResult, Extended
from registry.register import RegisterLine, register_line
from tests.world import MONDAY_MORNING, SOKOLOVKA, the_catalogue

NUMBER = Number.of_application(427, 1, 7)
ANSWER = NUMBER.answer(1)
DAY = date(2026, 3, 2)
PERIOD = Period(date(2026, 1, 1), date(2026, 3, 31))
BY = Acceptor("Әбілова А. С.", "бас маман", "главный специалист")
FORMULA = '=HYPERLINK("http://127.0.0.1","x")'
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def registered(**changed: object) -> Registered:
    known: dict[str, object] = {
        "number": NUMBER.digits,
        "kind": ApplicationKind.COMPLAINT,
        "service": "10-01",
        "edition": "",
        "applicant": Applicant(
            "Нұрмұхамбетова-Жолдыбаева Ұлбосын Тілеужанқызы",
            ApplicantKind.COLLECTIVE,
            iin="000229300015",
            phone="+77011234567",
            email="a@example.kz",
            address="Соколовка, Мектеп к-сі, 5",
        ),
        "documents": (DocumentLine(0, sheets=3), DocumentLine(1, sheets=2)),
        "summary": FORMULA,
        "channel": Channel.POST,
        "language": "ru",
        "department": "land",
        "received": DAY,
        "due": date(2026, 3, 30),
        "control": date(2026, 3, 25),
        "acceptor": BY,
        "seal": b"",
        "external": "ЖТ-2026-00000012",
        "representative": Representative("Ким Анна", "№ 5", until=date(2027, 1, 1)),
        "form": AppealForm.ORAL,
        "benefit": Benefit.LARGE_FAMILY,
        "people": 14,
        "others": ("Ли Вера", "Пак Олег"),
        "repeats": Number.of_application(427, 1, 3).digits,
        "case_index": "01-12",
        **changed,
    }
    return Registered(**known)  # type: ignore[arg-type]


AFTERWARDS: tuple[Fact, ...] = (
    Extended(NUMBER.digits, date(2026, 4, 30), "сұрау салынды", "Омаров Қ. Б.", DAY),
    Answered(NUMBER.digits, ANSWER.digits, Outcome.PARTLY, date(2026, 3, 20), "15/214"),
    Called(NUMBER.digits, CallResult.NO_ANSWER),
    Called(NUMBER.digits, CallResult.REACHED),
    HandedOver(NUMBER.digits, ANSWER.digits, Proof.ID_SHOWN, "Ким Анна", on=date(2026, 3, 21)),
)


def line(*facts: Fact, place: int = 1, suspect: bool = False) -> RegisterLine:
    told = [
        Told(Place(n, b"c", n), MONDAY_MORNING + n * 60_000, "0427-1", suspect and not n, fact)
        for n, fact in enumerate(facts)
    ]
    return register_line(place, fold(b"r" * 16, told), the_catalogue(), {})


FULL = line(registered(), *AFTERWARDS)
BOOK = RegisterBook(SOKOLOVKA, PERIOD, MONDAY_MORNING, 1)


def cell(one: RegisterLine, heading: str) -> object:
    (field,) = (field for field in FIELDS if field.heading == heading)
    return field.value(one)


def pages_of(lines: Iterable[RegisterLine]) -> list[Page]:
    return list(register_pages(BOOK, lines))


def words_on(page: Page) -> str:
    return " ".join(
        text for placed in page.marks for _, text, _ in getattr(placed.mark, "pieces", ())
    )


# -- what a line says -----------------------------------------------------------------------------


def test_every_column_of_the_law_has_what_was_written_down():
    said = {field.heading: field.value(FULL) for field in FIELDS}
    assert said["№"] == 1
    assert said["Local number"] == "0427-01-000007"
    assert said["External number"] == "ЖТ-2026-00000012"
    assert (said["Date"], said["Time"]) == (DAY, "09:00")
    assert said["Channel"] == say("by post")
    assert said["Form"] == say("oral")
    assert said["Kind"] == say("complaint")
    assert said["Kind of applicant"] == say("several people")
    assert said["IIN / BIN"] == "000229300015"
    assert said["Basis of representation"] == "№ 5 (→ 01.01.2027)"
    assert said["Signatures on a collective appeal"] == 14
    assert said["The others"] == "Ли Вера, Пак Олег"
    assert said["Repeats"] == "0427-01-000003"
    assert said["Benefit group"] == say("large family")
    assert (said["Documents"], said["Sheets"]) == (2, 5)
    assert said["Accepted by"] == "Әбілова А. С."
    assert said["Legal date"] == date(2026, 4, 30)  # as extended since
    assert said["Internal date"] == date(2026, 3, 25)
    assert said["Extended until"] == date(2026, 4, 30)
    assert said["Basis of extension"] == "сұрау салынды; Омаров Қ. Б., 02.03.2026"
    assert say("no answer").kk in said["Notices"].kk
    assert say("told by phone").ru in said["Notices"].ru
    assert said["Result"] == say("granted in part")
    assert (said["Answer number"], said["Answer date"]) == ("15/214", date(2026, 3, 20))
    assert said["Delivery"] == say("in hand")
    assert said["Delivered on"] == date(2026, 3, 21)
    assert said["Taken by"] == "Ким Анна"
    assert said["Case index"] == "01-12"
    for by_hand in ("Resolution", "Co-executors", "Signature", "Rating", "Archived on"):
        assert said[by_hand] is None


def test_a_refused_acceptance_has_its_ground_and_no_term():
    refused = AcceptanceRefused(
        NUMBER.digits, "01-01", "", Applicant("Ким Ли"), (), "Құжат жоқ", BY, DAY, "kk"
    )
    one = line(refused)
    assert cell(one, "Result") == say("acceptance refused")
    assert cell(one, "Ground of the end") == "Құжат жоқ"
    assert cell(one, "Legal date") is None


def test_a_withdrawn_and_a_forwarded_one_say_so():
    withdrawn = line(registered(), Withdrawn(NUMBER.digits, "өз еркімен"))
    assert cell(withdrawn, "Ground of the end") == "өз еркімен"
    there = line(registered(), Forwarded(NUMBER.digits, "көлік бөлімі", "отдел транспорта", "7"))
    assert cell(there, "Forwarded on") == DAY
    assert cell(there, "Number of forwarding") == "7"


def test_what_went_back_uncollected_was_not_delivered():
    one = line(registered(), *AFTERWARDS, Unclaimed(NUMBER.digits, ANSWER.digits))
    assert cell(one, "Delivered on") is None


def test_where_the_clock_was_wrong_no_time_is_given():
    one = line(registered(), suspect=True)
    assert cell(one, "Date") == DAY
    assert cell(one, "Time") == ""


def test_a_service_of_an_older_catalogue_keeps_its_code():
    one = line(registered(service="99-99", department="gone"))
    assert cell(one, "Service or topic").kk == "99-99"
    assert cell(one, "Executor").ru == "gone"


# -- on paper -------------------------------------------------------------------------------------


def long_line(place: int) -> RegisterLine:
    much = "Өте ұзақ мәтін, оны оқу қиын. " * 60
    return replace(
        FULL,
        place=place,
        name=much,
        address=much,
        email="a" * 300,
        basis=much,
        others=much,
        summary=much,
        extension=much,
        ended=much,
        notices=FULL.notices * 20,
    )


@pytest.mark.parametrize("lines", [[], [FULL], [long_line(n) for n in range(1, 8)]])
def test_nothing_leaves_the_paper_and_no_two_lines_lie_on_each_other(lines):
    for page in pages_of(lines):
        assert (page.width, page.height) == (WIDTH, HEIGHT)
        for placed in page.marks:
            assert placed.left >= 0
            assert placed.right <= WIDTH - 5
            assert placed.bottom <= HEIGHT - 4
    for page in pages_of(lines)[1:-1]:
        texts = [one for one in page.marks if hasattr(one.mark, "pieces")]
        for one, other in pairwise(sorted(texts, key=lambda one: (one.left, one.top))):
            if one.left == other.left:
                assert one.top + one.mark.height <= other.top + 1


def test_columns_do_not_run_into_each_other():
    for page in pages_of([long_line(1), FULL])[1:-1]:
        texts = [one for one in page.marks if hasattr(one.mark, "pieces")]
        for one in texts:
            for other in texts:
                beside = one.left < other.left and abs(one.top - other.top) < 1
                assert not beside or one.right <= other.left + 0.01


def test_left_and_right_page_have_the_same_lines_at_the_same_height():
    much = "Ұзақ мәтін. " * 18
    nothing = {"extension": "", "notices": (), "outcome": None, "answer_number": ""}
    high = {"left": {"summary": much, **nothing}, "right": {"ended": much}}
    lines = [replace(FULL, place=n, **high[("left", "right")[n % 2]]) for n in range(1, 40)]
    pages = pages_of(lines)[1:-1]
    assert len(pages) % 2 == 0
    for left, right in zip(pages[::2], pages[1::2], strict=True):
        rules = [
            sorted(round(one.top, 3) for one in page.marks if hasattr(one.mark, "dashed"))
            for page in (left, right)
        ]
        assert rules[0] == rules[1]
        assert NUMBER.shown in words_on(left)
        assert NUMBER.shown in words_on(right)


def test_heads_stand_on_every_page_in_both_languages_and_pages_are_numbered():
    pages = pages_of([replace(FULL, place=n) for n in range(1, 40)])
    for n, page in enumerate(pages[1:-1], 2):
        words = words_on(page)
        group = (LEFT, RIGHT)[n % 2]
        for one in group:
            for text in (say(one.heading).kk, say(one.heading).ru):
                for word in text.split():
                    assert word in words
        assert re.search(rf"(?<!\d){n}(?!\d)", words)
    assert str(len(pages)) in words_on(pages[-1])


def test_all_lines_are_there_in_their_order():
    pages = pages_of([replace(FULL, place=n) for n in range(1, 101)])
    found = []
    for page in pages[1:-1:2]:
        first = min(one.left for one in page.marks)
        column = [one for one in page.marks if one.left == first and hasattr(one.mark, "pieces")]
        numbers = [one.mark.pieces[0][1] for one in column]
        found += [int(text) for text in numbers if text.isdigit()][:-1]  # the last is the page's
    assert found == list(range(1, 101))


def test_an_empty_period_says_so():
    assert say("Nothing was registered in these days.").kk in words_on(pages_of([])[1])


def test_the_same_lines_give_the_same_bytes():
    lines = [replace(FULL, place=n) for n in range(1, 20)]
    assert register_book_pdf(BOOK, lines) == register_book_pdf(BOOK, lines)


def test_a_line_in_the_making_can_be_given_up():
    class Enough(Exception):
        pass

    def told(done: int) -> None:
        if done == 3:
            raise Enough

    with pytest.raises(Enough):
        register_book_pdf(BOOK, [FULL] * 10, told)


def test_a_text_that_is_cut_says_that_it_goes_on():
    assert short("абв", 3) == "абв"
    assert short("абвг", 3) == "аб…"


# -- as a sheet -----------------------------------------------------------------------------------


def sheet_of(folder: Path, lines: list[RegisterLine]) -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    path = folder / "register.xlsx"
    write_register_sheet(path, replace(BOOK, count=len(lines)), lines)
    assert [one.name for one in folder.iterdir()] == ["register.xlsx"]
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def cells(parts: dict[str, bytes], row: int) -> list[str | float | None]:
    """What stands in a row: text, a number, or None. A formula would fail here."""
    tree = fromstring(parts["xl/worksheets/sheet1.xml"])
    assert not list(tree.iter(f"{SPACE}f"))
    found: dict[int, str | float | None] = {}
    wanted = tree.find(f"{SPACE}sheetData/{SPACE}row[@r='{row}']")
    assert wanted is not None
    for one in wanted:
        place = 0
        for letter in re.sub(r"\d", "", one.attrib["r"]):
            place = place * 26 + ord(letter) - 64
        if one.attrib.get("t") in ("inlineStr", "str"):
            found[place - 1] = "".join(one.itertext())
        else:
            found[place - 1] = float("".join(one.itertext()))
    return [found.get(place) for place in range(len(FIELDS))]


def column(heading: str) -> int:
    return [field.heading for field in FIELDS].index(heading)


def test_text_stays_text_in_the_sheet_and_days_are_days(tmp_path):
    parts = sheet_of(tmp_path / "a", [FULL])
    row = cells(parts, 2)
    assert row[column("Summary")] == FORMULA
    assert row[column("IIN / BIN")] == "000229300015"  # its zeros stay
    assert row[column("Phone")] == "+77011234567"
    assert row[column("Local number")] == "0427-01-000007"
    assert row[column("Signatures on a collective appeal")] == 14.0
    assert row[column("Date")] == float((DAY - date(1899, 12, 30)).days)
    assert row[column("Rating")] is None
    assert b"<hyperlink" not in parts["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "http://x"])
def test_nothing_that_a_resident_says_is_computed_or_linked(tmp_path, start):
    parts = sheet_of(tmp_path / "a", [replace(FULL, name=start, iin=start, answer_number=start)])
    row = cells(parts, 2)
    assert row[column("Name")] == row[column("IIN / BIN")] == start
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in parts


def test_heads_are_in_both_languages_and_stay_in_sight(tmp_path):
    parts = sheet_of(tmp_path / "a", [FULL])
    heads = cells(parts, 1)
    assert heads[column("Name")] == "Аты-жөні\nФамилия, имя, отчество"
    assert len([one for one in heads if one]) == len(FIELDS)
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b'ySplit="1"' in sheet
    assert b'state="frozen"' in sheet


def test_the_sheet_of_the_same_lines_has_the_same_bytes(tmp_path):
    lines = [replace(FULL, place=n) for n in range(1, 30)]
    assert sheet_of(tmp_path / "a", lines) == sheet_of(tmp_path / "b", lines)
    first, second = ((tmp_path / one / "register.xlsx").read_bytes() for one in "ab")
    assert first == second


def test_a_sheet_that_is_given_up_lets_its_file_go(tmp_path):
    def told(done: int) -> None:
        if done == 2:
            raise KeyError(done)

    with pytest.raises(KeyError):
        write_register_sheet(tmp_path / "x.xlsx", BOOK, [FULL] * 5, told)
    assert not (tmp_path / "x.xlsx").exists()


def test_a_sheet_that_cannot_be_written_is_the_disks_failure(tmp_path):
    (tmp_path / "x.xlsx").mkdir()
    with pytest.raises(OSError, match="the sheet"):
        write_register_sheet(tmp_path / "x.xlsx", BOOK, [FULL])


def test_delivery_by_post_tells_the_carriers_word():
    mailed = Mailed(NUMBER.digits, ANSWER.digits, Delivery.POST, "RA123456789KZ")
    one = line(registered(), AFTERWARDS[1], mailed)
    assert cell(one, "Taken by") == "RA123456789KZ"
