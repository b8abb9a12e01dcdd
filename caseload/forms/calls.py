"""The form of a call or a visit in person: with whom, what that person may be told, whether it came about, what was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Unpack

from django import forms

from caseload.models import Contact, Note, Patient
from core.cleaned import Cleaned
from core.clock import now
from core.web.forms import Besides, KitForm, Posted, offer
from core.web.moments import MomentField

PATIENT = "patient"


@dataclass(frozen=True)
class Person:
    """Somebody who can be called: who it is, the number, and what consent covers, in words."""

    name: str
    relation: str
    number: str
    scope: str
    is_covered: bool = True


class CallForm(KitForm):
    """Whom we spoke to, and what came of it. Only a talk with the patient keeps a promise of contact."""

    asked_when = ("consent",)
    whom = forms.ChoiceField(
        label="With whom", widget=forms.RadioSelect(attrs={"data-focus-on-load": ""}), initial=PATIENT
    )
    mode = forms.ChoiceField(choices=Note.Mode.choices, label="How", initial=Note.Mode.PHONE)
    outcome = forms.ChoiceField(
        choices=Note.Outcome.choices,
        label="What came of it",
        widget=forms.RadioSelect,
        initial=Note.Outcome.REACHED,
        help_text="Only a talk with the patient closes the deadline.",
    )
    consent = forms.ChoiceField(
        choices=[("", "Does not apply"), *Note.Consent.choices],
        label="If it was somebody who may be told nothing",
        required=False,
    )
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), label="What was said", max_length=20000)
    happened_at = MomentField(label="When", required=False, help_text="Leave empty if it is now.")

    def __init__(
        self, posted: Posted = None, *, patient: Patient, contacts: Sequence[Contact], **besides: Unpack[Besides]
    ) -> None:
        super().__init__(posted, **besides)
        self.auto_id = f"call-{patient.uuid.hex[:8]}-%s"  # several may stand open on one page
        self.contacts = {str(each.uuid): each for each in contacts}
        self.persons = [of_patient(patient), *map(of_contact, contacts)]
        offer(self, "whom", zip([PATIENT, *self.contacts], [each.name for each in self.persons], strict=True))
        if all(each.is_covered for each in contacts):
            del self.fields["consent"]

    @property
    def people(self) -> Iterator[tuple[forms.boundfield.BoundWidget, Person]]:
        """Each choice with the person it names, for the page."""
        return zip(self["whom"], self.persons, strict=True)

    def clean_happened_at(self) -> object:
        """Not in the future."""
        at = self.cleaned_data["happened_at"]
        if at and at > now():
            raise forms.ValidationError("Enter a time that is not in the future.")
        return at

    def clean(self) -> dict[str, object]:
        """A talk with somebody whom consent does not cover says what allowed it."""
        cleaned = super().clean() or {}
        chosen = self.contacts.get(str(cleaned.get("whom", "")))
        if chosen is None:
            cleaned["consent"] = ""
        elif not chosen.is_covered and not cleaned.get("consent") and cleaned.get("outcome") != Note.Outcome.NO_ANSWER:
            self.add_error(
                "consent", f"{chosen.name} may be told nothing without asking. Choose what allowed this talk."
            )
        return cleaned

    def facts(self) -> Cleaned:
        """What `write_note` takes. Only for a valid form."""
        found: Cleaned = dict(self.cleaned_data)
        contact = self.contacts.get(found.pop("whom"))
        return found | {"contact": contact, "kind": Note.Kind.FAMILY if contact else Note.Kind.CALL}


def of_patient(patient: Patient) -> Person:
    """The patient as somebody to call: with the interpreter that is needed."""
    needs = f"Interpreter for {patient.language} needed." if patient.needs_interpreter else ""
    return Person(patient.full_name, "the patient", patient.phone, needs)


def of_contact(contact: Contact) -> Person:
    """A contact as somebody to call: with what consent covers, or that it covers nothing."""
    relation = ", ".join(
        part for part in (contact.relationship, "health-care proxy" if contact.is_proxy else "") if part
    )
    if contact.do_not_contact:
        scope = "The patient asked us not to call."
    elif not contact.is_covered:
        scope = "May be told nothing without asking the patient."
    else:
        scope = f"May be told: {contact.get_may_know_display().lower()}."
    return Person(contact.name, relation, contact.phone, scope, is_covered=contact.is_covered)
