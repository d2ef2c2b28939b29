"""The journal's format: pinned to the byte, documented, and verified by somebody else's code."""

import re
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest
from msgspec import msgpack

from registry import (
    calendar_facts,
    catalogue,
    catalogue_facts,
    department_facts,
    facts,
    kinds,
    mail_facts,
    office_facts,
    road,
    trust,
)
from registry.chain import (
    LARGEST_TICK,
    LATEST_AT,
    Entry,
    Header,
    encode,
    genesis,
    head_message,
    link,
)
from registry.facts import PapersSent
from registry.kinds import FACTS, ForeignNumber, UnknownFact, fact_of
from registry.numbers import Number
from registry.road import WireEntry
from tests import second_verifier
from tests.registry.examples import EXAMPLES
from tests.second_verifier import Broken, Line
from tests.world import TestVerifier

FORMAT = Path(__file__).parents[2] / "docs" / "format.md"
N = Number.of_application(427, 1, 123).digits
ROOMS = (facts, office_facts, calendar_facts, catalogue_facts, mail_facts, department_facts)
EVERYTHING = {name: one for room in ROOMS for name, one in vars(room).items()}.values()
# What a fact of the catalogue holds is pinned with it.
OF_THE_CATALOGUE = {"Service", "Department", "DocumentKind", "Situation", "CalendarRow"}
HEADER = Header(1, 12, b"r" * 16, 300, 1_772_424_000_000, 0, b"s" * 32, "0427-1", "0.1.0")
PINNED_HEADER = (
    "99010cc41072727272727272727272727272727272cd012ccf0000019cacb3f20000c42073737373737373737373"
    "73737373737373737373737373737373737373737373a6303432372d31a5302e312e30"
)

