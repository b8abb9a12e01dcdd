"""Where a version stands on its way from draft to the practitioner's signature, and what comes next."""

from __future__ import annotations

from django.urls import reverse

from careplans.models import PlanOfCare

Status = PlanOfCare.Status
STATUS_KEY = {
    Status.DRAFT: "draft",
    Status.SIGNED: "unsigned",
    Status.SENT: "awaits_answer",
    Status.ACTIVE: "signed",
    Status.SUPERSEDED: "superseded",
}
_PASSED = {Status.DRAFT: 0, Status.SIGNED: 1, Status.SENT: 2, Status.ACTIVE: 3, Status.SUPERSEDED: 3}
_STEPS = (
    ("Write", "edit"),
    ("Sign", "sign"),
    ("Send to the practitioner", "send"),
    ("Practitioner's signature", "signature"),
)


def status_words(plan: PlanOfCare) -> tuple[str, str]:
    """The key of the status vocabulary and the words for a person."""
    key = STATUS_KEY[Status(plan.status)]
    return key, "" if key == "awaits_answer" else plan.get_status_display()


def steps_of(plan: PlanOfCare, now: str = "") -> list[dict[str, str]]:
    """The four steps for the steps component; `now` is the page one is on, else the next step is current."""
    passed = _PASSED[Status(plan.status)]
    found = []
    for place, (label, page) in enumerate(_STEPS):
        # Writing and signing are open together while it is a draft: one goes back and forth between them.
        done = place <= passed and passed > 0
        current = page == now if now else place == (passed + 1 if passed else 0)
        state = "current" if current else "done" if done else "todo"
        is_open = (passed == 0 and place < 2) or (passed > 0 and place == passed + 1)
        found.append(
            {"label": label, "url": reverse(f"careplans:{page}", args=[plan.uuid]) if is_open else "", "state": state}
        )
    return found


def next_step(plan: PlanOfCare) -> tuple[str, str] | None:
    """The words and address of what comes next for this version; None when nothing does."""
    page = {Status.DRAFT: ("Go on writing", "edit"), Status.SIGNED: ("Record that it was sent", "send"),
            Status.SENT: ("Record the practitioner's signature", "signature")}.get(Status(plan.status))  # fmt: skip
    return (page[0], reverse(f"careplans:{page[1]}", args=[plan.uuid])) if page else None
