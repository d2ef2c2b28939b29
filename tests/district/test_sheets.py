"""Tables as files: what is written is read again, and a file that lies about itself is refused."""

import io
import zipfile

import pytest

from district.sheets import (
    LARGEST_FILE,
    UnreadableTable,
    dated,
    day_of_sheet,
    read_cells,
    written_csv,
    written_sheet,
)
from registry.catalogue_sheets import Problem, cells_of, read_table, written_table
from registry.catalogue_tables import SERVICE_COLUMNS
from tests.world import the_catalogue

CATALOGUE = the_catalogue()
CODES = {one.code for one in CATALOGUE.departments}
ROWS = written_table(CATALOGUE.services)


@pytest.mark.parametrize("written", [written_csv, written_sheet])
def test_the_catalogue_comes_back_from_a_file_as_it_went_out(written):
    read = read_table(read_cells(written(ROWS)), CODES)
    assert read.problems == ()
    assert read.services == CATALOGUE.services


def test_a_csv_of_a_russian_spreadsheet_has_semicolons_between_its_cells():
    row = ["a;b", 'Мал "анықтамасы"', "в\nдве строки"]
    text = '"a;b";"Мал ""анықтамасы""";"в\nдве строки"\n'
    assert read_cells(text.encode("utf-8-sig")) == [row]


def sheet(cells: str, shared: str = "", extra: bytes = b"") -> bytes:
    """A workbook as other programs write it, with the parts that are asked for."""
    out = io.BytesIO()
    space = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
    related = 'xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook {space} {related}><sheets><sheet name="а" sheetId="1" r:id="rId9"/>'
            "</sheets></workbook>",
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            '<all><Relationship Id="rId9" Target="worksheets/other.xml"/></all>',
        )
        body = f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>".encode()
        packed.writestr("xl/worksheets/other.xml", extra + body)
        if shared:
            packed.writestr("xl/sharedStrings.xml", f"<sst {space}>{shared}</sst>")
    return out.getvalue()


def test_cells_of_every_kind_are_text_at_their_own_place():
    cells = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c>'
        '<c r="C1" t="inlineStr"><is><t>үш</t></is></c></row>'
        '<row r="3"><c r="B3"><v>15.0</v></c><c r="C3" t="str"><f>1+1</f><v>2</v></c>'
        '<c t="b"><v>1</v></c></row>'
    )
    shared = "<si><t>бос</t></si><si><r><t>Мал </t></r><r><t>басы</t></r><rPh><t>х</t></rPh></si>"
    assert read_cells(sheet(cells, shared)) == [
        ["Мал басы", "", "үш"],
        [],
        ["", "15", "2", "yes"],
    ]


def test_a_day_that_a_spreadsheet_made_a_number_of_is_a_day_again():
    assert day_of_sheet("46204") == "2026-07-01"
    assert day_of_sheet("1.7.2026") == "2026-07-01"
    assert day_of_sheet("2026-07-01") == "2026-07-01"
    assert day_of_sheet("15") == "15"
    rows = [["code", "in_force_from"], ["1", "46204"], ["2"]]
    assert list(dated(rows, "in_force_from")) == [rows[0], ["1", "2026-07-01"], ["2"]]


ELSEWHERE = b'<!DOCTYPE a SYSTEM "other.dtd">'
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"x" * (LARGEST_FILE + 1), "size"),
        ("Скот;справка".encode("cp1251"), "text"),
        (b"a,b\0c", "text"),
        (b'"a', "shape"),
        (b"PK\x03\x04 and nothing else", "sheet"),
        (sheet("<row><c><v>1</v></c></row>")[:-40], "sheet"),
        (sheet("<row><c t='s'><v>7</v></c></row>"), "sheet"),
        (sheet("<row><c><v>many</v></c></row>"), "sheet"),
        (sheet("<row><c><v>1</v></c></row>", extra=BOMB), "sheet"),
        (sheet("<row><c><v>1</v></c></row>", extra=ELSEWHERE), "sheet"),
        (sheet('<row r="900000000"><c><v>1</v></c></row>'), "shape"),
        (sheet('<row r="5"/><row r="2"/>'), "shape"),
        (sheet('<row><c r="ZZZ1"><v>1</v></c></row>'), "size"),
        (sheet("<row/>", shared=" " * (17 * 1024 * 1024)), "size"),  # 17 KB on the way
    ],
    ids=lambda one: one if isinstance(one, str) else f"{len(one)} bytes",
)
def test_a_file_that_is_no_honest_table_is_refused(content, why):
    with pytest.raises(UnreadableTable) as refused:
        read_cells(content)
    assert refused.value.why == why


def changed(column: str, value: str, row: int = 1) -> list[list[str]]:
    rows = [list(one) for one in ROWS]
    rows[row][SERVICE_COLUMNS.index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("name_kk", "", "name_kk"),
        ("term_days", "fifteen", "term_days"),
        ("term_days", "900", "term_days"),
        ("term_unit", "weeks", "term_unit"),
        ("department", "nobody", "department"),
        ("decided_at", "here", "decided_at"),
        ("draft", "maybe", "draft"),
        ("documents_ru", "Заявление", "documents"),
        ("in_force_from", "soon", "in_force_from"),
        ("short_ru", "о" * 35, "short"),
        ("code", ROWS[2][0], "code"),
        ("name_ru", "=HYPERLINK(1)", "formula"),
        ("name_ru", "о" * 4001, "long"),
    ],
)
def test_a_wrong_cell_names_its_row_and_column_and_the_other_rows_are_read(column, value, problem):
    read = read_table(changed(column, value), CODES)
    [found] = read.problems
    assert found.column == problem
    assert found.row == (3 if problem == "code" else 2)  # of two with one code the second
    assert len(read.services) == len(CATALOGUE.services) - 1


def test_a_table_without_a_column_or_without_rows_says_so():
    assert read_table([row[1:] for row in ROWS], CODES).problems == (Problem(1, "columns", "code"),)
    assert read_table([], CODES).problems[0].column == "columns"
    assert read_table([list(SERVICE_COLUMNS), ["", " "]], CODES).problems == (Problem(1, "empty"),)
    assert read_table([list(SERVICE_COLUMNS)] * 5_001, CODES).problems[0].column == "many"
    mixed = [list(reversed(row)) for row in ROWS]  # columns may stand in any order
    assert read_table(mixed, CODES).services == CATALOGUE.services


def test_a_service_is_cells_and_a_service_again():
    for service in CATALOGUE.services:
        assert set(cells_of(service)) >= set(SERVICE_COLUMNS)
