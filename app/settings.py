"""What may be changed by hand: the settings of a device and of a district (`settings.json`).

Kept out: where they lie (`app.homes`), and the few that the first moment of a start needs
(`app.first_look`), which reads them without msgspec.
"""

from typing import Literal

import msgspec

_Language = Literal["kk", "ru", "en"]


class DeviceSettings(msgspec.Struct, frozen=True):
    """What may be changed by hand at a desk or a kiosk (`settings.json`)."""

    district: str = ""  # address of the district's server
    relay: str = ""  # address of this office's own server (`tereze office`); "": it has none
    # "folder:DIR", "system:NAME", "ipp:HOST", "receipt:HOST" (a roll) or "none"; "" is the folder
    # `printed` (docs/guides/printers.md)
    printer: str = ""
    paper: str = "A4"  # of the receipt: "A4", "80mm" or "58mm"
    language: str = "kk"
    board_seconds: float = 30.0  # how often a kiosk asks for news
    demo: bool = False
    second_copy: str = ""  # folder of a stick or second disk, set up by `tereze backup`; "": none
    backups: str = ""  # folder, best on another disk; "" is the folder `backups`
    listen: str = "0.0.0.0:8428"  # of a relay (`tereze office`), for the desks of its office
    label_printer: str = ""  # as `printer`; "" is the same one
    printers: dict[str, str] = {}  # kinds of paper (`counter.settings_place`) with their own one
    labels: str = "sheet"  # for labels of papers: a "sheet" of A4, 3 × 8, or a "roll", 58 × 40 mm
    scans: str = ""  # folder into which a page scanner writes; "" is the folder `scans`
    # For pages and codes at a desk, for receipts at a kiosk: "" is the first one there, "none" is
    # none; else its name (`scanner.video_camera`) or its number (of /dev/video2 it is 2).
    camera: str = ""
    tickets: bool = False  # a line with numbers: set at relay, kiosk, hall and desks (decision 11)
    serves: tuple[str, ...] = ()  # of a desk: the kinds it calls (`registry.line_up`); (): all
    contrast: bool = False  # of the counter's window: the look for weak eyes
    letters: float = 1.0  # of the counter's window: how many times as large, 1.0 or 1.25
    voice: bool = True  # of a kiosk: the key "Voice", where an engine and a loudspeaker are found
    calls_aloud: tuple[_Language, ...] = ("kk", "ru")  # of the wall: how it says a call; (): silent
    # On a COM port: "" is the first one whose maker makes scanners, "none" or a port's name.
    scanner: str = ""


class MailSettings(msgspec.Struct, frozen=True):
    """The district's mail server, set up by `tereze mail`."""

    host: str = ""  # "": the district sends no e-mail
    port: int = 0  # 0: the usual one
    security: Literal["starttls", "tls", "plain"] = "starttls"
    sender: str = ""
    sender_name: str = ""
    bounces: str = ""  # address for reports of what did not arrive; "": they go to the sender
    reports: str = ""  # folder (Maildir) into which they come; "": nobody reads them
    credentials: str = ""  # file: name and password, a line each
    authorities: str = ""  # file (PEM); "": those of the system


class DistrictSettings(msgspec.Struct, frozen=True):
    """What may be changed by hand at the district (`settings.json`)."""

    database: str = ""  # "" is SQLite in the folder
    listen: str = "127.0.0.1:8427"
    status_address: str = "http://127.0.0.1:8427"
    demo: bool = False
    backups: str = ""  # folder, best on another disk; "" is the folder `backups`
    mail: MailSettings = MailSettings()
    certificate: str = ""  # file (PEM) that the proxy shows: its page says until when it is good
    logs: Literal["plain", "json"] = "plain"  # a line of words for each request, or one of JSON
    # Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses or networks of proxies
    # of ours. From anybody else they are words: tries of codes are counted by address.
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
