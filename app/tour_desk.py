"""The tour at the desk: windows, scanner, browser and kiosk, step by step.

Each step waits for what a person would see, and fails loudly when it does not come.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt

from app.homes import Home
from app.tour import CLERK, RESIDENT, SERVICE, DistrictProcess, Round, now
from app.tour_clerk import Clerk, Resident, browsers
from app.tour_face import Face, StepFailed, rest, wait_until
from app.tour_pages import close_the_day, decide_here, open_every_page
from app.windows import CounterFace, begin_qt, watch_scanner
from app.wiring import Device
from counter.reception import ReceptionPage
from scanner.decode import read_codes
from scanner.images import load_pages
from sync.pace import Pace
from ui.theme import apply_theme
from words import words_in
from words.stages import STAGES, stage_sentence

CONTROL = Qt.KeyboardModifier.ControlModifier
QUICK = Pace(1.0, 0.2, 1.0)  # the tour does not wait half a minute for the timer
PAGE_PATIENCE_S = 15.0


class KioskProcess:
    """The touchscreen, in a process of its own, told in lines of JSON what a visitor does."""

    def __init__(self, tour: Round) -> None:
        command = [sys.executable, "-m", "app.tour_hall", "--language", tour.language]
        command += ["--home", str(tour.home("kiosk")), "--pictures", str(tour.to / "pictures")]
        self._log = (tour.work / "kiosk.log").open("wb")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True
        )

    def ask(self, code: str, by: str, picture: str) -> str:
        """What the kiosk says to somebody with this code."""
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        if pipe_in is None or pipe_out is None:
            raise StepFailed("the kiosk has no pipes")
        pipe_in.write(json.dumps({"code": code, "by": by, "picture": picture}) + "\n")
        pipe_in.flush()
        line = pipe_out.readline()
        if not line:
            raise StepFailed("the kiosk ended; its last words are in kiosk.log")
        told = json.loads(line)
        if "failed" in told:
            raise StepFailed(f"kiosk: {told['failed']}")
        return str(told["sentence"])

    def end(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()


def play_desk(tour: Round, district: DistrictProcess) -> None:
    app = begin_qt()
    apply_theme(app, "counter")
    desk = CounterFace(Device.load(Home(tour.home("desk"))), tour.language, pace=QUICK)
    wedge = watch_scanner(desk.feed)
    kiosk = KioskProcess(tour)
    desk.window.resize(1280, 720)
    desk.window.show()
    try:
        face = Face(desk.window, tour.to / "pictures")
        with browsers(district.address, tour.language, tour.to / "pictures") as (clerk, resident):
            try:
                _Steps(tour, district, face, clerk, resident, kiosk).all()
            except StepFailed:
                face.picture("counter-where-it-failed")
                raise
    finally:
        wedge.stop()
        kiosk.end()
        desk.close()


def _has_paper(face: Face) -> bool:
    """Whether the receipt has been drawn as it is now: it is drawn in the background."""
    page = face.window.findChild(ReceptionPage)
    return isinstance(page, ReceptionPage) and page.is_drawn()


def _holds(folder: Path, content: bytes) -> bool:
    """Whether a file with exactly these bytes lies in the folder."""
    if not folder.exists():
        return False
    return any(one.is_file() and one.read_bytes() == content for one in folder.iterdir())


class _Steps:
    """The round, in order."""

    def __init__(
        self,
        tour: Round,
        district: DistrictProcess,
        face: Face,
        clerk: Clerk,
        resident: Resident,
        kiosk: KioskProcess,
    ) -> None:
        self._tour = tour
        self._district = district
        self._face = face
        self._clerk = clerk
        self._resident = resident
        self._kiosk = kiosk
        self._words = words_in(tour.language)
        self._printed = tour.home("desk") / "printed"

    def all(self) -> None:
        self._sit_down()
        self._register()
        self._read_receipt()
        self._look("registered", by="pad")
        self._send_papers()
        self._look("sent", by="scan")
        self._accept()
        self._look("with_department", by="scan")
        if self._tour.cut:
            self._district.kill()
            rest(1.0)
            self._district.start()
        self._answer()
        self._look("answered", by="scan")
        self._take_in()
        self._look("at_desk", by="scan")
        self._hand_over()
        self._look("issued", by="pad")
        decide_here(self._face, self._tour.language)
        open_every_page(self._face)
        close_the_day(self._face)
        self._wait_for_the_line()

    # -- at the counter -------------------------------------------------------------------------

    def _sit_down(self) -> None:
        face = self._face
        face.see("staff")
        face.picture("counter-who-works")
        face.press(Qt.Key.Key_Return)
        face.see("who")
        face.picture("counter-reception")

    def _register(self) -> None:
        face = self._face
        face.type_text(RESIDENT["name"])
        face.press(Qt.Key.Key_Return)
        for name in ("iin", "phone", "address"):
            face.click(name)
            face.type_text(RESIDENT[name])
        face.press(Qt.Key.Key_Return)
        face.see("what")
        face.type_text(SERVICE[self._tour.language])
        rest(0.2)
        face.picture("counter-service")
        face.press(Qt.Key.Key_Return)
        face.see("paper_0")
        wait_until(lambda: _has_paper(face), "the receipt on the right")
        face.picture("counter-documents")
        face.press(Qt.Key.Key_Return, CONTROL)
        self._tour.code = re.sub(r"\D", "", face.read("receipt_code"))
        shown = face.read("receipt_number")
        wait_until(lambda: len(list(self._printed.glob("*.pdf"))) >= 2, "two papers out")
        rest(0.4)
        face.picture("counter-registered")
        self._tour.said(f"registered {shown}")
        face.press(Qt.Key.Key_Return, CONTROL)
        face.see("who")

    def _read_receipt(self) -> None:
        """The paper itself must carry the code, as bars and as QR."""
        receipt = self._paper("receipt-")
        (self._tour.to / "receipt.pdf").write_bytes(receipt.read_bytes())
        texts = self._codes_on(receipt, 3)
        if self._tour.code not in texts:
            raise StepFailed("the receipt's barcode is not its code")
        self._link = f"{self._district.address}/s/{self._tour.code}"
        if self._link not in texts:
            raise StepFailed("the receipt's QR is not its link")

    def _send_papers(self) -> None:
        """The office copy's barcode opens the application."""
        face = self._face
        numbers = [one for one in self._codes_on(self._paper("office-copy-"), 1) if len(one) == 16]
        if len(numbers) != 1:
            raise StepFailed("the office copy carries one number")
        self._digits = numbers[0]
        self._tour.number = self._digits
        face.scan(self._digits)
        face.see("send_papers")
        face.picture("counter-application")
        face.click("send_papers")
        wait_until(lambda: bool(list(self._printed.glob("cover-*.pdf"))), "the cover sheet")
        cover = self._codes_on(self._paper("cover-"), 2)
        if self._digits not in cover:
            raise StepFailed("the cover sheet carries the number")
        self._label = next((one for one in cover if one.startswith("2")), "")
        if not self._label:
            raise StepFailed("the cover sheet has a tear-off label")

    def _take_in(self) -> None:
        """The answer came by car; its label is scanned."""
        face = self._face
        label = self._tour.to / "answer-label.pdf"
        texts = self._codes_on(label, 1)
        if texts != [self._label]:
            raise StepFailed("the answer's label is the one announced on the cover sheet")
        face.press(Qt.Key.Key_F3)
        rest(0.3)
        face.picture("counter-answers")
        face.scan(self._label)
        face.see("answer_check")
        face.picture("counter-answer-check")
        face.press(Qt.Key.Key_Return)
        face.see("hand_over")
        face.see("answer_file")
        sent = (self._tour.work / "answer.pdf").read_bytes()
        held = self._tour.home("desk") / "files"
        wait_until(lambda: _holds(held, sent), "the department's file at the desk")
        face.picture("counter-answer-here")

    def _hand_over(self) -> None:
        """The resident shows the receipt: its QR is scanned, and Enter hands over."""
        face = self._face
        face.press(Qt.Key.Key_F2)
        face.see("who")
        face.scan(self._link)
        face.see("hand_over")
        face.picture("counter-hand-over")
        face.press(Qt.Key.Key_Return)
        wait_until(lambda: face.shown("hand_over") is None, "the answer to be handed over")
        face.picture("counter-handed-over")
        face.click("rail_search")
        rest(0.4)
        face.picture("counter-applications")

    def _wait_for_the_line(self) -> None:
        """Until the foot line says that everything is at the district."""
        until = self._words.say("Everything is at the district · {at}", at="").strip(" ·")
        wait_until(lambda: until in self._face.read("foot_line"), "everything at the district")
        rest(1.5)  # one more round, so that the district's own last entries come down

    # -- at the department ------------------------------------------------------------------------

    def _accept(self) -> None:
        self._clerk.sit_down(CLERK[0], self._tour.clerks_code)
        self._clerk.scan(self._digits)
        self._clerk.accept()

    def _answer(self) -> None:
        file = self._tour.work / "answer.pdf"
        file.write_bytes(self._paper("cover-").read_bytes())  # any PDF will do
        self._clerk.scan(self._digits)
        self._clerk.answer("satisfied", "12-345", "Жер учаскесі берілсін.", file)
        label = self._clerk.fetch_label(self._digits)
        (self._tour.to / "answer-label.pdf").write_bytes(label)

    # -- what a resident sees ---------------------------------------------------------------------

    def _look(self, stage: str, *, by: str) -> None:
        """Ask the public page and the kiosk, and read the stage off both."""
        until = time.monotonic() + PAGE_PATIENCE_S
        while self._stage_of(page := self._resident.ask_by_link(self._link, "")) != stage:
            if time.monotonic() > until:
                raise StepFailed(f"the public page does not say {stage}; it says: {page}")
            rest(0.4)
        at = now()
        self._resident.ask_by_typing(self._tour.code, f"page-{stage}")
        rest(0.6)  # the board comes every half second
        kiosk = self._kiosk.ask(
            self._tour.code if by == "pad" else self._link, by, f"kiosk-{stage}"
        )
        if self._stage_of(kiosk) != stage:
            raise StepFailed(f"the kiosk does not say {stage}; it says: {kiosk}")
        self._tour.stages.append({"stage": stage, "at": at, "kiosk": kiosk, "page": page})
        self._tour.said(f"{stage}: {kiosk}")

    def _stage_of(self, sentence: str) -> str:
        """Which of the twelve sentences this is; "" for none."""
        for stage in STAGES:
            told = stage_sentence(stage, self._words).rstrip(".")
            if sentence.startswith(told):
                return stage
        return ""

    # -- papers -------------------------------------------------------------------------------

    def _paper(self, kind: str) -> Path:
        found = sorted(self._printed.glob(f"{kind}*.pdf"))
        if not found:
            raise StepFailed(f"no paper {kind}")
        return found[-1]

    @staticmethod
    def _codes_on(paper: Path, count: int) -> list[str]:
        """What a scanner reads off a printed paper that carries `count` codes."""
        texts: list[str] = []
        for page in load_pages(paper):
            texts += [code.text for code in read_codes(page, at_least=count, budget_ms=3_000)]
        return texts
