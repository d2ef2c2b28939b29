"""What a specialist fills in at reception, and how an entry keeps the person in it.

Kept out: whether it may be registered so (`registry.desk_reception`).
"""

from dataclasses import dataclass, field

from msgspec.structs import replace as struct_replace

from registry.facts import (
    AppealForm,
    Applicant,
    ApplicantKind,
    ApplicationKind,
    Benefit,
    Channel,
    Delivery,
    DocumentLine,
    Representative,
)
from registry.iin import IinFinding, check_iin
from registry.names import tidy
from registry.phones import phone_to_keep


@dataclass(frozen=True, slots=True)
class Form:
    """What the specialist filled in at reception. Checked by the verbs, not here."""

    applicant: Applicant = field(repr=False)
    service: str
    kind: ApplicationKind = ApplicationKind.SERVICE
    documents: tuple[DocumentLine, ...] = ()
    summary: str = field(default="", repr=False)
    channel: Channel = Channel.IN_PERSON
    language: str = "kk"
    delivery: Delivery = Delivery.HAND
    accept_incomplete: bool = False  # at the resident's own wish, although papers are missing
    external: str = ""
    representative: Representative | None = field(default=None, repr=False)
    form: AppealForm = AppealForm.WRITTEN
    benefit: Benefit = Benefit.NONE
    people: int = 0  # of a collective appeal: how many signed, the contact person among them
    others: tuple[str, ...] = field(default=(), repr=False)
    repeats: str = ""  # 16 digits of the earlier application
    case_index: str = ""
    # Of the catalogue when the service was chosen: what was said to a visitor holds, although a new
    # one comes while he stands there. "": today's.
    edition: str = ""
    mail_agreed: bool = False  # the district may write to the e-mail address

    @property
    def agrees_to_mail(self) -> bool:
        """Who asks for the answer by e-mail agrees to get it so."""
        return self.mail_agreed or self.delivery is Delivery.EMAIL


def tidied(applicant: Applicant) -> Applicant:
    """As an entry keeps him: no stray spaces, the phone in one notation."""
    return struct_replace(
        applicant,
        name=tidy(applicant.name),
        phone=phone_to_keep(applicant.phone),
        address=tidy(applicant.address),
        email=applicant.email.strip(),
    )


def number_is_right(applicant: Applicant) -> bool:
    """Whether an IIN passes its check; a BIN is only ever warned of."""
    # No order gives the algorithm of a BIN: a wrong sum there is a hint on the screen, no more.
    if applicant.kind is not ApplicantKind.PERSON:
        return True
    return check_iin(applicant.iin) is IinFinding.VALID
