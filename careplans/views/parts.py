"""Forms of problems, goals and interventions: add, change, remove."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from copy import copy

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from careplans import actions
from careplans.forms.parts import GoalForm, InterventionForm, ProblemForm
from careplans.models import Goal, Intervention, PlanOfCare, PlanPart, Problem
from careplans.views.shared import already_final, open_part, open_plan, plan_context, to_edit
from core.web.attempts import attempt, attempt_aloud
from core.web.conflicts import saved_or_conflict
from core.web.pages import render_part, status_for

PAGE = "careplans/part.html"


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def problem_new(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """Add a problem."""
    found = open_plan(request, plan)
    return add_part(request, found, ProblemForm(request.POST or None), "Add a problem", actions.add_problem)


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def problem_edit(request: SignedIn, problem: uuid.UUID) -> HttpResponse:
    """Change a problem."""
    part = open_part(request, Problem, problem)
    form = ProblemForm(request.POST or None, instance=copy(part))
    return change_part(request, part, form, "Problem", lambda **known: actions.change_problem(problem=part, **known))


@requires(Permission.PLAN)
@require_POST
def problem_remove(request: SignedIn, problem: uuid.UUID) -> HttpResponse:
    """Take a problem out of the draft."""
    part = open_part(request, Problem, problem)
    return remove_part(request, part.plan, lambda: actions.remove_problem(problem=part, by=request.user))


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_new(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """Add a goal, under the problem that the address names."""
    found = open_plan(request, plan)
    form = GoalForm(
        request.POST or None, plan=found, initial={"problem": _named(request, "problem"), "due_on": found.ends_on}
    )
    return add_part(request, found, form, "Add a goal", actions.add_goal)


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_edit(request: SignedIn, goal: uuid.UUID) -> HttpResponse:
    """Change a goal."""
    part = open_part(request, Goal, goal)
    form = GoalForm(request.POST or None, instance=copy(part), plan=part.plan)
    return change_part(request, part, form, "Goal", lambda **known: actions.change_goal(goal=part, **known))


@requires(Permission.PLAN)
@require_POST
def goal_remove(request: SignedIn, goal: uuid.UUID) -> HttpResponse:
    """Take a goal out of the draft."""
    part = open_part(request, Goal, goal)
    return remove_part(request, part.plan, lambda: actions.remove_goal(goal=part, by=request.user))


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def intervention_new(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """Add an intervention, under the goal that the address names."""
    found = open_plan(request, plan)
    form = InterventionForm(request.POST or None, plan=found, initial={"goal": _named(request, "goal")})
    return add_part(request, found, form, "Add an intervention", actions.add_intervention)


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def intervention_edit(request: SignedIn, intervention: uuid.UUID) -> HttpResponse:
    """Change an intervention."""
    part = open_part(request, Intervention, intervention)
    form = InterventionForm(request.POST or None, instance=copy(part), plan=part.plan)
    return change_part(
        request, part, form, "Intervention", lambda **known: actions.change_intervention(intervention=part, **known)
    )


@requires(Permission.PLAN)
@require_POST
def intervention_remove(request: SignedIn, intervention: uuid.UUID) -> HttpResponse:
    """Take an intervention out of the draft."""
    part = open_part(request, Intervention, intervention)
    return remove_part(request, part.plan, lambda: actions.remove_intervention(intervention=part, by=request.user))


def add_part(
    request: SignedIn,
    plan: PlanOfCare,
    form: forms.BaseForm,
    title: str,
    add: Callable[..., object],
    *,
    template: str = PAGE,
    **more: object,
) -> HttpResponse:
    """The form of a new part; once valid, the part is made and the editor shown. A signed plan is shown instead."""
    if not plan.is_draft:
        return already_final(request, plan)
    if form.is_valid() and attempt(form, lambda: add(plan=plan, by=request.user, **form.cleaned_data)) is not None:
        return to_edit(request, plan, "Added to the plan.", at=_section(form))
    context = plan_context(request, plan, form=form, title=title, back=_section(form), **more)
    return render_part(request, template, context, status=status_for(form))


def change_part(
    request: SignedIn,
    part: PlanPart,
    form: forms.BaseForm,
    title: str,
    change: Callable[..., object],
    *,
    template: str = PAGE,
    **more: object,
) -> HttpResponse:
    """The form of a part; saved unless somebody else saved it meanwhile, in which case both texts are shown."""
    plan = part.plan
    if not plan.is_draft:
        return already_final(request, plan)
    context = plan_context(
        request, plan, form=form, title=title, record=part, back=_section(form), noun=part._meta.verbose_name, **more
    )
    context["remove_url"] = f"{request.path.removesuffix('edit')}remove"
    if form.is_valid():
        return saved_or_conflict(
            request,
            form,
            lambda version: change(seen_version=version, changes=form.cleaned_data, by=request.user),
            done=lambda _: to_edit(request, plan, "Saved.", at=_section(form)),
            template=template,
            context=context,
        )
    return render_part(request, template, context, status=status_for(form))


def remove_part(request: SignedIn, plan: PlanOfCare, remove: Callable[[], object]) -> HttpResponse:
    """Remove and go back to the editor; a refusal is said there."""
    if attempt_aloud(request, remove) is None:
        return to_edit(request, plan)
    return to_edit(request, plan, "Removed from the draft.")


def _section(form: forms.BaseForm) -> str:
    return "orders" if "frequency" in form.fields else "outline"


def _named(request: SignedIn, name: str) -> str | None:
    """The uuid of the parent the address names, or None; the form itself checks that it is of this plan."""
    try:
        return str(uuid.UUID(request.GET.get(name, "")))
    except ValueError:
        return None
