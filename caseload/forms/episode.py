"""The form of putting somebody else in charge."""

from __future__ import annotations

from datetime import timedelta
from typing import Unpack

from django import forms
from django.db.models import Count

from accounts.models import User
from accounts.permissions import Role
from caseload.models import Assignment, Episode
from core.clock import today
from core.kit.words import many
from core.web.fields import RecordField
from core.web.forms import Besides, KitForm, Posted, offer_records

SOON = timedelta(days=7)


class AppointForm(KitForm):
    """Who is in charge from today, and why. Each choice says how much they have already."""

    worker = RecordField(
        User.objects.none(), words=lambda person: person.name, label="Case manager", empty_label="Choose a person"
    )
    reason = forms.CharField(
        max_length=300, label="Reason", help_text="Shown to the new case manager and in the timeline."
    )
    anyway = forms.BooleanField(
        required=False, label="Also somebody who takes no new patients", help_text="Say why in the reason."
    )

    def __init__(self, posted: Posted = None, *, by: User, episode: Episode, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        people = (
            User.objects.active().in_role(Role.CASE_MANAGER).filter(team=by.team).exclude(pk=episode.worker_id or 0)
        )
        people = people.order_by("family_name", "given_name")
        offer_records(self, "worker", people)
        held, soon = loads(list(people.values_list("pk", flat=True)[:500]))
        words = self.fields["worker"]
        assert isinstance(words, RecordField)
        words.words = lambda person: said(person, held.get(person.pk, 0), soon.get(person.pk, 0))

    def clean(self) -> dict[str, object]:
        """Somebody who takes no new patients gets one only on purpose."""
        cleaned = super().clean() or {}
        worker = cleaned.get("worker")
        if isinstance(worker, User) and not worker.takes_new_patients and not cleaned.get("anyway"):
            self.add_error(
                "worker",
                f"{worker.name} takes no new patients. Choose somebody else, or tick the box below and say why.",
            )
        return cleaned


def loads(people: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Of each person: patients in their charge now, and promises due within a week or overdue. Two queries."""
    held = Assignment.objects.open().filter(worker__in=people).order_by().values_list("worker").annotate(n=Count("pk"))
    # Promises belong to a higher step: they are reached through what points at the episode.
    promises = Episode._meta.get_field("obligations").related_model._default_manager
    due = promises.filter(state="open", owner__in=people, due_on__lte=today() + SOON)
    return dict(held), dict(due.order_by().values_list("owner").annotate(n=Count("pk")))


def said(person: User, held: int, soon: int) -> str:
    """A person as a choice: "Casey Morgan, RN: 24 patients, 7 due within a week"."""
    closed = "" if person.takes_new_patients else ", takes no new patients"
    return f"{person.name}: {many(held, 'patient')}, {soon} due within a week{closed}"
