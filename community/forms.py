"""Forms of community resources and of the list of needs."""

from __future__ import annotations

from typing import ClassVar, Unpack

from django import forms

from community.models import CommunityResource, Need
from core.web.fields import TelephoneField
from core.web.forms import Besides, KitForm, KitModelForm, Posted

MOST_AGE = 130


class ResourceForm(KitModelForm[CommunityResource]):
    """A service of a community organization: what it gives, to whom, how to reach it."""

    meets = forms.ModelMultipleChoiceField(
        Need.objects.none(),
        label="Needs it meets",
        required=False,
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
    )
    phone = TelephoneField(required=False)
    website = forms.URLField(label="Website", required=False, assume_scheme="https", max_length=200)
    minimum_age = forms.IntegerField(label="Least age", min_value=0, max_value=MOST_AGE, required=False)
    maximum_age = forms.IntegerField(label="Greatest age", min_value=0, max_value=MOST_AGE, required=False)
    is_different = forms.BooleanField(
        label="It is a different service: save it", required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = CommunityResource
        fields = (
            "organization", "name", "description", "status", "accepts_referrals", "phone", "email", "website",
            "address", "area", "languages", "eligibility", "minimum_age", "maximum_age", "cost", "application",
        )  # fmt: skip
        labels: ClassVar[dict[str, str]] = {
            "organization": "Organization",
            "name": "Service",
            "accepts_referrals": "Takes referrals now",
            "area": "Area served",
            "languages": "Languages spoken",
            "eligibility": "Who can use it",
            "cost": "What it costs",
            "application": "How to apply",
        }

    def clean(self) -> dict[str, object]:
        """The greatest age is not below the least."""
        cleaned = super().clean() or {}
        least, greatest = cleaned.get("minimum_age"), cleaned.get("maximum_age")
        if least is not None and greatest is not None and greatest < least:
            self.add_error("maximum_age", "Enter a greatest age that is not below the least age.")
        return cleaned

    def __init__(self, posted: Posted = None, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        meets = self.fields["meets"]
        assert isinstance(meets, forms.ModelMultipleChoiceField)
        meets.queryset = Need.objects.choosable(self.instance)
        if self.instance.pk:
            self.initial["meets"] = list(self.instance.needs.all())
        self.order_fields(["organization", "name", "description", "meets"])

    def ask_whether_different(self) -> None:
        """Show the box that says the lookalikes are different."""
        self.fields["is_different"].widget = forms.CheckboxInput(attrs={"class": "form-check-input"})


class NeedForm(KitForm):
    """The name of a kind of need."""

    name = forms.CharField(max_length=80, label="Need", help_text="For example: Food, Rides, Grab rails.")
