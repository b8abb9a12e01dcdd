"""Names of people as they are written: split into their parts, put into the form in which they are kept, folded to be compared.

A name has a family name and mostly a given name. Whoever has one name has it as the family name. What tells father and son
apart (Jr., Sr., III) stands at the end of the family name: "Marlow Jr.".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

GENERATIONS = {"jr": "Jr.", "junior": "Jr.", "sr": "Sr.", "senior": "Sr.", "ii": "II", "2nd": "II", "iii": "III", "3rd": "III",
               "iv": "IV", "4th": "IV", "v": "V", "5th": "V"}  # fmt: skip
NEVER_ALONE = frozenset({"v", "junior", "senior"})  # letters and names that people have: only after a comma
LETTERS = frozenset({"md", "do", "np", "fnp", "anp", "agnp", "dnp", "pa", "pa-c", "cns", "rn", "lpn", "lvn", "bsn", "msn", "aprn",
                     "phd", "pharmd", "dpm", "dds", "dmd", "mph", "facp", "faap", "esq", "pt", "dpt", "ot", "otr/l", "lcsw", "msw",
                     "mbbs", "cnp", "crnp", "whnp", "fnp-bc", "fnp-c", "rpa-c"})  # fmt: skip
SURE_LETTERS = LETTERS - {"do", "pa", "ot", "pt"}  # without a comma before them, these are names
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "fr", "sr", "sister", "bro", "hon", "capt", "col", "maj", "sgt",
                    "lt", "gen", "rabbi", "imam", "sra", "srta", "doña"})  # fmt: skip
PARTICLES = frozenset({"de", "del", "dela", "della", "di", "da", "do", "dos", "das", "du", "des", "la", "las", "le", "los", "van",
                       "vander", "von", "der", "den", "het", "ten", "ter", "te", "zu", "zum", "zur", "af", "av", "el", "al", "bin",
                       "ibn", "bint", "abu", "abd", "st", "san", "santa", "mac", "mc", "o'", "o’", "d'", "'t", "ben"})  # fmt: skip
ALSO_GIVEN = frozenset(
    {"van", "ben", "do", "den", "ten", "te", "san", "santa", "mac", "abu", "abd", "st", "al", "el", "la", "da"}
)
JOINERS = frozenset({"y", "e", "i", "und"})
# How letters are folded that no decomposition takes apart, what stands between words, and what is read over inside a word.
FOLDED = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
          "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ı": "i", "ħ": "h", "Ħ": "h"}  # fmt: skip
BETWEEN_WORDS = '-‐‑‒–—−,./;:_&()[]"“”«»|\\\t\n\r'
_PLAIN = str.maketrans(FOLDED | dict.fromkeys(BETWEEN_WORDS, " "))


@dataclass(frozen=True)
class Name:
    """The parts of a name: `generation` is "Jr." and the like, `letters` what stands after it ("MD, PhD")."""

    given: str = ""
    family: str = ""
    generation: str = ""
    letters: str = ""
    title: str = ""

    @property
    def kept_family(self) -> str:
        """The family name as it is kept: with what tells father and son apart."""
        return f"{self.family} {self.generation}".strip()


def split(written: str) -> Name:
    """A name in one line: "CRUZ, MARIA DE LA", "Maria de la Cruz", "Dr. Ines Marlow, MD", "Robert Marlow Jr.", "Suharto"."""
    pieces = [" ".join(each.split()) for each in written.split(",")]
    body, endings = _peeled(pieces)
    if len(body) > 1:
        return _family_first(body[0], " ".join(body[1:]), endings)
    words = body[0].split() if body else []
    title, words = _titled(words)
    words, ending = _ended(words)
    generation, letters = _endings([*ending, *endings])
    if len(words) < 2:
        return Name("", " ".join(words), generation, letters, title)
    start = _family_start(words)
    return Name(" ".join(words[:start]), " ".join(words[start:]), generation, letters, title)


def kept(given: str, family: str) -> tuple[str, str]:
    """Given and family name in the form in which they are kept, from what was typed in two boxes: single blanks; "Jr." at the
    end of the family name; a whole name in one box ("CRUZ, MARIA") is divided; one name alone is the family name."""
    given, family = _single(given).rstrip(" ,"), _single(family).strip(" ,")
    if (not given and "," in family) or (not family and "," in given):
        whole = split(family or given)
        return whole.given, whole.kept_family
    if not family:
        given, family = "", given
    bare, generation = parted(family)
    first, second = parted(given) if given and " " in given else (given, "")
    return first, f"{bare} {generation or second}".strip()


def parted(family: str) -> tuple[str, str]:
    """A kept family name as name and generation: "Marlow Jr." is ("Marlow", "Jr."); "Marlow" is ("Marlow", "")."""
    words = family.replace(",", " , ").split()
    place = len(words) - 1
    key = _key(words[-1]) if words else ""
    has_comma = place > 0 and words[place - 1] == ","
    if place < 1 or key not in GENERATIONS or (key in NEVER_ALONE and not has_comma):
        return " ".join(family.split()), ""
    return " ".join(word for word in words[:place] if word != ","), GENERATIONS[key]


def whole(given: str, family: str) -> str:
    """The name in the order in which it is said; of one word where there is one."""
    return f"{given} {family}".strip()


def listed(given: str, family: str) -> str:
    """The name as it stands in a list: "Marlow Jr., Robert"; of one word where there is one."""
    return f"{family}, {given}" if given and family else family or given


def fold(text: str) -> str:
    """Small letters without accents, ligatures and apostrophes; hyphens and other marks are blanks, single ones."""
    plain = unicodedata.normalize("NFKD", text).lower().translate(_PLAIN)
    return " ".join("".join(c for c in plain if c.isalnum() or c == " ").split())


def joined(text: str) -> str:
    """The folded text without blanks: "Van der Berg" and "vanderberg" are one."""
    return fold(text).replace(" ", "")


def groupings(words: list[str]) -> Iterator[list[str]]:
    """The words as they are, and with two or three neighbours joined: [a, b] gives [a, b] and [ab]."""
    yield words
    for length in (2, 3):
        for place in range(len(words) - length + 1):
            yield [*words[:place], "".join(words[place : place + length]), *words[place + length :]]


# --- parts -----------------------------------------------------------------------------------------------------------


def _single(text: str) -> str:
    return " ".join(text.split())


def _key(word: str) -> str:
    return word.lower().strip(".,")


def _peeled(pieces: list[str]) -> tuple[list[str], list[str]]:
    """The pieces between commas that are names, and the words of those at the end that are generations or letters."""
    body, endings = [each for each in pieces if each], list[str]()
    while len(body) > 1 and all(_is_ending(word) for word in body[-1].split()):
        endings = body.pop().split() + endings
    return body, endings


def _is_ending(word: str) -> bool:
    return _key(word) in GENERATIONS or _key(word).replace(".", "") in LETTERS


def _family_first(family: str, given: str, endings: list[str]) -> Name:
    """ "CRUZ, MARIA DE LA": particles at the end of the given names belong before the family name."""
    last, of_family = _ended(family.split())
    title, first = _titled(given.split())
    first, of_given = _ended(first)
    generation, letters = _endings([*of_family, *of_given, *endings])
    place = len(first)
    while place > 1 and _key(first[place - 1]) in PARTICLES:
        place -= 1
    if place == len(first) - 1 and _key(first[-1]) in ALSO_GIVEN and not first[-1].islower():
        place += 1  # "NGUYEN, THI VAN": alone and with a capital it is a given name
    return Name(" ".join(first[:place]), " ".join([*first[place:], *last]), generation, letters, title)


def _titled(words: list[str]) -> tuple[str, list[str]]:
    """The titles a name begins with, and the rest; at least one word is the name."""
    place = 0
    while place < len(words) - 1 and _key(words[place]) in TITLES:
        place += 1
    return " ".join(words[:place]), words[place:]


def _ended(words: list[str]) -> tuple[list[str], list[str]]:
    """The words of the name, and the generation or letters it ends in without a comma; at least one word is the name."""
    place = len(words)
    while place > 1 and _ends_a_name(words[place - 1]):
        place -= 1
    return words[:place], words[place:]


def _ends_a_name(word: str) -> bool:
    key = _key(word)
    if key in GENERATIONS:
        return key not in NEVER_ALONE
    return key.replace(".", "") in SURE_LETTERS and (word.isupper() or "." in word or key == "phd")


def _endings(words: list[str]) -> tuple[str, str]:
    """The generation, and the letters with commas between them."""
    generation = next((GENERATIONS[_key(word)] for word in words if _key(word) in GENERATIONS), "")
    return generation, ", ".join(word.strip(",") for word in words if _key(word) not in GENERATIONS)


def _family_start(words: list[str]) -> int:
    """Where the family name begins in a name said in order: the last word, with the particles and joiners before it."""
    place = len(words) - 1
    while place > 1:
        if _key(words[place - 1]) in JOINERS and place > 2:
            place -= 2
        elif _is_particle(words[place - 1]):
            place -= 1
        else:
            break
    return 0 if place == 1 and words[0].islower() and words[0] in PARTICLES else place


def _is_particle(word: str) -> bool:
    """Whether a word before the family name belongs to it; "Ben" and "Do" with a capital are given names."""
    return _key(word) in PARTICLES and (word.islower() or _key(word) not in {"do", "den", "ben", "abd", "ten", "te"})
