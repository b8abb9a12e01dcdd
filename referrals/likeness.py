"""How alike the person of a referral and a patient are, in words."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import jellyfish

from caseload.models import Patient
from core.reading import telephones
from core.reading.names import fold, joined, parted
from referrals.models import Referral
from referrals.nicknames import same_person_name

ALIKE = 0.88
CLOSE = 0.80
SURE, LIKELY, POSSIBLE = 90, 70, 50
IDENTIFIER, SAME_BIRTH, SWAPPED_BIRTH, NEAR_BIRTH = 100, 40, 35, 25
SAME_NAME, LIKE_NAME, SAME_PHONE, SAME_HOME = 30, 22, 15, 10


@dataclass(frozen=True)
class Likeness:
    """A score that orders candidates, and the reasons in words, for and against. `ceiling` is the most that the doubts allow."""

    points: int
    reasons: list[str]
    doubts: list[str]
    is_more_than_a_namesake: bool = True
    ceiling: int = SURE

    @property
    def weight(self) -> int:
        """The score as far as the doubts allow."""
        return min(self.points, self.ceiling)

    @property
    def verdict(self) -> str:
        """What it means."""
        return (
            "Very likely the same person"
            if self.weight >= SURE
            else "Likely the same person"
            if self.weight >= LIKELY
            else "Possibly the same person"
        )


@dataclass(frozen=True)
class _Part:
    """What one part of two people says: points and words for them to be one, or words against, and the most it allows."""

    points: int = 0
    reason: str = ""
    doubt: str = ""
    ceiling: int = SURE


def compare(referral: Referral, patient: Patient, shares_identifier: bool) -> Likeness:
    """Compare identifiers, birth date, names, telephone and home; names by Jaro-Winkler, NYSIIS and short forms.

    Twins share a birth date, a family name and a home, father and son all names: another given name, or Jr. beside Sr., is
    never outweighed by them.
    """
    birth, given = _birth(referral.birth_date, patient.birth_date), _given(referral, patient)
    parts = [
        _Part(IDENTIFIER, "the same number at the sender") if shares_identifier else _Part(),
        birth,
        given,
        _family(referral, patient),
        _generation(referral, patient),
        _sex(referral, patient, given),
        _Part(SAME_PHONE, "the same telephone") if _same_phone(referral.phone, patient.phone) else _Part(),
        _Part(SAME_HOME, "the same address") if _same_home(referral, patient) else _Part(),
    ]
    lowest = min(part.ceiling for part in parts)
    return Likeness(
        points=sum(part.points for part in parts),
        reasons=[part.reason for part in parts if part.reason],
        doubts=[part.doubt for part in parts if part.doubt] + _perhaps_a_twin(birth, given, parts[3]),
        is_more_than_a_namesake=bool(birth.points or parts[6].points or parts[7].points),
        ceiling=max(lowest, LIKELY) if shares_identifier else lowest,
    )


def _perhaps_a_twin(birth: _Part, given: _Part, family: _Part) -> list[str]:
    """Words where all but the given name is the same: brother and sister born on one day are two people."""
    is_one_day = birth.points == SAME_BIRTH and family.points == SAME_NAME
    return ["perhaps a twin"] if is_one_day and given.ceiling < SURE and (given.points or given.doubt) else []


def digits(number: str) -> str:
    """The last ten digits of a telephone number without its extension, "" when it has fewer."""
    found = telephones.subscriber(number)
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


def _birth(one: date, other: date) -> _Part:
    if one == other:
        return _Part(SAME_BIRTH, "the same birth date")
    if swapped(one) == other:
        return _Part(SWAPPED_BIRTH, "birth date with day and month exchanged")
    if sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True)) == 1:
        return _Part(NEAR_BIRTH, "birth date with one digit different")
    if other in transposed(one):
        return _Part(NEAR_BIRTH, "birth date with two digits exchanged")
    return _Part(doubt="a different birth date", ceiling=POSSIBLE)


def _given(referral: Referral, patient: Patient) -> _Part:
    theirs, best, called = fold(referral.given_name), fold(patient.given_name), fold(patient.preferred_name)
    if not theirs or not best:
        return _one_name(referral, patient)
    same = _same_given(theirs, best, called)
    if same:
        return _Part(SAME_NAME, same)
    if any(_sounds_alike(theirs, other) for other in (best, called) if other):
        return _Part(LIKE_NAME, "a given name that is spelled alike", ceiling=LIKELY)
    if _shares_word(theirs, best):
        return _Part(LIKE_NAME, "a given name in common", ceiling=LIKELY)
    if joined(theirs) == joined(parted(patient.family_name)[0]):
        return _Part(SAME_NAME, "given and family name exchanged")
    return _Part(doubt="a different given name", ceiling=POSSIBLE)


def _same_given(theirs: str, best: str, called: str) -> str:
    """Why two given names are one, in words; "" when they are not."""
    if joined(theirs) == joined(best):
        return "the same given name"
    if called and joined(theirs) == joined(called):
        return "the given name is what the patient is called"
    if _is_longer_form(theirs, best):
        return "the same given name, once with a further one"
    is_short = any(same_person_name(a, b) for a in theirs.split() for b in (*best.split(), *called.split()))
    return "the given name is a short form of the other" if is_short else ""


def _one_name(referral: Referral, patient: Patient) -> _Part:
    """Where one of the two has one name only: it is compared as the family name, or with the other's given name."""
    if not referral.given_name and not patient.given_name:
        return _Part(SAME_NAME if joined(referral.family_name) == joined(patient.family_name) else 0)
    single, other = (
        (referral.family_name, patient.given_name) if patient.given_name else (patient.family_name, referral.given_name)
    )
    if joined(single) == joined(other):
        return _Part(SAME_NAME, "the one name is the other's given name", ceiling=LIKELY)
    return _Part(doubt="only one of the two has a given name", ceiling=LIKELY)


