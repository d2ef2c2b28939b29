"""Random and hostile texts, as a code or a hand may bring them, into every parser of codes.

    python -m tests.scanner.payloads --count 5000000 --seed 1

Whatever comes, a parser gives its answer or refuses; and what it takes for ours has our form, the
right check digit and nothing before or after. Each thousand is drawn from its own seed. Exit 1 when
one does not.
"""

import argparse
import random
import re
import sys
from collections.abc import Iterator
from typing import Final

from stdnum import damm

from registry.codes import (
    LONGEST_CODE_TEXT,
    ControlCode,
    Foreign,
    Misread,
    OurCode,
    OurNumber,
    OurService,
    UnreadableCode,
    new_code,
    read_code,
    status_link,
)
from registry.numbers import Number, UnreadableNumber
from registry.service_code import ServiceCode

ADDRESS: Final = "https://status.example.kz"
_A_THOUSAND: Final = 1_000
_PIECES: Final = (
    "", " ", "\n", "\r\n", "\t", "\0", "\x1d", "-", "–", "/", "//s/", "?", "#", "%00", "\\",
    "\u202e", "\u200b", "\ufeff", "\ud800", "٠١٢", "０１２", "²", "½", "қ", '"ә', "Қ", "A1", "-А01",
    "-T", "SELECT", "';--", "<script>", "{}", "%s", "../..", "💥", "İ", "ß", "e9", "0x1F", "NaN",
    ADDRESS, ADDRESS + "/s/", ADDRESS.upper() + "/s/", "http://status.example.kz/s/", "]C1", "(01)",
)  # fmt: skip
_DIGITS: Final = "0123456789"
_LAYOUT: Final = str.maketrans(_DIGITS, 'қ"әіңғ,.үұ')


def payloads(seed: int, count: int = _A_THOUSAND) -> Iterator[str]:
    """Texts drawn from this seed: noise, pieces put together, and ours with something done."""
    draws = random.Random(seed)
    for _ in range(count):
        way = draws.randrange(6)
        if way == 0:
            yield draws.randbytes(draws.randrange(90)).decode("latin-1")
        elif way == 1:
            yield "".join(chr(draws.randrange(0x110000)) for _ in range(draws.randrange(20)))
        elif way == 2:
            yield "".join(draws.choice(_PIECES) for _ in range(draws.randrange(9)))
        elif way == 3:
            yield "".join(draws.choices(_DIGITS, k=draws.choice((11, 12, 12, 13, 15, 16, 16, 17))))
        else:
            yield _damaged(_ours(draws), draws) if way == 4 else _ours(draws)


def _ours(draws: random.Random) -> str:
    number = Number.of_application(
        draws.randrange(10_000), draws.randrange(100), draws.randrange(1_000_000)
    )
    code = new_code(draws.randbytes)
    return draws.choice(
        (
            number.digits,
            number.shown,
            number.answer(draws.randrange(1, 99)).shown,
            number.paper(draws.randrange(1, 99)).digits.translate(_LAYOUT),
            code.digits,
            code.grouped,
            status_link(ADDRESS, code),
            ServiceCode.of(str(draws.randrange(1_000))).digits,
        )
    )


def _damaged(text: str, draws: random.Random) -> str:
    place = draws.randrange(len(text) + 1)
    piece = draws.choice(_PIECES) if draws.random() < 0.5 else chr(draws.randrange(0x3000))
    return text[:place] + piece + text[place + draws.randrange(2) :]


def wrong(text: str) -> str:
    """What a parser did wrong with this text; "" for nothing."""
    for address in ("", ADDRESS):
        told = _wrong_reading(text, address)
        if told:
            return told
    for parse, refusal in (
        (Number.parse, UnreadableNumber),
        (ControlCode.parse, UnreadableCode),
        (ServiceCode, UnreadableNumber),
    ):
        try:
            parse(text)
        except refusal:
            pass
        except Exception as other:  # exactly this is looked for
            return f"{parse} raised {type(other).__name__}"
    return ""


def _wrong_reading(text: str, address: str) -> str:
    try:
        reading = read_code(text, address)
    except Exception as other:  # exactly this is looked for
        return f"read_code raised {type(other).__name__}"
    match reading:
        case OurNumber(number):
            digits = number.digits
        case OurCode(code):
            digits = code.digits
            if not re.fullmatch(r"[0-9]{2}[2-9][0-9]{9}", digits):
                return "a control code of another form"
        case OurService(service):
            digits = service.digits
        case Misread(kept) | Foreign(kept):
            return "" if len(kept) <= LONGEST_CODE_TEXT else "more than 64 characters kept"
    if not damm.is_valid(digits):
        return "a wrong check digit was taken"
    if len(text) > LONGEST_CODE_TEXT or not set(text) <= _MAY_STAND_IN_OURS:
        return "something else stood before or after"
    return ""


# Blanks beside a code are what a scanner or a hand leaves; dashes and letters of the other layout
# are read as what was meant.
_MAY_STAND_IN_OURS: Final = set(
    "0123456789-/AaАаTtТт" + 'қ"әіңғ,.үұө' + "ҚӘІҢҒҮҰӨ" + "‐‑‒–—−" + ADDRESS
) | {chr(n) for n in range(0x3001) if chr(n).isspace()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    bad = 0
    for thousand in range(asked.count // _A_THOUSAND):
        seed = asked.seed * 1_000_000 + thousand
        for text in payloads(seed):
            if told := wrong(text):
                bad += 1
                print(f"seed {seed}: {told}: {text!a}")
        if thousand % 250 == 249:
            print(f"{(thousand + 1) * _A_THOUSAND} texts, {bad} wrong", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
