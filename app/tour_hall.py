"""The kiosk of the tour, in a process of its own: told by lines of JSON what a visitor does.

It opens the real window on the real board; what it answers is read from the screen.
"""

import argparse
import json
import sys
from pathlib import Path

from app.homes import Home
from app.tour_face import Face, StepFailed, wait_until
from app.windows import KioskFace, begin_qt, watch_scanner
from app.wiring import Device
from ui.theme import apply_theme

SIZE = (1080, 1920)
# What somebody types who wants to know what to bring: it finds more than one service.
WORDS = {"kk": "анықтама", "ru": "справка", "en": "certificate"}


class Visitor:
    """Somebody at the touchscreen."""

    def __init__(self, kiosk: KioskFace, pictures: Path) -> None:
        self._kiosk = kiosk
        self._face = Face(kiosk.window, pictures)

    def arrive(self) -> None:
        self._face.see("home_sentence")
        self._face.picture("kiosk-home")

    def ask_what_to_bring(self, language: str) -> None:
        """By a word, letter by letter, to the list of papers and the code of it for a telephone."""
        face = self._face
        face.click("services_tile")
        face.see("service_search_tile")
        face.picture("kiosk-services")
        face.click("service_search_tile")
        for letter in WORDS[language]:
            face.click(f"key_{letter}")
        face.picture("kiosk-search")
        face.click("search_show")
        face.click("service_choice_1")
        face.see("service_papers_1")
        face.picture("kiosk-service")
        face.click("service_code")
        face.see("service_qr")
        face.picture("kiosk-service-code")
        face.click("finish")
        wait_until(lambda: face.shown("home_sentence") is not None, "home after Finish")

    def do(self, order: dict[str, str]) -> dict[str, str]:
        """Ask with this code, by the pad or by holding the receipt to the scanner; then finish."""
        if order["by"] == "pad":
            self._face.click("status_tile")
            self._face.see("pad_1")
            self._face.picture("kiosk-pad")
            for digit in order["code"]:
                self._face.click(f"pad_{digit}")
        else:
            self._face.scan(order["code"])
        said = self._face.read("answer_sentence")
        self._face.picture(order["picture"])
        self._face.click("finish")
        wait_until(lambda: self._face.shown("home_sentence") is not None, "home after Finish")
        return {"sentence": said}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--language", required=True)
    parser.add_argument("--pictures", type=Path, required=True)
    arguments = parser.parse_args()
    app = begin_qt()
    apply_theme(app, "kiosk")
    kiosk = KioskFace(Device.load(Home(arguments.home)), arguments.language, locked=False)
    wedge = watch_scanner(kiosk.feed)
    kiosk.window.resize(*SIZE)
    kiosk.window.show()
    visitor = Visitor(kiosk, arguments.pictures)
    visitor.arrive()
    visitor.ask_what_to_bring(arguments.language)
    try:
        for line in sys.stdin:
            try:
                answer = visitor.do(json.loads(line))
            except StepFailed as failed:
                answer = {"failed": str(failed)}
            print(json.dumps(answer), flush=True)
    finally:
        wedge.stop()
        kiosk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
