"""Whether a medicine meets an allergy: the same ingredient, one of its class, or one that cross-reacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from homehealth.answers import Answer
from homehealth.inputs import Given
from homehealth.medicines import spelling
from homehealth.medicines.allergens import Allergen, read_allergen
from homehealth.medicines.beside import BESIDE
from homehealth.medicines.book import SOURCE, classes_of, names
from homehealth.medicines.classes import CLASSES, KHAN, OWN_NAME
from homehealth.medicines.crossings import CROSSINGS
from homehealth.medicines.reading import Medicine, read_medicine
from homehealth.medicines.words import tokens
from homehealth.rule import rule

SINCE = date(2022, 9, 1)  # the practice parameter that the cross-reactions follow
NONE: frozenset[str] = frozenset()
How = Literal["same ingredient", "same class", "cross-reaction"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A medicine that meets an allergy: the texts as written, how they meet, why in words, and the source."""

    medicine: str
    allergy: str
    how: How
    because: str
    citation: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer for one medicine: where it meets, and whether all of it is in the table."""

    meetings: tuple[Meeting, ...]
    is_checked: bool
    unread: tuple[str, ...]


def _told(found: Checked, _given: Given) -> Answer:
    said = [f"{each.medicine} meets {each.allergy}: {each.because}" for each in found.meetings]
    if not found.is_checked:
        said.append(f"not checked, for the table does not know it: {', '.join(found.unread)}")
    return {
        "meets": bool(found.meetings),
        "meetings": found.meetings,
        "checked": found.is_checked,
        "unread": found.unread,
        "because": "; ".join(said) or "no ingredient meets an allergy",
    }


@rule(section="12", title="A medicine against allergies", citation=f"{SOURCE}; {KHAN}", since=SINCE, answer=_told)
def check_medicine(
    medicine: Annotated[str, "The medicine as written, such as Augmentin 875 mg"],
    allergies: Annotated[Sequence[str], "The allergies as noted, one each"],
) -> Checked:
    """Return where `medicine` meets one of `allergies`, both as people write them; once for each allergy.

    `is_checked` is False, with the `unread` part, when the medicine or a part of it is not in the table.
    """
    read = read_medicine(medicine)
    found = (_meeting(medicine, read, allergy) for allergy in allergies)
    return Checked(tuple(each for each in found if each is not None), read.is_checked, read.unread)


def _meeting(medicine: str, read: Medicine, allergy: str) -> Meeting | None:
    allergen = read_allergen(allergy)
    guessed = spelling.meant(read.strange)
    ingredients = read.ingredients.union(*(names().get((name,), NONE) for near in guessed.values() for name in near))
    for ask in (_same, _of_class, _crossing):
        found = ask(ingredients - allergen.tolerated, allergen)
        if found is not None:
            how, because, citation = found
            read_as = (f"{word} is read as {near[0]}" for word, near in guessed.items())
            said = ", ".join(each for each in (*read_as, allergen.guessed, because) if each)
            return Meeting(medicine, allergy, how, said, citation)
    return _by_name(medicine, read, allergy, allergen)


Found = tuple[How, str, str] | None


def _same(ingredients: frozenset[str], allergen: Allergen) -> Found:
    both = sorted(ingredients & allergen.ingredients)
    return ("same ingredient", f"both are {both[0]}", SOURCE) if both else None


def _of_class(ingredients: frozenset[str], allergen: Allergen) -> Found:
    shared = {key for each in allergen.ingredients for key in classes_of()[each] if CLASSES[key].is_shared}
    for ingredient in sorted(ingredients):
        for key in sorted(classes_of()[ingredient]):
            if key in allergen.classes or key in shared:
                found = CLASSES[key]
                citation = SOURCE if found.citation == OWN_NAME else found.citation
                return "same class", f"{ingredient} is one of the {found.title}", citation
    return None


def _crossing(ingredients: frozenset[str], allergen: Allergen) -> Found:
    for each in CROSSINGS:
        about = ingredients & _members(each.about)
        if about and _reaches(each.after, allergen):
            return "cross-reaction", f"{min(about)}: {each.because}", each.citation
    return None


def _reaches(after: str, allergen: Allergen) -> bool:
    classes = {part.strip()[1:] for part in after.split(",") if part.strip().startswith(":")}
    return bool(classes & allergen.classes or _members(after) & allergen.ingredients)


def _members(listed: str) -> frozenset[str]:
    found: set[str] = set()
    for part in (each.strip() for each in listed.split(",")):
        found |= {name for name, of in classes_of().items() if part[1:] in of} if part[0] == ":" else {part}
    return frozenset(found)


def _by_name(medicine: str, read: Medicine, allergy: str, allergen: Allergen) -> Meeting | None:
    """Two texts that the table does not know meet where one names the other."""
    is_named = allergen.unknown in tokens(medicine) and allergen.unknown not in BESIDE
    if is_named or read.strange & allergen.strange:
        return Meeting(medicine, allergy, "same ingredient", "the medicine is named as the allergy is", OWN_NAME)
    return None
