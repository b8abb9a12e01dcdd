"""What the elements mean that turn a record round: one table of every one that is read, and what each of its codes does.

A FHIR element may say that something is not so (`doNotPerform`), is paused, is over, holds only in part, was replaced, or was
never true. A reader that overlooks one makes a false record. So every reader asks this table, and a code that the table does
not hold is never read as "yes": what carries it is left out, with a line.

Source: HL7 FHIR R4 (4.0.1), the modifier elements and required value sets of each resource; US Core 6.1.0; absent and unknown
data of the International Patient Summary (CodeSystem absent-unknown-uv-ips, value set absent-or-unknown-snomed-uv-ips).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Effect(StrEnum):
    """What an element does to the thing that carries it."""

    HOLDS = "it is so"
    NEGATES = "it is not so, or must not be done: never taken, always said"
    SUSPENDS = "it is paused: kept as not in force, and said"
    ENDS = "it is over: kept as past, or the one in force is taken instead"
    QUALIFIES = "it holds in part: taken with its words"
    REPLACES = "something newer stands in its place"
    VOID = "it never was or is not yet: left out, with a line"
    UNKNOWN = "the code is not known here: left out, with a line"


@dataclass(frozen=True, slots=True)
class Rule:
    """One code of one element. `words` are what a person is told: "on hold"."""

    element: str
    code: str
    effect: Effect
    words: str


ANY, ABSENT, PAST, FUTURE = "*", "", "past", "future"


def _of(element: str, **by_effect: str) -> list[Rule]:
    """Rules of one element: `HOLDS="active"`; words are the code itself unless `=words` follows it."""
    found: list[Rule] = []
    for effect, listed in by_effect.items():
        for each in listed.split(";"):
            code, _, words = each.strip().partition("=")
            shown = {"absent": ABSENT, "any": ANY}.get(code, code)
            found.append(Rule(element, shown, Effect[effect], words or code.replace("-", " ")))
    return found


_ENDED = "past=has ended"
RULES: tuple[Rule, ...] = (
    # --- every resource -------------------------------------------------------------------------------------------
    *_of("Resource.implicitRules", HOLDS="absent", VOID="any=follows rules of its own that are not known here"),
    *_of("Resource.modifierExtension", HOLDS="absent", VOID="any=carries an extension that may change its meaning"),
    *_of("Bundle.entry.request.method", HOLDS="absent;POST;PUT;PATCH;GET;HEAD", VOID="DELETE=asks to delete"),
    *_of("Bundle.entry.search.mode", HOLDS="absent;match;include", VOID="outcome=is a message about the search"),
    *_of("Resource.meta.lastUpdated", REPLACES="older=is an older version of another entry"),
    *_of("Resource.meta.security", HOLDS="absent", VOID="HTEST=is marked as test data"),
    # --- the patient ----------------------------------------------------------------------------------------------
    *_of("Patient.active", HOLDS="absent;true", QUALIFIES="false=is no longer in use at the sender"),
    *_of("Patient.deceased", HOLDS="absent;false", ENDS="true=died"),
    *_of(
        "Patient.link.type", REPLACES="replaced-by=was replaced by another record", QUALIFIES="replaces;refer;seealso"
    ),
    *_of(
        "HumanName.use", HOLDS="absent;usual;official", QUALIFIES="nickname;temp=temporary;anonymous", ENDS="old;maiden"
    ),
    *_of("HumanName.period", HOLDS="absent;now", ENDS=_ENDED, QUALIFIES="future=begins later"),
    *_of("Address.use", HOLDS="absent;home;temp", QUALIFIES="work;billing", ENDS="old"),
    *_of("Address.type", HOLDS="absent;physical;both", QUALIFIES="postal=for post only"),
    *_of("Address.period", HOLDS="absent;now", ENDS=_ENDED, QUALIFIES="future=begins later"),
    *_of("ContactPoint.use", HOLDS="absent;home;mobile;work;temp", ENDS="old"),
    *_of("ContactPoint.period", HOLDS="absent;now", ENDS=_ENDED, QUALIFIES="future=begins later"),
    *_of("Identifier.use", HOLDS="absent;usual;official;secondary", QUALIFIES="temp", ENDS="old"),
    *_of("Identifier.period", HOLDS="absent;now;future", ENDS=_ENDED),
    # --- people ---------------------------------------------------------------------------------------------------
    *_of("Patient.contact.period", HOLDS="absent;now;future", ENDS=_ENDED),
    *_of("RelatedPerson.active", HOLDS="absent;true", ENDS="false=is no longer active"),
    *_of("RelatedPerson.period", HOLDS="absent;now;future", ENDS=_ENDED),
    *_of("Practitioner.active", HOLDS="absent;true", ENDS="false=is no longer active"),
    *_of("PractitionerRole.active", HOLDS="absent;true", ENDS="false=is no longer active"),
    *_of("PractitionerRole.period", HOLDS="absent;now;future", ENDS=_ENDED),
    *_of("Organization.active", HOLDS="absent;true", ENDS="false=is no longer active"),
    # --- conditions -----------------------------------------------------------------------------------------------
    *_of(
        "Condition.clinicalStatus",
        HOLDS="absent;active;recurrence;relapse",
        ENDS="inactive;remission=in remission;resolved",
    ),
    *_of(
        "Condition.verificationStatus",
        HOLDS="absent;confirmed",
        QUALIFIES="unconfirmed;provisional;differential=only one of several possible diagnoses",
        NEGATES="refuted",
        VOID="entered-in-error",
    ),
    *_of("Condition.abatement", HOLDS="absent", ENDS="any=is over"),
    # --- medicines ------------------------------------------------------------------------------------------------
    *_of("MedicationRequest.doNotPerform", HOLDS="absent;false", NEGATES="true=must not be given"),
    *_of(
        "MedicationRequest.status",
        HOLDS="absent;active",
        SUSPENDS="on-hold",
        ENDS="completed;stopped",
        QUALIFIES="unknown=whether it is taken is not known",
        VOID="cancelled;draft;entered-in-error",
    ),
    *_of(
        "MedicationRequest.intent",
        HOLDS="absent;order;original-order;instance-order;filler-order;reflex-order",
        QUALIFIES="plan=planned, or taken without a prescription",
        VOID="proposal=only proposed;option=only one of several options",
    ),
    *_of("MedicationRequest.priorPrescription", REPLACES="any=was replaced by a later prescription"),
    *_of(
        "MedicationStatement.status",
        HOLDS="absent;active",
        SUSPENDS="on-hold",
        ENDS="completed;stopped",
        QUALIFIES="intended=to be started;unknown=whether it is taken is not known",
        NEGATES="not-taken",
        VOID="entered-in-error",
    ),
    *_of("MedicationStatement.effective", HOLDS="absent;now", ENDS=_ENDED, QUALIFIES="future=to be started"),
    *_of("Medication.status", HOLDS="absent;active", QUALIFIES="inactive=no longer made", VOID="entered-in-error"),
    *_of("Dosage.asNeeded", HOLDS="absent;false", QUALIFIES="true=as needed"),
    # --- allergies ------------------------------------------------------------------------------------------------
    *_of("AllergyIntolerance.clinicalStatus", HOLDS="absent;active", ENDS="inactive;resolved"),
    *_of(
        "AllergyIntolerance.verificationStatus",
        HOLDS="absent;confirmed",
        QUALIFIES="unconfirmed;presumed",
        NEGATES="refuted",
        VOID="entered-in-error",
    ),
    *_of("AllergyIntolerance.type", HOLDS="absent;allergy", QUALIFIES="intolerance"),
    *_of(
        "AllergyIntolerance.criticality",
        HOLDS="absent;low;unable-to-assess",
        QUALIFIES="high=may threaten life",
    ),
    # --- what is asked for ----------------------------------------------------------------------------------------
    *_of("ServiceRequest.doNotPerform", HOLDS="absent;false", NEGATES="true=must not be done"),
    *_of(
        "ServiceRequest.status",
        HOLDS="absent;active",
        SUSPENDS="on-hold",
        ENDS="completed",
        VOID="draft;revoked;entered-in-error;unknown=of unknown status",
    ),
    *_of(
        "ServiceRequest.intent",
        HOLDS="absent;order;original-order;instance-order;filler-order;reflex-order",
        QUALIFIES="directive=a directive, not an order",
        VOID="proposal=only proposed;plan=only planned;option=only one of several options",
    ),
    *_of("ServiceRequest.replaces", REPLACES="any=was replaced by a later request"),
    *_of("ServiceRequest.asNeeded", HOLDS="absent;false", QUALIFIES="true=as needed"),
    # --- encounters and coverage ----------------------------------------------------------------------------------
    *_of(
        "Encounter.status",
        HOLDS="absent;arrived;triaged;in-progress;onleave;finished;unknown",
        VOID="planned;cancelled;entered-in-error",
    ),
    *_of("Coverage.status", HOLDS="absent;active", VOID="cancelled;draft;entered-in-error"),
    *_of("Coverage.period", HOLDS="absent;now", ENDS=_ENDED, QUALIFIES="future=begins later"),
)

_TABLE = {(rule.element, rule.code): rule for rule in RULES}
ELEMENTS = frozenset(rule.element for rule in RULES)


@lru_cache(maxsize=4096)
def rule(element: str, code: str) -> Rule:
    """What `code` ("" when the element is absent) does. A code that the table does not hold is UNKNOWN, never "it is so"."""
    if element not in ELEMENTS:
        raise KeyError(element)
    found = _TABLE.get((element, code))
    if found is None and code == ABSENT:
        return Rule(element, code, Effect.HOLDS, "")
    if found is None:
        found = _TABLE.get((element, ANY))
    name = element.rpartition(".")[2]
    return found or Rule(element, code, Effect.UNKNOWN, f"has a {name} that is not known here")


# --- absence stated as a thing: "no known allergies" is no allergy ------------------------------------------------------

SNOMED = "http://snomed.info/sct"
IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"


class Absence(StrEnum):
    """What is said to be absent, or not to be known."""

    ALLERGIES = "No known allergies"
    DRUG = "No known drug allergies"
    FOOD = "No known food allergies"
    ENVIRONMENT = "No known environmental allergies"
    LATEX = "No known latex allergy"
    ALLERGIES_UNKNOWN = "Nothing is known about allergies: nobody asked, or the answer is missing"
    MEDICINES = "No medicines known"
    MEDICINES_UNKNOWN = "Nothing is known about medicines"
    PROBLEMS = "No known problems"
    PROBLEMS_UNKNOWN = "Nothing is known about problems"


ABSENCES: dict[tuple[str, str], Absence] = {
    (SNOMED, "716186003"): Absence.ALLERGIES,
    (SNOMED, "409137002"): Absence.DRUG,
    (SNOMED, "429625007"): Absence.FOOD,
    (SNOMED, "428607008"): Absence.ENVIRONMENT,
    (SNOMED, "716184000"): Absence.LATEX,
    (SNOMED, "787481004"): Absence.MEDICINES,
    (SNOMED, "160245001"): Absence.PROBLEMS,
    (IPS, "no-known-allergies"): Absence.ALLERGIES,
    (IPS, "no-known-medication-allergies"): Absence.DRUG,
    (IPS, "no-known-food-allergies"): Absence.FOOD,
    (IPS, "no-known-environmental-allergies"): Absence.ENVIRONMENT,
    (IPS, "no-allergy-info"): Absence.ALLERGIES_UNKNOWN,
    (IPS, "no-known-medications"): Absence.MEDICINES,
    (IPS, "no-medication-info"): Absence.MEDICINES_UNKNOWN,
    (IPS, "no-known-problems"): Absence.PROBLEMS,
    (IPS, "no-problem-info"): Absence.PROBLEMS_UNKNOWN,
}
_DRUG = r"(?:drugs?|medications?|medicines?|medicinal)"
_NO = r"(?:no known|no history of|no reported|no|denies(?: any)?|denied|without(?: known)?|negative for|nil known)"
_WORDS: dict[str, tuple[tuple[str, Absence], ...]] = {
    "AllergyIntolerance": (
        (
            r"nka|n\.k\.a\.?|nkma?|none|nil|none known|no allergies known|not allergic|allergies: none",
            Absence.ALLERGIES,
        ),
        (rf"{_NO} (?:active )?allerg(?:y|ies|ic reactions?)(?: known)?", Absence.ALLERGIES),
        (
            rf"nkda|n\.k\.d\.a\.?|{_NO} {_DRUG} (?:allerg(?:y|ies)|intolerances?)(?: known)?|no known allergies to {_DRUG}",
            Absence.DRUG,
        ),
        (rf"nkfa|{_NO} food (?:allerg(?:y|ies)|intolerances?)(?: known)?", Absence.FOOD),
        (rf"{_NO} environmental allerg(?:y|ies)(?: known)?", Absence.ENVIRONMENT),
        (rf"{_NO} latex allerg(?:y|ies)(?: known)?", Absence.LATEX),
        (
            r"(?:allergies |allergy status )?(?:unknown|not known|not asked|not assessed|not recorded|unable to (?:assess|obtain))"
            r"|allerg(?:y|ies):? (?:unknown|not asked)|no information about allergies|no allergy information",
            Absence.ALLERGIES_UNKNOWN,
        ),
    ),
    "Medication": (
        (rf"none|none known|{_NO} (?:current )?{_DRUG}(?: known)?|not taking any {_DRUG}", Absence.MEDICINES),
        (rf"unknown|no information about {_DRUG}|{_DRUG} unknown", Absence.MEDICINES_UNKNOWN),
    ),
    "Condition": (
        (rf"none|none known|{_NO} (?:current )?(?:problems?|conditions?|diagnos[ei]s)(?: known)?", Absence.PROBLEMS),
        (r"unknown|no information about (?:problems|conditions)", Absence.PROBLEMS_UNKNOWN),
    ),
}
_SHAPES = {
    kind: [(re.compile(shape, re.IGNORECASE), absence) for shape, absence in listed] for kind, listed in _WORDS.items()
}


def absence(kind: str, codings: list[tuple[str, str]], words: str) -> Absence | None:
    """What a concept says to be absent, by any of its (system, code) or by its words; None when it names a thing.

    `kind` is "AllergyIntolerance", "Medication" or "Condition". A code goes before words.
    """
    for pair in codings:
        if pair in ABSENCES:
            return ABSENCES[pair]
    plain = re.sub(
        r"\s*\((?:situation|finding|disorder)\)$", "", " ".join(words.split()).strip(" .!"), flags=re.IGNORECASE
    )
    return next((found for shape, found in _SHAPES[kind] if shape.fullmatch(plain)), None)
