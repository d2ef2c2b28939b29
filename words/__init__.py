"""The words: what screens, papers and web pages say, in Kazakh, Russian and English.

`words_in("kk")` gives a `Words`; everything said to a person goes through it. The English sentence
is the message itself. Kept out: Qt, files other than the .po catalogs, the clock (a "now" is
handed in) and any wording of one room only, which stands in that room's .po file.
"""

from words.languages import LANGUAGES, Language
from words.speech import Words, how_many, later, words_in

__all__ = ["LANGUAGES", "Language", "Words", "how_many", "later", "words_in"]
