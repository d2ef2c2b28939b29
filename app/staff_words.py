"""The words of `tereze staff` on the command line; what they do is in `app.staff`."""

import argparse

from registry.role_names import ALL_ROLES


def add_staff_ways(staff: argparse.ArgumentParser) -> None:
    """What can be done about somebody besides naming him."""
    staff.add_argument(
        "--roles",
        default="",
        metavar="ROLE,ROLE",
        help=f"of {', '.join(ALL_ROLES)}; specialist where none is said",
    )
    ways = staff.add_mutually_exclusive_group()
    ways.add_argument(
        "--give-password",
        action="store_true",
        help="a first or a new one for --number, or for all of --office who have none; "
        "it is shown once",
    )
    ways.add_argument("--left", action="store_true", help="--number works here no more")
    staff.set_defaults(mistyped=staff.error)


def changes_somebody(arguments: argparse.Namespace) -> bool:
    """Whether the command is about people who are on the list already."""
    return bool(arguments.give_password or arguments.left)
