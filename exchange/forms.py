"""The form of a file from outside."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.web.forms import KitForm
from core.web.uploads import upload_limit

MEGABYTE = 1024 * 1024


class BundleForm(KitForm):
    """A FHIR bundle to upload."""

    bundle = forms.FileField(
        label="FHIR R4 bundle",
        max_length=200,
        help_text="A .json, .ndjson or .gz file of one patient, or of practitioners; at most 10 MB.",
    )

    def clean_bundle(self) -> UploadedFile[bytes]:
        """Within the limit of size."""
        file: UploadedFile[bytes] = self.cleaned_data["bundle"]
        if (file.size or 0) > upload_limit():
            raise forms.ValidationError(
                f"The file is larger than {upload_limit() // MEGABYTE} MB. Ask for a bundle of one patient only, "
                "or have it taken by the command import_fhir.",
                code="too_large",
            )
        return file
