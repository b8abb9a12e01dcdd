"""Text as people type it, made comparable: small letters, no accents, words of letters and digits."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
DIGITS = frozenset("0123456789")
NUMBER_WORDS = frozenset({"no.", "no", "number", "#"})
PUNCTUATION = ".,;:()[]"
UNSEEN = frozenset({"Mn", "Me", "Cf"})  # accents, and what shows nothing: a soft hyphen, a space of no width


def plain(text: str) -> str:
    """Return `text` in small letters without accents, one space between words; "A.S.A." is "asa".

    "#3", "no. 3" and "no.3" are "number3": "Tylenol #3" is another medicine, "Tylenol 3 tablets" is not.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(c) not in UNSEEN)
    found: list[str] = []
    for word in bare.replace("#", " # ").replace("\u03bcg", "mcg").split():
        digit = word.strip(PUNCTUATION)
        if found and found[-1] in NUMBER_WORDS and len(digit) == 1 and digit in DIGITS:
            found[-1] = f"number{word.lstrip(PUNCTUATION)}"
        elif digit[:2] == "no" and len(digit) in {3, 4} and digit[2:].lstrip(".") in DIGITS:
            found.append(word.replace("no.", "number").replace("no", "number"))
        else:
            found.append(_without_dots(word))
    return " ".join(found)


def _without_dots(word: str) -> str:
    """Initials as one word: "a.s.a.," is "asa,"; anything else as it is."""
    inner = word.strip(PUNCTUATION)
    parts = inner.split(".")
    if len(parts) > 1 and all(len(part) == 1 and part in LETTERS for part in parts):
        ending = "," if word.endswith(",") else ""
        return f"{'(' if word.startswith('(') else ''}{''.join(parts)}{')' if word.endswith(')') else ending}"
    return word


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of `text`."""
    return split_words(plain(text))


def split_words(said: str) -> tuple[str, ...]:
    """Return the words of a text that is `plain` already: runs of letters and digits, of any script."""
    return tuple("".join(c if c.isalnum() else " " for c in said).split())


def is_latin(word: str) -> bool:
    """True of a word that holds no letter beyond a to z."""
    return all(c in LETTERS or c in DIGITS for c in word)


def has(words: Sequence[str], *phrases: str) -> int | None:
    """Return where the first of `phrases` begins among `words`, or None. A phrase that ends in * is the beginning of a
    word: "tolerat*"."""
    return next((at for at in range(len(words)) if begins(words[at:], *phrases)), None)


def begins(words: Sequence[str], *phrases: str) -> bool:
    """True where `words` begin with one of `phrases`, which are as in `has`."""
    return any(_begins(words, phrase.split()) for phrase in phrases)


def _begins(words: Sequence[str], phrase: Sequence[str]) -> bool:
    if len(words) < len(phrase):
        return False
    return all(
        word.startswith(part[:-1]) if part.endswith("*") else word == part
        for word, part in zip(words, phrase, strict=False)
    )


def found_in(
    said: Sequence[str], table: Mapping[tuple[str, ...], frozenset[str]], longest: int
) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Yield where a name of `table` stands in the words `said`, as (first, past the last, what it stands for).

    The longest name at a place wins, and no word counts twice: "insulin lispro" is not also "insulin".
    """
    place = 0
    while place < len(said):
        for length in range(min(longest, len(said) - place), 0, -1):
            stands_for = table.get(tuple(said[place : place + length]))
            if stands_for is not None:
                yield place, place + length, stands_for
                place += length - 1
                break
        place += 1
