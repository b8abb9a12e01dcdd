"""Writing down what must be asked of everybody in the first days: code status, allergies, the emergency contact."""

from __future__ import annotations

from django.db.models import F

from accounts.models import User
from caseload.actions.health import add_allergy
from caseload.actions.patients import add_contact
from caseload.models import Contact, Patient
from core.change.actions import Refused, action


def not_asked(patient: Patient) -> frozenset[str]:
    """What nobody has asked yet, in the words of `homehealth`'s TO_ASK. Two queries."""
    has_contact = Contact.objects.of(patient).filter(is_emergency=True, do_not_contact=False).exists()
    known_allergies = patient.no_known_allergies or patient.allergies.active().exists()
    found = {"code-status": patient.code_status, "allergies": known_allergies, "emergency-contact": has_contact}
    return frozenset(key for key, is_known in found.items() if not is_known)


@action("patients.ask")
def record_asked(
    *,
    patient: Patient,
    by: User,
    code_status: str = "",
    no_known_allergies: str = "",
    substance: str = "",
    contact_name: str = "",
    contact_relationship: str = "",
    contact_phone: str = "",
    may_know: str = "",
) -> Patient:
    """Write down the answers given; an empty one is still to be asked. Raises Refused when somebody wrote one meanwhile:
    then nothing of it is written."""
    now_so = Patient.objects.get(pk=patient.pk)
    missing = not_asked(now_so)
    told = {"code-status": code_status, "allergies": no_known_allergies or substance, "emergency-contact": contact_name}
    late = [key.replace("-", " ") for key, value in told.items() if value and key not in missing]
    if late:
        raise Refused(f"Somebody wrote down the {' and the '.join(late)} meanwhile. Look at the face sheet first.")
    changes = ({"code_status": code_status} if code_status else {}) | (
        {"no_known_allergies": True} if no_known_allergies else {}
    )
    if changes:
        Patient.objects.filter(pk=patient.pk).update(**changes, version=F("version") + 1)
    if substance:
        add_allergy(patient=now_so, substance=substance, by=by)
    if contact_name:
        add_contact(
            patient=now_so, name=contact_name, relationship=contact_relationship, phone=contact_phone,
            may_know=may_know or Contact.Scope.NOTHING, is_emergency=True, by=by,
        )  # fmt: skip
    now_so.refresh_from_db()
    return now_so
