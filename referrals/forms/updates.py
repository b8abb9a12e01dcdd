"""Each difference of a newer bundle: taken, left, or looked at later."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django import forms
from django.forms.boundfield import BoundField

from core.web.forms import KitForm, Posted, dress
from referrals.differences import Item
from referrals.updates import MOST_SHOWN

LATER = "later"


class UpdateForm(KitForm):
    """A choice for each difference; "later" until somebody says otherwise."""

    def __init__(self, posted: Posted = None, *, items: Sequence[Item]) -> None:
        """`items` are all that are open; the first hundred are asked."""
        super().__init__(posted)
        self.show(items)

    def show(self, items: Sequence[Item]) -> None:
        """Ask for these differences; what was chosen for one that is still there stays chosen."""
        self.items = {each.key: each for each in items[:MOST_SHOWN]}
        self.more = max(0, len(items) - MOST_SHOWN)
        self.fields.clear()
        for key, each in self.items.items():
            self.fields[key] = forms.ChoiceField(
                label=each.label,
                help_text=f"Now: {each.before}. Newer bundle: {each.after}.",
                choices=[("take", f"{each.does} it"), ("leave", "Leave as it is"), (LATER, "Later")],
                widget=forms.RadioSelect({"class": "choices-inline"}),
                required=False,
                initial=LATER,
            )
        self.is_dressed = False
        dress(self)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields of the differences under their headings."""
        by_group = groupby(self.items.items(), key=lambda pair: pair[1].group)
        return [(group, [self[key] for key, _ in inside]) for group, inside in by_group]

    @property
    def taken(self) -> list[str]:
        """The keys of those to be taken. Only after `is_valid()`."""
        return [key for key in self.items if self.cleaned_data.get(key) == "take"]

    @property
    def left(self) -> list[str]:
        """The keys of those to be left. Only after `is_valid()`."""
        return [key for key in self.items if self.cleaned_data.get(key) == "leave"]
