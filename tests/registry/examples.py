"""One fact of each kind, with every field filled: what the journal's format is pinned by."""

from datetime import date

from registry.facts import (
    AcceptanceRefused,
    Acceptor,
    AnswerArrived,
    Answered,
    Applicant,
    ApplicantKind,
    ApplicationKind,
    ChainOpened,
    Channel,
    CodeReplaced,
    Delivery,
    DeviceCertified,
    DeviceRevoked,
    DocumentLine,
    DocumentState,
    Fact,
    FileRef,
    Forwarded,
    HandedOver,
    LastAccepted,
    Mailed,
    NumbersSkipped,
    Outcome,
    PaperKind,
    PapersAccepted,
    PapersSent,
    Printed,
    PrintFailed,
    Proof,
    Registered,
    Representative,
    Returned,
    StaffSet,
    Unclaimed,
    Withdrawn,
)
from registry.numbers import Number

_NUMBER = Number.of_application(427, 1, 123)
N, A = _NUMBER.digits, _NUMBER.answer(1).digits
DAY = date(2026, 3, 23)

_APPLICANT = Applicant(
    "Әбдірахманова Гүлнұр",
    ApplicantKind.PERSON,
    "580314400002",
    "себебі",
    date(1958, 3, 14),
    "+77153821234",
    "a@b.kz",
    "Соколовка",
)
_ACCEPTOR = Acceptor("Әбілова А. С.", "маман", "специалист")
_PAPERS = (
    DocumentLine(0),
    DocumentLine(-1, DocumentState.EXPIRED, 3, True, "анықтама"),
)

EXAMPLES: tuple[Fact, ...] = (
    ChainOpened(
        b"d" * 16, 427, 1, b"k" * 32, "age1", b"c", b"s", "restored", b"p" * 16, 41, b"h" * 32
    ),
    NumbersSkipped(123, 11001, "restored"),
    Registered(
        N,
        ApplicationKind.SERVICE,
        "01-01",
        "2026-1",
        _APPLICANT,
        _PAPERS,
        "мазмұны",
        Channel.IN_PERSON,
        "kk",
        "land",
        DAY,
        date(2026, 4, 13),
        date(2026, 4, 8),
        _ACCEPTOR,
        b"S" * 16,
        Delivery.POST,
        True,
        "ЖТ-2026-1",
        Representative("Өкіл", "сенімхат", "+77"),
    ),
    AcceptanceRefused(N, "01-01", "2026-1", _APPLICANT, _PAPERS, "негіз", _ACCEPTOR),
    PapersSent(N, "land", 3),
    PapersAccepted(N, "land", "Ермекова Г. Т."),
    Answered(
        N,
        A,
        Outcome.PARTLY,
        DAY,
        "12-345",
        "мәтін",
        FileRef(b"n" * 32, b"t" * 16, 262_145, "application/pdf", "жауап"),
        "ru",
        Delivery.EMAIL,
        "Ермекова Г. Т.",
    ),
    AnswerArrived(N, A, True, Outcome.REFUSED, "12-345", DAY),
    HandedOver(N, A, Proof.ID_SHOWN, "Өкіл"),
    Mailed(N, A, Delivery.EMAIL, "250 OK"),
    Forwarded(N, "кімге", "кому", "7"),
    Withdrawn(N, "өзі сұрады"),
    Returned(N, "толық емес"),
    Unclaimed(N, A),
    CodeReplaced(N, b"R" * 16),
    Printed(PaperKind.COVER_SHEET, N, 2, "folder"),
    PrintFailed(PaperKind.REFUSAL_SLIP, N, "folder", "paper"),
    StaffSet("0427-1", "Әбілова А. С.", "маман", "специалист", "specialist", ("a", "b"), False),
    DeviceCertified(b"d" * 16, b"c", b"s"),
    DeviceRevoked(b"d" * 16, (LastAccepted(b"i" * 16, 300, b"h" * 32),), "stolen"),
)
