"""Calculator: assessment instruments and OASIS items (section 4), one rule for all and one for each instrument."""

from datetime import date

from homehealth import oasis_items
from homehealth.answers import Answer
from homehealth.catalogue.shared import a_count, rule
from homehealth.errors import RuleError
from homehealth.inputs import Given, Input, InputKind
from homehealth.instruments import Instrument, Item, Score, get, instruments
from homehealth.instruments.answers import answers_from
from homehealth.rule import Rule

SCORE_CITATION = "the instrument's own publication; see its source"


def _answer(score: Score) -> Answer:
    return {
        "total": score.total,
        "band": score.band,
        **score.flags,
        "because": score.because,
        "danger": score.danger,
        "follow_up": score.follow_up,
    }


def _score(given: Given) -> Answer:
    instrument = get(given["instrument"])
    answers = answers_from(instrument, {key: value for key, value in given.items() if key != "instrument"})
    return {**_answer(instrument.score(answers)), "citation": instrument.source}


def _input(item: Item) -> Input:
    """Return the calculator's input for an item: numbers with their range, answers by number, boxes as yes or no."""
    words = f"{item.text} ({item.hint})" if item.hint else item.text
    required = item.required and item.kind != "check"
    if item.kind == "number":
        whole = item.step is not None and item.step >= 1
        kind: InputKind = "int" if whole else "number"
        return Input(item.code, kind, required, words, minimum=item.minimum, maximum=item.maximum)
    if item.kind in ("yes_no", "check"):
        return Input(item.code, "bool", required, words)
    values = tuple(choice.value for choice in item.choices)
    return Input(
        item.code,
        "int",
        required,
        words,
        choices=tuple(str(value) for value in values),
        minimum=min(values),
        maximum=max(values),
        labels=tuple(choice.label for choice in item.choices),
    )


def _rule_of(instrument: Instrument) -> Rule:
    def run(given: Given) -> Answer:
        answers = {code: value for code, value in given.items() if value is not None}
        return {**_answer(instrument.score(answers)), "credit": instrument.credit}

    return Rule(
        name=f"score-{instrument.key}",
        title=instrument.title,
        section="4.1",
        citation=instrument.source,
        confidence="H" if instrument.ships_text else "M",
        version=instrument.version,
        effective_from=instrument.effective_from,
        effective_to=instrument.effective_to,
        inputs=tuple(_input(item) for item in instrument.items),
        run=run,
    )


def _m1033(given: Given) -> Answer:
    instrument = get("m1033")
    try:
        score = instrument.score(answers_from(instrument, {"checked": given["checked"]}))
    except RuleError as mistake:
        if mistake.code in ("incomplete", "exclusive"):
            return {"valid": False, "because": str(mistake)}
        raise
    return {"valid": True, **score.flags, "because": score.because}


def _item_valid(given: Given) -> Answer:
    found = oasis_items.oasis_item_valid(given["item"], given["value"])
    return {"valid": found.valid, "because": found.because}


def _continues(given: Given) -> Answer:
    goes_on = oasis_items.d0150_continues(given["first"], given["second"])
    return {"continues": goes_on, "because": "one of the first two frequencies is 2 or 3" if goes_on else "both 0 or 1"}


def _version(given: Given) -> Answer:
    row = oasis_items.oasis_version(given["m0090"])
    return {
        "name": row.value.name,
        "added": row.value.added,
        "removed": row.value.removed,
        "because": f"{row.value.name} in force from {row.effective_from.isoformat()} ({row.citation})",
    }


def listed_rules() -> list[Rule]:
    """Return the rules of section 4; each instrument found adds its own, `score-<key>`."""
    found = instruments()
    codes = tuple(instrument.code for instrument in found.values())
    score = Rule(
        name="score",
        title="Score an assessment",
        section="4",
        citation=SCORE_CITATION,
        confidence="H",
        version="1",
        effective_from=date(2010, 1, 1),
        effective_to=None,
        inputs=(Input("instrument", "choice", True, "The instrument; its items are further inputs", codes),),
        run=_score,
        open_inputs=True,
    )
    return [score, *(_rule_of(instrument) for instrument in found.values())]


RULES = (
    rule(
        "m1033",
        "Risk for hospitalization (M1033)",
        section="4.13",
        citation="OASIS M1033; data specifications edits -5050, -5060",
        inputs=(Input("checked", "list", True, "Numbers of the answers checked, 1 to 10", of="any"),),
        run=_m1033,
        since=date(2020, 1, 1),
    ),
    rule(
        "oasis_item_valid",
        "Value allowed in an OASIS item",
        section="4.13",
        citation=oasis_items.CITATION,
        inputs=(
            Input("item", "text", True, "Item, such as M1860 or GG0170D1"),
            Input("value", "any", True, "The value: a number for M18xx, two digits as text for GG"),
        ),
        run=_item_valid,
    ),
    rule(
        "oasis_version",
        "OASIS version in force",
        section="4.13",
        citation=oasis_items.CITATION,
        inputs=(Input("m0090", "date", True, "Date completed (M0090)"),),
        run=_version,
        since=date(2023, 1, 1),
    ),
    rule(
        "d0150_continues",
        "OASIS mood interview goes on",
        section="4.2",
        citation=oasis_items.CITATION,
        inputs=(
            a_count("first", "Frequency of the first item, 0 to 3", 0, 3),
            a_count("second", "Frequency of the second item, 0 to 3", 0, 3),
        ),
        run=_continues,
    ),
)
