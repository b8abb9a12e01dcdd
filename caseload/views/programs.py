"""Programs and their cadence rules as the administrator keeps them, below /settings/programs/."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.forms.formsets import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.actions import programs as actions
from caseload.forms.programs import CadenceForm, ProgramForm, cadence_forms, cadences_of, in_words
from caseload.models import Program
from core.kit.words import many
from core.web import keyset
from core.web.attempts import attempt
from core.web.conflicts import saved_or_conflict
from core.web.pages import UNPROCESSABLE, archive_tabs, render_part

PAGE = "caseload/program.html"


@requires(Permission.KEEP_PROGRAMS)
@require_safe
def programs(request: SignedIn) -> HttpResponse:
    """Every program by name with its rules in words; `?view=archived` shows those no longer offered."""
    context = archive_tabs(request, "programs:programs")
    page = keyset.page(
        Program.objects.filter(is_active=not context["archived"]), ("name", "id"), request.GET.get("after")
    )
    context |= {
        "rows": [{"program": each, "rules": [in_words(rule) for rule in each.cadences]} for each in page.rows],
        "page": page,
    }
    return render_part(request, "caseload/programs.html", context)


@requires(Permission.KEEP_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Add a program with its rules."""
    form, rules = ProgramForm(request.POST or None), cadence_forms(request.POST or None, None)
    if _both_valid(form, rules):
        facts = _facts(form, rules)
        made = attempt(form, lambda: actions.add(by=request.user, **facts))
        if made is not None:
            messages.success(request, f"{made.name} added.")
            return redirect("programs:programs")
    context = {"form": form, "rules": rules, "program": None}
    return render_part(request, PAGE, context, status=_status(form, rules))


@requires(Permission.KEEP_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def program(request: SignedIn, program: uuid.UUID) -> HttpResponse:
    """Change a program and its rules; when two people do, the second sees both texts."""
    record = get_object_or_404(Program, uuid=program)
    form = ProgramForm(request.POST or None, instance=get_object_or_404(Program, uuid=program))
    rules, held = cadence_forms(request.POST or None, record), actions.open_count(record)
    context = {
        "form": form,
        "rules": rules,
        "program": record,
        "record": record,
        "affected": many(held, "open episode", actions.COUNTED_TO) if held else "",
        "stored_rules": [in_words(rule) for rule in record.cadences] if _is_stale(request, record) else None,
    }
    if _both_valid(form, rules):
        return saved_or_conflict(
            request,
            form,
            lambda version: actions.change(
                program=record, seen_version=version, changes=_facts(form, rules), by=request.user
            ),
            done=lambda saved: _changed(request, saved),
            template=PAGE,
            context=context,
        )
    return render_part(request, PAGE, context, status=_status(form, rules))


@requires(Permission.KEEP_PROGRAMS)
@require_POST
def archive(request: SignedIn, program: uuid.UUID) -> HttpResponse:
    """Stop offering a program."""
    record = actions.archive(program=get_object_or_404(Program, uuid=program), by=request.user)
    messages.success(request, f"{record.name} archived. Its open episodes go on.")
    return redirect("programs:programs")


@requires(Permission.KEEP_PROGRAMS)
@require_POST
def restore(request: SignedIn, program: uuid.UUID) -> HttpResponse:
    """Offer a program again."""
    record = actions.restore(program=get_object_or_404(Program, uuid=program), by=request.user)
    messages.success(request, f"{record.name} is offered again.")
    return redirect("programs:programs")


def _both_valid(form: ProgramForm, rules: BaseFormSet[CadenceForm]) -> bool:
    """Both are asked, so that both show their errors."""
    return all([form.is_valid(), rules.is_valid()])


def _status(form: ProgramForm, rules: BaseFormSet[CadenceForm]) -> int:
    return UNPROCESSABLE if form.is_bound and not _both_valid(form, rules) else 200


def _facts(form: ProgramForm, rules: BaseFormSet[CadenceForm]) -> dict[str, object]:
    facts = dict(form.cleaned_data)
    return facts | {"cadences": cadences_of(rules, is_sample=facts["is_sample"])}


def _is_stale(request: SignedIn, record: Program) -> bool:
    return request.method == "POST" and request.POST.get("seen_version") != str(record.version)


def _changed(request: SignedIn, saved: Program) -> HttpResponse:
    messages.success(request, f"{saved.name} saved. Deadlines follow its rules.")
    return redirect("programs:programs")
