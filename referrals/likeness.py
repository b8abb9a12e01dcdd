"""How alike the person of a referral and a patient are, in words."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import jellyfish

from caseload.models import Patient
from caseload.models.patient import fold
from referrals.models import Referral
from referrals.nicknames import same_person_name

ALIKE = 0.88
CLOSE = 0.80
SURE, LIKELY, POSSIBLE = 90, 70, 50
IDENTIFIER, SAME_BIRTH, SWAPPED_BIRTH, NEAR_BIRTH = 100, 40, 35, 25
SAME_NAME, LIKE_NAME, SAME_PHONE, SAME_HOME = 30, 22, 15, 10


@dataclass(frozen=True)
class Likeness:
    """A score that orders candidates, and the reasons in words, for and against."""

    points: int
    reasons: list[str]
    doubts: list[str]
    is_more_than_a_namesake: bool = True

    @property
    def verdict(self) -> str:
        """What the score means."""
        return (
            "Very likely the same person"
            if self.points >= SURE
            else "Likely the same person"
            if self.points >= LIKELY
            else "Possibly the same person"
        )


def compare(referral: Referral, patient: Patient, shares_identifier: bool) -> Likeness:
    """Compare identifiers, birth date, names, telephone and home; names by Jaro-Winkler, NYSIIS and short forms."""
    reasons: list[str] = []
    doubts: list[str] = []
    points = IDENTIFIER if shares_identifier else 0
    if shares_identifier:
        reasons.append("the same number at the sender")
    born, words = _birth(referral.birth_date, patient.birth_date)
    points += born
    (reasons if born else doubts).append(words)
    for part, (worth, said) in (("given", _given(referral, patient)), ("family", _family(referral, patient))):
        points += worth
        (reasons if worth else doubts).append(said or f"a different {part} name")
    phone, home = _same_phone(referral.phone, patient.phone), _same_home(referral, patient)
    points += SAME_PHONE * phone + SAME_HOME * home
    reasons += [said for is_so, said in ((phone, "the same telephone"), (home, "the same address")) if is_so]
    return Likeness(points, reasons, doubts, bool(born or phone or home))


def digits(number: str) -> str:
    """The last ten digits of a telephone number, "" when it has fewer."""
    found = "".join(c for c in number if c in "0123456789")[-10:]
    return found if len(found) == 10 else ""


def swapped(on: date) -> date | None:
    """The date with day and month exchanged, as a slip of the pen; None when that is no other date."""
    return on.replace(month=on.day, day=on.month) if on.day <= 12 and on.day != on.month else None


def near(on: date) -> list[date]:
    """The dates that differ from `on` by day and month exchanged, by one digit or by two neighbours exchanged, as slips of
    the pen do."""
    written, found = on.isoformat(), [swapped(on) or on, *transposed(on)]
    for place, digit in enumerate(written):
        for other in "0123456789":
            with suppress(ValueError):
                if digit not in {"-", other}:
                    found.append(date.fromisoformat(f"{written[:place]}{other}{written[place + 1 :]}"))
    return found


def transposed(on: date) -> list[date]:
    """The dates with two neighbouring digits exchanged: 1934 for 1943."""
    written, found = on.isoformat(), []
    for place in range(len(written) - 1):
        left, right = written[place], written[place + 1]
        with suppress(ValueError):
            if left.isdigit() and right.isdigit() and left != right:
                found.append(date.fromisoformat(f"{written[:place]}{right}{left}{written[place + 2 :]}"))
    return found


def _birth(one: date, other: date) -> tuple[int, str]:
    if one == other:
        return SAME_BIRTH, "the same birth date"
    if swapped(one) == other:
        return SWAPPED_BIRTH, "birth date with day and month exchanged"
    if sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True)) == 1:
        return NEAR_BIRTH, "birth date with one digit different"
    if other in transposed(one):
        return NEAR_BIRTH, "birth date with two digits exchanged"
    return 0, "a different birth date"


def _given(referral: Referral, patient: Patient) -> tuple[int, str]:
    theirs = fold(referral.given_name)
    best, called = fold(patient.given_name), fold(patient.preferred_name)
    if theirs and theirs in {best, called}:
        return SAME_NAME, "the same given name" if theirs == best else "the given name is what the patient is called"
    if any(same_person_name(a, b) for a in theirs.split() for b in (*best.split(), *called.split())):
        return SAME_NAME, "the given name is a short form of the other"
    if any(_sounds_alike(theirs, other) for other in (best, called) if other):
        return LIKE_NAME, "a given name that is spelled alike"
    if _shares_word(theirs, best):
        return LIKE_NAME, "a given name in common"
    return (SAME_NAME, "given and family name exchanged") if theirs and theirs == fold(patient.family_name) else (0, "")


def _family(referral: Referral, patient: Patient) -> tuple[int, str]:
    theirs, ours = fold(referral.family_name), fold(patient.family_name)
    if theirs and theirs == ours:
        return SAME_NAME, "the same family name"
    if _sounds_alike(theirs, ours):
        return LIKE_NAME, "a family name that is spelled alike"
    if _shares_word(theirs, ours):
        return LIKE_NAME, "one of two family names in common"
    return (SAME_NAME, "family and given name exchanged") if theirs and theirs == fold(patient.given_name) else (0, "")


def _sounds_alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    near = jellyfish.jaro_winkler_similarity(one, other)
    return bool(near >= ALIKE or (near >= CLOSE and jellyfish.nysiis(one) == jellyfish.nysiis(other)))


def _shares_word(one: str, other: str) -> bool:
    return any(len(word) > 2 for word in _words([one]) & _words([other]))


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in text.split()}


def _same_phone(one: str, other: str) -> bool:
    return bool(digits(one)) and digits(one) == digits(other)


def _same_home(referral: Referral, patient: Patient) -> bool:
    street = fold(referral.address_line)
    same_town = (
        referral.postal_code[:5] == patient.postal_code[:5]
        if patient.postal_code
        else fold(referral.city) == fold(patient.city)
    )
    return bool(street) and street == fold(patient.address_line) and same_town


def is_candidate(found: Likeness, shares_identifier: bool) -> bool:
    """Whether a person should look: an identifier in common, or two likenesses that weigh enough together."""
    if shares_identifier:
        return True
    return found.points >= POSSIBLE and len(found.reasons) >= 2 and found.is_more_than_a_namesake