def _is_longer_form(one: str, other: str) -> bool:
    """Whether one is the other with a middle name or its letter behind it: "mary" and "mary ann", "robert" and "robert a"."""
    first, second = sorted((one.split(), other.split()), key=len)
    return bool(first) and all(
        b.startswith(a) if place else a == b for place, (a, b) in enumerate(zip(first, second, strict=False))
    )


def _family(referral: Referral, patient: Patient) -> _Part:
    theirs, ours = fold(parted(referral.family_name)[0]), fold(parted(patient.family_name)[0])
    if theirs and joined(theirs) == joined(ours):
        return _Part(SAME_NAME, "the same family name")
    if _sounds_alike(theirs, ours):
        return _Part(LIKE_NAME, "a family name that is spelled alike")
    if _shares_word(theirs, ours):
        return _Part(LIKE_NAME, "one of two family names in common")
    if theirs and joined(theirs) == joined(patient.given_name) and referral.given_name:
        return _Part(SAME_NAME, "family and given name exchanged")
    return _Part(doubt="a different family name")


def _generation(referral: Referral, patient: Patient) -> _Part:
    """Jr. beside Sr. or III are two people; one that only one side states says little where the birth date is the same."""
    theirs, ours = parted(referral.family_name)[1], parted(patient.family_name)[1]
    if theirs and ours and theirs != ours:
        return _Part(doubt=f"{theirs} here and {ours} there: perhaps parent and child", ceiling=POSSIBLE)
    if bool(theirs) != bool(ours) and referral.birth_date != patient.birth_date:
        return _Part(doubt=f"{theirs or ours} is said of one only: perhaps parent and child", ceiling=POSSIBLE)
    return _Part()


def _sex(referral: Referral, patient: Patient, given: _Part) -> _Part:
    """Female beside male: a slip, or another person; with names that are only alike, another person."""
    if {referral.sex, patient.sex} != {Patient.Sex.FEMALE, Patient.Sex.MALE}:
        return _Part()
    return _Part(doubt="a different sex", ceiling=LIKELY if given.ceiling == SURE else POSSIBLE)


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
