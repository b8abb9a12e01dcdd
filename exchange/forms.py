"""The form of a file from outside."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from core.web.forms import KitForm


class BundleForm(KitForm):
    """A FHIR bundle to upload."""

    bundle = forms.FileField(
        label="FHIR R4 bundle",
        max_length=200,
        help_text="A .json or .json.gz file of one patient, or of practitioners; at most 50 MB.",
    )

    def clean_bundle(self) -> UploadedFile[bytes]:
        """Within the limit of size."""
        file: UploadedFile[bytes] = self.cleaned_data["bundle"]
        if (file.size or 0) > settings.FHIR_MAX_BYTES:
            megabytes = settings.FHIR_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"The file is larger than {megabytes} MB.", code="too_large")
        return file
