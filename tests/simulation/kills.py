"""For each planted mistake seeds of worlds that show it: found by `mutants --hunt`."""

from typing import Final

KILLS: Final[dict[str, tuple[int, ...]]] = {
    "a desk knows the relay only": (
        61,
        98,
    ),
    "a relay hides what the district signed": (
        55,
        176,
        227,
    ),
    "a receipt settles without its signature": (
        156,
        293,
        452,
    ),
    "a receipt for what is only announced": (
        75,
        8,
        413,
    ),
    "a relay's heads are the district's word": (
        61,
        227,
        231,
    ),
    "an old stick is news": (215,),
    "any parcel is believed": (317,),
    "a stick settles nothing": (176,),
    "a stick begins too late": (176,),
    "the hall believes anybody": (484,),
    "a relay asks for no receipt": (212,),
    "forks are not noted": (470,),
    "the second story is dropped": (470,),
    "a forged frame is believed": (390,),
    "anybody may join": (188,),
    "the tick is not raised": (390,),
    "a kiosk gets payloads": (390,),
    "offices see each other": (390,),
    "tables after the commit": (455,),
    "a commit is forgotten": (381,),
    "numbers are given again": (118,),
    "a restored book is not noticed": (213,),
    "another machine is no matter": (468,),
    "a print stays due": (390,),
    "a clock is always believed": (321,),
    "the order of arrival counts": (139,),
    "a restore forgets the book that is there": (44,),
    "after a failure nobody asks": (293,),
    "what is sent begins one too far": (390,),
    "poison blocks its chain": (390,),
    "the own tail is ignored": (118,),
    "what is written is taken for delivered": (156,),
    "a lost receipt is not given again": (74,),
    "what waits is not counted": (390,),
}
