"""Assessment instruments (section 4): one rule for all, and one for each that is found."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from homehealth.answers import Answer
from homehealth.errors import RuleError
from homehealth.inputs import Given, Input, InputKind
from homehealth.instruments import Instrument, Item, Score, get, instruments
from homehealth.instruments.answers import answers_from
from homehealth.rule import Rule, rule

SCORE_CITATION = "the instrument's own publication; see its source"
M1033_CITATION = "OASIS M1033; data specifications edits -5050, -5060"


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
        kind: InputKind = "int" if item.is_whole else "number"
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


@rule(section="4.13", title="Risk for hospitalization (M1033)", citation=M1033_CITATION, since=date(2020, 1, 1))
def m1033(checked: Annotated[Sequence[object], "Numbers of the answers checked, 1 to 10"]) -> Answer:
    """Return whether the boxes may be checked together, and what they flag."""
    instrument = get("m1033")
    try:
        score = instrument.score(answers_from(instrument, {"checked": checked}))
    except RuleError as mistake:
        if mistake.code in ("incomplete", "exclusive"):
            return {"valid": False, "because": str(mistake)}
        raise
    return {"valid": True, **score.flags, "because": score.because}


def listed_rules() -> list[Rule]:
    """Return the rules of section 4; each instrument found adds its own, `score-<key>`."""
    found = instruments()
    codes = tuple(instrument.code for instrument in found.values())
    score = Rule(
        name="score",
        title="Score an assessment",
        section="4",
        citation=SCORE_CITATION,
        effective_from=date(2010, 1, 1),
        inputs=(Input("instrument", "choice", True, "The instrument; its items are further inputs", codes),),
        run=_score,
        open_inputs=True,
    )
    return [score, *(_rule_of(instrument) for instrument in found.values())]