# What lies in the books of the villages. A line here never changes; a new version adds one.
PINNED = {
    1: (
        "9bc41064646464646464646464646464646464cd01ab01c4206b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b"
        "6b6b6b6b6b6b6b6b6b6b6b6b6b6b6ba461676531c40163c40173a8726573746f726564c4107070707070"
        "707070707070707070707029c42068686868686868686868686868686868686868686868686868686868"
        "68686868"
    ),
    2: "937bcd2af9a8726573746f726564",
    3: (
        "95c4106e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6ec4206b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b"
        "6b6b6b6b6b6b6b6b6b6b6ba7616765316e65779193c41069696969696969696969696969696969cd012c"
        "c4206868686868686868686868686868686868686868686868686868686868686868a76578706f736564"
    ),
    10: (
        "dc001ab03130343237303130303031323330303700a530312d3031a6323032362d3198d927d398d0b1d0"
        "b4d196d180d0b0d185d0bcd0b0d0bdd0bed0b2d0b020d093d2afd0bbd0bdd2b1d18000ac353830333134"
        "343030303032acd181d0b5d0b1d0b5d0b1d196aa313935382d30332d3134ac2b37373135333832313233"
        "34a66140622e6b7ab2d0a1d0bed0bad0bed0bbd0bed0b2d0bad0b09295000001c2a095ff0303c3b0d0b0"
        "d0bdd18bd29bd182d0b0d0bcd0b0aed0bcd0b0d0b7d0bcd2b1d0bdd18b00a26b6ba46c616e64aa323032"
        "362d30332d3233aa323032362d30342d3133aa323032362d30342d303893b6d398d0b1d196d0bbd0bed0"
        "b2d0b020d0902e20d0a12eaad0bcd0b0d0bcd0b0d0bdb4d181d0bfd0b5d186d0b8d0b0d0bbd0b8d181d1"
        "82c4105353535353535353535353535353535302c3abd096d0a22d323032362d3194a8d3a8d0bad196d0"
        "bbb0d181d0b5d0bdd196d0bcd185d0b0d182a32b3737aa323032362d30332d323301020391aad09ad0b8"
        "d0bc20d0902eb031303432373031303030313233303037a430372d33c3"
    ),
    11: (
        "99b031303432373031303030313233303037a530312d3031a6323032362d3198d927d398d0b1d0b4d196"
        "d180d0b0d185d0bcd0b0d0bdd0bed0b2d0b020d093d2afd0bbd0bdd2b1d18000ac353830333134343030"
        "303032acd181d0b5d0b1d0b5d0b1d196aa313935382d30332d3134ac2b3737313533383231323334a661"
        "40622e6b7ab2d0a1d0bed0bad0bed0bbd0bed0b2d0bad0b09295000001c2a095ff0303c3b0d0b0d0bdd1"
        "8bd29bd182d0b0d0bcd0b0aad0bdd0b5d0b3d196d0b793b6d398d0b1d196d0bbd0bed0b2d0b020d0902e"
        "20d0a12eaad0bcd0b0d0bcd0b0d0bdb4d181d0bfd0b5d186d0b8d0b0d0bbd0b8d181d182aa323032362d"
        "30332d3233a27275"
    ),
    12: ("94b031303432373031303030313233303037a46c616e6403b033303432373031303030313234303034"),
    13: (
        "93b031303432373031303030313233303037a46c616e64b8d095d180d0bcd0b5d0bad0bed0b2d0b020d0"
        "932e20d0a22e"
    ),
    14: (
        "9ab031303432373031303030313233303037b03230343237303130303031323330313401aa323032362d"
        "30332d3233a631322d333435aad0bcd399d182d196d0bd95c4206e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e"
        "6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6ec41074747474747474747474747474747474ce00040001af6170"
        "706c69636174696f6e2f706466aad0b6d0b0d183d0b0d0bfa2727501b8d095d180d0bcd0b5d0bad0bed0"
        "b2d0b020d0932e20d0a22e"
    ),
    15: (
        "96b031303432373031303030313233303037b032303432373031303030313233303134c302a631322d33"
        "3435aa323032362d30332d3233"
    ),
    16: (
        "96b031303432373031303030313233303037b03230343237303130303031323330313401a8d3a8d0bad1"
        "96d0bbc3aa323032362d30332d3233"
    ),
    17: ("94b031303432373031303030313233303037b03230343237303130303031323330313401a6323530204f4b"),
    18: "94b031303432373031303030313233303037aad0bad196d0bcd0b3d0b5a8d0bad0bed0bcd183a137",
    19: "92b031303432373031303030313233303037b3d3a9d0b7d19620d181d2b1d180d0b0d0b4d18b",
    20: "92b031303432373031303030313233303037b3d182d0bed0bbd18bd29b20d0b5d0bcd0b5d181",
    21: "92b031303432373031303030313233303037b032303432373031303030313233303134",
    22: "92b031303432373031303030313233303037c41052525252525252525252525252525252",
    23: (
        "94b031303432373031303030313233303037b033303432373031303030313234303034b8d095d180d0bc"
        "d0b5d0bad0bed0b2d0b020d0932e20d0a22eaa323032362d30332d3233"
    ),
    24: "93b03130343237303130303031323330303702acd29bd18bd0b7d18bd0bdd0b0",
    25: (
        "93b031303432373031303030313233303037aa323032362d30332d3233d922d182d3a9d181d0b5d0ba20"
        "d182d0b0d180d182d18bd0bf20d0b6d0b0d182d18bd180"
    ),
    26: (
        "93b0313034323730313030303132333030379192a570686f6e65ac2b3737313533383231323334b9d29b"
        "d0b0d182d0b520d182d0b5d180d196d0bbd0b3d0b5d0bd"
    ),
    27: (
        "96b031303432373031303030313233303037aa323032362d30332d3233b9d29bd2b1d0b6d0b0d18220d1"
        "81d2b1d180d0b0d0bbd0b4d18bb4d09ed0bcd0b0d180d0bed0b220d29a2e20d0912eaa323032362d3033"
        "2d3233b8d095d180d0bcd0b5d0bad0bed0b2d0b020d0932e20d0a22e"
    ),
    28: "92b031303432373031303030313233303037abd096d0a22d323032362d31",
    29: (
        "95b031303432373031303030313233303037010295c4206e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e"
        "6e6e6e6e6e6e6e6e6e6e6e6e6ec41074747474747474747474747474747474cd012caa696d6167652f6a"
        "706567a6d0b1d0b5d182acd181d0b5d0b1d0b5d0b1d196"
    ),
    30: "9402b03130343237303130303031323330303702a6666f6c646572",
    31: "9404b031303432373031303030313233303037a6666f6c646572a57061706572",
    32: (
        "99b031303432373031303030313233303037b03230343237303130303031323330313400aa323032362d"
        "30332d3233a137aad0bcd399d182d196d0bda27275bed09ed0bcd0b0d180d0bed0b220d29a2e20d0912e"
        "2c20d399d0bad196d0bc95c4206e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e"
        "6e6e6ec41074747474747474747474747474747474cd012caf6170706c69636174696f6e2f706466a0"
    ),
    33: ("93b033303432373031303030313234303034a46c616e6491b031303432373031303030313233303037"),
    34: (
        "94b03330343237303130303031323430303491b031303432373031303030313233303037b8d095d180d0"
        "bcd0b5d0bad0bed0b2d0b020d0932e20d0a22eaa323032362d30332d3233"
    ),
    40: (
        "98a6303432372d31b6d398d0b1d196d0bbd0bed0b2d0b020d0902e20d0a12eaad0bcd0b0d0bcd0b0d0bd"
        "b4d181d0bfd0b5d186d0b8d0b0d0bbd0b8d181d182aa7370656369616c69737492a161a162c2a7246172"
        "676f6e32"
    ),
    41: "93c41064646464646464646464646464646464c40163c40173",
    42: (
        "93c410646464646464646464646464646464649193c41069696969696969696969696969696969cd012c"
        "c4206868686868686868686868686868686868686868686868686868686868686868a673746f6c656e"
    ),
    50: "92b031303432373031303030313233303037a6736561726368",
    51: "93a23031a6d0b6d0b5d1800c",
    52: (
        "97c41062626262626262626262626262626262aa323032362d30332d3233a531303a3330aad09ad0b8d0"
        "bc20d0902ea32b3737a4d181d183a8d399d0bad196d0bc"
    ),
    53: (
        "94c4106262626262626262626262626262626201aed0b6d0b0d0b7d18bd0bbd0b4d18bb0313034323730"
        "31303030313233303037"
    ),
    54: (
        "9aaa323032362d30332d323309010405090203c420686868686868686868686868686868686868686868"
        "686868686868686868686891b031303432373031303030313233303037"
    ),
    55: "9101",
    56: "92a6303432372d31c3",
    57: "93a6303432372d31aa246172676f6e32696424c41067676767676767676767676767676767",
    43: (
        "93dc0020a530362d3032a46661726dbbd09cd0b0d0bb20d0b0d0bdd18bd29bd182d0b0d0bcd0b0d181d1"
        "8bbcd0a1d0bfd180d0b0d0b2d0bad0b020d0be20d181d0bad0bed182d0b5b54c69766573746f636b2063"
        "65727469666963617465a6d09cd0b0d0bba8d0a1d0bad0bed182a94c69766573746f636ba3766574a66f"
        "666669636503a7776f726b696e67b2d29ad0b0d293d0b8d0b4d0b0d0bbd0b0d180aed09fd180d0b0d0b2"
        "d0b8d0bbd0b0a552756c657392a6706572736f6ea56c6567616c9195acd3a8d182d196d0bdd196d188b2"
        "d097d0b0d18fd0b2d0bbd0b5d0bdd0b8d0b5a4466f726dc3ab6170706c69636174696f6eaad0a2d0b5d0"
        "b3d196d0bdb2d091d0b5d181d0bfd0bbd0b0d182d0bdd0bea446726565b0d090d0bdd18bd29bd182d0b0"
        "d0bcd0b0aed0a1d0bfd180d0b0d0b2d0bad0b0ad4120636572746966696361746591a8d181d0b8d18bd1"
        "8091acd0bad0bed180d0bed0b2d0b091a3636f779193b5d09cd0b0d0bb20d181d0b0d182d0b0d0bcd18b"
        "d0bdb5d09fd180d0bed0b4d0b0d18e20d181d0bad0bed182b0492073656c6c206c69766573746f636baa"
        "323032362d30332d3233c3c2a96e616d653a68696768a83030333034303031aa323032362d30332d3233"
        "aa323032362d31322d3331"
    ),
    44: (
        "9397a3766574d923d092d0b5d182d0b5d180d0b8d0bdd0b0d180d0b8d18f20d0b1d3a9d0bbd196d0bcd1"
        "96d921d09ed182d0b4d0b5d0bb20d0b2d0b5d182d0b5d180d0b8d0bdd0b0d180d0b8d0b8aa5665746572"
        "696e617279a2d092a2d09ea156aa323032362d30332d3233aa323032362d31322d3331"
    ),
    35: (
        "96b031303432373031303030313233303037c4106d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d0102a9353530"
        "20352e312e31b032303432373031303030313233303134"
    ),
    45: "91c3",
    47: (
        "919196aa323032362d30332d3233a7686f6c69646179bbd09dd0b0d183d180d18bd0b720d0bcd0b5d0b9"
        "d180d0b0d0bcd18bbdd09fd180d0b0d0b7d0b4d0bdd0b8d0ba20d09dd0b0d183d180d18bd0b7a64e6175"
        "72797aaa323032362d30332d3233"
    ),
    46: (
        "95b031303432373031303030313233303037aa323032362d30332d3233aa323032362d30332d3138aa32"
        "3032362d30332d32309196aa323032362d30332d3233a7686f6c69646179bbd09dd0b0d183d180d18bd0"
        "b720d0bcd0b5d0b9d180d0b0d0bcd18bbdd09fd180d0b0d0b7d0b4d0bdd0b8d0ba20d09dd0b0d183d180"
        "d18bd0b7a64e617572797aaa323032362d30332d3233"
    ),
    36: (
        "96b0313034323730313030303132333030370002b7d29bd0b0d182d0b520d0b1d0b0d181d18bd0bbd0b4"
        "d18bc3b2d0a1d0b5d180d0b8d0bad0bed0b220d0912e"
    ),
    37: (
        "98b031303432373031303030313233303037a3442d33c30002c3b7d29bd0b0d182d0b520d0b1d0b0d181"
        "d18bd0bbd0b4d18bb4d09ed0bcd0b0d180d0bed0b220d29a2e20d0912e"
    ),
    38: (
        "98b031303432373031303030313233303037aa323032362d30332d3233a531303a3330b0332dd0bad0b0"
        "d0b1d0b8d0bdd0b5d182b0d0bad0b0d0b1d0b8d0bdd0b5d182203301aa323032362d30332d3233b2d0a1"
        "d0b5d180d0b8d0bad0bed0b220d0912e"
    ),
    39: (
        "95b031303432373031303030313233303037aa323032362d30332d323301b3d0bad0b5d0bbd0b3d0b5d0"
        "bd20d0b6d0bed29bb2d0a1d0b5d180d0b8d0bad0bed0b220d0912e"
    ),
}
# What 0.4.0 wrote otherwise than today.
BEFORE_MAIL = {
    10: (
        "dc0019b03130343237303130303031323330303700a530312d3031a6323032362d3198d927d398d0b1d0"
        "b4d196d180d0b0d185d0bcd0b0d0bdd0bed0b2d0b020d093d2afd0bbd0bdd2b1d18000ac353830333134"
        "343030303032acd181d0b5d0b1d0b5d0b1d196aa313935382d30332d3134ac2b37373135333832313233"
        "34a66140622e6b7ab2d0a1d0bed0bad0bed0bbd0bed0b2d0bad0b09295000001c2a095ff0303c3b0d0b0"
        "d0bdd18bd29bd182d0b0d0bcd0b0aed0bcd0b0d0b7d0bcd2b1d0bdd18b00a26b6ba46c616e64aa323032"
        "362d30332d3233aa323032362d30342d3133aa323032362d30342d303893b6d398d0b1d196d0bbd0bed0"
        "b2d0b020d0902e20d0a12eaad0bcd0b0d0bcd0b0d0bdb4d181d0bfd0b5d186d0b8d0b0d0bbd0b8d181d1"
        "82c4105353535353535353535353535353535302c3abd096d0a22d323032362d3194a8d3a8d0bad196d0"
        "bbb0d181d0b5d0bdd196d0bcd185d0b0d182a32b3737aa323032362d30332d323301020391aad09ad0b8"
        "d0bc20d0902eb031303432373031303030313233303037a430372d33"
    ),
}
# What 0.3.0 and those before it wrote: shorter, and read for ever.
OLDER = {
    10: (
        "dc0013b03130343237303130303031323330303700a530312d3031a6323032362d3198d927d398d0b1d0"
        "b4d196d180d0b0d185d0bcd0b0d0bdd0bed0b2d0b020d093d2afd0bbd0bdd2b1d18000ac353830333134"
        "343030303032acd181d0b5d0b1d0b5d0b1d196aa313935382d30332d3134ac2b37373135333832313233"
        "34a66140622e6b7ab2d0a1d0bed0bad0bed0bbd0bed0b2d0bad0b09295000001c2a095ff0303c3b0d0b0"
        "d0bdd18bd29bd182d0b0d0bcd0b0aed0bcd0b0d0b7d0bcd2b1d0bdd18b00a26b6ba46c616e64aa323032"
        "362d30332d3233aa323032362d30342d3133aa323032362d30342d303893b6d398d0b1d196d0bbd0bed0"
        "b2d0b020d0902e20d0a12eaad0bcd0b0d0bcd0b0d0bdb4d181d0bfd0b5d186d0b8d0b0d0bbd0b8d181d1"
        "82c4105353535353535353535353535353535302c3abd096d0a22d323032362d3193a8d3a8d0bad196d0"
        "bbb0d181d0b5d0bdd196d0bcd185d0b0d182a32b3737"
    ),
    11: (
        "97b031303432373031303030313233303037a530312d3031a6323032362d3198d927d398d0b1d0b4d196"
        "d180d0b0d185d0bcd0b0d0bdd0bed0b2d0b020d093d2afd0bbd0bdd2b1d18000ac353830333134343030"
        "303032acd181d0b5d0b1d0b5d0b1d196aa313935382d30332d3134ac2b3737313533383231323334a661"
        "40622e6b7ab2d0a1d0bed0bad0bed0bbd0bed0b2d0bad0b09295000001c2a095ff0303c3b0d0b0d0bdd1"
        "8bd29bd182d0b0d0bcd0b0aad0bdd0b5d0b3d196d0b793b6d398d0b1d196d0bbd0bed0b2d0b020d0902e"
        "20d0a12eaad0bcd0b0d0bcd0b0d0bdb4d181d0bfd0b5d186d0b8d0b0d0bbd0b8d181d182"
    ),
    12: "93b031303432373031303030313233303037a46c616e6403",
    16: (
        "94b031303432373031303030313233303037b03230343237303130303031323330313401a8d3a8d0bad196d0bb"
    ),
    40: (
        "97a6303432372d31b6d398d0b1d196d0bbd0bed0b2d0b020d0902e20d0a12eaad0bcd0b0d0bcd0b0d0bd"
        "b4d181d0bfd0b5d186d0b8d0b0d0bbd0b8d181d182aa7370656369616c69737492a161a162c2"
    ),
}


