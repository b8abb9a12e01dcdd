"""The "try it" form of a rule, drawn from the rule's own description of its inputs."""

from __future__ import annotations

from itertools import chain
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import escape

from calculator.reading import read
from core import clock
from core.web.fields import NearDateInput
from core.web.forms import KitForm
from core.web.limits import LONGEST_TEXT
from homehealth import evv, plan_of_care
from homehealth.deadlines.model import PAYER_KINDS
from homehealth.errors import RuleError
from homehealth.inputs import Input
from homehealth.instruments import Item
from homehealth.registry import Rule, ask

LONGEST_ORDER = 10_000
FURTHER = "further_inputs"
ZONES = (
    ("America/New_York", "Eastern, New York"),
    ("America/Chicago", "Central, Chicago"),
    ("America/Denver", "Mountain, Denver"),
    ("America/Phoenix", "Arizona, Phoenix"),
    ("America/Los_Angeles", "Pacific, Los Angeles"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Puerto Rico and the Virgin Islands"),
    ("Pacific/Guam", "Guam"),
    ("Pacific/Pago_Pago", "American Samoa"),
    ("UTC", "UTC"),
)
SHAPES = {
    "list": "Separate with commas.",
    "object": "One per line, a name, a colon and its value; or a JSON object.",
    "any": 'Put quotes around digits that are text: "06".',
}
# Where the words of an input turn from its name to its explanation
TURNS = (": ", "; ", ", such as ", ", if ", ", for ", ", where ")
# Names an object may hold where the rule itself leaves them open
HINTS = {
    ("plan_of_care_missing", "plan"): f"The names are {', '.join(plan_of_care.ELEMENTS)}.",
    ("evv_missing_elements", "record"): f"The names are {', '.join(chain(*evv.ELEMENTS.values()))}.",
    ("visit_order_warnings", "day"): "One visit per line, its precautions with commas between: contact, droplet",
    ("score", FURTHER): 'The items by code, or in order: "items: [0, 1]". The rule of each instrument lists its items.',
    ("therapy_reassessment_due_all", "last_qualifying"): "For example PT: 4 Jan 2027",
}


class TryForm(KitForm):
    """What is typed for one rule, read as the API would be sent it. Nothing is kept."""

    rule: ClassVar[Rule]

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where in the text of a field its mistakes stand."""
        return {}

    def inputs(self) -> dict[str, object]:
        """The JSON inputs typed, without those left empty. Raises RuleError for a shape that cannot be read."""
        found: dict[str, object] = {}
        for spec in self.rule.inputs:
            typed = self.cleaned_data.get(spec.name)
            value = typed or None if isinstance(typed, bool) else read(spec, typed or "")
            if value is not None:
                found[spec.name] = value
        if self.rule.open_inputs:
            further = read(Input(FURTHER, "object", of="any"), self.cleaned_data.get(FURTHER) or "")
            found = {**(further if isinstance(further, dict) else {}), **found}
        return found

    def answer(self) -> tuple[dict[str, object], dict[str, object]] | None:
        """The inputs and the rule's answer, both as JSON; None when the rule refuses, which the form then explains."""
        try:
            inputs = self.inputs()
            answer = ask(self.rule.name, inputs)
        except RuleError as mistake:
            self.refuse(mistake)
            return None
        self._mark_mistakes(answer)
        return inputs, answer

    def refuse(self, mistake: RuleError) -> None:
        """Put the rule's refusal at the field it names, in the words of the form."""
        name = self._field_at(mistake.field)
        words = str(mistake)
        if name and name == mistake.field and words.startswith(f"{name} "):
            words = f"{self.fields[name].label}{words[len(name) :]}"
        self.add_error(name, ValidationError(words, code=mistake.code))
        if name and mistake.position is not None:
            self.positions[name] = [mistake.position]

    def carets(self) -> list[str]:
        """For each mistake with a position: the text around it with a caret below, ready for a fixed-width font."""
        return [
            pointed(str(self.cleaned_or_typed(name)), position)
            for name, positions in self.positions.items()
            for position in positions
        ]

    def cleaned_or_typed(self, name: str) -> str:
        """The text of a field as the rule was asked it."""
        return str(self[name].value() or "").strip()

    def _mark_mistakes(self, answer: dict[str, object]) -> None:
        """A frequency is answered with its mistakes rather than refused: show each where it was typed."""
        mistakes = answer.get("mistakes")
        if not isinstance(mistakes, list) or "text" not in self.fields:
            return
        for each in mistakes:
            self.add_error("text", ValidationError(str(each["message"]), code=str(each["code"])))
        self.positions["text"] = [each["position"] for each in mistakes]

    def _field_at(self, name: str | None) -> str | None:
        if name is None or name in self.fields:
            return name
        if FURTHER in self.fields:
            return FURTHER
        return next((spec.name for spec in self.rule.inputs if any(each.name == name for each in spec.fields)), None)


def pointed(text: str, position: int, around: int = 30) -> str:
    """Return the part of `text` around the 0-based `position` and, on the next line, a caret under that character."""
    start = max(0, min(position, len(text)) - around)
    shown = " ".join(text[start : position + around].splitlines()) or " "
    return f"{shown}\n{' ' * (min(position, len(text)) - start)}^"


def try_form(rule: Rule, items: tuple[Item, ...] = ()) -> type[TryForm]:
    """Return the form class of `rule`; `items` are the questions when the rule scores an instrument."""
    asked = {item.code: item for item in items}
    fields: dict[str, object] = {spec.name: field_for(spec, rule.name, asked.get(spec.name)) for spec in rule.inputs}
    if rule.open_inputs:
        fields[FURTHER] = field_for(Input(FURTHER, "object", False, "Further inputs"), rule.name)
    return type("TryForm", (TryForm,), {**fields, "rule": rule})


def field_for(spec: Input, rule_name: str, item: Item | None = None) -> forms.Field:
    """Return the field for one input: label and hint from its words, the control from its kind."""
    label, hint = label_and_hint(spec, rule_name, item)
    field = _control(spec, item)
    field.label, field.help_text = label, escape(hint)
    field.required = spec.required and not isinstance(field, forms.BooleanField)
    if spec.choices and spec.kind == "int":
        field.error_messages["required"] = f"Choose an answer to “{label}”"
    return field


def label_and_hint(spec: Input, rule_name: str = "", item: Item | None = None) -> tuple[str, str]:
    """Return the words of an input's label and of its hint, which also says the shape and what leaving it out means."""
    if item is not None:
        return item.text, item.hint or _range_of(spec, item.unit)
    words = spec.help or spec.name.replace("_", " ")
    cut = min((at for at in (words.find(mark) for mark in TURNS) if at > 0), default=len(words))
    label, rest = words[:cut], "" if spec.kind == "tz" else words[cut:].lstrip(":;, ")
    parts = [f"{rest[:1].upper()}{rest[1:]}." if rest else "", _shape_of(spec, rule_name), _default_of(spec)]
    return label[:1].upper() + label[1:], " ".join(part for part in parts if part)


def _range_of(spec: Input, unit: str) -> str:
    if spec.choices or spec.minimum is None or spec.maximum is None:
        return ""
    return f"{spec.minimum:g} to {spec.maximum:g}{f' {unit}' if unit else ''}."


def _shape_of(spec: Input, rule_name: str) -> str:
    if (rule_name, spec.name) in HINTS:
        return HINTS[rule_name, spec.name]
    names = ", ".join(field.name for field in spec.fields)
    if spec.kind == "list" and spec.fields:
        return f"One per line: {names}."
    if spec.kind == "object" and spec.fields:
        return f"{SHAPES['object']} The names are {names}."
    return SHAPES.get(spec.kind, "")


def _default_of(spec: Input) -> str:
    if spec.required or spec.default in (None, (), False):
        return ""
    words = "yes" if spec.default is True else str(spec.default)
    words = word_for(spec, words).lower() if spec.choices else words
    return f"Left out, it counts as {words}."


def word_for(spec: Input, value: str) -> str:
    """Return a choice in words: its own label, or the value made readable."""
    if value in spec.choices and len(spec.labels) == len(spec.choices):
        return spec.labels[spec.choices.index(value)]
    plain = PAYER_KINDS.get(value, value.replace("_", " "))
    return plain[:1].upper() + plain[1:]


def _control(spec: Input, item: Item | None) -> forms.Field:
    if spec.kind == "int" and spec.choices:
        return forms.ChoiceField(choices=_points(spec), widget=forms.RadioSelect)
    if spec.kind == "bool":
        return _yes_or_no(spec, is_box=item is not None and item.kind == "check")
    if spec.kind == "choice":
        return forms.ChoiceField(
            choices=[
                ("", "Choose" if spec.required else "Not given"),
                *((value, word_for(spec, value)) for value in spec.choices),
            ]
        )
    if spec.kind == "tz":
        return _zone(spec)
    widget, longest = _text_box(spec)
    return forms.CharField(widget=widget, max_length=longest)


def _points(spec: Input) -> list[tuple[str, str]]:
    if not spec.labels:
        return [(value, value) for value in spec.choices]
    return [
        (value, label if label.startswith(value) else f"{value} - {label}")
        for value, label in zip(spec.choices, spec.labels, strict=True)
    ]


def _yes_or_no(spec: Input, *, is_box: bool) -> forms.Field:
    """A tick box where leaving out means no; else yes and no, with a third answer when it may be left out."""
    if is_box or (not spec.required and spec.default is False):
        return forms.BooleanField()
    left_out = [] if spec.required else [("", "Not given")]
    return forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No"), *left_out], widget=forms.RadioSelect)


def _zone(spec: Input) -> forms.Field:
    agency = clock.agency_zone().key
    known = [(name, f"{words} ({name})") for name, words in ZONES]
    if agency not in dict(known):
        known.insert(0, (agency, agency))
    left_out = [] if spec.required else [("", "Not given")]
    return forms.ChoiceField(choices=[*left_out, *known], initial=agency if spec.required else "")


def _text_box(spec: Input) -> tuple[forms.Widget, int]:
    if spec.kind == "date":
        return NearDateInput(), 40
    if spec.kind == "datetime":
        return forms.DateTimeInput(attrs={"type": "datetime-local", "class": "w-20ch"}), 40
    if spec.kind in ("int", "number"):
        mode = "numeric" if spec.kind == "int" else "decimal"
        return forms.TextInput(attrs={"inputmode": mode, "class": "w-8ch"}), 40
    if spec.kind in ("list", "object"):
        rows = 6 if spec.fields or spec.kind == "object" else 3
        return forms.Textarea(attrs={"rows": rows, "spellcheck": "false"}), LONGEST_TEXT
    return forms.TextInput(attrs={"spellcheck": "false", "class": "w-30ch"}), LONGEST_ORDER
