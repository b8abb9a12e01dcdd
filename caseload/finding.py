"""What somebody looks for among patients, read from one line: a name, a telephone or its end, a birth date, a record number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.lookups import StartsWith

from core.kit.words import day
from core.reading import days, names, telephones

LONGEST_NUMBER = 9
LEAST_DIGITS = 4  # of the end of a telephone number
MOST_WORDS = 12
MOST_JOINED = 4  # words of which neighbours are tried as one: six ways


def _folding() -> str:
    """SQL of what `names.fold` does, by core functions of PostgreSQL only, so that an index can hold it."""
    single = {letter: plain for letter, plain in names.FOLDED.items() if len(plain) == 1}
    sql = "lower(normalize(%(expressions)s, NFKD))"
    for letter, plain in names.FOLDED.items():
        sql = f"replace({sql}, '{letter}', '{plain}')" if len(plain) > 1 else sql
    spaces = "".join(c for c in names.BETWEEN_WORDS if c.isprintable())
    letters, plain = "".join(single) + spaces, "".join(single.values()) + " " * len(spaces)
    return f"regexp_replace(translate({sql}, '{letters}', '{plain}'), '[^[:alnum:] ]', '', 'g')"


class NameWords(Func):
    """The words of a patient's names, folded. The index is of this very expression."""

    template = _folding()
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


class Unspaced(Func):
    """A name without blanks and hyphens."""

    template = "regexp_replace(%(expressions)s, '[[:space:]‐‑‒–—−./-]+', '', 'g')"
    output_field = models.TextField()


class NumberBackwards(Func):
    """The digits of a telephone number without its extension, the last one first: an index finds numbers by how they end."""

    template = "reverse(regexp_replace(split_part(%(expressions)s, ';', 1), '[^0-9]', '', 'g'))"
    output_field = models.TextField()


NAME_COLUMNS = ("family_name", "given_name", "preferred_name")


def name_words() -> SearchVector:
    """The words a patient is found by, as the index `patient_by_words` holds them."""
    return SearchVector(NameWords(*NAME_COLUMNS, *(Unspaced(name) for name in NAME_COLUMNS)), config="simple")


@dataclass(frozen=True)
class Sought:
    """One thing that the line may mean: its kind, what was read from it (to be shown), and the patients it means."""

    kind: str
    words: str
    patients: Q


def read(text: str) -> list[Sought]:
    """Everything that the line may mean; a line of digits may be several. Empty when it holds nothing to look for."""
    found = list(_numbers(text)) or list(_births(text))
    return found or list(_names(text))


def named(text: str) -> Q | None:
    """Patients with names whose words begin with each word of `text`, neighbours also joined: "maryann" and "Mary Ann" find
    each other. None when there is no word in it."""
    words = _sought_words(text)
    if not words:
        return None
    ways = names.groupings(words) if len(words) <= MOST_JOINED else [words]
    query = " | ".join("(" + " & ".join(f"{word}:*" for word in way) + ")" for way in ways)
    return Q(SearchVectorExact(name_words(), SearchQuery(query, search_type="raw", config="simple")))


def calling(digits: str) -> Q:
    """Patients whose telephone number ends with these digits."""
    return Q(StartsWith(NumberBackwards("phone"), Value(digits[::-1])))


def _sought_words(text: str) -> list[str]:
    """The words of a name, without titles before it and without single letters among longer words."""
    words = names.fold(text).split()[:MOST_WORDS]
    while len(words) > 1 and words[0] in names.TITLES:
        words = words[1:]
    long = [word for word in words if len(word) > 1 or not word.isascii()]
    return long if len(long) > 1 else words


def _numbers(text: str) -> Iterator[Sought]:
    digits = "".join(c for c in text if c.isdigit() and c.isascii())
    if any(c.isalpha() for c in text) and not telephones.looks_like_one(text):
        return
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER:
        yield Sought("record number", f"record {int(text)}", Q(record_number=int(text)))
        if len(text) >= 6:
            yield from _births(text)
    number = telephones.subscriber(text) if telephones.looks_like_one(text) else ""
    if number:  # a short number abroad has none: every telephone ends with no digits
        yield Sought("phone", f"telephone {telephones.shown(telephones.read(text))}", calling(number))
    elif LEAST_DIGITS <= len(digits) <= 10 and not list(_births(text)) and _is_end(text):
        yield Sought("phone ending", f"a telephone ending in {digits}", calling(digits))


def _is_end(text: str) -> bool:
    """Whether it holds nothing but digits and what stands between those of a telephone number."""
    return all(c.isdigit() or c in " -.()‐‑–—…" for c in text)


def _births(text: str) -> Iterator[Sought]:
    found = days.read_births(text)
    if found:
        yield Sought("birth date", "born " + " or ".join(day(each) for each in found), Q(birth_date__in=found))


def _names(text: str) -> Iterator[Sought]:
    wanted = named(text)
    if wanted is not None:
        yield Sought("name", "name", wanted)
