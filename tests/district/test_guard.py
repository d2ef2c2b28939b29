"""Who may open which page: every route there is, for nobody, for every role, and for each form."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Match

from district import pages, rights
from district.application import create_app
from district.rights import ASKED, DEVICE, DOOR, OPEN, RIGHTS, SIGNED_IN, asked_by, rights_of
from registry.role_names import ALL_ROLES, AT_THE_DISTRICT, CLERK, SPECIALIST
from tests.district.house import Browser, DistrictHouse

# What stands in the braces of an address, so that the page behind it is reached.
FILLED = {
    "number": "d-1",
    "made_at": "1",
    "device": "00" * 8,
    "code:path": "1",
    "code": "kk",
    "kind": "pdf",
    "mark": "00" * 16,
    "office": "427",
}


# With a token of an earlier session these show what was typed, and do nothing of it.
SHOWN_AGAIN = {
    *("/sign-in", "/desk/scan", "/desk/list/{number}/accept"),
    *(
        f"/desk/{{number}}/{name}"
        for name in ("answer", "time", "forward", "ours", "correct", "hearing", "minutes")
    ),
}


@pytest.fixture
def district(tmp_path):
    return DistrictHouse(tmp_path)


def every_route(app) -> list[tuple[str, str]]:
    """Method and pattern of all routes, those of included routers too."""
    return sorted((method, one.path) for one in contexts(app) for method in one.methods)


def contexts(app) -> Iterator[Any]:
    for route in app.routes:
        included = getattr(route, "effective_route_contexts", None)
        yield from included() if included is not None else [route]


def address(pattern: str) -> str:
    return re.sub(r"\{([^}]+)\}", lambda found: FILLED[found[1]], pattern)


def test_every_route_has_its_line_and_every_line_its_route(district):
    routes = every_route(create_app(district.house))
    assert len(routes) > 45
    assert [one for one in routes if asked_by(*one) is None] == []
    assert sorted(set(ASKED) - set(routes)) == []


def test_without_signing_in_no_staff_page_opens_and_no_form_is_taken(district):
    app = create_app(district.house)
    browser = Browser(app)
    for method, pattern in every_route(app):
        if asked_by(method, pattern) in (OPEN, DEVICE, DOOR):
            continue
        answer = browser.ask(method, address(pattern))
        assert answer.status_code == 303, (method, pattern)
        assert answer.headers["Location"].startswith("/sign-in?back="), (method, pattern)


@pytest.mark.parametrize("role", [*AT_THE_DISTRICT, SPECIALIST, "", "akim of everything"])
def test_a_role_opens_what_is_its_own_and_nothing_else(district, role):
    app = create_app(district.house)
    browser = Browser(app).sign_in(district.account("d-9", *filter(None, [role])))
    own = rights_of([role])
    for method, pattern in every_route(app):
        asked = asked_by(method, pattern)
        if asked in (OPEN, DEVICE, DOOR, SIGNED_IN):
            continue
        status = browser.ask(method, address(pattern)).status_code
        # A form without its token is turned away with 400: the guard has let it pass.
        assert (status != 403) is (asked in own), (method, pattern, status)
        assert status < 500, (method, pattern)


def test_a_route_of_tomorrow_without_a_line_is_nobodys(district, monkeypatch):
    app = create_app(district.house)
    browser = Browser(app).sign_in(district.account("d-9", *AT_THE_DISTRICT))
    assert browser.get("/accounts")
    monkeypatch.delitem(rights.ASKED, ("GET", "/accounts"))
    assert browser.ask("GET", "/accounts").status_code == 403


def test_only_roles_that_there_are_have_rights():
    assert set(RIGHTS) == set(AT_THE_DISTRICT)
    assert set(AT_THE_DISTRICT) <= set(ALL_ROLES)
    assert set().union(*RIGHTS.values()) >= set(ASKED.values()) - {
        OPEN,
        DOOR,
        SIGNED_IN,
    }


def test_every_form_of_staff_needs_the_token_of_its_own_session(district):
    app = create_app(district.house)
    own = Browser(app).sign_in(district.account("d-8", *AT_THE_DISTRICT))
    other = Browser(app).sign_in(district.account("d-9", *AT_THE_DISTRICT))
    stolen = other.token("/me")
    earlier = own.token("/me")
    own.sign_in("d-8")
    for method, pattern in every_route(app):
        if method != "POST" or asked_by(method, pattern) in (OPEN, DEVICE):
            continue
        for token in ("", "x" * 44, stolen, earlier):
            own.keep("form", token)  # even where the cookie was put there by somebody
            answer = own.ask("POST", address(pattern), data={"csrf": token})
            if pattern in SHOWN_AGAIN and token in (stolen, earlier):
                there = (303,) if pattern == "/sign-in" else (404, 409, 422)  # signed in already
                assert answer.status_code in there, (pattern, token)
            else:
                assert answer.status_code == 400, (pattern, token)
    assert own.get("/desk")  # signed in still: nothing of it was done


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Origin": "http://127.0.0.1"}, True),
        ({"Origin": "https://tereze.example"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://127.0.0.1.evil.example"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1"}, True),
    ],
)
def test_a_form_from_another_place_is_not_taken_even_with_the_token(district, headers, taken):
    browser = Browser(create_app(district.house)).sign_in()
    data = {"csrf": browser.token(), "scan": ""}
    answer = browser.ask("POST", "/desk/scan", data=data, headers=headers)
    assert answer.status_code == (422 if taken else 400)


def test_without_the_look_at_the_token_foreign_forms_would_be_taken(district, monkeypatch):
    """The planted fault: what the tests above would see."""
    monkeypatch.setattr(pages.Pages, "_is_ours", lambda *_: True)
    browser = Browser(create_app(district.house)).sign_in()
    answer = browser.ask("POST", "/desk/scan", data={"scan": ""})
    assert answer.status_code == 422


def test_a_clerk_of_one_department_opens_no_paper_of_another(district):
    land = district.registered(service="01-01").number
    social = district.registered(service="03-01", accept_incomplete=True).number
    known = district.house.reading.application
    assert known(land.digits).registered.department == "land"
    assert known(social.digits).registered.department != "land"
    app = create_app(district.house)
    browser = Browser(app).sign_in(district.account("d-9", CLERK, department="land"))
    page = browser.get("/desk").text
    assert land.shown in page
    assert social.shown not in page
    browser.keep("department", known(social.digits).registered.department)
    assert social.shown not in browser.get("/desk").text
    assert social.shown not in browser.get("/desk/due").text
    assert browser.get(f"/desk/{land.digits}")
    for path in ("", "/label.pdf"):
        browser.get(f"/desk/{social.digits}{path}", 403)
    for act in ("accept", "answer", "time", "forward", "ours", "worker"):
        browser.post(f"/desk/{social.digits}/{act}", 403)
    assert known(social.digits).accepted_at is None


FIGURES_OF = ("/office/figures", "/office/health")


def test_head_of_the_page_leads_only_where_one_may_go(district):
    app = create_app(district.house)
    for number, roles, expected in (
        ("d-5", (CLERK,), ["/desk"]),
        ("d-6", ("auditor",), [*FIGURES_OF, "/office/ratings", "/looks", "/accounts/record"]),
        ("d-7", ("calls",), ["/calls"]),
    ):
        page = Browser(app).sign_in(district.account(number, *roles)).get("/me").text
        nav = page[page.index('class="places-of"') : page.index('class="who"')]
        assert re.findall(r'href="([^"]+)"', nav) == expected


def test_patterns_of_the_table_lead_to_the_routes_they_name(district):
    """`/desk/scan` must not be eaten by `/desk/{number}`, nor `/accounts/record` by a number."""
    app = create_app(district.house)
    for method, path in (("GET", "/desk/due"), ("GET", "/accounts/record"), ("POST", "/desk/scan")):
        scope = {"type": "http", "method": method, "path": path, "headers": []}
        matched = [one.path for one in contexts(app) if one.matches(scope)[0] is Match.FULL]
        assert matched[0] == path
