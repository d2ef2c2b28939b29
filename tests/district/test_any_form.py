"""Whatever is typed into any form of the district's staff, no page falls over."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from district.application import create_app
from registry.role_names import AT_THE_DISTRICT
from tests.district.house import PASSWORD, Browser, DistrictHouse

ODD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *("", " ", "\0", "'; --", "<script>", "../..", "%00", "٣", "９９", "x" * 5_000),
            *("2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "-1", "1e9", "🙂"),
        ]
    ),
)


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    district = DistrictHouse(tmp_path_factory.mktemp("any"))
    district.numbers = [district.registered(service="10-01").number for _ in range(5)]
    district.account("d-9", *AT_THE_DISTRICT)
    browser = Browser(create_app(district.house)).sign_in("d-9")
    invited, answered, doubted = district.numbers[2:]
    other = Browser(create_app(district.house)).sign_in()
    other.answer(answered)
    other.answer(doubted)
    wrong = {"outcome": "refused", "reason": "қате", "paper": "wrong"}
    other.post(f"/desk/{doubted.digits}/correct", **wrong)
    where = {"place_kk": "1", "place_ru": "1", "invited": "phone", "sure": "1"}
    other.post(f"/desk/{invited.digits}/hearing", on="2026-03-04", time="10:00", **where)
    yield district, browser
    district.world.close()


def forms(browser, path):
    """Action and names of the fields of every form on a page."""
    page = browser.get(path).text
    for found in re.finditer(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', page, re.DOTALL):
        names = re.findall(r'name="([^"]+)"', found[2])
        yield unescape(found[1]), sorted({*names} - {"csrf"})


@pytest.fixture(scope="module")
def every_form(signed):
    district, browser = signed
    digits = district.numbers[0].digits
    pages = ["/desk", f"/desk/{digits}", "/me", "/accounts", "/accounts/d-1", "/office/devices"]
    pages += ["/office/figures", "/office/figures/register?of=o:0427"]
    pages += ["/calls", "/accounts/d-1/own"]
    pages += ["/departments/new", "/departments/one/land"]
    pages += [f"/desk/{digits}?open={one}" for one in ("answer", "time", "forward", "hearing")]
    invited, answered, doubted = (one.digits for one in district.numbers[2:])
    pages += ["/desk/morning", f"/desk/{invited}?open=minutes", f"/desk/{answered}?open=correct"]
    pages += [f"/desk/{doubted}"]
    found = {action: names for page in pages for action, names in forms(browser, page)}
    for action in ("/sign-out", "/me/sign-out-everywhere"):  # they would end the test
        assert found.pop(action, None) is not None
    assert len(found) > 12
    assert {"correct", "decide", "minutes", "hearing"} <= {one.split("/")[-1] for one in found}
    found["/calls/after-code"] = ["ticket", "answer"]  # these stand on what a form has opened
    found["/calls/by-number"] = ["number", "phone", "birth", "iin"]
    found["/looks/alarms"] = ["rule", "actor", "number", "begun", "note"]
    return {**found, "/sign-in": ["name", "password", "back"]}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_form_makes_a_page_fall_over(signed, every_form, data):
    district, browser = signed
    action = data.draw(st.sampled_from(sorted(every_form)))
    fields = {name: data.draw(ODD, name) for name in every_form[action]}
    fields = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
    district.seconds.now += 10_000  # no try of before is held against this one
    if action == "/me/password":
        fields["before"] = PASSWORD + "!"
    token = browser.token("/me")
    answer = browser.ask("POST", action, data={"csrf": token, **fields})
    assert answer.status_code < 500, (action, answer.status_code)
    if browser.ask("GET", "/me").status_code != 200:  # locked by its own tries, or left
        district.account("d-9", *AT_THE_DISTRICT)
        browser.sign_in("d-9")
