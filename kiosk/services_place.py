"""What the touchscreen asks for "What do I need?" of the machine behind it; `app` hands it in."""

from typing import Protocol

from registry.catalogue import Catalogue, Service


class ServicesPlace(Protocol):
    def catalogue(self) -> Catalogue:
        """What can be asked for today, ready to be searched: never without one, the line down or
        not. Takes the disk's time, and a new edition's words are looked through: called through
        the background. Raises BookUnreadable."""

    @property
    def can_print(self) -> bool: ...

    def print_list(self, service: Service) -> None:
        """What to bring, how long, how much, where: to take home, in both languages. Raises
        Trouble. Never called while `can_print` is False."""

    def print_slip(self, service: Service) -> None:
        """The same list with the service's code, for the desk. No name. As `print_list`."""

    def qr(self, text: str) -> tuple[str, ...]:
        """Rows of "1" (black) and "0" without a quiet zone: any text, read by a telephone.
        Takes some fifty milliseconds: called through the background."""