# -- the bytes --------------------------------------------------------------------------


@pytest.mark.parametrize("fact", EXAMPLES, ids=lambda fact: type(fact).__name__)
def test_the_bytes_of_a_fact_never_change(fact):
    assert encode(fact).hex() == PINNED[fact.KIND]
    assert fact_of(fact.KIND, fact.VERSION, bytes.fromhex(PINNED[fact.KIND])) == fact


@pytest.mark.parametrize(("kind", "older"), [*OLDER.items(), *BEFORE_MAIL.items()])
def test_what_was_written_before_a_field_was_added_reads_as_it_did(kind, older):
    [today] = [one for one in EXAMPLES if kind == one.KIND]
    before = fact_of(kind, 1, bytes.fromhex(older))
    written = msgpack.decode(bytes.fromhex(older))
    for name in today.__struct_fields__[: len(written)]:
        if name != "representative":  # it has grown at its own end
            assert getattr(before, name) == getattr(today, name)
    fields = msgspec.structs.fields(type(today))[len(written) :]
    assert fields
    assert all(getattr(before, one.name) == one.default for one in fields)


def test_the_bytes_of_a_header_never_change():
    assert encode(HEADER).hex() == PINNED_HEADER
    assert Entry(bytes.fromhex(PINNED_HEADER), b"").read_header() == HEADER


