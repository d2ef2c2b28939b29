"""The table of docs/verify.md says exactly what both verifiers find, deed by deed."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector import verify as first
from tests import second_judge
from tests.inspector import doing
from tests.inspector.deeds_of_keys import DEEDS
from tests.inspector.model import of_file, to_file
from tests.inspector.village import FINGERPRINT, district_with_branches, renewed, rotated, village

VERIFY_MD = Path(__file__).parents[2] / "docs" / "verify.md"
NOT_SEEN = "not seen"
NOT_THERE = "–"


@dataclass(frozen=True)
class Row:
    deed: str
    by: str
    receipts: str
    book: str
    export: str
    why: str

    def cell(self, medium: str) -> str:
        return self.book if medium == "book" else self.export

    def expected(self, medium: str) -> set[int]:
        cell = self.cell(medium)
        return set() if cell == NOT_SEEN else {int(number) for number in cell.split(",")}

    @property
    def media(self) -> list[str]:
        return [medium for medium in ("book", "export") if self.cell(medium) != NOT_THERE]


def table(text: str) -> list[Row]:
    rows = []
    for line in text.partition("## Tampering")[2].partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "deed":
            assert len(cells) == 6, line
            rows.append(Row(*cells))
    return rows


ROWS = table(VERIFY_MD.read_text("utf-8"))


def wrong(row: Row, folder: Path) -> list[str]:
    """What the row says otherwise than the verifiers."""
    found = []
    for medium in row.media:
        one, two = doing.done(row.deed, row.by, row.receipts, medium, folder)
        expected = row.expected(medium)
        if one != expected or two != expected:
            found.append(f"{medium}: {row.cell(medium)}, but {sorted(one)} and {sorted(two)}")
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.deed}/{row.by}/{row.receipts}")
def test_both_verifiers_find_what_the_table_says(row, tmp_path):
    assert wrong(row, tmp_path) == []


def test_every_deed_has_a_row_and_every_row_a_deed():
    assert {row.deed for row in ROWS} == set(DEEDS)
    assert len(set(ROWS)) == len(ROWS) > 90


def test_what_is_not_seen_says_why_and_nothing_else_does():
    for row in ROWS:
        assert (NOT_SEEN in (row.book, row.export)) == bool(row.why), row


@pytest.mark.parametrize("receipts", [True, False], ids=["with receipts", "without"])
def test_nothing_is_found_where_nothing_was_done(receipts, tmp_path):
    """Taken apart and put together again it is as good as new: each finding comes from its deed."""
    for lived in (village, renewed, rotated):
        office = lived(with_receipts=receipts)
        assert to_file(of_file(office.export)) == office.export
        for name in ("book", "export", "inspector"):
            path = tmp_path / name
            path.write_bytes(getattr(office, name))
            assert doing.asked(path, FINGERPRINT, []) == (set(), set())
        again = doing.apart(tmp_path / "book", "book")
        doing.together(again, tmp_path / "book")
        assert doing.asked(tmp_path / "book", FINGERPRINT, []) == (set(), set())


def test_a_live_copy_of_a_book_is_a_branch_with_equal_numbers_everywhere(tmp_path):
    office, desk_export = district_with_branches()
    for content in (office.book, office.export, desk_export):
        path = tmp_path / "branches"
        path.write_bytes(content)
        assert doing.asked(path, FINGERPRINT, []) == ({41, 62}, {41, 62})


# -- the documents -------------------------------------------------------------------------------


def test_the_documents_name_every_finding_with_its_grade():
    text = VERIFY_MD.read_text("utf-8")
    told = dict(re.findall(r"^\| (\d+) \| (E|R|2) \|", text, re.MULTILINE))
    grades = {str(number): grade for number, grade in first.GRADES.items()}
    grades |= {str(number): "2" for number in first.UNREADABLE_NUMBERS}
    assert told == grades
    assert {number for number, grade in first.GRADES.items() if grade == "R"} == (
        second_judge.REMARKS
    )
    assert set(first.GRADES) | set(first.UNREADABLE_NUMBERS) == {
        key for key in first.SENTENCES if isinstance(key, int)
    }


# -- the referee can go red ----------------------------------------------------------------------


def reds(folder: Path) -> set[str]:
    return {row.deed for row in ROWS if wrong(row, folder)}


def test_a_verifier_that_skips_signatures_is_caught(monkeypatch, tmp_path):
    monkeypatch.setattr(first, "holds_quickly", lambda key, message, signature: True)
    assert {
        "a payload is changed and all hashes are made anew",
        "a certificate is made up",
        "a receipt is forged",
    } <= reds(tmp_path)


def test_a_verifier_that_stops_at_the_first_journal_is_caught(monkeypatch, tmp_path):
    chains, place = first.Book.chains, first.FileJudge._place

    def only_the_first(self, frame, strands):
        if strands[0] is self.judge.strands[0]:
            place(self, frame, strands)

    monkeypatch.setattr(first.Book, "chains", lambda self: chains(self)[:1])
    monkeypatch.setattr(first.FileJudge, "_place", only_the_first)
    assert "the desk's earlier journal is taken out" in reds(tmp_path)


def test_a_verifier_that_believes_the_stored_hash_is_caught(monkeypatch, tmp_path):
    def as_written(judge, strand, n, entry, stored, signature, index):
        judge.take(strand, stored, entry)
        if signature is not None:
            judge.check(strand, signature)
        return stored

    monkeypatch.setattr(first, "_book_entry", as_written)
    assert "a payload is changed" in reds(tmp_path)


def test_a_row_that_is_wrong_is_caught(tmp_path):
    row = next(row for row in ROWS if row.deed == "a payload is changed" and row.by == "device")
    lied = table(
        f"## Tampering\n| {row.deed} | {row.by} | {row.receipts} | not seen | {row.export} | - |\n"
    )
    assert wrong(row, tmp_path) == []
    assert wrong(lied[0], tmp_path) != []
