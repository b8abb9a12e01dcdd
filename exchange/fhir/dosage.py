"""A Dosage in a nurse's words: how much, by which way, how often, when needed, at most; from its parts where no text says it.

Source: HL7 FHIR R4, Dosage and Timing; the codes of Timing.code and Timing.repeat.when (v3 GTSAbbreviation, event-timing).
"""

from __future__ import annotations

import re

from exchange.fhir import elements, meaning
from exchange.fhir.elements import Element
from exchange.fhir.meaning import Effect
from exchange.fhir.times import UNITS, counted, measured, ranged

CODED = {
    "BID": "2 times a day",
    "TID": "3 times a day",
    "QID": "4 times a day",
    "AM": "every morning",
    "PM": "every afternoon",
    "QD": "once a day",
    "QOD": "every 2 days",
    "Q1H": "every hour",
    "Q2H": "every 2 hours",
    "Q3H": "every 3 hours",
    "Q4H": "every 4 hours",
    "Q6H": "every 6 hours",
    "Q8H": "every 8 hours",
    "BED": "at bedtime",
    "WK": "once a week",
    "MO": "once a month",
}
AT = {
    "MORN": "in the morning",
    "MORN.early": "in the early morning",
    "MORN.late": "in the late morning",
    "NOON": "at noon",
    "AFT": "in the afternoon",
    "AFT.early": "in the early afternoon",
    "AFT.late": "in the late afternoon",
    "EVE": "in the evening",
    "EVE.early": "in the early evening",
    "EVE.late": "in the late evening",
    "NIGHT": "at night",
    "PHS": "after falling asleep",
    "HS": "at bedtime",
    "WAKE": "on waking",
    "C": "with meals",
    "CM": "with breakfast",
    "CD": "with lunch",
    "CV": "with dinner",
    "AC": "before meals",
    "ACM": "before breakfast",
    "ACD": "before lunch",
    "ACV": "before dinner",
    "PC": "after meals",
    "PCM": "after breakfast",
    "PCD": "after lunch",
    "PCV": "after dinner",
}
DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_NEEDED = re.compile(r"as needed|\bprn\b|when needed|if needed|when required", re.IGNORECASE)


def in_words(doses: list[Element]) -> str:
    """All of them in their order: "1 tablet by mouth 2 times a day, then ..."; "" when they say nothing."""
    places = [elements.number(each, "sequence") for each in doses] if len(doses) > 1 else [""] * len(doses)
    ordered = [each for _, each in sorted(zip(places, doses, strict=True), key=lambda pair: float(pair[0] or 0))]
    is_sequence = len({place for place in places if place}) > 1
    found = [words for words in map(_one, ordered) if words]
    return (", then " if is_sequence else "; ").join(dict.fromkeys(found))


def _one(held: Element) -> str:
    written = elements.text(held, "text")
    if written:  # what the sender put into words stands; only "as needed" and the limits are never left to the words
        also = "" if _NEEDED.search(written) else _as_needed(held)
        return ", ".join(part for part in (written, also, _most(held)) if part)
    needed = _as_needed(held)
    amount = "; ".join(part for part in map(_amount, elements.many(held, "doseAndRate")) if part)
    way = elements.words(elements.one(held, "route"))
    where = elements.words(elements.one(held, "site"))
    how = elements.words(elements.one(held, "method"))
    parts = [how, amount, way.lower() if way.isupper() is False else way, f"at {where}" if where else ""]
    parts += [*timing(elements.one(held, "timing")), needed]
    said = " ".join(part for part in parts if part)
    return ", ".join(part for part in (said, _most(held), *_further(held)) if part)


def _amount(held: Element) -> str:
    dose = measured(elements.one(held, "doseQuantity"), is_plain=True) or ranged(elements.one(held, "doseRange"))
    rate = measured(elements.one(held, "rateQuantity"), is_plain=True) or ranged(elements.one(held, "rateRange"))
    ratio = _ratio(elements.one(held, "rateRatio"))
    speed = f"at {rate or ratio}" if rate or ratio else ""
    return " ".join(part for part in (dose, speed) if part)


def _ratio(held: Element, joined: str = " per ") -> str:
    top, bottom = measured(elements.one(held, "numerator"), is_plain=True), measured(elements.one(held, "denominator"))
    span = bottom.removeprefix("1 ") if joined == " per " else bottom
    return f"{top}{joined}{span}" if top and bottom else top


