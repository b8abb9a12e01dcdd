"""Reading a medicine as it is written: brands, salts, strengths and combinations, down to its ingredients."""

from dataclasses import dataclass
from functools import lru_cache

from homehealth.medicines.book import longest, names
from homehealth.medicines.words import LETTERS, found_in, plain, split_words

LONGEST_READ = 500  # characters; what is longer is not the name of a medicine
SEPARATORS = frozenset("/+&;")  # between the parts of a combination; a hyphen too, between two letters
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
    parts = _parts(plain(text[:LONGEST_READ]))
    said = [split_words(part) for part in parts]
    every = [word for part in said for word in part]
    known: set[str] = set()
    covered: set[int] = set()
    for first, past, stands_for in found_in(every, names(), longest("names")):
        known |= stands_for
        covered.update(range(first, past))
    return Medicine(frozenset(known), tuple(_unread(parts, said, covered)) if known else (text.strip(),))


def _parts(said: str) -> list[str]:
    """What stands between separators; "w/" and "w/o" are words, and part nothing. After a semicolon it begins with one."""
    words = " ".join(f"with {word[2:]}" if word.startswith("w/") else word for word in said.split())
    around = zip(f" {words}", words, f"{words} "[1:] + " ", strict=False)
    marked = (
        f"\n{c if c == ';' else ''}" if c in SEPARATORS or (c == "-" and before in LETTERS and after in LETTERS) else c
        for before, c, after in around
    )
    return "".join(marked).split("\n")


def _unread(parts: list[str], said: list[tuple[str, ...]], covered: set[int]) -> list[str]:
    """The parts between separators that hold no known name and look like one: before the first number, with a strength of
    their own, or joined to what stands before by anything but a semicolon, with nothing beside them but words that stand
    beside a name. What else comes after a strength is a direction: "every 4/6 hours; call the office"."""
    found, place, is_past_strength = [], 0, False
    for text, part in zip(parts, said, strict=True):
        holds_number = any(word[0].isdigit() for word in part)
        is_known = any(place + at in covered for at in range(len(part)))
        name = next((word for word in part if word.isalpha() and len(word) > 3 and word not in BESIDE), "")
        opens = bool(part) and part[0] == name
        is_joined = not text.startswith(";") and all(word in BESIDE or not word.isalpha() for word in part[1:])
        if name and opens and not is_known and (not is_past_strength or holds_number or is_joined):
            found.append(name)
        place += len(part)
        is_past_strength = is_past_strength or holds_number
    return found
