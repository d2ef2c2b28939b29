"""The two kinds of code on paper, as patterns of modules. What they say is `registry.codes`' rule.

Code 128 in set C packs two digits into one sign; QR never as Micro QR, which zbar cannot read.
"""

import segno
from barcode import Code128

_SIGN: int = 11  # modules; the last one has two more
_NO_DATA: int = 3  # signs: start, sum and stop
QUIET_BARS: int = 10  # modules left white on each side (ISO 15417)
QUIET_QR: int = 4  # modules left white on each side (ISO 18004)


class _InSetC(Code128):  # type: ignore[misc]
    """Begins in set C and stays there. The library takes a first pair 99 for a superfluous change
    to set C and leaves it out: one receipt in a hundred had bars that said ten digits of twelve."""

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        return encoded


def code128_modules(digits: str) -> str:
    """ "1" for black, "0" for white: 101 modules for 12 digits, 123 for 16. ValueError otherwise.

    Only an even row of digits stays in set C from end to end.
    """
    if not digits.isascii() or not digits.isdigit() or len(digits) % 2:
        raise ValueError("bars are drawn for an even number of digits only")
    modules: str = _InSetC(digits).build()[0]
    if len(modules) != _SIGN * (len(digits) // 2 + _NO_DATA) + 2:
        raise ValueError("python-barcode left set C, or a pair of digits out")
    return modules


def qr_modules(text: str, *, on_glass: bool = False) -> tuple[str, ...]:
    """Rows of "1" and "0", no quiet zone. At least level M: a folded receipt still reads. Level L
    `on_glass`, which nobody folds: its modules are larger for the telephone.

    Letters other than Latin ones come as UTF-8. ValueError where it is more than a code can hold.
    """
    code = segno.make_qr(text, error="l" if on_glass else "m")
    return tuple("".join("1" if module else "0" for module in row) for row in code.matrix)