def _as_needed(held: Element) -> str:
    reason = elements.words(elements.one(held, "asNeededCodeableConcept"))
    flag = elements.flag(held, "asNeededBoolean")
    rule = meaning.rule("Dosage.asNeeded", "" if flag is None else str(flag).lower())
    if reason:
        return f"as needed for {reason}"
    return rule.words if rule.effect is Effect.QUALIFIES else ""


def _most(held: Element) -> str:
    """The limits: none of them may be missed."""
    limits = [
        _ratio(elements.one(held, "maxDosePerPeriod"), " in "),
        measured(elements.one(held, "maxDosePerAdministration"), is_plain=True),
        measured(elements.one(held, "maxDosePerLifetime"), is_plain=True),
    ]
    suffixes = ("", " at one time", " in a lifetime")
    return ", ".join(f"at most {limit}{after}" for limit, after in zip(limits, suffixes, strict=True) if limit)


def _further(held: Element) -> list[str]:
    more = [elements.words(each) for each in elements.many(held, "additionalInstruction")]
    return [*more, elements.text(held, "patientInstruction")]


# --- how often -------------------------------------------------------------------------------------------------------


def timing(held: Element) -> list[str]:
    """A Timing in words, part by part: how often, when in the day, for how long."""
    repeat = elements.one(held, "repeat")
    code = elements.concept(held, "code")
    often = _often(repeat)
    named = "" if often else CODED.get(code.code.upper(), code.text)
    events = ", ".join(elements.lines(held, "event"))
    return [often or named, *_when(repeat), _bounds(repeat), f"on {events}" if events else ""]


def _often(repeat: Element) -> str:
    """ "once a day", "2 to 3 times a day", "every 4 to 6 hours", "1 time every 2 weeks"."""
    times, most = elements.number(repeat, "frequency"), elements.number(repeat, "frequencyMax")
    period, longest = elements.number(repeat, "period"), elements.number(repeat, "periodMax")
    unit = elements.text(repeat, "periodUnit")
    if not period or unit not in UNITS:
        counted_times = f"{times} to {most} times" if most else ("once" if times == "1" else f"{times} times")
        return counted_times if times else ""
    span = f"{period} to {counted(longest, unit)}" if longest else counted(period, unit)
    if times in {"", "1"} and not most:
        if period == "1" and not longest:
            return f"once {'an' if unit == 'h' else 'a'} {UNITS[unit]}"
        return f"every {span}"
    often = f"{times or 1} to {most} times" if most else f"{times} times"
    one = period == "1" and not longest
    return f"{often} {'an' if unit == 'h' else 'a'} {UNITS[unit]}" if one else f"{often} every {span}"


def _when(repeat: Element) -> list[str]:
    days = [DAYS.get(each, each) for each in elements.lines(repeat, "dayOfWeek")]
    at = [AT.get(each, each) for each in elements.lines(repeat, "when")]
    clock = [each[:5] for each in elements.lines(repeat, "timeOfDay")]
    offset = elements.number(repeat, "offset")
    before = f"{offset} minutes " if offset and at else ""
    lasting, longest = elements.number(repeat, "duration"), elements.number(repeat, "durationMax")
    unit = elements.text(repeat, "durationUnit")
    during = f"over {lasting} to {counted(longest, unit)}" if longest else f"over {counted(lasting, unit)}"
    return [
        f"on {' and '.join(days)}" if days else "",
        before + " and ".join(at),
        f"at {' and '.join(clock)}" if clock else "",
        during if lasting else "",
    ]


def _bounds(repeat: Element) -> str:
    """For how long: a duration, a range of it, dates, or a count."""
    lasting = measured(elements.one(repeat, "boundsDuration")) or ranged(elements.one(repeat, "boundsRange"))
    period = elements.one(repeat, "boundsPeriod")
    start, end = elements.text(period, "start"), elements.text(period, "end")
    count, most = elements.number(repeat, "count"), elements.number(repeat, "countMax")
    parts = [
        f"for {lasting}" if lasting else "",
        f"from {start[:10]}" if start else "",
        f"until {end[:10]}" if end else "",
        f"{count} to {most} doses in all"
        if count and most
        else (f"{count} dose{'' if count == '1' else 's'} in all" if count else ""),
    ]
    return " ".join(part for part in parts if part)
