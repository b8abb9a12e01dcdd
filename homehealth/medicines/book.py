"""The table of medicines put together: every name, what it stands for, and the classes of each ingredient."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby

from homehealth.medicines import anti_infectives, combinations, heart_and_rest, pain_and_mind
from homehealth.medicines.classes import CLASSES
from homehealth.medicines.words import tokens

SOURCE = "Compiled for this product, names as in RxNorm, classes after WHO ATC; let your pharmacist check it before relying on it"
Names = dict[tuple[str, ...], frozenset[str]]


@cache
def classes_of() -> dict[str, frozenset[str]]:
    """Return the keys of the classes of every ingredient, by its name. Raises KeyError for a class not in the table."""
    found = {}
    for ingredient, classes, _ in _rows():
        found[ingredient] = frozenset(classes)
        for each in classes:
            CLASSES[each]
    return found


@cache
def names() -> Names:
    """Return the ingredients that each name stands for; a name is its words, "insulin lispro" two of them.

    Raises KeyError for a combination of what is no ingredient.
    """
    found: Names = {}
    for ingredient, _, others in _rows():
        for name in (ingredient, *others):
            found[tokens(name)] = frozenset({ingredient})
    known = classes_of()
    for brand, parts in _lines(combinations.TABLE):
        ingredients = _listed(parts)
        for each in ingredients:
            known[each]
        found[tokens(brand)] = frozenset(ingredients)
    return found


@cache
def class_words() -> Names:
    """Return the class that each word for a whole class stands for: ("sulfa", "drugs")."""
    return {tokens(word): frozenset({key}) for key, each in CLASSES.items() for word in _listed(each.words)}


@cache
def longest(table: str) -> int:
    """Return how many words the longest name of `names` or `class_words` has."""
    return max(map(len, names() if table == "names" else class_words()))


def _rows() -> Iterator[tuple[str, list[str], list[str]]]:
    for module in (anti_infectives, pain_and_mind, heart_and_rest):
        for ingredient, classes, others in _lines(module.TABLE):
            yield ingredient, _listed(classes), _listed(others)


def _lines(table: str) -> Iterator[list[str]]:
    for line in table.strip().splitlines():
        yield [part.strip() for part in line.split("|")]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def repeated() -> list[str]:
    """Return the names that stand twice in the tables of single ingredients, for the test that there are none."""
    every = sorted(" ".join(tokens(name)) for ingredient, _, others in _rows() for name in (ingredient, *others))
    return [name for name, group in groupby(every) if len(list(group)) > 1]
