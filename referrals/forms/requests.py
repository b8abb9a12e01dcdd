"""Which of the requests of a bundle is the referral."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from core.kit.words import day
from core.web.forms import KitForm, Posted, offer
from referrals.actions.requests import NONE


class RequestForm(KitForm):
    """One of the requests, or none of them."""

    choice = forms.ChoiceField(
        label="The referral is",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of the requests, or that it is none of them.",
            "invalid_choice": "Choose one of the requests, or that it is none of them.",
        },
    )

    def __init__(self, posted: Posted = None, *, requests: list[dict[str, Any]]) -> None:
        """`requests` are those of the referral's bundle."""
        super().__init__(posted)
        offer(self, "choice", [*((each["key"], in_words(each)) for each in requests), (NONE, "None of these")])


def in_words(asked: dict[str, Any]) -> str:
    """ "Home health PT, ordered from 5 Dec 2026, urgent: PT 2w4"."""
    ordered = asked["ordered_soc"]
    parts = [
        asked["reason"] or "A request without a name",
        f"ordered from {day(date.fromisoformat(ordered))}" if ordered else "",
        "urgent" if asked["urgency"] == "urgent" else "",
    ]
    orders = "; ".join(asked["orders"])
    return ", ".join(part for part in parts if part) + (f": {orders}" if orders else "")
