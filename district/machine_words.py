"""What devices are for, in words that wait for their language."""

from typing import Final

from words import later

ROLE_WORDS: Final = {"desk": later("Desk"), "kiosk": later("Kiosk"), "relay": later("Relay")}
