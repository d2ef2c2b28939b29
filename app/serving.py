"""The district's server process: uvicorn around the pages and the road."""

import logging.config
from pathlib import Path
from time import monotonic
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from app.catalogue import looking_calendar, looking_catalogue
from app.demo_accounts import ensure_demo_accounts, shown_accounts
from app.district import OpenDistrict, open_district
from app.homes import Home
from app.keeping import BackupElsewhere, DailyBackup, keeper_of_district
from app.mailing import announce, mail_of, start_postman
from app.one_packet import OnePacket
from app.outside import FolderSpace, SystemClock, keep_secret
from app.peace import leave_in_peace
from app.ready import ReadyServer
from app.server_state import machine_state
from app.term_keeper import start_term_keeper
from db.accounts import BookAccounts
from db.counting import Counting
from db.follower import Follower
from db.openness import say_what_is_over
from db.tries import SharedTries
from district.application import create_app
from district.house import House
from district.logs import log_config
from district.road import RoadEnd
from sync.keys import Ed25519Verifier
from sync.uploader import Turn

# Longer than a device leaves between two rounds of the road: each new connection costs it dearly.
KEPT_OPEN_SECONDS: Final = 120


def house_of(
    district: OpenDistrict, *, together: bool = False, counted_beside: bool = False
) -> House:
    """All that the district's pages need, out of an open district. `together`: other processes
    serve the same address. `counted_beside`: a thread counts the figures of oversight."""
    rekeying = district.rekeying()
    catalogue = looking_catalogue(district.book)
    from_hall = district.from_hall()
    return House(
        book=district.book,
        reading=district.reading,
        devices=district.devices,
        files=district.shelf,
        index=district.index,
        journal_of=district.journal_of,
        todays=catalogue,
        days=looking_calendar(district.book),
        accounts=BookAccounts(district.book),
        hasher=district.hasher,
        sealer=district.sealer,
        clock=district.clock,
        steady=monotonic,
        counted_beside=counted_beside,
        random=district.random,
        signer=district.key,
        road=RoadEnd(
            store=district.road,
            devices=district.store,
            boards=district.reading,
            index=district.index,
            shelf=district.shelf,
            enrolment=district.enrolment(),
            introduce=rekeying.introduced,
            change_keys=rekeying.answer,
            signer=district.key,
            verifier=Ed25519Verifier(),
            clock=district.clock,
            catalogue=catalogue,
            from_hall=from_hall.answer,
        ),
        cookie_key=keep_secret(district.home.keys / "cookie.key", district.random),
        status_address=district.settings.status_address,
        tries=SharedTries(district.book) if together else None,
        machine=machine_state(district.home, FolderSpace(district.home.folder)),
        demo=district.settings.demo,
        demo_accounts=shown_accounts() if district.settings.demo else (),
    )


def serve(home: Home, ready: Path | None = None, workers: int = 1) -> int:
    """Serve until told to stop. `ready` is touched once the server accepts connections.

    With several `workers` there are so many processes behind the one address. Raises
    OneWorkerOnly when the book is not in PostgreSQL.
    """
    turn = Turn(home.folder / "district.lock")  # a restore waits until nobody serves
    turn.take()
    district = open_district(home, SystemClock())
    if district.settings.demo:
        ensure_demo_accounts(district)  # a demo that an older program made has none
    announce(district, mail_of(district.settings.mail, district.clock))
    if workers > 1:
        try:
            from app.workers import serve_together

            serve_together(district, workers, ready)
        finally:
            turn.give_back()
        return 0
    daily = _daily_backup(home)
    follower = start_follower(district)
    postman = start_postman(district, alone=district.book.engine.dialect.name == "sqlite")
    counting, keeper = start_counting(district), start_term_keeper(district)
    logging.config.dictConfig(logs_of(district))
    app = served(house_of(district, counted_beside=True))
    ReadyServer(server_config(district, app), ready).run()
    counting.stop()
    keeper.stop()
    if postman is not None:
        postman.stop()
    if follower is not None:
        follower.stop()
    if daily is not None:
        daily.stop()
    district.book.engine.dispose()
    turn.give_back()
    return 0


def served(house: House) -> ASGIApp:
    """The pages and the road, built: no request stands still while that is looked through."""
    app = create_app(house)
    leave_in_peace()
    return app


def server_config(district: OpenDistrict, app: ASGIApp | str, workers: int = 1) -> uvicorn.Config:
    """What uvicorn is told. As a string, `app` names a function that makes it."""
    host, _, port = district.settings.listen.rpartition(":")
    return uvicorn.Config(
        app,
        host=host,
        port=int(port),
        log_config=logs_of(district),
        access_log=district.settings.logs == "plain",
        server_header=False,
        proxy_headers=bool(district.settings.proxies),
        forwarded_allow_ips=list(district.settings.proxies),
        timeout_keep_alive=KEPT_OPEN_SECONDS,
        http=OnePacket,
        loop="app.in_turns:InTurns" if workers > 1 else "auto",
        workers=workers,
        factory=isinstance(app, str),
    )


def logs_of(district: OpenDistrict) -> dict[str, Any]:
    """How this server writes its log, by its settings."""
    return log_config(as_json=district.settings.logs == "json")


def start_follower(district: OpenDistrict) -> Follower | None:
    """Who fills the tables after the journal; None on SQLite: both are written at once there."""
    if district.book.engine.dialect.name != "postgresql":
        return None
    follower = Follower(district.book)
    follower.start()
    return follower


def start_counting(district: OpenDistrict) -> Counting:
    """Who counts the figures of oversight, and makes public what may be."""
    book = district.book
    counting = Counting(book, lambda standing: say_what_is_over(book, standing))
    counting.start()
    return counting


def _daily_backup(home: Home) -> DailyBackup | None:
    """None on PostgreSQL, which has tools of its own."""
    try:
        daily = DailyBackup(keeper_of_district(home))
    except BackupElsewhere:
        return None
    daily.start()
    return daily