def test_every_kind_of_fact_has_its_own_number_and_an_example():
    classes = [
        one
        for one in EVERYTHING
        if isinstance(one, type) and issubclass(one, facts.Fact) and one is not facts.Fact
    ]
    assert len({one.KIND for one in classes}) == len(classes) == len(FACTS)
    assert {type(one) for one in EXAMPLES} == set(classes)
    assert PINNED.keys() == FACTS.keys()


def test_a_fact_of_a_newer_program_is_read_as_far_as_we_know_it():
    longer = encode([*msgpack.decode(encode(PapersSent(N, "land", 3))), "a field of tomorrow"])
    assert fact_of(12, 1, longer) == PapersSent(N, "land", 3)


def test_a_fact_of_an_older_program_gets_the_defaults():
    [answered] = [one for one in EXAMPLES if isinstance(one, facts.Answered)]
    shorter = encode(msgpack.decode(encode(answered))[:4])
    assert fact_of(14, 1, shorter) == facts.Answered(
        answered.number, answered.answer, answered.outcome, answered.answered_on
    )


@pytest.mark.parametrize(("kind", "version"), [(200, 1), (12, 2), (12, 0), (12, -1), (0, 1)])
def test_an_unknown_kind_or_version_is_said_to_be_unknown(kind, version):
    with pytest.raises(UnknownFact):
        fact_of(kind, version, encode(PapersSent(N, "land", 3)))


