"""Reading a medicine as it is written: brands, salts, strengths and combinations, down to its ingredients."""

from dataclasses import dataclass
from functools import lru_cache

from homehealth.medicines.book import longest, names
from homehealth.medicines.words import LETTERS, found_in, plain, split_words

LONGEST_READ = 500  # characters; what is longer is not the name of a medicine
SEPARATORS = frozenset("/+&;,|")  # between the parts of a combination; a hyphen too, between two letters
JOINING = frozenset({"and", "with", "plus"})
# Words that stand beside a name and are none: forms, ways, salts, units, times
_BESIDE = """
tablet tablets capsule capsules caplet caplets oral orally solution suspension susp syrup elixir drops drop cream
ointment lotion patch patches inhaler inhalation nebulizer nebulized spray nasal ophthalmic otic topical topically
rectal suppository suppositories vaginal injection injectable injections vial pen pens film coated extended release
delayed immediate sustained modified chewable disintegrating effervescent powder packet packets liquid transdermal
sublingual subcutaneous intramuscular intravenous actuation actuations puff puffs metered dose doses unit units hour
hours daily twice three four times once week weekly month monthly morning evening bedtime night nightly noon meal
meals food needed every each before after sodium potassium calcium magnesium hydrochloride hydrobromide sulfate
phosphate acetate maleate tartrate succinate fumarate besylate mesylate citrate trihydrate monohydrate dihydrate
anhydrous bitartrate propionate furoate bromide chloride nitrate carbonate gluconate lactate strength maximum regular
double extra adult children childrens pediatric generic brand name human recombinant left right both eyes ears
ml mcg mgml prefilled syringe buccal breakfast lunch dinner supper afternoon midday weekdays weekends
"""
BESIDE = frozenset(_BESIDE.split())
# How a direction begins
_DIRECTIONS = """
take takes taken give given apply applied inject injected inhale instill insert place chew crush dissolve swallow use
used dispense refill refills repeat hold call check monitor titrate increase decrease reduce taper start stop continue
restart until then when while during from into under over with without between within only always avoid keep same per
sliding scale monday tuesday wednesday thursday friday saturday sunday maximum minimum total mouth feeding tube gtube
skin thigh abdomen affected area areas blood pressure pain fever sleep anxiety nausea breath shortness wheezing
constipation heart water juice milk empty stomach patient caregiver nurse self administered half whole
"""
DIRECTIONS = frozenset(_DIRECTIONS.split())


@dataclass(frozen=True, slots=True)
class Medicine:
    """What a text names: the ingredients known to the table, and parts of it that are not."""

    ingredients: frozenset[str]
    unread: tuple[str, ...]

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
    return Medicine(frozenset(known), tuple(_unread(said, covered)) if known else (text.strip(),))


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
    """The parts between separators that hold no known name and open with a word that could be one: neither a word that
    stands beside a name, nor the beginning of a direction ("take 1 tablet", "for pain", "4/6 hours")."""
    found, place = [], 0
    for part in said:
        is_known = any(place + at in covered for at in range(len(part)))
        first = part[0] if part else ""
        if not is_known and first.isalpha() and len(first) > 3 and first not in BESIDE | DIRECTIONS:
            found.append(first)
        place += len(part)
    return found
