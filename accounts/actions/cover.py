"""Who looks after whose patients while they are away."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import Cover, User
from accounts.permissions import Role
from core.change.actions import Refused, action
from core.clock import today
from core.kit import words

LONGEST_DAYS = 366
COVERED_ROLES = (Role.CASE_MANAGER, Role.SUPERVISOR)


@action("covers.arrange")
def arrange(*, absent: User, covering: User, starts_on: date, ends_on: date, by: User, reason: str = "") -> Cover:
    """Let `covering` see and look after the patients of `absent` from `starts_on` to `ends_on`, both included.

    It ends by itself. Raises Refused for days in the past, more than a year, people who keep no patients or cannot sign
    in, a second cover of the same days, or somebody who is away then themselves.
    """
    if absent.pk == covering.pk:
        raise Refused("Choose somebody else to cover: nobody covers for themselves.", field="covering")
    for person, field in ((absent, "absent"), (covering, "covering")):
        if not person.is_active or person.role not in COVERED_ROLES:
            raise Refused("Choose an active case manager or supervisor.", field=field)
    if ends_on < starts_on:
        raise Refused("Enter an end date that is the same as or after the start.", field="ends_on")
    if ends_on < today():
        raise Refused("Enter an end date that is today or later.", field="ends_on")
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise Refused("A cover lasts a year at most. For longer, reassign the patients.", field="ends_on")
    # Two people who arrange at the same moment wait for each other here: the second sees the first's cover
    list(User.objects.get_queryset().select_for_update().filter(pk__in=[absent.pk, covering.pk]).order_by("pk"))
    _refuse_overlap(absent, covering, starts_on, ends_on)
    return Cover.objects.create(absent=absent, covering=covering, starts_on=starts_on, ends_on=ends_on, reason=reason)


@action("covers.end")
def end(*, cover: Cover, by: User) -> Cover:
    """End a cover now: one that began before today ends yesterday, one that began today ends today.

    One that has not begun is taken back whole. Raises Refused when it is over already.
    """
    if cover.ends_on < today():
        raise Refused(f"This cover ended on {words.day(cover.ends_on)}.")
    if cover.starts_on > today():
        Cover.objects.filter(pk=cover.pk).delete()
        return cover
    cover.ends_on = max(cover.starts_on, today() - timedelta(days=1))
    cover.save(update_fields=["ends_on", "updated_at"])
    return cover


def _refuse_overlap(absent: User, covering: User, starts_on: date, ends_on: date) -> None:
    days = Cover.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).select_related("covering", "absent")
    taken = days.filter(absent=absent).first()
    if taken is not None:
        raise Refused(
            f"{taken.covering.name} already covers for {absent.name} until {words.day(taken.ends_on)}. End that first.",
            field="starts_on",
        )
    away = days.filter(absent=covering).first()
    if away is not None:
        raise Refused(
            f"{covering.name} is away from {words.day(away.starts_on)} to {words.day(away.ends_on)}.", field="covering"
        )