class Handed(facts.Fact, frozen=True, array_like=True):
    """What a program of years to come makes of kind 12: its third version."""

    KIND: ClassVar[int] = 12
    VERSION: ClassVar[int] = 3
    number: str
    papers: int
    carrier: str
    department: str


@pytest.fixture
def two_versions_later(monkeypatch):
    monkeypatch.setitem(kinds.FACTS, 12, Handed)
    monkeypatch.setitem(kinds._decoders, 12, msgpack.Decoder(Handed))
    # 2: the papers come before the department. 3: somebody carries them.
    monkeypatch.setitem(kinds.LIFTS, (12, 1), lambda told: [told[0], told[2], told[1]])
    monkeypatch.setitem(kinds.LIFTS, (12, 2), lambda told: [told[0], told[1], "car", told[2]])


@pytest.mark.usefixtures("two_versions_later")
@pytest.mark.parametrize(
    ("version", "written"),
    [(1, [N, "land", 4]), (2, [N, 4, "land"]), (3, [N, 4, "car", "land"])],
)
def test_what_older_programs_wrote_is_lifted_a_version_at_a_time(version, written):
    assert fact_of(12, version, encode(written)) == Handed(N, 4, "car", "land")


@pytest.mark.usefixtures("two_versions_later")
def test_a_lifted_number_that_cannot_exist_is_poison_all_the_same():
    with pytest.raises(ForeignNumber):
        fact_of(12, 1, encode(["0427-01-000123", "land", 4]))


