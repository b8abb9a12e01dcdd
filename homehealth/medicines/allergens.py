"""Reading an allergy as it is noted: a medicine, a whole class ("sulfa", "PCN", "NSAIDs"), several, or none at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from homehealth.medicines.book import class_words, longest, names
from homehealth.medicines.words import found_in, has, plain, split_words

LONGEST_READ = 500
ENDS_SENTENCE, ENDS_CLAUSE, DASHES = ".;", "(),:", frozenset("-\u2013\u2014")
END = "|"  # where a clause ends, among its words
NONE = frozenset(
    {"na", "nda", "nka", "nkda", "nkma", "none", "no", "not", "never", "denies", "denied", "negative", "nil"}
)
UNSURE = ("not sure", "not certain")
EXCEPT = ("except for", "except to", "except", "besides", "other than", "apart from")
CLEARED = ("ruled out", "delabel*", "de label*", "refuted", "outgrown")
# What begins a part of the text that speaks of what the person takes well, or was treated with
ASIDE = (
    "tolerat*", "can take", "can have", "ok with", "okay with", "fine with", "treated with", "relieved", "given",
    "responded to", "not allergic to",
)  # fmt: skip
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
SHORTEST_UNKNOWN = 5


@dataclass(frozen=True, slots=True)
class Allergen:
    """What an allergy is to: `classes` as a whole, `ingredients`, or the first word of a name the table does not hold.

    `tolerated` are ingredients that the text says are taken well.
    """

    classes: frozenset[str] = frozenset()
    ingredients: frozenset[str] = frozenset()
    unknown: str = ""
    tolerated: frozenset[str] = frozenset()


NOTHING = Allergen()


@lru_cache(maxsize=20_000)
def read_allergen(text: str) -> Allergen:
    """Return what the allergy `text` is to; nothing for "no known allergies", for food, and for what is tolerated.

    "NKDA except penicillin" is penicillin; "Penicillin (tolerates cephalexin)" is penicillin alone.
    """
    words: list[str] = []
    aside: list[str] = []
    for sentence in _sentences(plain(text[:LONGEST_READ])):
        taken_well = False
        for at, word in enumerate(sentence):
            taken_well = word != END and (taken_well or has(sentence[at : at + 3], *ASIDE) == 0)
            if word != END:
                (aside if taken_well else words).append(word)
    return replace(_read(words), tolerated=_ingredients(aside))


def _sentences(said: str) -> list[list[str]]:
    """The sentences that name an allergy, as words with END where a clause ends; of "none except ..." what is excepted."""
    ended = "".join("\n" if c in ENDS_SENTENCE else f" {END} " if c in ENDS_CLAUSE else c for c in said)
    found = []
    for sentence in ended.split("\n"):
        words = [word for chunk in sentence.split() for word in _clause_words(chunk)]
        spared = has(words, *EXCEPT)
        if has(words, *CLEARED) is not None or (spared is None and _names_none(words)):
            continue
        found.append(words if spared is None else words[spared + 1 :])
    return found


def _clause_words(chunk: str) -> Sequence[str]:
    return [END] if chunk in {END, "but"} or not set(chunk) - DASHES else split_words(chunk)


def _names_none(words: Sequence[str]) -> bool:
    """True of "NKDA", "none", "no known allergies", "denies ...", "n/a"; not of "not sure, maybe sulfa"."""
    said = [word for word in words if word != END]
    if not said or has(said[:2], *UNSURE) == 0:
        return not said
    return said[0] in NONE or said[:2] == ["n", "a"]


def _read(words: list[str]) -> Allergen:
    classes: set[str] = set()
    rest = list(words)
    for first, past, stands_for in found_in(words, class_words(), longest("class_words")):
        classes |= stands_for
        rest[first:past] = [""] * (past - first)
    ingredients = _ingredients(rest)
    if classes or ingredients:
        return Allergen(frozenset(classes), ingredients)
    is_name = bool(words) and not NOT_MEDICINES.intersection(words) and len(words[0]) >= SHORTEST_UNKNOWN
    return Allergen(unknown=words[0]) if is_name else NOTHING


def _ingredients(words: list[str]) -> frozenset[str]:
    return frozenset(each for *_, stands_for in found_in(words, names(), longest("names")) for each in stands_for)
