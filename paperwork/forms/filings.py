"""Forms of coverage and filings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Unpack

from django import forms

from caseload.models import Episode
from core.clock import today
from core.kit import words
from core.web.fields import DayField
from core.web.forms import Besides, KitForm, Posted, offer
from homehealth.deadlines import Deadline, counting
from paperwork import kinds, lateness
from paperwork.actions.filings import MOST_PERIODS, MOST_RANKS
from paperwork.models import Coverage, Filing, Payer

YEAR = timedelta(days=366)

ONLY_WHEN_LATE = "Only when it is late or lies outside its window: what held it up. It is taken all the same."


class FilingForm(KitForm):
    """Something sent to a payer, or an encounter that took place."""

    asked_when = ("cycle", "late_reason")
    corrects: Filing | None = None
    kind = forms.ChoiceField(label="What was filed", choices=[("", "Choose one"), *kinds.choices()])
    cycle = forms.ChoiceField(
        label="Which assessment", required=False, help_text="For OASIS: the assessment that was transmitted."
    )
    period_number = forms.IntegerField(
        label="Certification period",
        min_value=1,
        max_value=MOST_PERIODS,
        initial=1,
        help_text="1 is the first 60 days. It matters for claims.",
    )
    filed_on = DayField(label="Date sent", latest=today, help_text="For an encounter: the day it took place.")
    accepted_on = DayField(
        label="Date accepted",
        latest=today,
        required=False,
        help_text="Leave empty while you wait for the answer. For a notice of admission this is the date that counts.",
    )
    reference = forms.CharField(label="Confirmation or document number", max_length=120, required=False)
    late_reason = forms.CharField(
        label="Why it is late, or dated so", max_length=300, required=False, help_text=ONLY_WHEN_LATE
    )
    comment = forms.CharField(label="Comment", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, posted: Posted = None, *, promises: Sequence[Deadline] = (), **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        offer(self, "kind", [("", "Choose one"), *_with_windows(promises)])
        offered = [(each.cycle, each.about) for each in lateness.to_choose_from(promises, kinds.OASIS.key)]
        if offered:
            offer(self, "cycle", [("", "Not OASIS"), *offered])
        else:
            del self.fields["cycle"]

    def clean(self) -> dict[str, object]:
        """A transmission says of which assessment; nothing else has one."""
        cleaned = super().clean() or {}
        if (self.corrects.kind if self.corrects else cleaned.get("kind")) != kinds.OASIS.key:
            cleaned.pop("cycle", None)
        elif "cycle" in self.fields and not cleaned.get("cycle") and "cycle" not in self.errors:
            self.add_error("cycle", lateness.WHICH_ASSESSMENT)
        return cleaned


def _with_windows(promises: Sequence[Deadline]) -> Iterator[tuple[str, str]]:
    """Each kind with the days that count for the promise it would keep next."""
    for kind in kinds.KINDS.values():
        next_one = counting.next_of([each for each in promises if each.rule == kind.rule])
        yield kind.key, f"{kind.label}: {counting.in_short(next_one)}" if next_one else kind.label


class CorrectionForm(FilingForm):
    """What a filing should have said, or that it should not stand at all."""

    correction_reason = forms.CharField(
        label="What was wrong", max_length=300, help_text="Both entries are kept, with this between them."
    )
    is_error = forms.BooleanField(
        label="It was never sent, or belongs elsewhere: take it back",
        required=False,
        help_text="What it had kept is owed again. The dates above then no longer matter.",
    )

    def __init__(
        self, posted: Posted = None, *, filing: Filing, promises: Sequence[Deadline] = (), **besides: Unpack[Besides]
    ) -> None:
        names = ("cycle", "period_number", "filed_on", "accepted_on", "reference", "late_reason", "comment")
        besides["initial"] = {name: getattr(filing, name) for name in names}
        super().__init__(posted, promises=promises, **besides)
        self.corrects = filing
        del self.fields["kind"]
        if "cycle" in self.fields and filing.kind != kinds.OASIS.key:
            del self.fields["cycle"]

    def clean(self) -> dict[str, object]:
        """Of one that is taken back nothing else is asked."""
        cleaned = super().clean()
        if cleaned.get("is_error"):
            for name in [name for name in self.errors if name != "correction_reason"]:
                del self.errors[name]
        return cleaned


class AcceptForm(KitForm):
    """The payer's answer to something that was sent."""

    asked_when = ("late_reason",)
    accepted_on = DayField(label="Date accepted", latest=today)
    reference = forms.CharField(
        label="Confirmation or document number",
        max_length=120,
        required=False,
        help_text="Leave empty to keep the one on file.",
    )
    late_reason = forms.CharField(
        label="Why it is late, or dated so", max_length=300, required=False, help_text=ONLY_WHEN_LATE
    )
    comment = forms.CharField(label="Comment", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class CoverageForm(KitForm):
    """Who pays, from when, and in which order."""

    asked_when = ("date_reason",)

    payer = forms.ModelChoiceField(
        Payer.objects.filter(is_active=True), to_field_name="uuid", empty_label="Choose a payer", label="Payer"
    )
    member_number = forms.CharField(label="Member number", max_length=40, required=False)
    rank = forms.IntegerField(
        label="Pays in place", min_value=1, max_value=MOST_RANKS, help_text="1 pays first, 2 pays what is left."
    )
    starts_on = DayField(label="Covered from", latest=lambda: today() + YEAR)
    date_reason = forms.CharField(
        label="Why from that day",
        max_length=300,
        required=False,
        help_text="Only when days in care stay without a payer.",
    )

    def __init__(self, posted: Posted = None, *, episode: Episode) -> None:
        held = set(Coverage.objects.filter(episode=episode, ends_on__isnull=True).values_list("rank", flat=True))
        free = next((rank for rank in range(1, MOST_RANKS + 1) if rank not in held), MOST_RANKS)
        super().__init__(posted, initial={"rank": free, "starts_on": episode.start_of_care or today()})
        if episode.start_of_care and episode.is_soc_confirmed:
            self.fields[
                "starts_on"
            ].help_text = (
                f"Care started on {words.day(episode.start_of_care)}: days since then without a payer block the claim."
            )
