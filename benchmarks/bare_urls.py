"""The plainest Django view of the same rows: one query, one template, no middleware, no sign-in, no scope."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from caseload.models import Patient
from obligations.models import Obligation
from visits.models import Visit

ENGINE = Engine(libraries={})
LIST = ENGINE.from_string(
    "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


def answer(rows: object) -> HttpResponse:
    return HttpResponse(LIST.render(Context({"rows": list(rows)})))  # type: ignore[call-overload]


def today(request: HttpRequest, user: int) -> HttpResponse:
    rows = Obligation.objects.filter(owner_id=user, state="open").order_by("due_on", "id")
    return answer(
        rows.values_list(
            "due_on",
            "patient__family_name",
            "patient__given_name",
            "title",
            "because",
            "citation",
            "closes",
            "opens_on",
        )[:50]
    )


def patients(request: HttpRequest, user: int) -> HttpResponse:
    rows = Patient.objects.filter(assignments__worker_id=user, assignments__ends_on=None).order_by("name_key", "id")
    return answer(
        rows.values_list(
            "family_name",
            "given_name",
            "birth_date",
            "city",
            "open_episode__start_of_care",
            "open_episode__program__name",
        )[:50]
    )


def team(request: HttpRequest, user: int) -> HttpResponse:
    from django.db.models import Count

    rows = Obligation.objects.filter(owner__team__members=user, state="open").values_list("owner__family_name", "kind")
    return answer(rows.annotate(n=Count("pk")).order_by("owner__family_name", "kind"))


def face(request: HttpRequest, user: int) -> HttpResponse:
    rows = Visit.objects.filter(patient_id=user).order_by("-starts_at")
    return answer(
        rows.values_list(
            "starts_at", "discipline", "status", "clinician__family_name", "patient__family_name", "patient__birth_date"
        )[:10]
    )


urlpatterns = [
    path("bare/today/<int:user>", today),
    path("bare/patients/<int:user>", patients),
    path("bare/team/<int:user>", team),
    path("bare/face/<int:user>", face),
]
