"""Allergies of a bundle, and what it says about having none: of which kind, asked or not."""

from __future__ import annotations

from exchange.fhir import chart, elements, meaning
from exchange.fhir.chart import Row
from exchange.fhir.contents import Contents
from exchange.fhir.elements import Element
from exchange.fhir.entry import Entry
from exchange.fhir.meaning import Absence, Effect

SEVERITIES = {"mild": 1, "moderate": 2, "severe": 3}
CONTRADICTION = "The sender says “no known allergies” and names allergies as well. Ask which is true."
ONLY_SOME = "The sender says only: {}. Ask about other allergies."
NOT_ASKED = "The sender does not know about allergies. Ask the patient."


def read(contents: Contents, patient: Entry) -> tuple[list[Row], bool]:
    """The allergies, and whether the sender says that there are none at all ("no known food allergy" does not say so)."""
    found = chart.rows(contents, patient, ("AllergyIntolerance",), allergy)
    missing = {row["absent"] for row in found if "absent" in row}
    known = [row for row in found if "absent" not in row]
    is_some = any(row["is_active"] for row in known)
    partial = sorted(each.value[0].lower() + each.value[1:] for each in missing & PARTIAL)
    if is_some and Absence.ALLERGIES in missing:
        contents.warn(CONTRADICTION)
    elif partial and Absence.ALLERGIES not in missing:
        contents.warn(ONLY_SOME.format(", ".join(partial)))
    elif Absence.ALLERGIES_UNKNOWN in missing and not is_some:
        contents.warn(NOT_ASKED)
    return known, Absence.ALLERGIES in missing and not known


PARTIAL = {Absence.DRUG, Absence.FOOD, Absence.ENVIRONMENT, Absence.LATEX}


def allergy(contents: Contents, entry: Entry) -> Row | None:
    """A row of `Allergy`, its substance under "text"; "absent" when it says that something is not there."""
    held = entry.resource
    verified = chart.stands(contents, entry, elements.code(held, "verificationStatus"), "verificationStatus")
    clinical = verified and chart.stands(contents, entry, elements.code(held, "clinicalStatus"), "clinicalStatus")
    if verified is None or clinical is None:
        return None
    concept, reactions = elements.one(held, "code"), elements.many(held, "reaction")
    found = elements.coded(concept)
    missing = chart.absent(contents, entry, "AllergyIntolerance", concept, found)
    if missing is not None:
        return {"text": found.text, "absent": missing, "is_active": clinical.effect is not Effect.ENDS}
    if not found.text and reactions:
        found = next((each for each in (elements.concept(r, "substance") for r in reactions) if each.text), found)
    if not chart.is_named(contents, entry, found):
        return None
    kind = meaning.rule("AllergyIntolerance.type", elements.text(held, "type"))
    says = [rule.words for rule in (verified, kind) if rule.effect is Effect.QUALIFIES]
    worst = max((SEVERITIES.get(elements.text(each, "severity"), 0) for each in reactions), default=0)
    return chart.coded_row(contents, entry, found, says, 200) | {
        "reaction": contents.fit(entry, "the reaction", _reaction(held, reactions), 200),
        "severity": ("", "mild", "moderate", "severe")[worst],
        "is_active": clinical.effect is not Effect.ENDS,
    }


def _reaction(held: Element, reactions: list[Element]) -> str:
    """That it may threaten life stands first, so that no shortening hides it; then the signs and what was noted."""
    risk = meaning.rule("AllergyIntolerance.criticality", elements.text(held, "criticality"))
    signs: list[str] = [risk.words] if risk.effect is Effect.QUALIFIES else []
    for each in reactions:
        signs += [elements.words(sign) for sign in elements.many(each, "manifestation")]
        signs.append(elements.text(each, "description"))
    return ", ".join(dict.fromkeys(sign for sign in (*signs, *chart.notes(held)) if sign))
