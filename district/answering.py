"""What a clerk filled in on the answer's form: kept as typed, checked, made into a decision."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from starlette.datastructures import FormData

from district.house import House
from district.pages import typed, upload
from registry.answer_language import may_be_answered_in, seems_another
from registry.department import Decision
from registry.facts import Delivery, FileRef, Outcome
from registry.failures import EmptyAnswer
from registry.files import LARGEST_FILE as LARGEST_FILE
from words import Words, later

LARGEST_FORM: Final = LARGEST_FILE + 256 * 1024  # the file and everything typed beside it
LONGEST_TEXT: Final = 20_000  # characters
LONGEST_NUMBER: Final = 60
LONGEST_TITLE: Final = 100
SALT_BYTES: Final = 16

OUTCOME_NAMES: Final = {outcome: outcome.name.lower() for outcome in Outcome}
_OUTCOMES: Final = {name: outcome for outcome, name in OUTCOME_NAMES.items()}
_DELIVERIES: Final = {delivery.name.lower(): delivery for delivery in Delivery}

# The first bytes say what a file is; its name and what the browser calls it may say anything.
_KINDS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


class FormWrong(Exception):
    """A field of this form cannot be taken as it is; `sentence` is what the clerk reads."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self._sentence = sentence

    def words(self, w: Words) -> str:
        return w.say(self._sentence)


class LanguageDoubted(FormWrong):
    """The text looks as if it were in another language than was said; a tick confirms it."""

    def __init__(self) -> None:
        super().__init__(
            later("The text seems to be in another language. Change it, or tick that it is right.")
        )


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """The fields as they stand on the page, right or wrong."""

    outcome: str
    their_number: str
    answered_on: str
    text: str = field(repr=False)
    delivery: str
    language: str = ""
    language_checked: bool = False  # whoever wrote it says that the language is right

    @classmethod
    def fresh(
        cls, today: date, delivery: Delivery, language: str, their_number: str = ""
    ) -> "AnswerForm":
        """Nothing chosen yet: dated today, delivered and written as the applicant asked."""
        return cls("", their_number, today.isoformat(), "", delivery.name.lower(), language)

    @classmethod
    def of(cls, form: FormData) -> "AnswerForm":
        return cls(
            outcome=typed(form, "outcome"),
            their_number=typed(form, "their_number", LONGEST_NUMBER),
            answered_on=typed(form, "answered_on"),
            text=typed(form, "text", LONGEST_TEXT),
            delivery=typed(form, "delivery"),
            language=typed(form, "language", 2),
            language_checked=bool(typed(form, "language_checked")),
        )

    def in_language(self, application: str) -> str:
        """That of the answer; of the application where the form does not say."""
        return self.language or application

    def check(self, today: date, application_language: str) -> None:
        """Before a file is kept. Raises EmptyAnswer, LanguageDoubted or FormWrong."""
        if self.outcome not in _OUTCOMES:
            raise EmptyAnswer
        day = self._day()
        if day is None:
            raise FormWrong(later("Write the date of the answer."))
        if day > today:
            raise FormWrong(later("The date of the answer lies in the future."))
        language = self.in_language(application_language)
        if not may_be_answered_in(language, application_language):
            raise FormWrong(later("An answer is in Kazakh, or in the language of the application."))
        if not self.language_checked and seems_another(self.text, language):
            raise LanguageDoubted

    def decision(self, language: str, file: FileRef | None) -> Decision:
        """What was filled in; `check` comes first."""
        day = self._day()
        if day is None:
            raise EmptyAnswer
        return Decision(
            outcome=_OUTCOMES[self.outcome],
            answered_on=day,
            their_number=self.their_number,
            text=self.text,
            file=file,
            language=language,
            delivery=_DELIVERIES.get(self.delivery, Delivery.HAND),
        )

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.answered_on)
        except ValueError:
            return None


def keep_file(form: FormData, house: House, office: int) -> FileRef | None:
    """Keep the chosen file for the office's desks; None when none was chosen. Raises FormWrong."""
    chosen = upload(form, "file")
    if chosen is None:
        return None
    content = chosen.file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise FormWrong(later("The file is larger than 20 MB. Choose a smaller one."))
    media_type = next((kind for start, kind in _KINDS if content.startswith(start)), "")
    if not media_type:
        raise FormWrong(later("Choose a PDF file or a picture (JPEG, PNG)."))
    title = "".join(one for one in chosen.filename or "" if one.isprintable())[-LONGEST_TITLE:]
    ref = house.files.put(content, house.random.bytes(SALT_BYTES), media_type, title)
    house.index.expect_file(ref, office)
    return ref
