"""The words of `tereze mail` on the command line; what they do is in `app.mailing`."""

import argparse
from collections.abc import Callable
from typing import Any, Final

from app.homes import Home

Word = Callable[..., argparse.ArgumentParser]
HomeOf = Callable[[argparse.ArgumentParser, str], None]
_SET: Final = (
    ("host", "HOST", "of the mail server"),
    ("sender", "ADDRESS", "that residents see"),
    ("sender_name", "NAME", "beside it"),
    ("bounces", "ADDRESS", "to which reports of e-mails that did not arrive go"),
    ("reports", "DIR", "the mailbox folder (Maildir) into which those reports come"),
    ("credentials", "FILE", "the name on its first line, the password on its second"),
    ("authorities", "FILE", "certificates (PEM) by which the server is known, if not the system's"),
)


def add_mail(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", word: Word, home: HomeOf
) -> None:
    """`tereze mail`, at the district."""
    one = word(words, "mail", _run, "e-mail to residents: set it up, try it, see how it stands")
    home(one, "district")
    for name, metavar, says in _SET:
        one.add_argument(f"--{name.replace('_', '-')}", metavar=metavar, help=says)
    one.add_argument("--port", type=int, help="587 with starttls, 465 with tls, 25 with plain")
    one.add_argument("--security", choices=("starttls", "tls", "plain"))
    one.add_argument("--off", action="store_true", help="send no e-mail any more")
    one.add_argument("--test", metavar="ADDRESS", help="send a trial there, now")


def _run(arguments: argparse.Namespace) -> int:
    from app.district import open_district
    from app.mailing import announce, mail_of, send_trial, standing_lines
    from app.outside import SystemClock
    from words import words_in

    home, w = Home(arguments.home), words_in(arguments.language)
    changed = _changes(arguments)
    if changed:
        _keep(home, changed)
    district = open_district(home, SystemClock())
    if arguments.test:
        went, line = send_trial(district, arguments.test, w)
        print(line)
        return 0 if went else 1
    announce(district, mail_of(district.settings.mail, district.clock))
    for line in standing_lines(district, w):
        print(line)
    if changed:
        print(w.say("A server that runs already goes by it once it is started anew."))
    return 0


def _changes(arguments: argparse.Namespace) -> dict[str, Any]:
    names = (*(name for name, _, _ in _SET), "port", "security")
    named = {name: getattr(arguments, name) for name in names}
    changed = {name: value for name, value in named.items() if value is not None}
    return {**changed, "host": ""} if arguments.off else changed


def _keep(home: Home, changed: dict[str, Any]) -> None:
    """Raises MailUnclear before anything is changed."""
    import msgspec

    from app.district import with_settings
    from app.mailing import mail_of
    from app.outside import SystemClock
    from app.settings import DistrictSettings

    mail = msgspec.structs.replace(home.settings(DistrictSettings).mail, **changed)
    mail_of(mail, SystemClock())
    with_settings(home, mail=mail)
