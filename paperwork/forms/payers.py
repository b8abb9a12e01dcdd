"""The form of a payer."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from core.web.fields import TelephoneField
from core.web.forms import KitModelForm
from paperwork.models import Payer

MOST_LEAD_DAYS = 366


class PayerForm(KitModelForm[Payer]):
    """Who pays, what kind of payer it is, and how it takes paperwork."""

    phone = TelephoneField(required=False)
    fax = TelephoneField(required=False)
    portal = forms.URLField(label="Portal address", required=False, assume_scheme="https", max_length=200)
    renewal_lead_days = forms.IntegerField(
        label="Days before an authorization ends to ask for the next", min_value=0, max_value=MOST_LEAD_DAYS, initial=14
    )

    class Meta:
        model = Payer
        fields = ("name", "kind", "phone", "fax", "portal", "submission", "renewal_lead_days")
        labels: ClassVar[dict[str, str]] = {
            "kind": "Kind of payer",
            "submission": "How paperwork is sent",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "kind": "Deadlines depend on it: only Medicare (traditional) asks for a notice of admission."
        }
