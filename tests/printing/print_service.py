"""CUPS with a virtual printer whose paper can be taken out, started by hand for one room of tests.

`ippeveprinter` is PWG's own model of a printer; its "print command" is this file. Both listen on
the loopback only; the bus that the former wants to speak to is private and has nobody at it. As
root, CUPS runs its filters as `lp`, as Debian's does.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from printing.ipp import IppRefused, IppUnreachable, Operation, Service, number_of, words_of

QUEUE = "hall"
_PATIENCE_S = 30
_CANCELED = 7  # job-state, RFC 8011 §5.3.7
_HERE = Path(__file__)
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>custom</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow eavesdrop="true"/>
<allow send_destination="*"/><allow own="*"/></policy></busconfig>
"""
_CUPSD = """LogLevel warn
Listen 127.0.0.1:{port}
DefaultAuthType None
Browsing No
WebInterface No
PreserveJobFiles {keeps}
PreserveJobHistory Yes
DirtyCleanInterval 0
MultipleOperationTimeout 60
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
{limits}
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_NOBODY_RESUMES = """  <Limit Resume-Printer>
    Order deny,allow
    Deny from all
  </Limit>
"""
_FILES = """SystemGroup root
{user}
FileDevice Yes
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
CacheDir {folder}/cache
StateDir {folder}/state
RequestRoot {folder}/spool
ServerRoot {folder}/root
TempDir {folder}/spool/tmp
"""


class PrintService:
    """`cups`: its port; `printer`: that of the virtual printer behind its queue `hall`."""

    def __init__(self, folder, *, keeps_files=True, nobody_resumes=False):
        self.folder = folder
        self.cups, self.printer = _free_port(), _free_port()
        self._keeps, self._limits = keeps_files, _NOBODY_RESUMES if nobody_resumes else ""
        self._started = []

    @property
    def setting(self):
        return f"ipp:localhost:{self.printer}"

    @property
    def out(self):
        """What came out, oldest first."""
        return [one.read_bytes() for one in sorted((self.folder / "out").glob("*.pdf"))]

    def paper(self, *, there):
        mark = self.folder / "out" / "no-paper"
        if there:
            mark.unlink(missing_ok=True)
        else:
            mark.touch()

    def given_up(self):
        """How many jobs the printer itself was told to give up, and did."""
        asked = {"which-jobs": "completed", "requested-attributes": ("job-id", "job-state")}
        told = Service(self._uri()).ask(Operation.GET_JOBS, asked)
        return sum(number_of(job, "job-state") == _CANCELED for job in told.groups)

    def rest(self):
        """There is paper, and whatever still stood in the printer has come out."""
        self.paper(there=True)
        self.wait(lambda: self._state() == ("none",), "the printer to rest")

    def clear(self):
        self.rest()
        for one in (self.folder / "out").glob("*.pdf"):
            one.unlink()

    def printer_says(self, reason):
        return any(one.startswith(reason) for one in self._state() or ())

    def spool(self):
        """Files of papers that CUPS keeps, and what it remembers of jobs."""
        return sorted(one.name for one in (self.folder / "cups" / "spool").glob("[cd]*-*"))

    def admin(self, *asked):
        subprocess.run(asked, env=self._env(), check=True, capture_output=True, timeout=_PATIENCE_S)

    def unplug(self):
        """The printer is switched off; its queue is still there."""
        _end(self._started.pop())

    def plug_in(self):
        self._start_printer()

    def wait(self, true, what):
        deadline = time.monotonic() + _PATIENCE_S
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited for {what}")
            time.sleep(0.05)

    # -- starting ---------------------------------------------------------------------------------

    def start(self):
        (self.folder / "out").mkdir()
        (self.folder / "ippeve").mkdir()
        (self.folder / "bus.conf").write_text(_BUS.format(folder=self.folder))
        self._run("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork", "--nopidfile")
        self.wait((self.folder / "bus").exists, "the bus")
        self._start_cups()
        self._start_printer()
        self.admin("lpadmin", "-p", QUEUE, "-E", "-v", self._uri(), "-m", "everywhere")

    def _start_cups(self):
        home = self.folder / "cups"
        for name in ("log", "cache", "state", "spool/tmp", "root/ppd"):
            (home / name).mkdir(parents=True)
        user = "User lp\nGroup lp" if os.geteuid() == 0 else ""
        settings = {"port": self.cups, "keeps": "Yes" if self._keeps else "No"}
        (home / "cupsd.conf").write_text(_CUPSD.format(**settings, limits=self._limits))
        (home / "cups-files.conf").write_text(_FILES.format(folder=home, user=user))
        if os.geteuid() == 0:
            for one in (home, *home.rglob("*")):
                shutil.chown(one, "lp", "lp")
        self._run("cupsd", "-f", "-c", f"{home}/cupsd.conf", "-s", f"{home}/cups-files.conf")
        self.wait(lambda: _listens(self.cups), "CUPS")

    def _start_printer(self):
        # `-n localhost`: it tells clients to come to this name, and would tell the machine's own.
        self._run(
            *("ippeveprinter", "-r", "off", "-p", str(self.printer), "-n", "localhost"),
            *(
                "-f",
                "application/pdf",
                "-d",
                str(self.folder / "ippeve"),
                "-c",
                str(self._command()),
            ),
            "hall",
        )
        self.wait(lambda: self._state() is not None, "the virtual printer")

    def _command(self):
        path = self.folder / "print"
        root = _HERE.parents[2]
        ours = f'"{sys.executable}" "{_HERE}" "{self.folder}/out"'
        path.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec {ours} "$@"\n')
        path.chmod(0o755)
        return path

    def _uri(self):
        return f"ipp://localhost:{self.printer}/ipp/print"

    def _state(self):
        try:
            told = Service(self._uri()).ask(
                Operation.GET_PRINTER, {"requested-attributes": "printer-state-reasons"}
            )
        except (IppUnreachable, IppRefused):
            return None
        return words_of(told.first, "printer-state-reasons")

    def _env(self):
        bus = f"unix:path={self.folder}/bus"
        return {
            **os.environ,
            "CUPS_SERVER": f"127.0.0.1:{self.cups}",
            "DBUS_SYSTEM_BUS_ADDRESS": bus,
            "LC_ALL": "C",
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
        }

    def _run(self, *command):
        with (self.folder / f"{Path(command[0]).name}.log").open("ab") as log:
            program = subprocess.Popen(
                command, env=self._env(), stdout=log, stderr=log, start_new_session=True
            )
        self._started.append(program)

    def stop(self):
        self.paper(there=True)
        for program in reversed(self._started):
            _end(program)


def _end(program):
    """With all that it started: filters, and the command that waits for paper."""
    with_it = program.pid
    try:
        os.killpg(with_it, signal.SIGTERM)
        program.wait(10)
    except ProcessLookupError:
        pass
    except subprocess.TimeoutExpired:
        os.killpg(with_it, signal.SIGKILL)
        program.wait(10)


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def _listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def service():
    """One for the whole module: a start takes two seconds."""
    for program in ("cupsd", "ippeveprinter", "dbus-daemon"):
        assert shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"), f"no {program} here"
    # Short: the bus is a socket, whose path may have 107 letters. Readable: CUPS works as `lp`.
    folder = Path(tempfile.mkdtemp(prefix="tereze-print-"))
    folder.chmod(0o755)
    one = PrintService(folder)
    try:
        one.start()
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _print(out, page):
    """The printer's own inside: as long as there is no paper the job stands, or is cancelled."""
    me = Service(os.environ["IPP_JOB_PRINTER_URI"])
    asked = {"job-id": int(os.environ["IPP_JOB_ID"]), "requested-attributes": "job-state-reasons"}
    told = False
    while (out / "no-paper").exists():
        if not told:
            print("STATE: +media-empty", file=sys.stderr, flush=True)
            told = True
        reasons = words_of(me.ask(Operation.GET_JOB, asked).first, "job-state-reasons")
        if "processing-to-stop-point" in reasons:
            break
        time.sleep(0.05)
    else:
        part = out / f"{time.monotonic_ns()}.part"
        part.write_bytes(page.read_bytes())
        part.rename(part.with_suffix(".pdf"))
    print("STATE: -media-empty", file=sys.stderr, flush=True)


if __name__ == "__main__":
    _print(Path(sys.argv[1]), Path(sys.argv[2]))
