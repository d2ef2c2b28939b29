"""Every service can be reached by what has happened in somebody's life, and none twice by one."""

from msgspec import structs

from app.assets import first_catalogue
from registry.situations import OTHER, TOPICS, occasions, topic_of, topics_among

SERVICES = first_catalogue().services


def named(topic: str) -> dict[str, list[str]]:
    return {
        one.situation.en: [service.code for service in one.services]
        for one in occasions(SERVICES, topic)
    }


def test_every_service_of_the_first_catalogue_is_found_under_its_topic():
    for service in SERVICES:
        found = [
            one
            for occasion in occasions(SERVICES, topic_of(service))
            for one in occasion.services
            if one is service
        ]
        assert len(found) == len(service.situations) > 0, service.code


def test_every_sphere_of_the_first_catalogue_has_its_topic():
    assert OTHER not in topics_among(SERVICES)
    assert list(topics_among(SERVICES)) == [one for one in TOPICS if one != OTHER]


def test_a_topic_that_leads_to_nothing_is_not_shown():
    land = [service for service in SERVICES if service.sphere == "land"]
    assert topics_among(land) == ("land",)
    assert topics_among([]) == ()
    assert occasions(land, "farm") == ()


def test_an_occasion_of_several_services_is_shown_once_with_all_of_them():
    assert named("farm")["I keep animals"] == ["05-01", "06-01", "06-02"]
    assert named("help")["Disability"] == ["02-04", "02-05"]


def test_an_occasion_leads_to_services_of_other_topics_too():
    both = ["02-01", "04-01"]
    assert named("help")["Our income is low"] == both
    assert named("house")["Our income is low"] == both


def test_a_sphere_that_nobody_knew_lies_under_something_else():
    news = structs.replace(SERVICES[0], code="99-01", sphere="space")
    assert topics_among([*SERVICES, news])[-1] == OTHER
    assert [one.services[0].code for one in occasions([*SERVICES, news], OTHER)] == ["01-01"]


def test_a_service_without_an_occasion_stands_for_itself():
    lonely = structs.replace(SERVICES[0], code="99-02", sphere="space", situations=())
    (one,) = occasions([lonely], OTHER)
    assert one.situation.ru == lonely.short_ru
    assert one.services == (lonely,)


def test_an_occasion_written_twice_in_a_row_leads_there_once():
    twice = structs.replace(SERVICES[0], situations=SERVICES[0].situations * 2)
    (one,) = occasions([twice], "land")
    assert one.services == (twice,)
