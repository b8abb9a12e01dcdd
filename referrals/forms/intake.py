"""Everything typed on the page of a referral, as one: the referral, two practitioners, and the rows enclosed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.forms.utils import ErrorDict, ErrorList

from accounts.requests import SignedIn
from core.cleaned import Cleaned
from core.web.conflicts import Difference, differences
from core.web.drafts import typed_before
from referrals.forms import rows
from referrals.forms.pickers import LABELS, SAME, PractitionerPicker, in_words
from referrals.forms.referrals import ReferralForm
from referrals.models import Referral


class Intake:
    """The forms of one page, bound when it was sent. `record` is the referral that is being changed, if one is."""

    def __init__(self, request: SignedIn, record: Referral | None = None) -> None:
        posted = request.POST if request.method == "POST" else typed_before(request)
        self.is_begun = posted is not None and request.method != "POST"  # a draft stands in the fields, unjudged
        self.more, self.finds = request.POST.get("more", ""), "find" in request.POST
        held = record.enclosed if record else {}
        self.held = held
        self.form = ReferralForm(posted, instance=record)
        self.pickers = {
            role: PractitionerPicker(posted, role=role, chosen=getattr(record, role) if record else None)
            for role in LABELS
        }
        # Enter saves, but not while a practitioner is being looked for.
        self.finds |= "enter" in request.POST and any(each.is_searching for each in self.pickers.values())
        self.rows = {kind: rows.formset(kind, posted, held.get(kind, []), more=self.more == kind) for kind in rows.ROWS}
        if self.is_helping:
            self._silence()

    @property
    def is_helping(self) -> bool:
        """Whether the person asked for more rows or for practitioners, or opened a draft: not for saving."""
        return bool(self.more) or self.finds or self.is_begun

    @property
    def all(self) -> list[forms.BaseForm | BaseFormSet[Any]]:
        """Every form and formset, in the order of the page."""
        return [self.form, *self.pickers.values(), *self.rows.values()]

    @property
    def groups(self) -> Iterator[dict[str, object]]:
        """Each kind of rows for the page: its title, the word for one, the formset, and what a bundle brought."""
        for kind, (title, one, _) in rows.ROWS.items():
            brought = rows.from_bundle(self.held.get(kind, []))
            is_open = bool(brought) or self.more == kind or _has_rows(self.rows[kind])
            yield {
                "kind": kind, "title": title, "one": one, "formset": self.rows[kind], "brought": brought,
                "is_open": is_open,
            }  # fmt: skip

    @property
    def has_dates(self) -> bool:
        """Whether a date that may come with a referral was written, or refused: then its fold stands open."""
        names = ("ordered_soc", "face_to_face_on", "return_home_at")
        return any(self.form[name].value() or self.form[name].errors for name in names)

    @property
    def certifies_another(self) -> bool:
        """Whether somebody else than the practitioner who refers follows the patient, or is looked for."""
        picker = self.pickers["certifying"]
        return picker["choice"].value() != SAME or picker.is_searching or bool(picker.errors)

    @property
    def certifying_words(self) -> str:
        """Who follows the patient, for the fold."""
        picker = self.pickers["certifying"]
        chosen = picker["choice"].value()
        words = next(
            (option.choice_label for option in picker["choice"].subwidgets if option.data["value"] == chosen), ""
        )
        return str(words or "not known yet")

    def is_valid(self) -> bool:
        """Whether everything can be saved; every form is asked, so that every error is shown at once."""
        if self.is_helping or not self.form.is_bound:
            return False
        return all([each.is_valid() for each in self.all])

    @property
    def is_refused(self) -> bool:
        """Whether it was sent for saving and cannot be saved."""
        return self.form.is_bound and not self.is_helping

    def facts(self) -> Cleaned:
        """What `actions.take` and `actions.change` write; only after `is_valid()`."""
        found = dict(self.form.cleaned_data)
        enclosed = {kind: rows.cleaned(kind, self.rows[kind], self.held.get(kind, [])) for kind in rows.ROWS}
        referring, certifying = self.pickers["referring"], self.pickers["certifying"]
        return found | {
            "enclosed": self.held | enclosed,
            "referring": referring.picked,
            "certifying": None if certifying.is_same else certifying.picked,
        }

    def new(self) -> dict[str, dict[str, str]]:
        """The practitioners to add first, by their part."""
        return {role: picker.new for role, picker in self.pickers.items() if picker.new is not None}

    def conflicts(self, current: Referral) -> list[Difference]:
        """Every field on which what was typed differs from what somebody saved meanwhile."""
        found = differences(self.form, current)
        facts = self.facts()
        for role, label in LABELS.items():
            theirs, yours = getattr(current, role), facts[role]
            if theirs != yours or role in self.new():
                written = "somebody new" if role in self.new() else ""
                found.append(
                    Difference(
                        label,
                        in_words(theirs) if theirs else "(empty)",
                        written or (in_words(yours) if yours else "(empty)"),
                    )
                )
        for kind, (title, _, _) in rows.ROWS.items():
            theirs, yours = _in_words(current.enclosed.get(kind, [])), _in_words(facts["enclosed"][kind])
            if theirs != yours:
                found.append(Difference(title, theirs or "(empty)", yours or "(empty)"))
        return found

    def _silence(self) -> None:
        """Show what was typed without judging it yet."""
        for each in self.all:
            if isinstance(each, BaseFormSet):
                for row in each.forms:
                    row._errors = ErrorDict()
                vars(each).update(_errors=[row._errors for row in each.forms], _non_form_errors=ErrorList())
            else:
                vars(each)["_errors"] = ErrorDict()


def _has_rows(formset: BaseFormSet[Any]) -> bool:
    """Whether something stands in one of these rows, or was refused."""
    if formset.is_bound:
        return any(form.has_changed() for form in formset.forms)
    return bool(formset.initial)


def _in_words(held: list[dict[str, object]]) -> str:
    """Typed rows in a line each, for comparison."""
    wanted = ("name", "relationship", "text", "code", "dose", "phone", "reaction", "severity")
    lines = [", ".join(str(row[name]) for name in wanted if row.get(name)) for row in rows.typed(held)]
    return "; ".join(lines)
