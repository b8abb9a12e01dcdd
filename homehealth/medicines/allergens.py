"""Reading an allergy as it is noted: a medicine, a whole class ("sulfa", "PCN", "NSAIDs"), several, or none at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from homehealth.medicines import spelling
from homehealth.medicines.book import class_words, longest, names
from homehealth.medicines.clauses import read_clauses
from homehealth.medicines.words import found_in, is_latin, plain

LONGEST_READ = 500
SHORTEST_UNKNOWN = 5


# What is no medicine: named so that "milk" does not meet "milk of magnesia"
_NOT_MEDICINES = """
milk dairy lactose egg eggs peanut peanuts nut nuts almond almonds walnut walnuts cashew cashews soy soya wheat gluten
shellfish shrimp crab lobster fish salmon tuna strawberry strawberries banana bananas kiwi avocado tomato tomatoes
citrus orange oranges chocolate corn sesame latex rubber adhesive tape bandage nickel metal pollen ragweed grass trees
tree dust mites mold mould cat cats dog dogs dander bee bees wasp wasps stings sting hornet venom perfume fragrance
soap detergent feather feathers smoke seasonal environmental food foods animal animals insect insects pork beef meat
mushrooms garlic onion pepper spices dye dyes red yellow plant plants poison sulfites sulfite preservatives allergy
allergies allergic other unknown medication medications medicine medicines drug drugs antibiotic antibiotics oral
tablet vitamin calcium iron water
"""
NOT_MEDICINES = frozenset(_NOT_MEDICINES.split())


@dataclass(frozen=True, slots=True)
class Allergen:
    """What an allergy is to: `classes` as a whole, `ingredients`, or the first word of a name the table does not hold.

    `tolerated` are ingredients that the text says are taken well. `strange` are the words beside what was read, any of
    which may be a name. `guessed` says which words were taken for which names, as they are one letter off.
    """

    classes: frozenset[str] = frozenset()
    ingredients: frozenset[str] = frozenset()
    unknown: str = ""
    tolerated: frozenset[str] = frozenset()
    strange: frozenset[str] = frozenset()
    guessed: str = ""
    unread: str = ""  # the note, where it names something and the table knows none of it


@lru_cache(maxsize=20_000)
def read_allergen(text: str) -> Allergen:
    """Return what the allergy `text` is to; nothing for "no known allergies", for food, and for what is tolerated.

    "NKDA except penicillin" is penicillin; "Penicillin (tolerates cephalexin)" is penicillin alone; "does not tolerate
    aspirin" and "rash when given aspirin" are aspirin. What is named as an allergy is never tolerated.
    """
    said = read_clauses(plain(text[:LONGEST_READ]))
    found = _read(said.allergic)
    if not (found.classes or found.ingredients) and not NOT_MEDICINES.intersection(said.allergic):
        treated = _read(said.treated)
        found = treated if treated.classes or treated.ingredients else found
    return replace(found, tolerated=_ingredients(said.tolerated) - found.ingredients)


def _read(words: Sequence[str]) -> Allergen:
    classes, ingredients, rest = _known(words)
    strange = frozenset(word for word in rest if len(word) >= SHORTEST_UNKNOWN or not is_latin(word)) - NOT_MEDICINES
    meant = spelling.meant(strange)
    guessed = ", ".join(f"{word} is read as {near[0]}" for word, near in sorted(meant.items()))
    also = _known([name for near in meant.values() for name in near])
    is_name = bool(words) and not NOT_MEDICINES.intersection(words) and words[0] in strange
    unknown = words[0] if is_name and not (classes or ingredients or meant) else ""
    is_read = bool(classes or ingredients or meant) or bool(NOT_MEDICINES.intersection(words)) or not words
    unread = "" if is_read else " ".join(words)
    return Allergen(classes | also[0], ingredients | also[1], unknown, frozenset(), strange, guessed, unread)


def _known(words: Sequence[str]) -> tuple[frozenset[str], frozenset[str], list[str]]:
    """The classes and ingredients that `words` name, and the words that name neither. The longest name wins: "insulin" is
    the class, "insulin lispro" is one of it."""
    classes: set[str] = set()
    ingredients: set[str] = set()
    rest = list(words)
    most = max(longest("class_words"), longest("names"))
    for first, past, stands_for in found_in(words, names() | class_words(), most):
        (classes if tuple(words[first:past]) in class_words() else ingredients).update(stands_for)
        rest[first:past] = [""] * (past - first)
    return frozenset(classes), frozenset(ingredients), [word for word in rest if word]


def _ingredients(words: Sequence[str]) -> frozenset[str]:
    return frozenset(each for *_, stands_for in found_in(words, names(), longest("names")) for each in stands_for)
