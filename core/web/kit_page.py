"""The style guide: every component of the design kit with invented content; wired only where DEBUG or DEMO is on."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse

from core import clock
from core.kit import words
from core.kit.statuses import VOCABULARY
from core.web.fields import BirthDateField, DayField, StateField, TelephoneField, ZIPField
from core.web.forms import KitForm
from core.web.keyset import Page
from core.web.pages import render_part, status_for

PAIN = (8, 7, 7, 6, 5, 5, 4, 3)


class KitSampleForm(KitForm):
    """One field of each kind."""

    first_name = forms.CharField(max_length=60)
    preferred_name = forms.CharField(max_length=60, required=False, help_text="What the patient likes to be called")
    birth_date = BirthDateField()
    phone = TelephoneField(label="Phone", required=False, help_text="With area code")
    state = StateField()
    zip_code = ZIPField()
    signed_on = DayField(label="Date the plan was signed", latest=clock.today)
    visits = forms.IntegerField(label="Visits authorized", min_value=1, max_value=200)
    interest = forms.ChoiceField(
        label="Little interest or pleasure in doing things?",
        choices=[
            ("0", "Not at all"),
            ("1", "Several days"),
            ("2", "More than half the days"),
            ("na", "Refused to answer"),
        ],
        widget=forms.RadioSelect,
        help_text="Over the last two weeks",
    )
    needs = forms.MultipleChoiceField(
        label="What would help at home?",
        choices=[("meals", "Meals"), ("ride", "Rides to appointments"), ("rail", "Grab rails")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(widget=forms.Textarea, required=False, help_text="Facts first, then what you make of them")
    consent = forms.BooleanField(label="The patient agrees to share this with the community agency")


def kit(request: HttpRequest) -> HttpResponse:
    """Show every component; `?form=refused` or a POST shows the form as it looks after an error."""
    posted = request.POST if request.method == "POST" else None
    refused = {
        "first_name": "A" * 61,
        "birth_date_month": "2",
        "birth_date_day": "30",
        "birth_date_year": "1950",
        "phone": "12",
    }
    form = KitSampleForm(refused if "form" in request.GET else posted)
    return render_part(request, "core/kit.html", sample_context() | {"form": form}, status=status_for(form))


def sample_context() -> dict[str, object]:
    """Invented content for the style guide, relative to the agency's today."""
    today = clock.today()
    return {
        "statuses": list(VOCABULARY),
        "strip": _strip(today),
        "work": _work(today),
        "readings": [(words.short_day(today - timedelta(days=7 * (7 - n)))[4:], pain) for n, pain in enumerate(PAIN)],
        "page": Page([], after="1", is_first=False),
        "now": clock.now(),
        "today": today,
        "earlier": clock.now() - timedelta(days=1, hours=2),
        "tabs": [
            {"label": "Face sheet", "url": "#tabs", "is_current": True},
            {"label": "Timeline", "url": "#tabs"},
            {"label": "Care plan", "url": "#tabs"},
            {"label": "Visits", "url": "#tabs", "count": 12},
        ],
        "chips": [
            {"label": "Mine", "url": "#chips", "is_on": True, "count": 38},
            {"label": "Recert window", "url": "#chips", "count": 4},
            {"label": "No visit in 14 days", "url": "#chips", "count": 2},
        ],
        "steps": [
            {"label": "Referral", "url": "#steps", "state": "done"},
            {"label": "Identity", "url": "#steps", "state": "done"},
            {"label": "Coverage", "url": "#steps", "state": "problem"},
            {"label": "Health", "url": "#steps", "state": "current"},
            {"label": "Review", "url": "", "state": "todo"},
        ],
    }  # fmt: skip


def _strip(today: date) -> dict[str, object]:
    return {
        "name": "Ana O’Brien",
        "url": "#strip",
        "record_number": "1042",
        "birth_date": date(today.year - 78, 4, 27),
        "pronouns": "she/her",
        "language": "Spanish",
        "interpreter": True,
        "day_of_episode": "Day 23 of 60",
        "allergies": ["penicillin", "latex"],
        "code_status": "DNR, signed form in the home",
        "safety": "Large dog; call first so it can be shut away",
        "power": "Oxygen concentrator, 2 L",
        "phone": "+15185550142",
        "address": "14 Elm Street, Albany, NY 12207",
        "emergency_contact": "Luis O’Brien (son), may be told everything",
        "payer": "Medicare",
        "authorization": "6 of 20 visits, ends 12 Feb",
        "next_visit": "Tomorrow, 9:00 AM, Bo Chen, RN",
        "worker": "Sam Rivera",
        "note": "Back door after 4 PM.",
    }


def _work(today: date) -> list[dict[str, object]]:
    rows = [
        (-2, "Ana O.", "Sign the plan of care", "Sign", "start of care + 5 calendar days", "42 CFR 484.60"),
        (0, "Li J.", "Initial assessment visit", "Start", "referral received + 48 hours", "42 CFR 484.55(a)(1)"),
        (
            4,
            "Tomás R.",
            "Recertification assessment",
            "Open",
            "last five days of the 60-day period",
            "42 CFR 484.55(d)(1)",
        ),
    ]
    return [
        {
            "due": today + timedelta(days=away),
            "opens": today + timedelta(days=away - 4),
            "latest": today + timedelta(days=away + 2),
            "patient": patient,
            "what": what,
            "verb": verb,
            "basis": f"Due by rule: {basis}.",
            "citation": citation,
        }
        for away, patient, what, verb, basis, citation in rows
    ]
