"""What one may come for, as kiosk and ticket say it; the keys are `registry.line_up.SPHERES`."""

from typing import Final

from words.speech import later

SPHERE_WORDS: Final = {
    "social": later("Help, benefits, work, school"),
    "land": later("Land, house, address"),
    "farm": later("Animals and household farm"),
    "other": later("Collect an answer, certificate, appeal, other"),
}
