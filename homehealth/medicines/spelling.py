"""A name that is misspelled by one letter, read as the name it most likely is: to warn, never to count as checked."""

from collections.abc import Iterable
from functools import cache, lru_cache

from homehealth.medicines.book import class_words, classes_of, names

SHORTEST_GUESSED = 6  # letters: shorter names lie too near to one another


def meant(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the names of the table that each of `words` may be meant as, the likeliest first: "asprin" is "aspirin"."""
    found = {word: _near(word) for word in words if len(word) >= SHORTEST_GUESSED}
    return {word: near for word, near in found.items() if near}


@cache
def _spelled() -> dict[int, list[tuple[str, str]]]:
    """Every name of one word as `_plainer` spells it, by how many letters it has then."""
    found: dict[int, list[tuple[str, str]]] = {}
    for name in {**names(), **class_words()}:
        if len(name) == 1 and len(name[0]) >= SHORTEST_GUESSED:
            plainer = _plainer(name[0])
            found.setdefault(len(plainer), []).append((plainer, name[0]))
    return found


@lru_cache(maxsize=20_000)
def _near(word: str) -> tuple[str, ...]:
    plainer = _plainer(word)
    letters = len(plainer)
    rows = (row for length in (letters - 1, letters, letters + 1) for row in _spelled().get(length, ()))
    near = [name for spelled, name in rows if _is_one_apart(plainer, spelled)]
    return tuple(sorted(near, key=lambda name: (name not in classes_of(), -len(name), name)))


def _plainer(word: str) -> str:
    """Letters that sound alike as one: "ph" is "f", a doubled letter a single one."""
    said = word.replace("ph", "f")
    return "".join(letter for at, letter in enumerate(said) if said[at - 1 : at] != letter)


def _is_one_apart(one: str, other: str) -> bool:
    """True where one letter more, less or other, or two letters the other way round, make `one` of `other`."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])
