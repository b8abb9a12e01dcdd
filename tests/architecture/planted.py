"""Holes to plant, one at a time, to see that the walk finds them: each is a mistake that a colleague could make tomorrow."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import NotFound

from accounts.models import Cover, User
from caseload.models import Assignment, Contact, Episode, Patient
from caseload.scope import patients_of
from visits.models import Visit

Plant = Callable[[Any], None]


@dataclass(frozen=True)
class Hole:
    """What is planted, who meets it, and on which routes."""

    plant: Plant
    who: str
    only: str
    kind: str  # what the walk is to call it


def _anybodys(request: Any, patient_uuid: Any, part: str = "") -> Patient:
    found: Patient | None = Patient.objects.with_episode().filter(uuid=patient_uuid).first()
    if found is None:
        raise Http404
    return found


def page_forgets_its_scope(patch: Any) -> None:
    """A page opens whatever patient its address names."""
    patch.setattr("paperwork.views.filings.open_chart", _anybodys)


def only_head_forgets_its_scope(patch: Any) -> None:
    """HEAD is answered before anybody asked whose patient it is."""
    from paperwork.views import filings as views

    kept = views.open_chart
    patch.setattr(
        views, "open_chart", lambda r, u, part="": (_anybodys if r.method == "HEAD" else kept)(r, u, part=part)
    )


def api_list_forgets_its_scope(patch: Any) -> None:
    """A list of the API starts from every row."""
    from visits.api import VisitViewSet

    patch.setattr(VisitViewSet, "get_queryset", lambda self: self.related(Visit.objects.all()))


def filter_escapes_the_scope(patch: Any) -> None:
    """A filter begins anew from every row."""
    from visits.api import VisitViewSet

    def narrow(self: Any, rows: Any, asked: Any) -> Any:
        return self.related(Visit.objects.filter(patient__uuid=asked["patient"])) if "patient" in asked else rows

    patch.setattr(VisitViewSet, "narrow", narrow)


def search_ignores_the_scope(patch: Any) -> None:
    """A search looks among everybody."""
    from caseload.models.patient import PatientQuerySet

    patch.setattr(PatientQuerySet, "matching", lambda self, text: self.model.objects.all())


def child_without_its_parent(patch: Any) -> None:
    """A child is looked up by its own id alone, beside a parent that is in scope."""
    everybodys = types.SimpleNamespace(of=lambda patient: Contact.objects.all())
    patch.setattr("caseload.views.people.Contact", types.SimpleNamespace(objects=everybodys))


def choices_of_a_form_unscoped(patch: Any) -> None:
    """A form takes any patient's problem or goal, though it offers the right ones."""
    from careplans.forms import parts as part_forms

    kept = part_forms._offer_parents

    def offer(form: Any, name: str, rows: Any) -> None:
        kept(form, name, rows)
        if form.is_bound:
            form.fields[name].queryset = rows.model._default_manager.all()

    patch.setattr(part_forms, "_offer_parents", offer)
    patch.setattr("careplans.actions.parts._same_plan", lambda plan, part, field: None)


def id_in_an_api_body_unscoped(patch: Any) -> None:
    """The id of a record in a body is looked up among all."""
    patch.setattr(
        "core.api.fields.ByUuid.get_queryset",
        lambda self: Episode.objects.all() if self.field_name == "episode" else self.queryset.all(),
    )


def total_over_all(patch: Any) -> None:
    """A number counts what the page may not list."""
    patch.setattr("desk.team.held_count", lambda people: Patient.objects.count())


def message_names_the_patient(patch: Any) -> None:
    """The refusal is right, and the next page says whose it was."""
    from paperwork.views import filings as views

    kept = views.open_chart

    def open_chart(request: Any, patient_uuid: Any, part: str = "") -> Any:
        if request.POST.get("filed_on"):
            messages.error(request, f"{_anybodys(request, patient_uuid).given_name} is not your patient.")
        return kept(request, patient_uuid, part=part)

    patch.setattr(views, "open_chart", open_chart)


def write_before_the_check(patch: Any) -> None:
    """Something is written first and its patient looked up after. Over the API: a page's form is one transaction."""
    from caseload.api.patients import PatientViewSet

    kept = PatientViewSet.get_object

    def get_object(self: Any) -> Any:
        if self.request.method == "POST":
            Contact.objects.filter(patient__uuid=self.kwargs["uuid"]).update(name="Written too soon")
        return kept(self)

    patch.setattr(PatientViewSet, "get_object", get_object)


