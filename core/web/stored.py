"""What is stored passes: no form over a record refuses a value that was left as it is."""

from __future__ import annotations

from django import forms
from django.utils.functional import cached_property

from core.web.moments import MomentField


class StoredPasses(forms.BaseModelForm):  # type: ignore[type-arg]  # while it runs, Django's own takes none
    """Mixed into every form over a record.

    A stored value that was left as it is passes, whatever it is: how a value came in (a bundle, an older rule) never keeps
    somebody from correcting another field. It is then kept as it is stored, to the second.
    """

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # Django's own step, which its stubs do not name
        if not self.instance.pk:
            return
        stored = {field.name for field in self.instance._meta.concrete_fields}
        for name in stored.intersection(self.fields).difference(self.changed_data):
            value = getattr(self.instance, name)
            if name in self.errors and value is not None and value != "":
                del self.errors[name]
                self.passed.add(name)
                self.cleaned_data[name] = value
            elif isinstance(self.fields[name], MomentField) and name in self.cleaned_data:
                self.cleaned_data[name] = value

    @cached_property
    def passed(self) -> set[str]:
        """The fields whose stored value passed although it would be refused today."""
        return set()

    def _get_validation_exclusions(self) -> set[str]:
        """The model does not refuse either what passed."""
        found: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # as above
        return found | self.passed
