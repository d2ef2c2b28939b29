"""The inspector's verifier as it is used: alone, elsewhere, in three languages, on any file."""

import ast
import json
import shutil
import sqlite3
import string
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from inspector import verify as first
from inspector.verify import LANGUAGES, SENTENCES, Telling, main, verify
from tests.inspector.doing import asked
from tests.inspector.model import of_book, received_anew, to_book
from tests.inspector.village import (
    DISTRICT,
    FINGERPRINT,
    NAMES,
    exported,
    live,
    plain_book,
    village,
)
from tests.world import AIGUL, TestKey, World, a_form

VERIFIER = Path(first.__file__)
OLD_BOOKS = Path(__file__).parents[1] / "old_books"


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "desk.book"
    path.write_bytes(village(with_receipts=True).book)
    return path


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path / "world")
    yield world
    world.close()


@pytest.fixture(autouse=True)
def _world_folder(tmp_path):
    (tmp_path / "world").mkdir()


# -- alone ---------------------------------------------------------------------------------------


def alone(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the one file outside of the tree: no packages, no folder of ours, no environment."""
    copied = folder / "verify.py"
    shutil.copyfile(VERIFIER, copied)
    command = [sys.executable, "-I", "-S", str(copied), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})


def test_the_one_file_runs_without_packages_and_says_that_it_was_slower(book, tmp_path):
    told = alone(tmp_path, str(book), "--language", "en")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "lacks the package cryptography" in told.stdout
    assert told.stdout.splitlines()[-1] == "Result: all that was checked holds."


def test_without_packages_a_changed_record_is_found_all_the_same(tmp_path):
    path = tmp_path / "export"
    content = bytearray(village(with_receipts=True).export)
    path.write_bytes(content)
    assert alone(tmp_path, str(path)).returncode == 0
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert alone(tmp_path, str(path)).returncode == 1


def test_its_own_signatures_agree_with_the_library():
    """RFC 8032, test vectors 1 to 3, and what changes when a single bit does."""
    vectors = (
        ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", ""),
        ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72"),
        ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82"),
    )
    signatures = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    )
    for (key, message), signature in zip(vectors, signatures, strict=True):
        given = (bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))
        assert first.holds_slowly(*given)
        assert first.holds_quickly(*given)
        for bit in range(0, 512, 37):
            changed = bytearray(given[2])
            changed[bit // 8] ^= 1 << bit % 8
            assert not first.holds_slowly(given[0], given[1], bytes(changed))
    for seed in range(20):
        key = TestKey(b"%d" % seed)
        signed = key.sign(b"a message")
        assert first.holds_slowly(key.public_key, b"a message", signed)
        assert not first.holds_slowly(key.public_key, b"another", signed)
    assert not first.holds_slowly(bytes(31), b"", bytes(64))
    assert not first.holds_slowly(b"\xff" * 32, b"", bytes(64))
    too_large = given[2][:32] + (int.from_bytes(given[2][32:], "little") + first._L).to_bytes(
        32, "little"
    )
    assert not first.holds_slowly(given[0], given[1], too_large)  # else it could be changed at will


def test_slow_and_quick_find_the_same_in_whole_journals(tmp_path):
    for name in ("book", "export", "inspector"):
        path = tmp_path / name
        path.write_bytes(getattr(village(with_receipts=True), name))
        quick, slow = verify(path), verify(path, lean=True)
        assert quick.numbers == slow.numbers == set()
        signatures = [sum(strand.checked for strand in one.strands) for one in (quick, slow)]
        assert 0 < signatures[1] < signatures[0]


def test_it_is_one_file_of_the_standard_library_that_an_old_python_reads():
    tree = ast.parse(VERIFIER.read_text("utf-8"), feature_version=(3, 8))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported - sys.stdlib_module_names == {"cryptography"}


def test_an_old_python_runs_it(book, tmp_path):
    """Where one is at hand: the oldest that the how-to names."""
    old = shutil.which("python3.8")
    if old is None or subprocess.run([old, "-V"], capture_output=True, check=False).returncode:
        pytest.skip("no Python 3.8 on this machine")
    copied = tmp_path / "verify.py"
    shutil.copyfile(VERIFIER, copied)
    told = subprocess.run([old, "-I", "-S", str(copied), str(book)], check=False, timeout=60)
    assert told.returncode == 0


# -- in three languages --------------------------------------------------------------------------


def test_every_sentence_is_there_in_three_languages_and_they_differ():
    alike = {"Журнал", "журнал {chain}"}  # Kazakh took the word over from Russian
    for key, said in SENTENCES.items():
        assert len(said) == len(LANGUAGES) == 3
        assert all(said), key
        kk, ru, en = said
        assert len({ru, en}) == 2, key
        assert kk != ru or kk in alike, key
        facts = [{name for _, name, _, _ in string.Formatter().parse(one) if name} for one in said]
        assert facts[0] == facts[1] == facts[2], key


@pytest.mark.parametrize(
    ("language", "letters"), [("kk", set("әғқңөұүһі")), ("ru", set("ыэё")), ("en", set("wq"))]
)
def test_all_that_is_said_is_said_in_the_language_asked_for(book, language, letters):
    lines = Telling(verify(book), language).lines()
    others = set("әғқңөұүһі") if language == "ru" else set()
    text = "\n".join(lines[1:]).lower()
    assert letters & set(text)
    assert not others & set(text)
    if language == "en":
        assert not any("а" <= letter <= "я" for letter in text)


def test_no_name_is_ever_said(book, tmp_path, capsys):
    path = tmp_path / "export"
    path.write_bytes(village(with_receipts=True).export)
    for one in (book, path):
        main([str(one), "--json"])
        main([str(one)])
        said = "".join(capsys.readouterr())
        assert said
        for name in NAMES:
            assert not any(part in said for part in name.split())


# -- what is proven ------------------------------------------------------------------------------


def test_it_says_how_far_the_district_vouches_and_what_rests_on_the_desks_word(book):
    told = Telling(verify(book, district_key=FINGERPRINT), "en")
    proven, not_proven = "\n".join(told.proven()), "\n".join(told.not_proven())
    desk = next(one for one in told.report.strands if one.own)
    assert desk.confirmed is not None
    n, _ = desk.confirmed
    assert f"all up to record {n} was at the district on 04.03.2026" in proven.replace("\xa0", " ")
    assert f"newest records ({desk.run.n - n})" in not_proven
    assert "0427-01-000001 – 0427-01-000004 were given without a gap" in proven
    assert "proven to be written between 03.03.2026" in not_proven
    assert "never written into the journal" in not_proven
    assert "taken from the file itself" not in not_proven


def test_text_where_bytes_belong_is_a_wrong_shape(book):
    with closing(sqlite3.connect(book)) as opened:
        opened.execute("UPDATE journal SET payload = payload || 'x' WHERE n = 2")
        opened.commit()
    assert asked(book, FINGERPRINT, []) == ({21}, {21})


def test_without_a_key_from_elsewhere_it_says_so(book):
    told = "\n".join(Telling(verify(book), "en").not_proven())
    assert "taken from the file itself" in told
    assert first.fingerprint(DISTRICT.public_key) in told


def test_a_journal_against_which_something_was_found_is_not_called_proven(book):
    with closing(sqlite3.connect(book)) as opened:
        opened.execute("UPDATE journal SET payload = zeroblob(40) WHERE n = 2")
        opened.commit()
    report = verify(book)
    told = Telling(report, "en")
    assert report.exit_code == 1
    desk = next(one for one in report.strands if one.own)
    assert not any(desk.name in said for said in told.proven())
    assert any(desk.name in said and "nothing is proven" in said for said in told.not_proven())


def test_the_findings_say_where_and_how_often(book, capsys):
    with closing(sqlite3.connect(book)) as opened:
        opened.execute("UPDATE journal SET h = zeroblob(32) WHERE n IN (3, 4, 7)")
        opened.commit()
    assert main([str(book), "--language", "en"]) == 1
    said = capsys.readouterr().out.replace("\xa0", " ")
    assert "[23] journal" in said
    assert "record 3; " in said
    main([str(book), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["exit"] == 1
    finding = next(one for one in told["findings"] if one["number"] == 23)
    assert (finding["n"], finding["grade"]) == (3, "E")


# -- receipts from elsewhere ---------------------------------------------------------------------


def test_the_districts_receipts_from_another_file_show_what_was_cut_off(world, tmp_path):
    desk, place, _ = live(world, with_receipts=True)
    cut = tmp_path / "cut"
    plain_book(place.book, cut)
    desk.register(a_form("Кейінгі"), AIGUL)
    from tests.inspector.village import settle

    settle(place, world)
    later = tmp_path / "later"
    later.write_bytes(exported(place.book))
    assert asked(cut, FINGERPRINT, []) == (set(), set())
    assert asked(cut, FINGERPRINT, [later]) == ({53}, {53})
    again = tmp_path / "again"
    plain_book(place.book, again)
    assert verify(cut, [again]).numbers == {53}


def test_receipts_of_other_devices_say_nothing(book, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(village(with_receipts=True).book)
    model = of_book(other)
    for at in range(len(model.receipts)):
        received_anew(model, DISTRICT, at, device=b"?" * 16, chain=b"!" * 16)
    to_book(model, other)
    report = verify(book, [other])
    assert report.numbers == set()
    assert report.foreign_receipts == len(model.receipts)


# -- what it reads -------------------------------------------------------------------------------


def test_a_book_in_use_is_read_as_it_stands_and_left_as_it_is(world, tmp_path):
    _, place, _ = live(world, with_receipts=True)
    path = Path(place.book.engine.url.database or "")
    with place.book.writing():  # somebody is in the middle of a commit
        before = _seen(path.parent)
        assert Path(f"{path}-wal").stat().st_size > 0
        report = verify(path, district_key=FINGERPRINT)
        assert report.numbers == set()
        assert report.entries > 15
        assert _seen(path.parent) == before
    place.book.engine.dispose()


def test_a_book_taken_off_with_its_newest_pages_beside_it_is_read_whole(world, tmp_path):
    _, place, _ = live(world, with_receipts=True)
    path = Path(place.book.engine.url.database or "")
    whole = verify(path).entries
    taken = tmp_path / "taken"
    taken.mkdir()
    for name in (path.name, path.name + "-wal"):
        shutil.copyfile(path.with_name(name), taken / name)
    before = _seen(taken)
    assert verify(taken / path.name).entries == whole
    assert _seen(taken) == before


def test_a_plain_book_is_read_without_a_byte_written_beside_it(book):
    before = _seen(book.parent)
    verify(book)
    assert _seen(book.parent) == before


def _seen(folder: Path) -> dict[str, bytes]:
    """Names and contents; the index beside a log is only a memory of where pages lie."""
    return {
        one.name: b"" if one.name.endswith("-shm") else one.read_bytes()
        for one in folder.iterdir()
        if one.is_file()
    }


@pytest.mark.parametrize("name", ["desk1", "district"])
def test_books_of_0_1_0_hold(name):
    one, two = asked(OLD_BOOKS / "0.1.0" / f"{name}.sqlite", "", [])
    assert one == two == {30}  # an entry of a program that does not exist yet


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b"whatever", 91),
        (b"", 91),
        (b"age-encryption.org/v1\n-> X25519", 92),
        (b"SQLite format 3\0" + bytes(200), 93),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_read_is_told_apart_and_said_plainly(
    content, number, language, tmp_path, capsys
):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert main([str(path), "--language", language]) == 2
    assert f"[{number}] {SENTENCES[number][LANGUAGES.index(language)]}" in capsys.readouterr().err


def test_another_database_is_no_book_and_a_missing_file_cannot_be_read(tmp_path, capsys):
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE chain (id)")
        other.commit()
    assert main([str(path)]) == 2
    assert "[91]" in capsys.readouterr().err
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "[93]" in capsys.readouterr().err


def test_a_wrong_word_is_wrong_use(book, capsys):
    for words in (["--district-key", "zz"], ["--district-key", "00"], ["--language", "de"]):
        with pytest.raises(SystemExit) as left:
            main([str(book), *words])
        assert left.value.code == 2
    assert "fingerprint" in capsys.readouterr().err


def test_a_second_copy_that_was_cut_off_holds_with_a_remark(tmp_path):
    from tests.inspector.every_bit import as_second_copy

    copy = as_second_copy(village(with_receipts=True).export)
    path = tmp_path / "copy"
    for end in (copy + b"\0\0\0", copy + b"\0" * 5000, copy[:-5], copy[:-5] + b"\0" * 5):
        path.write_bytes(end)
        assert asked(path, FINGERPRINT, []) in (({12}, {12}), ({12, 57}, {12, 57}))
    path.write_bytes(copy[:-5] + b"\0" * 5 + b"x")
    assert asked(path, FINGERPRINT, [])[0] >= {11}


def test_progress_is_told_from_nothing_to_all(book, tmp_path):
    path = tmp_path / "export"
    path.write_bytes(village(with_receipts=True).export)
    shares: list[float] = []
    verify(path, progress=shares.append)
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.5 < shares[-1] <= 1
