"""What the API reads and shows of referrals."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.staff import Colleague
from accounts.models import User
from accounts.permissions import Role
from caseload.models import ICD_10, Allergy, Patient, Practitioner, Program
from core.api.fields import ONE_NAME, ByUuid, Checked, Day, Moment, NamesRead
from core.cleaned import Cleaned
from core.clock import now
from core.web.fields import StateField, TelephoneField, ZIPField
from paperwork.models import Payer
from referrals.forms.pickers import NEW_FIELDS, luhn
from referrals.forms.referrals import LONGEST_AGO
from referrals.forms.rows import MOST_ROWS
from referrals.models import Referral
from referrals.validity import missing

WRITTEN = (
    "source", "urgency", "received_at", "reason", "ordered_soc", "return_home_at", "face_to_face_on", "member_number",
    "given_name", "family_name", "birth_date", "sex", "language", "phone", "address_line", "address_more", "city",
    "state", "postal_code",
)  # fmt: skip
PEOPLE = ("referring", "certifying")


class ReferralRowSerializer(serializers.ModelSerializer[Referral]):
    """A referral in a list."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Referral
        fields: tuple[str, ...] = (
            "uuid", "version", "status", "source", "urgency", "received_at", "given_name", "family_name",
            "birth_date", "patient", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class ReferralSerializer(ReferralRowSerializer):
    """A referral with all it says and what was decided."""

    episode = serializers.UUIDField(source="episode.uuid", read_only=True, allow_null=True, default=None)
    referring = serializers.UUIDField(source="referring.uuid", read_only=True, allow_null=True, default=None)
    certifying = serializers.UUIDField(source="certifying.uuid", read_only=True, allow_null=True, default=None)
    program = serializers.UUIDField(source="program.uuid", read_only=True, allow_null=True, default=None)
    payer = serializers.UUIDField(source="payer.uuid", read_only=True, allow_null=True, default=None)
    decided_by = serializers.UUIDField(source="decided_by.uuid", read_only=True, allow_null=True, default=None)
    enclosed = serializers.DictField(read_only=True, help_text="Contacts, conditions, medications and allergies.")
    missing = serializers.SerializerMethodField(help_text="What a valid referral still needs, in words.")

    class Meta(ReferralRowSerializer.Meta):
        fields = (
            "uuid", "version", "status", *WRITTEN, "valid_at", *PEOPLE, "program", "payer", "enclosed", "missing",
            "patient", "episode", "decided_by", "decided_at", "decline_reason", "decline_comment", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_missing(self, referral: Referral) -> list[str]:
        """Nothing once it is decided."""
        return missing(referral) if referral.status == Referral.Status.RECEIVED else []


class NewPractitionerSerializer(NamesRead, serializers.ModelSerializer[Practitioner]):
    """A practitioner who is not in the list yet."""

    phone = Checked(by=TelephoneField(required=False), required=False, allow_blank=True)
    fax = Checked(by=TelephoneField(required=False), required=False, allow_blank=True)

    class Meta:
        model = Practitioner
        fields = NEW_FIELDS
        extra_kwargs: ClassVar[dict[str, object]] = {"npi": {"validators": []}}
        validators: ClassVar[list[Any]] = []

    def validate_npi(self, value: str) -> str:
        """Ten digits whose last is the check digit, and nobody's yet."""
        if value and not (re.fullmatch(r"[12]\d{9}", value, re.ASCII) and luhn(f"80840{value}")):
            raise serializers.ValidationError("Enter the NPI as printed: ten digits. One of these digits is wrong.")
        if value and Practitioner.objects.filter(npi=value).exists():
            raise serializers.ValidationError("A practitioner with this NPI is in the list already. Name them by uuid.")
        return value


class ContactRowSerializer(serializers.Serializer[object]):
    """A person around the patient."""

    name = serializers.CharField(max_length=160)
    relationship = serializers.CharField(max_length=80, allow_blank=True, default="")
    phone = Checked(by=TelephoneField(required=False), allow_blank=True, default="")
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    is_emergency = serializers.BooleanField(default=False)


class ConditionRowSerializer(serializers.Serializer[object]):
    """A diagnosis as the referrer wrote it."""

    text = serializers.CharField(max_length=300)
    code = serializers.CharField(max_length=10, allow_blank=True, default="", help_text="ICD-10-CM.")
    is_principal = serializers.BooleanField(default=False)


class MedicationRowSerializer(serializers.Serializer[object]):
    """A medicine and how it is taken."""

    text = serializers.CharField(max_length=300)
    dose = serializers.CharField(max_length=300, allow_blank=True, default="")


class AllergyRowSerializer(serializers.Serializer[object]):
    """A substance and what it does."""

    text = serializers.CharField(max_length=200)
    reaction = serializers.CharField(max_length=200, allow_blank=True, default="")
    severity = serializers.ChoiceField(choices=Allergy.Severity.choices, allow_blank=True, default="")


class TakeSerializer(NamesRead, serializers.ModelSerializer[Referral]):
    """A referral as it came. Practitioners are named by uuid, or written in `new_referring` and `new_certifying`."""

    received_at = Moment(until_now=True)
    return_home_at = Moment(required=False, allow_null=True)
    ordered_soc = Day(required=False, allow_null=True)
    face_to_face_on = Day(required=False, allow_null=True)
    given_name = serializers.CharField(max_length=120, allow_blank=True, help_text="Empty for a person of one name.")
    family_name = serializers.CharField(max_length=120, allow_blank=True, help_text=ONE_NAME)
    birth_date = Day(until_today=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    phone = Checked(by=TelephoneField(required=False), required=False, allow_blank=True)
    state = Checked(by=StateField(required=False), required=False, allow_blank=True)
    postal_code = Checked(by=ZIPField(required=False), required=False, allow_blank=True)
    program = ByUuid(queryset=Program.objects.filter(is_active=True), required=False, allow_null=True)
    payer = ByUuid(queryset=Payer.objects.filter(is_active=True), required=False, allow_null=True)
    referring = ByUuid(queryset=Practitioner.objects.all(), required=False, allow_null=True)
    certifying = ByUuid(queryset=Practitioner.objects.all(), required=False, allow_null=True)
    new_referring = NewPractitionerSerializer(required=False)
    new_certifying = NewPractitionerSerializer(required=False)
    contacts = serializers.ListField(child=ContactRowSerializer(), required=False, max_length=MOST_ROWS)
    conditions = serializers.ListField(child=ConditionRowSerializer(), required=False, max_length=MOST_ROWS)
    medications = serializers.ListField(child=MedicationRowSerializer(), required=False, max_length=MOST_ROWS)
    allergies = serializers.ListField(child=AllergyRowSerializer(), required=False, max_length=MOST_ROWS)

    class Meta:
        model = Referral
        fields = (
            *WRITTEN, "program", "payer", *PEOPLE, "new_referring", "new_certifying", "contacts", "conditions",
            "medications", "allergies",
        )  # fmt: skip

    def validate(self, attrs: Cleaned) -> Cleaned:
        """The names as they are kept, times within a year, and each practitioner named in one way."""
        attrs = super().validate(attrs)
        for name in ("received_at", "return_home_at"):
            if attrs.get(name) and abs(attrs[name] - now()) > LONGEST_AGO:
                raise serializers.ValidationError({name: ["Enter a time within a year of today. Check the year."]})
        for role in PEOPLE:
            if attrs.get(role) and attrs.get(f"new_{role}"):
                raise serializers.ValidationError(
                    {role: ["Name the practitioner by uuid or write a new one, not both."]}
                )
        return attrs


def taken_from(sent: Cleaned) -> Cleaned:
    """What `actions.take` is given: the facts, the practitioners to add, and the rows enclosed."""
    facts = {name: value for name, value in sent.items() if name in {*WRITTEN, "program", "payer", *PEOPLE}}
    new = {role: dict(sent[f"new_{role}"]) for role in PEOPLE if sent.get(f"new_{role}")}
    facts["enclosed"] = {
        "contacts": [dict(row) for row in sent.get("contacts", [])],
        **{
            kind: [_completed(dict(row)) for row in sent.get(kind, [])]
            for kind in ("conditions", "medications", "allergies")
        },
    }
    return facts | {"new": new}


def _completed(row: Cleaned) -> Cleaned:
    """The fields that a typed row does not have."""
    if row.get("code"):
        row |= {"code": row["code"].upper(), "code_system": ICD_10}
    return row | {"source_id": "", "is_active": True}


class CaseManager(Colleague):
    """Somebody who can be put in charge, as the page of the referral offers them."""

    def get_queryset(self) -> Any:
        """Case managers; of the own team for a supervisor."""
        user, rows = self.context["request"].user, User.objects.active().in_role(Role.CASE_MANAGER)
        return rows.filter(team_id=user.team_id) if user.role == Role.SUPERVISOR else rows


class CandidateByUuid(ByUuid):
    """A patient whom the duplicate check named for this referral."""

    def get_queryset(self) -> QuerySet[Patient]:
        """The candidates in the context, whoever is asking."""
        # scope: a candidate may be of another team; the check that named it is recorded in the chart
        return Patient.objects.filter(pk__in=self.context.get("candidates", []))


class AcceptSerializer(serializers.Serializer[object]):
    """The decision: program, payer, case manager with the reason, and every candidate of the duplicate check judged."""

    program = ByUuid(queryset=Program.objects.filter(is_active=True))
    payer = ByUuid(queryset=Payer.objects.filter(is_active=True))
    member_number = serializers.CharField(max_length=40, allow_blank=True, default="")
    worker = CaseManager()
    reason = serializers.CharField(max_length=300)
    existing = CandidateByUuid(
        queryset=Patient.objects.none(), allow_null=True, default=None, help_text="The same person."
    )
    different = CandidateByUuid(queryset=Patient.objects.none(), many=True, default=list, help_text="Somebody else.")


class ChooseSerializer(serializers.Serializer[object]):
    """Which of the requests in `enclosed.requests` is the referral."""

    choice = serializers.CharField(max_length=200, help_text="The `key` of a request, or none.")


class DeclineSerializer(serializers.Serializer[object]):
    """Why the agency says no."""

    decline_reason = serializers.ChoiceField(choices=Referral.DeclineReason.choices)
    comment = serializers.CharField(max_length=500, allow_blank=True, default="")


class CandidateSerializer(serializers.Serializer[object]):
    """A patient who may be the same person, with as little as tells them apart."""

    patient = serializers.UUIDField(source="patient.uuid")
    record_number = serializers.CharField(source="patient.record_number")
    given_name = serializers.CharField(source="patient.given_name")
    family_name = serializers.CharField(source="patient.family_name")
    birth_date = serializers.DateField(source="patient.birth_date")
    phone_ending = serializers.CharField()