def change_by_a_verb_left_open(patch: Any) -> None:
    """PATCH finds its record without the scope that GET has."""
    from caseload.api.patients import PatientViewSet

    kept = PatientViewSet.get_object

    def get_object(self: Any) -> Any:
        return Patient.objects.get(uuid=self.kwargs["uuid"]) if "If-Match" in self.request.headers else kept(self)

    patch.setattr(PatientViewSet, "get_object", get_object)


def session_of_the_deactivated(patch: Any) -> None:
    """A session is believed without asking whether its person still works here."""

    def get_user(self: Any, user_id: int) -> Any:
        user = User.objects.filter(pk=user_id).first()
        if user is not None:
            user.is_active = True
        return user

    patch.setattr(ModelBackend, "get_user", get_user)


def cover_that_never_ends(patch: Any) -> None:
    """Whoever covered once goes on seeing the caseload."""
    from caseload import scope

    def patients(user: Any) -> Any:
        if user.role != "case_manager":
            return patients_of(user)
        covered = Cover.objects.filter(covering=user).values_list("absent_id", flat=True)
        workers = [user.pk, *covered]
        return Assignment.objects.filter(ends_on__isnull=True, worker__in=workers).values_list("patient_id", flat=True)

    patch.setattr(scope, "patients_of", patients)


def error_names_the_record(patch: Any) -> None:
    """The sentence of a refusal says whom it is about."""
    from obligations.api import ObligationViewSet

    def get_object(self: Any) -> Any:
        found = self.model.objects.filter(uuid=self.kwargs["uuid"]).select_related("patient").first()
        raise NotFound(f"{found.patient.given_name} is not your patient." if found else "Not found.")

    patch.setattr(ObligationViewSet, "get_object", get_object)


def refusal_tells_that_it_exists(patch: Any) -> None:
    """403 for another's, 404 for nobody's: whoever asks learns which ids are patients."""
    from paperwork.views import filings as views

    kept = views.open_chart

    def open_chart(request: Any, patient_uuid: Any, part: str = "") -> Any:
        _anybodys(request, patient_uuid)
        try:
            return kept(request, patient_uuid, part=part)
        except Http404:
            raise PermissionDenied from None

    patch.setattr(views, "open_chart", open_chart)


def cursor_of_anothers_list(patch: Any) -> None:
    """A page starts after any row there is: where a stranger's patient stands in the order shows."""
    import uuid

    def row_at(rows: Any, after: str | None) -> Any:
        try:
            return rows.model._default_manager.filter(uuid=uuid.UUID(after or "")).first()
        except ValueError:
            return None

    patch.setattr("core.web.keyset._row_at", row_at)


_PAPERWORK = r"^patients/<uuid:patient>/paperwork$"
HOLES: dict[str, Hole] = {
    plant.__name__: Hole(plant, who, only, kind)
    for plant, who, only, kind in (
        (page_forgets_its_scope, "case manager", _PAPERWORK, "read"),
        (only_head_forgets_its_scope, "supervisor", _PAPERWORK, "read"),
        (api_list_forgets_its_scope, "clinician", r"v1/\^visits/\$$", "read"),
        (filter_escapes_the_scope, "supervisor", r"v1/\^visits/\$$", "read"),
        (search_ignores_the_scope, "case manager", r"^patients/search$", "read"),
        (child_without_its_parent, "case manager", r"contacts/<uuid:contact>", "write"),
        (
            choices_of_a_form_unscoped,
            "case manager",
            r"^goals/<uuid:goal>/edit|^plans/<uuid:plan>/interventions/new",
            "write",
        ),
        (id_in_an_api_body_unscoped, "supervisor", r"v1/\^assessments/\$$", "write"),
        (total_over_all, "supervisor", r"^team$", "read"),
        (message_names_the_patient, "case manager", r"paperwork/filings/|paperwork/file$", "read"),
        (
            write_before_the_check,
            "clinician without a visit",
            r"v1/\^patients/\(\?P<uuid>[^/]+/.\]\+\)/notes",
            "write",
        ),
        (
            change_by_a_verb_left_open,
            "supervisor of the other team",
            r"v1/\^patients/\(\?P<uuid>[^/]+/.\]\+\)/\$",
            "write",
        ),
        (session_of_the_deactivated, "deactivated", r"^patients/<uuid:patient>$", "read"),
        (cover_that_never_ends, "case manager whose cover ended yesterday", r"^visits/<uuid:visit>$", "read"),
        (error_names_the_record, "case manager", r"v1/\^obligations/\(", "read"),
        (refusal_tells_that_it_exists, "case manager", _PAPERWORK, "read"),
        (cursor_of_anothers_list, "supervisor", r"^patients/$", "read"),
    )
}
