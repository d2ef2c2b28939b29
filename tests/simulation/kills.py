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
    "an old stick is news": (215,),
    "any parcel is believed": (
        145,
        159,
    ),
    "a stick settles nothing": (176,),
    "a stick begins too late": (176,),
    "the hall believes anybody": (185,),
    "a relay asks for no receipt": (116,),
    "forks are not noted": (349,),
    "the second story is dropped": (349,),
    "a forged frame is believed": (
        55,
        488,
    ),
    "anybody may join": (188,),
    "the tick is not raised": (390,),
    "a kiosk gets payloads": (390,),
    "offices see each other": (390,),
    "tables after the commit": (321,),
    "a commit is forgotten": (
        61,
        349,
    ),
    "numbers are given again": (118,),
    "a restored book is not noticed": (213,),
    "another machine is no matter": (215,),
    "a print stays due": (390,),
    "a clock is always believed": (361,),
    "the order of arrival counts": (139,),
    "a restore forgets the book that is there": (118,),
    "after a failure nobody asks": (293,),
    "what is sent begins one too far": (390,),
    "poison blocks its chain": (390,),
    "the own tail is ignored": (259,),
    "what is written is taken for delivered": (
        60,
        452,
    ),
    "a lost receipt is not given again": (74,),
    "what waits is not counted": (390,),
    "two copies write on": (349,),
    "a receipt for the first branch only": (349,),
    "a gap is accepted": (118,),
    "the peer's head never goes back": (
        160,
        129,
    ),
    "loose papers stay loose": (
        383,
        118,
    ),
    "a replay is stored again": (
        154,
        244,
    ),
    "anybody's heads are the district's": (
        156,
        293,
    ),
    "the key in use is forgotten": (152,),
    "a stolen computer is still somebody": (139,),
}
