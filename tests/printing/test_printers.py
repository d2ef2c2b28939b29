"""Printers, and the ways they fail. The print service is played by programs of the same names."""

import os
import stat
from pathlib import Path

import pytest

from printing.printers import (
    FolderPrinter,
    NoPrinter,
    SystemPrinter,
    known_printers,
    open_printer,
)
from registry.failures import OutOfPaper, PrinterUnreachable
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
    assert open_printer("none").name == "none"
    for wrong in ("", "folder:", "system:", "none:x", "fax:1", "system:-o raw", "system:a b"):
        with pytest.raises(ValueError):
            open_printer(wrong)


class Service:
    """CUPS as its commands show it: what they answer lies in files that a test writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.says("lpstat -l -p", "printer hall is idle.  enabled since Thu Mar  5 10:42:00 2026\n")
        self.jobs(0)
        self.ended("processing-to-stop-point")
        self._program("lp", 'cat > "$here/paper"; echo "$@" > "$here/asked"; cat "$here/lp"')
        self._program("cancel", 'echo "$1" >> "$here/cancelled"')
        self._program(
            "lpstat",
            'if [ "$1" = -l ]; then cat "$here/lpstat -l -p"; exit; fi\n'
            'if [ "$2" = completed ]; then cat "$here/ended"; exit; fi\n'
            'left=$(cat "$here/looks")\n'
            '[ "$left" -gt 0 ] || exit 0\n'
            'echo $((left - 1)) > "$here/looks"\n'
            'echo "hall-17  desk  1024  Thu Mar  5 10:42:00 2026"\n',
        )
        self.says("lp", "request id is hall-17 (0 file(s))\n")

    def says(self, command: str, answer: str) -> None:
        (self.folder / command).write_text(answer)

    def jobs(self, looks: int) -> None:
        """The job stays in the queue for so many looks."""
        (self.folder / "looks").write_text(str(looks))

    def ended(self, reason: str) -> None:
        """How the job ended; an older job of the same queue was cancelled."""
        self.says(
            "ended",
            "hall-17  desk  1024  Thu Mar  5 10:42:00 2026\n"
            f"\tStatus: \n\tAlerts: {reason}\n\tqueued for hall\n"
            "hall-16  desk  1024  Thu Mar  5 10:40:00 2026\n"
            "\tStatus: \n\tAlerts: job-canceled-by-user\n\tqueued for hall\n",
        )

    def alert(self, reasons: str) -> None:
        state = "printer hall now printing hall-17.  enabled since Thu Mar  5 10:42:00 2026\n"
        self.says("lpstat -l -p", f"{state}\tForm mounted:\n\tAlerts: {reasons}\n")

    def told(self, what: str) -> str:
        path = self.folder / what
        return path.read_text().strip() if path.exists() else ""

    def _program(self, name: str, lines: str) -> None:
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\nhere="{self.folder}"\n{lines}\n')
        path.chmod(0o700)


@pytest.fixture
def service(tmp_path, monkeypatch) -> Service:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return Service(tmp_path)


def hall(patience: float = 5.0) -> SystemPrinter:
    return SystemPrinter("hall", patience=patience, pause=0.01)


def test_the_print_service_gets_the_page_as_it_is(service):
    service.jobs(2)
    hall().print(JOB)
    assert (service.folder / "paper").read_bytes() == PDF
    assert service.told("asked") == "-d hall -t receipt-0427-01-000123 -"
    assert service.told("looks") == "0"  # it waited until the job had left the queue
    assert service.told("cancelled") == ""


@pytest.mark.parametrize("reason", ["media-empty-error", "media-needed", "media-empty"])
def test_paper_running_out_is_told_before_anything_is_sent(service, reason):
    service.alert(f"{reason} toner-low-warning")
    with pytest.raises(OutOfPaper):
        hall().print(JOB)
    assert service.told("asked") == ""


def test_paper_running_out_in_the_middle_takes_the_job_back(service):
    service.jobs(1000)
    service._program(
        "lp", f'cat > /dev/null; echo sent >> "$here/asked"; cat "$here/lp"; {_empty_tray()}'
    )
    with pytest.raises(OutOfPaper):
        hall().print(JOB)
    assert service.told("asked") == "sent"
    assert service.told("cancelled") == "hall-17"  # or it would come out twice


def _empty_tray() -> str:
    return (
        "printf 'printer hall now printing hall-17.  enabled since x\\n\\tAlerts: media-empty-error"
        '\\n\' > "$here/lpstat -l -p"'
    )


def test_a_warning_does_not_stop_a_print(service):
    service.alert("media-low-warning toner-low-report")
    hall().print(JOB)
    assert (service.folder / "paper").read_bytes() == PDF


@pytest.mark.parametrize("reason", ["offline-report", "media-jam-error", "door-open-error"])
def test_a_printer_that_stands_still_is_out_of_reach(service, reason):
    service.alert(reason)
    with pytest.raises(PrinterUnreachable):
        hall().print(JOB)


def test_a_queue_that_was_stopped_is_out_of_reach(service):
    service.says("lpstat -l -p", "printer hall disabled since Thu Mar  5 2026 -\n\tPaused\n")
    with pytest.raises(PrinterUnreachable):
        hall().print(JOB)


def test_a_job_that_never_comes_out_is_taken_back(service):
    service.jobs(10_000)
    with pytest.raises(PrinterUnreachable):
        hall(patience=0.05).print(JOB)
    assert service.told("cancelled") == "hall-17"


@pytest.mark.parametrize("reason", ["job-canceled-by-user", "aborted-by-system"])
def test_a_job_that_was_given_up_did_not_come_out(service, reason):
    service.jobs(2)
    service.ended(reason)
    with pytest.raises(PrinterUnreachable):
        hall().print(JOB)


def test_a_queue_that_does_not_exist_is_out_of_reach(service):
    service._program("lpstat", "echo 'lpstat: Invalid destination name' >&2; exit 1")
    with pytest.raises(PrinterUnreachable) as trouble:
        hall().print(JOB)
    assert trouble.value.name == "system:hall"


def test_a_machine_without_a_print_service_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PrinterUnreachable):
        hall().print(JOB)


def test_the_printers_of_the_print_service_are_known_by_name(service):
    service._program("lpstat", 'test "$1" = -e && printf "hall\\nCanon_LBP-2\\n-o evil\\n"')
    assert known_printers() == ("hall", "Canon_LBP-2")


def test_without_a_print_service_no_printer_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert known_printers() == ()
