"""Does a deed on the real book or export and asks both verifiers what they find."""

from pathlib import Path

from inspector.verify import verify
from tests.inspector.deeds_of_keys import DEEDS, Hands
from tests.inspector.model import Model, of_book, of_file, to_book, to_file
from tests.inspector.village import (
    FINGERPRINT,
    Village,
    district_with_branches,
    renewed,
    rotated,
    village,
)
from tests.second_inputs import judge, words_of

HANDS = {
    "nobody": Hands(),
    "device": Hands(device=True),
    "district": Hands(device=True, district=True),
}
NO_FINGERPRINT = "no fingerprint is given"
AFTER_RESTORE = ("the desk's earlier journal", "the journal after a restore")
AFTER_CHANGE = "after a change of keys"
OF_DISTRICT = "a branch is hidden"
BESIDE = "the other copy's receipts are there"


def done(name: str, by: str, receipts: str, medium: str, folder: Path) -> tuple[set[int], set[int]]:
    """The numbers that the first and the second verifier find."""
    beside: list[Path] = []
    if name.startswith(OF_DISTRICT):
        office, desk_export = district_with_branches()
        if BESIDE in name:
            beside.append(folder / "beside")
            beside[0].write_bytes(desk_export)
    elif name.startswith(AFTER_RESTORE):
        office = renewed(with_receipts=receipts == "with")
    elif name.startswith(AFTER_CHANGE):
        office = rotated(with_receipts=receipts == "with")
    else:
        office = village(with_receipts=receipts == "with")
    path = tampered(office, name, by, medium, folder)
    key = "" if NO_FINGERPRINT in name else FINGERPRINT
    return asked(path, key, beside)


def asked(path: Path, key: str, beside: list[Path]) -> tuple[set[int], set[int]]:
    """What both find; their exit codes have to agree as well."""
    report = verify(path, beside, key)
    court = judge(path, bytes.fromhex(key), [word for one in beside for word in words_of(one)])
    if not report.numbers ^ court.found and report.exit_code != court.exit:
        raise AssertionError("the same findings and two verdicts")
    return report.numbers, court.found


def tampered(office: Village, name: str, by: str, medium: str, folder: Path) -> Path:
    path = folder / medium
    path.write_bytes(office.book if medium == "book" else office.export)
    model = apart(path, medium)
    DEEDS[name](model, HANDS[by])
    together(model, path)
    return path


def apart(path: Path, medium: str) -> Model:
    return of_book(path) if medium == "book" else of_file(path.read_bytes())


def together(model: Model, path: Path) -> None:
    if model.is_book:
        to_book(model, path)
    else:
        path.write_bytes(to_file(model))