def test_every_older_version_has_its_step_to_the_next():
    needed = {(kind, old) for kind, fact in FACTS.items() for old in range(1, fact.VERSION)}
    assert kinds.LIFTS.keys() == needed


@pytest.mark.parametrize(
    "number", [N[:-1] + str((int(N[-1]) + 1) % 10), "7", "0427-01-000123", "x" * 16]
)
def test_a_number_that_cannot_exist_is_poison(number):
    with pytest.raises(ForeignNumber):
        fact_of(12, 1, encode(PapersSent(number, "land", 3)))


@pytest.mark.parametrize("payload", [b"", b"\xc1", encode({"number": N}), encode([N, "land", "3"])])
def test_poison_is_told_by_msgspec(payload):
    with pytest.raises(msgspec.MsgspecError):
        fact_of(12, 1, payload)


def test_a_header_is_believed_within_bounds():
    def believed(**changed: object) -> bool:
        return msgspec.structs.replace(HEADER, **changed).is_believable

    assert believed(tick=1, at=0, registration=b"")
    assert believed(tick=LARGEST_TICK, at=LATEST_AT)
    for wrong in (
        {"tick": 0},
        {"tick": LARGEST_TICK + 1},
        {"at": -1},
        {"at": LATEST_AT + 1},
        {"registration": b"short"},
    ):
        assert not believed(**wrong)


def test_an_entry_has_one_of_two_shapes():
    whole = Entry.whole(b"h", b"s" * 16, b"p")
    assert whole.is_well_formed
    assert Entry.erased(b"h", whole.c).is_well_formed
    assert not Entry.whole(b"h", b"s" * 17, b"p").is_well_formed
    assert not Entry.erased(b"h", b"short").is_well_formed
    assert not Entry(b"h", whole.c, b"s" * 16, None).is_well_formed
    assert not WireEntry(b"h", b"s" * 16, b"p", whole.c).is_well_formed
    assert WireEntry.of(whole).entry() == whole


# -- the page that describes it -----------------------------------------------------------------


