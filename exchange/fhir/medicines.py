"""Medicines of a bundle: prescriptions and statements as rows; what must not be given is never one."""

from __future__ import annotations

from exchange.fhir import chart, current, dosage, elements, meaning
from exchange.fhir.chart import Row
from exchange.fhir.contents import Contents
from exchange.fhir.elements import Coded, Element
from exchange.fhir.entry import Entry
from exchange.fhir.meaning import Effect, Rule
from exchange.fhir.refusal import Malformed
from exchange.fhir.times import iso, measured

KINDS = ("MedicationRequest", "MedicationStatement")


def replaced(contents: Contents) -> None:
    """Leave out every prescription that a later one, which is in force itself, names as the one it replaces."""
    for entry in contents.of("MedicationRequest"):
        try:
            reference = elements.one(entry.resource, "priorPrescription")
            rule = meaning.rule("MedicationRequest.status", elements.peek(entry.resource, "status"))
            older = contents.find(reference, entry.resource) if reference and rule.effect is Effect.HOLDS else None
        except Malformed:
            continue  # it says so itself when it is read
        if older is not None and older.kind == "MedicationRequest" and older.number not in {0, entry.number}:
            contents.leave(older, meaning.rule("MedicationRequest.priorPrescription", "present").words)


def medication(contents: Contents, entry: Entry) -> Row | None:
    """A row of `Medication`, from a request or a statement."""
    held = entry.resource
    found, concept = _medicine(contents, entry)
    if found is None:
        contents.leave(entry, "its Medication is not in the bundle")
        return None
    if entry.is_left or _is_forbidden(contents, entry, found):
        return None
    rules = _rules(contents, entry)
    if rules is None:
        return None
    if chart.absent(contents, entry, "Medication", concept, found) or not chart.is_named(contents, entry, found):
        return None
    if any(rule.effect is Effect.SUSPENDS for rule in rules):
        contents.warn(f"On hold at the sender, ask whether it is given: {found.text[:200]}.")
    says = [rule.words for rule in rules if rule.effect in {Effect.SUSPENDS, Effect.QUALIFIES}]
    period = elements.one(held, "effectivePeriod")
    began = elements.day(held, "effectiveDateTime") or elements.day(period, "start") or elements.day(held, "authoredOn")
    return chart.coded_row(contents, entry, found, says, 300) | {
        "dose": contents.fit(entry, "the dose", _dose(contents, held), 300),
        "started_on": iso(began),
        "stopped_on": iso(elements.day(period, "end")),
        "is_active": not any(rule.effect in {Effect.SUSPENDS, Effect.ENDS} for rule in rules),
    }


def _rules(contents: Contents, entry: Entry) -> list[Rule] | None:
    """Every element that ends, suspends or qualifies it; None when one of them leaves it out."""
    held = entry.resource
    asked = [("status", elements.text(held, "status"))]
    if entry.kind == "MedicationRequest":
        asked.append(("intent", elements.text(held, "intent")))
    else:
        asked.append(("effective", current.period_of(held, "effectivePeriod")))
    found: list[Rule] = []
    for element, code in asked:
        rule = contents.heeds(entry, f"{entry.kind}.{element}", code)
        if rule.effect in {Effect.VOID, Effect.UNKNOWN}:
            return None
        found.append(rule)
    return found


def _is_forbidden(contents: Contents, entry: Entry, found: Coded) -> bool:
    """Whether it says that the medicine must not be given or is not taken; that is then the first thing to be read."""
    held, name = entry.resource, found.text[:200] or "a medicine without a name"
    flag = elements.flag(held, "doNotPerform") if entry.kind == "MedicationRequest" else None
    forbidden = flag is not None and contents.heeds(entry, "MedicationRequest.doNotPerform", str(flag).lower())
    status = elements.peek(held, "status")
    if forbidden and forbidden.effect is Effect.NEGATES:
        if contents.heeds(entry, "MedicationRequest.status", status).effect in {Effect.HOLDS, Effect.SUSPENDS}:
            contents.warn(f"The sender says that this must not be given: {name}.")
        if not entry.is_left:
            contents.leave(entry, "says that it must not be given; never taken as a medicine")
        return True
    if entry.kind == "MedicationStatement" and status == "not-taken":
        contents.warn(f"The sender says that the patient does not take this: {name}.")
        contents.leave(entry, "says that it is not taken")
        return True
    return False


def _medicine(contents: Contents, entry: Entry) -> tuple[Coded | None, Element]:
    """What is taken, and the concept that says so: in place, contained, or in a Medication; None when that is missing."""
    held = entry.resource
    reference = elements.one(held, "medicationReference")
    if not reference:
        concept = elements.one(held, "medicationCodeableConcept")
        return elements.coded(concept), concept
    target = contents.find(reference, held)
    if target is None:
        named = elements.text(reference, "display")
        return (Coded(named) if named else None), Element()
    if target.kind != "Medication":
        return None, Element()
    concept = elements.one(target.resource, "code")
    found = elements.coded(concept)
    product = contents.heeds(entry, "Medication.status", elements.text(target.resource, "status"))
    form = elements.words(elements.one(target.resource, "form"))
    said = [_ingredient(each) for each in elements.many(target.resource, "ingredient")]
    made = ", ".join(each for each in said if each)
    text = found.text or made
    if form and form.lower() not in text.lower():
        text = f"{text} {form}".strip()
    if product.effect is Effect.QUALIFIES:
        text = f"{text} ({product.words})"
    return Coded(text, found.system, found.code), concept


def _ingredient(held: Element) -> str:
    strength = elements.one(held, "strength")
    top, bottom = measured(elements.one(strength, "numerator"), is_plain=True), elements.one(strength, "denominator")
    per = measured(bottom, is_plain=True).removeprefix("1 ")
    name = elements.words(elements.one(held, "itemCodeableConcept"))
    return " ".join(part for part in (name, f"{top}/{per}" if top and per else top) if part)


def _dose(contents: Contents, held: Element) -> str:
    """The dose with what it is for and what was noted."""
    doses = elements.many(held, "dosageInstruction") or elements.many(held, "dosage")
    because = [elements.words(each) for each in elements.many(held, "reasonCode")]
    because += [_reason(contents, each, held) for each in elements.many(held, "reasonReference")]
    because += [elements.words(each) for each in elements.many(held, "statusReason")]
    reason = ", ".join(dict.fromkeys(each for each in because if each))
    parts = [dosage.in_words(doses), f"for {reason}" if reason else "", *chart.notes(held)]
    return "; ".join(part for part in parts if part)


def _reason(contents: Contents, reference: Element, holder: Element) -> str:
    entry = contents.find(reference, holder)
    if entry is not None and entry.kind == "Condition":
        concept = elements.one(entry.resource, "code")
        return elements.peek_words(concept)
    return elements.text(reference, "display")
