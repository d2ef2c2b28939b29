"""Which printer a setting names, and those without a device: the folder, none."""

import os
import stat
from pathlib import Path

import pytest

from printing.printers import (
    FolderPrinter,
    NoPrinter,
    Resumable,
    Watched,
    open_printer,
)
from registry.failures import PrinterUnreachable
from registry.ports import PrintJob

PDF = b"%PDF-1.4 paper"
JOB = PrintJob("receipt-0427-01-000123", PDF)


def test_a_folder_takes_the_paper_under_its_name(tmp_path):
    FolderPrinter(tmp_path / "out").print(JOB)
    assert (tmp_path / "out" / "receipt-0427-01-000123.pdf").read_bytes() == PDF


def test_an_older_paper_is_never_overwritten(tmp_path):
    printer = FolderPrinter(tmp_path)
    for n in range(3):
        printer.print(PrintJob(JOB.name, b"%d" % n))
    names = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert names == {
        f"{JOB.name}.pdf": b"0",
        f"{JOB.name}-2.pdf": b"1",
        f"{JOB.name}-3.pdf": b"2",
    }


def test_a_stick_without_links_takes_papers_too(tmp_path, monkeypatch):
    def no_links(self, target):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    printer = FolderPrinter(tmp_path)
    printer.print(JOB)
    printer.print(PrintJob(JOB.name, b"second"))
    names = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert names == {f"{JOB.name}.pdf": PDF, f"{JOB.name}-2.pdf": b"second"}


def test_a_folder_that_cannot_be_made_is_a_printer_out_of_reach(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(PrinterUnreachable) as trouble:
        FolderPrinter(tmp_path / "file").print(JOB)
    assert trouble.value.name == "folder:file"


def test_a_folder_that_may_not_be_written_is_a_printer_out_of_reach(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    # root writes where writing is forbidden, but into the kernel's own folder nobody can
    folder = Path("/proc") if os.geteuid() == 0 else tmp_path
    try:
        with pytest.raises(PrinterUnreachable):
            FolderPrinter(folder).print(JOB)
    finally:
        tmp_path.chmod(stat.S_IRWXU)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_neither_paper_nor_half_a_paper(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PrinterUnreachable):
        FolderPrinter(tmp_path).print(JOB)
    assert list(tmp_path.glob("*.pdf")) == []
    monkeypatch.undo()
    FolderPrinter(tmp_path).print(JOB)
    assert (tmp_path / f"{JOB.name}.pdf").read_bytes() == PDF


@pytest.mark.parametrize(
    "name",
    [
        "Сейітқали",
        "receipt Seitkali",
        "receipt-580314400002",  # an IIN
        "receipt-527413096489",  # a control code
        "../receipt",
        "",
        "-d",
        "r" * 65,
    ],
)
def test_a_file_is_named_by_kind_and_number_only(name, tmp_path):
    with pytest.raises(ValueError):
        FolderPrinter(tmp_path).print(PrintJob(name, PDF))
    assert list(tmp_path.iterdir()) == []


def test_sixteen_digits_of_a_number_may_be_in_a_name(tmp_path):
    FolderPrinter(tmp_path).print(PrintJob("answer-label-2042701000123010", PDF))
    assert (tmp_path / "answer-label-2042701000123010.pdf").exists()


def test_no_printer_leaves_every_print_due():
    with pytest.raises(PrinterUnreachable):
        NoPrinter().print(JOB)


def test_a_setting_names_the_printer(tmp_path):
    assert open_printer(f"folder:{tmp_path}").name == f"folder:{tmp_path.name}"
    assert open_printer("system:hall").name == "system:hall"
    assert open_printer("ipp:192.168.1.20").name == "ipp:192.168.1.20"
    assert open_printer("receipt:192.168.1.21").name == "receipt:192.168.1.21"
    assert open_printer("receipt:192.168.1.21:9101").name == "receipt:192.168.1.21"
    assert open_printer("receipt:/dev/usb/lp0").name == "receipt:lp0"
    assert open_printer("none").name == "none"
    for wrong in (
        *("", "folder:", "system:", "none:x", "fax:1", "system:-o raw", "system:a b", "receipt:"),
        *("receipt:a b", "receipt:host:port", "ipp:", "ipp:///print"),
    ):
        with pytest.raises(ValueError):
            open_printer(wrong)


def test_every_printer_can_be_asked_how_it_is(tmp_path):
    for setting in (f"folder:{tmp_path}", "system:hall", "ipp:host", "receipt:host", "none"):
        assert isinstance(open_printer(setting), Watched)
    assert isinstance(open_printer("system:hall"), Resumable)
    assert not isinstance(open_printer("receipt:host"), Resumable)
    open_printer(f"folder:{tmp_path}").look()
    with pytest.raises(PrinterUnreachable):
        open_printer("none").look()