def table(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading of docs/format.md."""
    text = FORMAT.read_text(encoding="utf-8").partition(f"# {heading}\n")[2]
    rows = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert rows is not None, heading
    cells = [[one.strip() for one in row.strip("|").split("|")] for row in rows[0].splitlines()]
    return cells[2:]


def names(fields: str) -> tuple[str, ...]:
    return tuple(one.split(" ")[0] for one in fields.split(" · "))


def test_the_page_lists_every_kind_with_its_fields_in_order():
    rows = table("Kinds")
    documented = {int(row[0]): (row[1], int(row[2]), names(row[3])) for row in rows}
    assert len(documented) == len(rows)
    assert documented == {
        kind: (fact.__name__, fact.VERSION, fact.__struct_fields__) for kind, fact in FACTS.items()
    }


def test_the_page_lists_every_structure_with_its_fields_in_order():
    rooms = {
        name: one for room in (*ROOMS, catalogue, road, trust) for name, one in vars(room).items()
    }
    rows = table("Structures inside them") + table("On the road")
    assert {row[0]: names(row[1]) for row in rows} == {
        row[0]: rooms[row[0]].__struct_fields__ for row in rows
    }
    inside = {
        one.__name__
        for one in EVERYTHING
        if isinstance(one, type)
        and issubclass(one, msgspec.Struct)
        and one.__module__ in (facts.__name__, office_facts.__name__)
        and not issubclass(one, facts.Fact)
    }
    inside |= OF_THE_CATALOGUE
    assert inside == {row[0] for row in table("Structures inside them")}
    assert tuple(row[0].strip("`") for row in table("Header")) == Header.__struct_fields__


def test_the_page_lists_every_enumeration_with_its_numbers():
    listed = {row[0]: row[1] for row in table("Enumerations")}
    assert listed == {
        one.__name__: " · ".join(f"{int(member)} {member.name.lower()}" for member in one)
        for one in EVERYTHING
        if isinstance(one, type) and issubclass(one, facts.IntEnum) and one is not facts.IntEnum
    }


# -- somebody else's code ------------------------------------------------------------------------


def example() -> dict[str, bytes]:
    """The worked example of docs/format.md."""
    text = FORMAT.read_text(encoding="utf-8").partition("## A worked example")[2]
    found: dict[str, str] = {}
    name = ""
    for line in text.split("```")[1].strip("\n").splitlines():
        name = line[:15].strip() or name
        found[name] = found.get(name, "") + line[15:].strip()
    return {name: bytes.fromhex(digits) for name, digits in found.items()}


def lines_of(told: dict[str, bytes]) -> list[Line]:
    lines: list[Line] = []
    for n in range(sum(name.startswith("header ") for name in told)):
        salt, payload = told.get(f"salt {n}"), told.get(f"payload {n}")
        c = told[f"c {n}"] if payload is None else None
        signature = told.get(f"signature {n}")
        line = Line(n, told[f"header {n}"], salt, payload, c, told[f"h({n})"], signature)
        assert second_verifier.commitment(line) == told[f"c {n}"]
        lines.append(line)
    return lines


def test_the_worked_example_is_verified_from_the_page_alone():
    told = example()
    lines = lines_of(told)
    key = second_verifier.key_of_chain(lines[0], told["district key"])
    assert key == told["device key"]
    assert second_verifier.chain_start(told["chain id"], key) == told["h(-1)"]
    assert second_verifier.verify_chain(told["chain id"], key, lines) == (2, told["h(2)"])


def test_the_program_makes_the_same_of_the_worked_example():
    told = example()
    key = told["device key"]
    h = genesis(told["chain id"], key)
    assert h == told["h(-1)"]
    for line in lines_of(told):
        entry = (
            Entry.erased(line.header, told[f"c {line.n}"])
            if line.payload is None or line.salt is None
            else Entry.whole(line.header, line.salt, line.payload)
        )
        h = link(h, entry)
        assert h == told[f"h({line.n})"]
        if line.signature is not None:
            message = head_message(told["chain id"], line.n, h)
            assert TestVerifier().verify(key, message, line.signature)


@pytest.mark.parametrize(
    "name",
    ["header 0", "header 2", "salt 1", "payload 0", "payload 1", "signature 0", "signature 2"],
)
def test_one_changed_bit_in_the_example_breaks_it(name):
    told = example()
    true = lines_of(told)
    told[name] = told[name][:-1] + bytes([told[name][-1] ^ 1])
    lines = [
        Line(
            one.n,
            told[f"header {one.n}"],
            told.get(f"salt {one.n}"),
            told.get(f"payload {one.n}"),
            one.c,
            None,
            told.get(f"signature {one.n}"),
        )
        for one in true
    ]
    with pytest.raises(Broken):
        second_verifier.verify_chain(told["chain id"], told["device key"], lines)
