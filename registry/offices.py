"""An office as residents see it, and the people who work there."""

import msgspec


class Office(msgspec.Struct, frozen=True, array_like=True):
    """Comes with enrolment. `code` is the four digits that begin every number of the office."""

    code: int
    name_kk: str
    name_ru: str
    name_en: str
    address_kk: str
    address_ru: str
    address_en: str
    phone: str
    hours: str  # "09:00–18:30"
    lunch: str  # "13:00–14:30", "" when there is none
    district_kk: str = ""
    district_ru: str = ""
    district_en: str = ""
    email: str = ""  # on receipts, beside the phone; "" is none


class Staff(msgspec.Struct, frozen=True, array_like=True):
    """Somebody who may act: at a desk or in a department."""

    number: str
    name: str  # surname and initials, as it stands on receipts
    position_kk: str
    position_ru: str
    position_en: str = ""
    roles: tuple[str, ...] = ("specialist",)
    active: bool = True
