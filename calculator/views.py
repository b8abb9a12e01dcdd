"""Settings > Rules: every rule with its source, and each one's "try it" form. Nothing typed here is kept."""

from __future__ import annotations

import json
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from calculator.answers import result_rows
from calculator.forms import try_form
from core.web.once import repeatable
from core.web.pages import render_part, status_for
from homehealth import deadlines, instruments
from homehealth.deadlines import DeadlineRule
from homehealth.inputs import Input
from homehealth.instruments import Instrument
from homehealth.registry import Rule, rules

DEADLINE, SCORE = "deadline-", "score-"
CONFIDENCE = {
    "H": ("High", "high", "The text of the source was read."),
    "M": ("Moderate", "moderate", "The source is secondary, or a detail of the counting is this house's reading."),
    "L": ("Low", "low", "Recalled or a decision of this house: check it before you rely on it."),
}
OWNERS = {
    "case_manager": "Case manager",
    "clinician": "Clinician",
    "intake": "Intake coordinator",
    "supervisor": "Supervisor",
}


class Group(NamedTuple):
    """Rules of one subject: its key in the address and the chapter of the reference it takes."""

    key: str
    title: str
    chapter: str = ""


DEADLINES = Group("deadlines", "Deadlines of an episode")
GROUPS = (
    Group("medicare", "Medicare home health", "1"),
    Group("programs", "Programs and incidents", "2"),
    DEADLINES,
    Group("orders", "Visit orders", "3"),
    Group("instruments", "Assessments", "4"),
    Group("plan", "Plan of care", "5"),
    Group("load", "Caseload", "6"),
    Group("standards", "Professional standards", "7"),
    Group("infection", "Infection control", "8"),
    Group("privacy", "Privacy and records", "9"),
    Group("community", "Community services", "10"),
)
OTHER = Group("other", "Other rules")


class InputRow(NamedTuple):
    """One input as the page lists it."""

    name: str
    words: str
    kind: str
    is_required: bool


@requires(Permission.SEE_RULES)
@require_safe
def rules_list(request: SignedIn) -> HttpResponse:
    """Every rule by subject; `?group=` keeps one subject. An unknown group shows all of them."""
    grouped = _grouped()
    asked = request.GET.get("group", "")
    shown = [(group, rows) for group, rows in grouped if group.key == asked] or grouped
    is_narrowed = len(shown) < len(grouped)
    chips = [
        {
            "label": group.title,
            "url": f"?group={group.key}",
            "is_on": is_narrowed and group.key == asked,
            "count": len(rows),
        }
        for group, rows in grouped
    ]
    context = {
        "groups": shown,
        "chips": chips,
        "is_narrowed": is_narrowed,
        "total": sum(len(rows) for _, rows in grouped),
    }
    return render_part(request, "calculator/rules.html", context)


@requires(Permission.SEE_RULES)
@repeatable("It reads: nothing is kept.")
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: SignedIn, rule: str) -> HttpResponse:
    """What one rule says, and its answer for what is typed. The key of a deadline or an instrument leads here too."""
    known = rules()
    found = known.get(rule)
    if found is None:
        alias = next((kind + rule for kind in (DEADLINE, SCORE) if kind + rule in known), None)
        if alias is None:
            raise Http404("No such rule.")
        return redirect("calculator:rule", alias)
    instrument = instruments.instruments().get(found.name.removeprefix(SCORE)) if found.name.startswith(SCORE) else None
    form = try_form(found, instrument.items if instrument else ())(request.POST if request.method == "POST" else None)
    solved = form.answer() if form.is_valid() else None
    context = _about(found, instrument) | {"form": form, "carets": form.carets()} | _solved(solved)
    return render_part(request, "calculator/rule.html", context, status=status_for(form))


def group_of(rule: Rule) -> Group:
    """Return the group that takes a rule: deadlines stand together, the others go by the chapter of the reference."""
    if rule.name.startswith(DEADLINE):
        return DEADLINES
    chapter = rule.section.split(".", 1)[0]
    return next((group for group in GROUPS if group.chapter == chapter), OTHER)


def _grouped() -> list[tuple[Group, list[dict[str, object]]]]:
    rows: dict[Group, list[dict[str, object]]] = {group: [] for group in (*GROUPS, OTHER)}
    for each in rules().values():
        words, tone, _ = CONFIDENCE.get(each.confidence, CONFIDENCE["L"])
        rows[group_of(each)].append({"rule": each, "confidence": words, "tone": tone})
    return [(group, found) for group, found in rows.items() if found]


def _about(rule: Rule, instrument: Instrument | None) -> dict[str, object]:
    words, tone, meaning = CONFIDENCE.get(rule.confidence, CONFIDENCE["L"])
    deadline = _deadline(rule)
    return {
        "rule": rule,
        "group": group_of(rule),
        "confidence": {"words": words, "tone": tone, "meaning": meaning},
        "deadline": deadline,
        "owner": OWNERS.get(deadline.owner, deadline.owner) if deadline else "",
        "instrument": instrument,
        "says": _says(rule, deadline, instrument),
        "inputs": [_input_row(spec) for spec in rule.inputs],
        "api_url": reverse("api:rule-detail", args=[rule.name]),
    }


def _deadline(rule: Rule) -> DeadlineRule | None:
    return deadlines.rules().get(rule.name.removeprefix(DEADLINE)) if rule.name.startswith(DEADLINE) else None


def _says(rule: Rule, deadline: DeadlineRule | None, instrument: Instrument | None) -> str:
    """The sentence under the title: what closes a deadline, how to ask an instrument, else the source."""
    if deadline:
        return f"Closed by: {deadline.closes[:1].lower()}{deadline.closes[1:].rstrip('.')}."
    if instrument:
        return instrument.lead_in
    return rule.citation


def _input_row(spec: Input) -> InputRow:
    kind = f"{spec.kind} of {spec.of}" if spec.of and spec.of != "any" else spec.kind
    if spec.choices:
        kind = f"{kind}: {', '.join(spec.choices)}"
    if spec.fields:
        kind = f"{kind}: {', '.join(field.name for field in spec.fields)}"
    return InputRow(spec.name, spec.help, kind, spec.required)


def _solved(solved: tuple[dict[str, object], dict[str, object]] | None) -> dict[str, object]:
    if solved is None:
        return {"answer": None}
    inputs, answer = solved
    return {
        "answer": answer,
        "rows": result_rows(answer),
        "asked_json": json.dumps(inputs, indent=2, ensure_ascii=False),
        "answer_json": json.dumps(answer, indent=2, ensure_ascii=False),
    }
