"""Reading a medicine as it is written: brands, salts, strengths and combinations, down to its ingredients."""

from dataclasses import dataclass
from functools import lru_cache

from homehealth.medicines.beside import BESIDE, DIRECTIONS, TIMES
from homehealth.medicines.book import longest, names
from homehealth.medicines.words import DIGITS, LETTERS, found_in, is_latin, plain, split_words

LONGEST_READ = 500  # characters; what is longer is not the name of a medicine
# Between the parts of a combination; a hyphen too, between two letters
SEPARATORS = frozenset("/+&;,|\\*_\u2013\u2014\u2022\u00b7\u2192\u3001\uff0c")
JOINING = frozenset({"and", "or", "then", "with", "plus"})
# Letters of what may be a name: beside others, first in its part, in another script
SHORTEST_NAME, SHORTEST_ALONE, SHORTEST_ELSEWHERE = 4, 3, 2


@dataclass(frozen=True, slots=True)
class Medicine:
    """What a text names: the ingredients known to the table, and parts of it that are not.

    `strange` are the words that could be names and are not in the table.
    """

    ingredients: frozenset[str]
    unread: tuple[str, ...]
    strange: frozenset[str] = frozenset()

    @property
    def is_checked(self) -> bool:
        """True when everything it holds is in the table."""
        return bool(self.ingredients) and not self.unread


@lru_cache(maxsize=20_000)
def read_medicine(text: str) -> Medicine:
    """Return the ingredients that the medicine `text` names: "Augmentin 875 mg", "amoxicillin trihydrate/clavulanate
    potassium", "Bactrim DS". What it names beside them and the table does not know is in `unread`."""
    said = [split_words(part) for part in _parts(text[:LONGEST_READ])]
    every = [word for part in said for word in part]
    known: set[str] = set()
    covered: set[int] = set()
    for first, past, stands_for in found_in(every, names(), longest("names")):
        known |= stands_for
        covered.update(range(first, past))
    strange = _unread(said, covered)
    unread = [*strange, *text[LONGEST_READ:].split()[:1]] if known else [text.strip()]
    return Medicine(frozenset(known), tuple(unread), frozenset(strange))


def _parts(text: str) -> list[str]:
    """What stands between separators, plain: a mark, a new line, "and", "with"; "w/" and "w/o" are words."""
    words = plain("; ".join(text.splitlines())).replace(" w/o ", " without ").replace(" w/", " with ").split()
    said = " ".join(";" if word in JOINING else word for word in words)
    around = zip(f" {said}", said, f"{said} "[1:] + " ", strict=False)
    return "".join(
        "\n" if c in SEPARATORS or (c == "-" and before in LETTERS and after in LETTERS) else c
        for before, c, after in around
    ).split("\n")


def _unread(said: list[tuple[str, ...]], covered: set[int]) -> list[str]:
    """The first word of each part between separators that could be a name and is not in the table."""
    found, place = [], 0
    for part in said:
        found += _names_unknown(part, {at - place for at in covered if 0 <= at - place < len(part)})[:1]
        place += len(part)
    return found


def _names_unknown(part: tuple[str, ...], known: set[int]) -> list[str]:
    """The words of `part` that could be a name and stand at none of `known`: up to where a direction begins, or a time
    after a known name; and past it those that a number follows ("daily, foozolam 5 mg")."""
    found, is_naming, is_first = [], True, not known
    for at, word in enumerate(part):
        if word in DIRECTIONS or (word in TIMES and any(each < at for each in known)):
            is_naming = False
        elif at not in known and (is_naming or "".join(part[at + 1 : at + 2])[:1] in DIGITS):
            found += [word] if _could_be_name(word, SHORTEST_ALONE if is_first else SHORTEST_NAME) else []
        is_first = is_first and word[0] in DIGITS
    return found


def _could_be_name(word: str, shortest: int) -> bool:
    """True of a word of at least `shortest` letters, of two in another script, that no form, salt or time is called."""
    letters = word.rstrip("0123456789")
    return (
        letters.isalpha()
        and len(letters) >= (shortest if is_latin(word) else SHORTEST_ELSEWHERE)
        and word not in BESIDE
    )
