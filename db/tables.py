"""The tables of a book. The journal is the truth; all others can be thrown away and rebuilt.

The same tables serve a desk, a district and a kiosk, on SQLite and on PostgreSQL. A released table
never changes without a step in `db/migrations`.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    event,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from db.schema import SCHEMA as SCHEMA

metadata = MetaData()
# SQLite numbers rows by itself only in a column that is exactly INTEGER PRIMARY KEY.
RowId = BigInteger().with_variant(Integer, "sqlite")
# Compared byte by byte: a database's own idea of an alphabet would break prefix ranges.
PlainText = Text().with_variant(Text(collation="C"), "postgresql")

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

# One row, there from the first step on. On PostgreSQL many write at once: whoever changes it does
# so as the last thing before the commit, so that nobody waits for another's work (`db.locks`).
state = Table(
    "state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("serial", Integer, nullable=False),  # the desk's last number
    Column("latest_at", BigInteger, nullable=False),  # UTC ms: the latest clock time written down
    Column("last_success_at", BigInteger, nullable=False),  # UTC ms of the last receipt, 0: never
    Column("seen", LargeBinary, nullable=False),  # SHA-256 of the newest district receipt
    Column("seen_at", BigInteger, nullable=False),  # UTC ms by the district's clock
)

chain = Table(  # a row for each branch: two copies of one device's book may both go on writing
    "chain",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("chain", LargeBinary, nullable=False),
    Column("device", LargeBinary, nullable=False),
    Column("office", Integer, nullable=False, index=True),
    Column("desk", Integer, nullable=False),
    Column("signing_key", LargeBinary, nullable=False),
    Column("own", Boolean, nullable=False),  # written by this book, not only received
    Column("head_n", BigInteger, nullable=False),
    Column("head_h", LargeBinary, nullable=False),
    Column("branch", Integer, nullable=False, default=0),  # 0: the first that came here
    Column("first_n", BigInteger, nullable=False, default=0),  # of the branch's own entries
    Column("ended", String(16)),  # own chains: why nothing more may be written on this one
    # The greatest tick in this row: the book's is the greatest of all rows, and two chains are
    # written at once without meeting in one place.
    Column("tick", BigInteger, nullable=False, default=0),
    # Of a device that was lost: entries beyond are kept without effect. NULL: all are accepted.
    Column("accepted_n", BigInteger),
    UniqueConstraint("chain", "branch", name="chain_branch"),
)

journal = Table(
    "journal",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("chain_id", RowId, ForeignKey("chain.id"), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("salt", LargeBinary),  # NULL, like payload, in an erased entry
    Column("payload", LargeBinary),
    Column("c", LargeBinary),  # kept in erased entries only; computed in all others
    Column("h", LargeBinary, nullable=False),
    Column("signature", LargeBinary),  # at the end of each commit or frame
    Column("about", LargeBinary),  # registration id, NULL where there is none
    Column("arrived_at", BigInteger),  # UTC ms by this book's clock; NULL for own entries
    UniqueConstraint("chain_id", "n"),
)
Index(
    "journal_about",
    journal.c.about,
    sqlite_where=journal.c.about.is_not(None),
    postgresql_where=journal.c.about.is_not(None),
)

# How far the tables for reading have come with each chain, where they are filled after the
# journal: on PostgreSQL. A cursor for each chain, because entries of one chain are committed in
# their order. A row's serial id is not: by it a reader loses what was begun earlier and committed
# later. No foreign key: its check would wait for whoever is just adding to the chain.
landed = Table(
    "landed",
    metadata,
    Column("chain_id", RowId, primary_key=True, autoincrement=False),
    Column("n", BigInteger, nullable=False),
)

loose = Table(  # facts that name an application by number only: joined when its entry arrives
    "loose",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("journal_id", RowId, ForeignKey("journal.id"), primary_key=True),
    sqlite_with_rowid=False,
)

application = Table(
    "application",
    metadata,
    # Seconds of registered_at, and a counter within the second: rows lie in the order of time, so
    # that every list of the newest ends after as many rows as it shows. Two books may number two
    # rows of one second differently: nothing outside of one book knows this id.
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("registration", LargeBinary, nullable=False),
    Column("office", Integer, nullable=False),
    Column("number", String(16), nullable=False, index=True),
    Column("kind", SmallInteger, nullable=False),
    Column("service", String(16), nullable=False),
    Column("department", String(32), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("words", PlainText, nullable=False),  # what the search field finds it by: `db.words`
    Column("marks", PlainText, nullable=False),
    Column("registered_at", BigInteger, nullable=False),
    Column("due", Date),
    Column("sent_at", BigInteger),
    Column("accepted_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("arrived_at", BigInteger),
    Column("ended_at", BigInteger),  # NULL as long as somebody still has to do something
    Column("answer", String(16), nullable=False),
    Column("file", LargeBinary),  # FileRef of the answer, NULL without one
    Column("seal", LargeBinary),
    Column("incomplete", Boolean, nullable=False),
    Column("conflict", Boolean, nullable=False),
    Column("actor", String(64), nullable=False, server_default=text("''")),  # who took it in
    Column(
        "external", String(40), nullable=False, server_default=text("''")
    ),  # in the state's system
    Column(
        "transfer", String(16), nullable=False, server_default=text("''")
    ),  # list the papers went with
    Column("told_at", BigInteger),  # since when it is known at home that the answer waits
    Column("visit_on", Date),  # when somebody of the office goes there
    Column("outcome", SmallInteger),  # `registry.facts.Outcome`; NULL: not decided, or not said
)
_open = application.c.ended_at.is_(None)
Index("application_registration", application.c.registration, unique=True)
Index("application_seal", application.c.seal)
Index("application_ended", application.c.office, application.c.ended_at)
# Appeals that are not in the state's own system yet: few, because each is entered there soon.
_to_enter = and_(application.c.kind > 0, application.c.external == "")
Index(
    "application_to_enter",
    application.c.office,
    application.c.id,
    sqlite_where=_to_enter,
    postgresql_where=_to_enter,
)
# By its number there, as it is typed: every number has another form, and they are few.
_entered = application.c.external != ""
Index(
    "application_external",
    application.c.external,
    sqlite_where=_entered,
    postgresql_where=_entered,
)
_file_waits = and_(_open, application.c.file.is_not(None))
Index(
    "application_file",
    application.c.stage,
    sqlite_where=_file_waits,
    postgresql_where=_file_waits,
)


def words_on_postgresql() -> ColumnElement[str]:
    """The words of a row as PostgreSQL indexes them: see `db.search`."""
    both = func.btrim(application.c.words + application.c.marks)
    return func.array_to_tsvector(func.string_to_array(both, literal_column("' '")), type_=TSVECTOR)


# Two indexes that each database spells in its own way. Open applications are few beside all that
# ever were: lists of them, the most urgent first, read nothing but `application_open`. (PostgreSQL
# takes no long text into such an index, and needs none; SQLite reads the row all the same unless
# the index has the column that its own condition names.) The index of words is no table to
# SQLAlchemy. `tests/db/test_book.py` compares how they are spelled with what the steps made.
SPELLED_OUT: Final = {
    "sqlite": {
        "application_open": "CREATE INDEX application_open ON application"
        " (due, id, stage, office, department, words, ended_at) WHERE ended_at IS NULL",
        "found": "CREATE VIRTUAL TABLE found USING fts5"
        " (words, content='', columnsize=0, detail=none, tokenize='ascii tokenchars ''<=''')",
    },
    "postgresql": {
        "application_open": "CREATE INDEX application_open ON application"
        " (due, id, stage, office, department) WHERE ended_at IS NULL",
        "application_words": "CREATE INDEX application_words ON application"
        " USING gin (array_to_tsvector(string_to_array(btrim(words || marks), ' ')))",
    },
}


@event.listens_for(metadata, "after_create")
def _spell_out(_: MetaData, connection: Connection, **_more: object) -> None:
    for statement in SPELLED_OUT[connection.dialect.name].values():
        connection.exec_driver_sql(statement)


due_print = Table(  # not rebuilt: the code in `secret` exists nowhere else
    "due_print",
    metadata,
    Column("paper", SmallInteger, primary_key=True),
    Column("number", String(16), primary_key=True),
    Column("secret", LargeBinary),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

printed = Table(
    "printed",
    metadata,
    Column("paper", SmallInteger, primary_key=True),
    Column("number", String(16), primary_key=True),
    Column("copies", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What is asked for by kind and day, or by what it is about, and stands in no other table: calls,
# visits, lists, receptions, who looked at whom. The fact itself is read from the journal.
noted = Table(
    "noted",
    metadata,
    Column("journal_id", RowId, ForeignKey("journal.id"), primary_key=True),
    Column("kind", SmallInteger, nullable=False),
    Column("office", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),  # UTC ms
    Column("key", String(40), nullable=False),  # number, transfer list, booking …: `db.noted`
)
Index("noted_kind", noted.c.kind, noted.c.office, noted.c.at)
Index("noted_key", noted.c.key, noted.c.kind)

# Who looked at whose data, for whoever watches over it: `noted` says neither who nor from where.
look = Table(
    "look",
    metadata,
    Column("journal_id", RowId, ForeignKey("journal.id"), primary_key=True),
    Column("at", BigInteger, nullable=False),  # UTC ms
    Column("actor", String(64), nullable=False),  # staff number
    Column("office", Integer, nullable=False),
    Column("number", String(16), nullable=False),  # "": a list in which many stood
    Column("page", String(40), nullable=False),
)
Index("look_at", look.c.at)
Index("look_actor", look.c.actor, look.c.at)
Index("look_number", look.c.number, look.c.at)

staff = Table(
    "staff",
    metadata,
    Column("office", Integer, primary_key=True),
    Column("staff", String(64), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
    Column("tick", BigInteger, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("h", LargeBinary, nullable=False),
)

quarantine = Table(  # entries kept whose effect on the tables failed: retried after an upgrade
    "quarantine",
    metadata,
    Column("journal_id", RowId, ForeignKey("journal.id"), primary_key=True),
    Column("why", String(80), nullable=False),
)

district_receipt = Table(
    "district_receipt",
    metadata,
    Column("chain", LargeBinary, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("h", LargeBinary, primary_key=True),  # of two branches at one place
    Column("received_at", BigInteger, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

evidence = Table(  # frames whose signature or link does not hold
    "evidence",
    metadata,
    Column("digest", LargeBinary, primary_key=True),  # SHA-256 of `packed`: a peer that insists
    Column("at", BigInteger, nullable=False),
    Column("why", String(80), nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

office = Table(
    "office",
    metadata,
    Column("office", Integer, primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

device = Table(
    "device",
    metadata,
    Column("device", LargeBinary, primary_key=True),
    Column("office", Integer, nullable=False),
    Column("desk", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("last_seen", BigInteger),
)

# The newest word of each device on itself (`registry.device_told`); in no journal, not rebuilt.
device_told = Table(
    "device_told",
    metadata,
    Column("device", LargeBinary, primary_key=True),
    Column("heard_at", BigInteger, nullable=False),  # UTC ms by the district's clock
    Column("clock_ms", BigInteger),  # how far its clock is ahead; NULL: nobody can say
    Column("packed", LargeBinary, nullable=False),
)

stick_record = Table(  # what each stick brought and took, an office a row; never touched again
    "stick_record",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", BigInteger, nullable=False),  # UTC ms
    Column("office", Integer, nullable=False),
    Column("brought", Integer, nullable=False),  # files that were read, and all below are counts
    Column("entries", Integer, nullable=False),
    Column("refused", Integer, nullable=False),  # parts kept as evidence
    Column("damaged", Integer, nullable=False),
    Column("foreign", Integer, nullable=False),
    Column("untrue", Integer, nullable=False),
    Column("written", Integer, nullable=False),
    Column("failed", Boolean, nullable=False),  # no answer could be written
)

revocation = Table(  # devices that were lost or stolen, as the common chain says last
    "revocation",
    metadata,
    Column("device", LargeBinary, primary_key=True),
    Column("packed", LargeBinary, nullable=False),  # `registry.facts.DeviceRevoked`
    Column("at", BigInteger, nullable=False),  # UTC ms
    Column("tick", BigInteger, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("h", LargeBinary, nullable=False),
)

tries = Table(  # who tried codes on the public page, where several processes serve it
    "tries",
    metadata,
    Column("address", String(64), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last", Float(53), nullable=False),  # seconds since 1970
    Column("closed_until", Float(53), nullable=False),
)

invitation = Table(  # one-time codes of enrolment sheets, 72 hours
    "invitation",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("office", Integer, nullable=False),
    Column("desk", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("used_by", LargeBinary),
)

file = Table(
    "file",
    metadata,
    Column("name", LargeBinary, primary_key=True),  # SHA-256(salt ‖ bytes)
    Column("office", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(80), nullable=False),
)

board = Table(  # a kiosk's whole knowledge
    "board",
    metadata,
    Column("seal", LargeBinary, primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

# What halls tell (decision 12): at a kiosk until the district has signed for it, at the district
# for good. It stands in no journal, so it is not written anew from one.
hall_record = Table(
    "hall_record",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("device", LargeBinary, nullable=False),
    Column("office", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),  # the kiosk's own count, from 1 on
    Column("record", LargeBinary, nullable=False),  # its id: told twice it is one
    Column("kind", SmallInteger, nullable=False),  # of `registry.from_hall.What`; 0: not known here
    Column("day", Date),
    Column("packed", LargeBinary, nullable=False),  # no hour: it would say who was there then
    UniqueConstraint("device", "record", name="hall_record_once"),
    UniqueConstraint("device", "n", name="hall_record_number"),
)
Index("hall_record_day", hall_record.c.office, hall_record.c.day)

# Who signs in at the district's pages (decision 14). The person is named by the common chain; here
# lies what must not travel: hashes, tries, open sessions. None of it can be written anew.
account = Table(
    "account",
    metadata,
    Column("staff", String(64), primary_key=True),  # staff number
    Column("department", String(32), nullable=False),  # code; "" is every department
    Column("secret", Text, nullable=False),  # argon2id in its own notation, "" before the first
    Column("given_until", BigInteger),  # UTC ms; NULL: the secret is a password of one's own
    Column("locked_at", BigInteger),  # UTC ms: an administrator has closed it
    # His own, told of free will: who looks at his own case is seen by them. NULL: not told.
    Column("iin", String(12)),
    Column("phone", String(20)),  # E.164
)

session = Table(
    "session",
    metadata,
    Column("mark", LargeBinary, primary_key=True),  # SHA-256 of what the browser keeps
    Column("staff", String(64), nullable=False, index=True),
    Column("begun_at", BigInteger, nullable=False),  # UTC ms
    Column("seen_at", BigInteger, nullable=False),  # UTC ms, to the minute
)

sign_in_try = Table(  # of names that exist and of names that do not
    "sign_in_try",
    metadata,
    Column("name", LargeBinary, primary_key=True),  # SHA-256 of the name as typed
    Column("failures", Integer, nullable=False),
    Column("noted_ms", BigInteger, nullable=False),  # by the stopwatch, which no clock moves
    Column("until_ms", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),  # UTC ms, for sweeping
)

account_record = Table(  # who changed what about whom: rows are added and never touched again
    "account_record",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", BigInteger, nullable=False),  # UTC ms
    Column("actor", String(64), nullable=False),  # staff number; "" is the command line
    Column("staff", String(64), nullable=False),
    Column("what", String(32), nullable=False),
    Column("detail", Text, nullable=False),
)

# What a department notes for itself about a paper: it changes nothing for anybody else.
desk_note = Table(
    "desk_note",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("ours", String(60), nullable=False),  # the number in the department's own system
    Column("folded", String(60), nullable=False, index=True),  # as it is looked for
    Column("worker", String(64), nullable=False),  # staff number of who works on it
)

# Alarms about looks that an officer has settled, once and for good. Which alarms there are is
# computed from the looks; one is named by what it says, so that tables written anew change nothing.
alarm_settled = Table(
    "alarm_settled",
    metadata,
    Column("rule", String(16), primary_key=True),
    Column("actor", String(64), primary_key=True),  # staff number of who looked
    Column("number", String(16), primary_key=True),  # "": not about one case
    Column("begun", String(16), primary_key=True),  # the office's day, or its hour
    Column("at", BigInteger, nullable=False),  # UTC ms
    Column("by", String(64), nullable=False),  # staff number of who settled it
    Column("note", Text, nullable=False),
)

# What is to go out by e-mail, or came back: a row for each application of which either is so, few
# beside all others. `registry.mail` says which; `outbox` says how far the district has come.
mail = Table(
    "mail",
    metadata,
    Column("registration", LargeBinary, primary_key=True),
    Column("office", Integer, nullable=False),
    Column("number", String(16), nullable=False),
    Column("due", Boolean, nullable=False),  # False: it came back, and nobody told him since
    Column("message", LargeBinary, nullable=False),
    Column("about", SmallInteger, nullable=False),
    Column("at", BigInteger, nullable=False),  # UTC ms: not before; or when it came back
    Column("fate", SmallInteger),  # of what came back
    Column("words", Text, nullable=False),  # why it came back
)

# E-mails on their way, and those that went. Not rebuilt: whoever crashed must not send twice.
outbox = Table(
    "outbox",
    metadata,
    Column("message", LargeBinary, primary_key=True),
    Column("registration", LargeBinary, nullable=False),
    Column("office", Integer, nullable=False),
    Column("number", String(16), nullable=False),
    Column("about", SmallInteger, nullable=False),
    Column("state", String(16), nullable=False),  # of `db.outbox`
    Column("made_at", BigInteger, nullable=False),  # UTC ms
    Column("next_at", BigInteger, nullable=False),  # UTC ms: not before
    Column("tries", Integer, nullable=False),
    Column("taken_by", LargeBinary),  # 8 random bytes of the attempt under way
    Column("taken_at", BigInteger),
    Column("fate", SmallInteger),
    Column("words", Text, nullable=False),  # the server's last
)
Index("outbox_state", outbox.c.state, outbox.c.next_at)

# Figures of the district (`db.counted`): packed, by whom they are about, month and kind. Counted
# from the tables above whenever these have changed; whoever empties this has them counted anew.
counted = Table(
    "counted",
    metadata,
    Column("about", String(40), primary_key=True),  # of `registry.oversight`: an office, for one
    # Year × 12 + month − 1; 0: now.
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("packed", LargeBinary, nullable=False),
)

# What the public page has said once stays as it was said: a later figure, less an earlier one,
# would tell of one resident. Not rebuilt.
openness = Table(
    "openness",
    metadata,
    Column("office", Integer, primary_key=True, autoincrement=False),
    Column("first_month", Integer, primary_key=True, autoincrement=False),
    Column("last_month", Integer, nullable=False),
    Column("said_on", Date, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

# Changes that somebody looks at before he confirms them (`db.drafts`); not rebuilt.
draft = Table(
    "draft",
    metadata,
    Column("mark", String(32), primary_key=True),
    Column("staff", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),  # UTC ms
    Column("content", LargeBinary, nullable=False),
)

# Where the list of the morning goes by e-mail, for each department ("": all of them together).
morning_list = Table(
    "morning_list",
    metadata,
    Column("department", String(32), primary_key=True),
    Column("address", String(254), nullable=False),
    Column("wanted", Boolean, nullable=False),
)

# The lists of each day: one for a department and a day, whoever looks. Not rebuilt.
morning_sent = Table(
    "morning_sent",
    metadata,
    Column("department", String(32), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("state", String(16), nullable=False),  # of `db.mornings`
    Column("next_at", BigInteger, nullable=False),  # UTC ms: not before
    Column("taken_by", LargeBinary),  # 8 random bytes of the attempt under way
    Column("taken_at", BigInteger),
    Column("words", Text, nullable=False),  # the server's last
)

# What `rebuild` empties and writes again; everything else is either the journal or cannot be.
REBUILT: Final = (
    *(application, loose, printed, noted, look),
    *(staff, quarantine, landed, revocation, mail),
)
