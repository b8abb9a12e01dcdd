"""Which ServiceRequest is the referral for home health: by its category, its code, its intent and who is to perform it.

One that says home health is the referral. When several do, or none does though some could be meant, intake is asked. A test, a
picture, an operation, a directive, a plan or a request that is over is never the referral.
"""

from __future__ import annotations

import re

from exchange.fhir import elements, meaning
from exchange.fhir.contents import Contents
from exchange.fhir.elements import Element
from exchange.fhir.entry import Entry
from exchange.fhir.meaning import SNOMED, Effect
from exchange.fhir.refusal import Malformed

# HCPCS Level II codes of home health services under Medicare and of home visits (CMS, HCPCS quarterly file).
HOME_CODES = {
    *("G0151", "G0152", "G0153", "G0155", "G0156", "G0157", "G0158", "G0159", "G0160", "G0161", "G0162", "G0299"),
    *("G0300", "G0493", "G0494", "G0495", "G0496", "G0180", "S9122", "S9123", "S9124", "S9127", "S9128", "S9129"),
    *("S9131", "T1021", "T1030", "T1031"),
    "251E00000X",  # NUCC provider taxonomy: agency, home health
}
HOME_PLACES = {"PTRES", "HH"}  # v3 RoleCode: the patient's residence; ActCode: home health
OTHER_CATEGORIES = {
    "108252007": "a laboratory test",
    "363679005": "imaging",
    "387713003": "an operation",
    "409073007": "education",
    "103693007": "a diagnostic procedure",
    "laboratory": "a laboratory test",
    "imaging": "imaging",
    "procedure": "a procedure",
}
_HOME = re.compile(
    r"\bhome[\s-]*(?:health|care|nurs\w*|visit\w*|based|infusion|therap\w*|physical|occupational|speech|aide|pt|ot|slp|sn)\b"
    r"|\b(?:nurs\w*|therap\w*|aide|care|services?|visits?|pt|ot|sn) (?:at|in)[\s-](?:the |patient'?s )?home\b"
    r"|\bin-home\b|\bvisiting nurs\w*|\bdomiciliary\b",
    re.IGNORECASE,
)
_NOT_HOME = re.compile(
    r"\bnursing home\b|\bhome (?:care )?(?:instruction|education|monitor|test|oxygen)", re.IGNORECASE
)


def referral(contents: Contents, patient: Entry, asked: list[Entry]) -> tuple[Entry | None, list[Entry]]:
    """The request that is the referral, or None with those among which intake must choose; both empty when there is none."""
    _replaced(contents, asked)
    standing = [each for each in asked if not each.is_left and _may_be(contents, each)]
    home = [each for each in standing if _says_home(each.resource)]
    if len(home) == 1:
        for other in standing:
            if other is not home[0]:
                contents.leave(other, "does not ask for home health; the referral is made from another request")
        return home[0], []
    for other in standing:
        if home and other not in home:
            contents.leave(other, "does not ask for home health, and other requests do")
    return None, home or standing


def _may_be(contents: Contents, entry: Entry) -> bool:
    try:
        return _stands(contents, entry)
    except Malformed as problem:
        contents.leave(entry, f"{problem}")
        return False


def _stands(contents: Contents, entry: Entry) -> bool:
    """Whether it is a request in force that could be meant for us; otherwise it is left out, and said where it must be."""
    held, name = entry.resource, named(entry.resource)
    flag = elements.flag(held, "doNotPerform")
    rules = [contents.heeds(entry, "ServiceRequest.status", elements.text(held, "status"))]
    if not entry.is_left:
        rules.append(contents.heeds(entry, "ServiceRequest.intent", elements.text(held, "intent")))
    if entry.is_left:
        return False
    if flag and meaning.rule("ServiceRequest.doNotPerform", "true").effect is Effect.NEGATES:
        contents.warn(f"The sender says that this must not be done: {name}.")
        contents.leave(entry, "says that it must not be done")
        return False
    return not (_is_paused(contents, entry, rules, name) or _is_something_else(contents, entry, name))


def _is_paused(contents: Contents, entry: Entry, rules: list[meaning.Rule], name: str) -> bool:
    for rule in rules:
        if rule.effect is Effect.SUSPENDS:
            contents.warn(f"A request is on hold at the sender. Ask before you decide: {name}.")
        elif rule.effect is Effect.QUALIFIES:
            contents.warn(
                f"The sender's record holds {rule.words}: {name}. Ask for the document; nothing is taken from it."
            )
        if rule.effect in {Effect.SUSPENDS, Effect.QUALIFIES, Effect.ENDS}:
            contents.leave(entry, f"is {rule.words}")
            return True
    return False


def _is_something_else(contents: Contents, entry: Entry, name: str) -> bool:
    held = entry.resource
    codes = {
        elements.peek(c, "code") for each in elements.many(held, "category") for c in elements.many(each, "coding")
    }
    other = next((words for code, words in OTHER_CATEGORIES.items() if code in codes), "")
    if other and (other in {"a laboratory test", "imaging"} or not _says_home(held)):
        contents.leave(entry, f"asks for {other}, not for home health")
        return True
    return False


def _replaced(contents: Contents, asked: list[Entry]) -> None:
    """Leave out a request that another one, which is in force itself, names as the one it replaces."""
    for entry in asked:
        try:
            is_on = (
                meaning.rule("ServiceRequest.status", elements.peek(entry.resource, "status")).effect is Effect.HOLDS
            )
            older = (
                [contents.find(each, entry.resource) for each in elements.many(entry.resource, "replaces")]
                if is_on
                else []
            )
        except Malformed:
            continue  # it says so itself when it is read
        for each in older:
            if each is not None and each.kind == "ServiceRequest" and each.number != entry.number and not each.is_left:
                contents.leave(each, meaning.rule("ServiceRequest.replaces", "present").words)


def named(held: Element) -> str:
    """What a request asks for, in at most 200 characters; nothing is taken of it."""
    return (elements.peek_words(elements.one(held, "code")) or "a request without a name")[:200]


def _says_home(held: Element) -> bool:
    concepts = [elements.one(held, "code"), elements.one(held, "performerType")]
    concepts += [*elements.many(held, "category"), *elements.many(held, "locationCode")]
    for concept in concepts:
        codings = elements.many(concept, "coding")
        codes = {elements.peek(each, "code") for each in codings if elements.peek(each, "system") != SNOMED}
        words = [elements.peek(concept, "text"), *(elements.peek(each, "display") for each in codings)]
        if codes & (HOME_CODES | HOME_PLACES) or any(_HOME.search(_NOT_HOME.sub("", each)) for each in words):
            return True
    return False
