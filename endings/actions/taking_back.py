"""An ending that was not so: undone within a day, or care reopened later with a reason."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from caseload import timeline
from caseload.actions import concerns
from caseload.models import Episode, Stay
from core.change.actions import Refused, action
from core.clock import now, today
from endings.actions import closing
from endings.actions.settling import Case, care_ended, hold
from endings.actions.work import agree_with_holds, put_back
from endings.models import Ending
from reminders import notices
from reminders.models import InboxItem
from visits.models import Visit


@action("endings.take_back")
def take_back(*, ending: Ending, by: User, reason: str = "") -> Ending:
    """Put everything back as it was before the ending, as far as nobody changed it since.

    Within a day of it no reason is asked; later it is a correction and needs one. Raises Refused when it was taken back
    already, when something that ended or interrupted care came after it, and when another episode was opened since.
    """
    assert ending.episode is not None
    case = hold(ending.episode, by)
    current = Ending.objects.select_for_update(of=("self",)).get(pk=ending.pk)
    _refuse(current, case, reason)
    _give_up_new_episode(current, case)
    left = put_back(current.changes, is_late=current.needs_reason)
    if current.kind == Ending.Kind.STAY and current.stay_id is not None:
        Stay.objects.filter(pk=current.stay_id).update(is_error=True, updated_at=now())
    agree_with_holds([case.patient.pk])
    concerns.raise_again(patient=case.patient, because=care_ended(current.on), by=by)
    Episode.objects.filter(pk=case.episode.pk, worker__is_active=False).exclude(
        status=Episode.Status.DISCHARGED
    ).update(worker=None)
    write_down(ending, by, reason, left)
    title = f"Taken back: {current.title}"
    timeline.record(case.patient, kind="episode", title=title, detail=reason, by=by)
    told = InboxItem.objects.filter(dedupe_key__startswith=f"ending:{current.uuid}:").values_list("user_id", flat=True)
    said = dict.fromkeys(told, f"{case.patient.printed_as}. {title}. Look at your schedule.")
    notices.tell(case.patient, said, key=f"taken-back:{current.uuid}")
    return ending


def _refuse(ending: Ending, case: Case, reason: str) -> None:
    refuse_unready(ending, reason)
    later = (
        Ending.objects.standing().of(case.patient).filter(pk__gt=ending.pk, episode=case.episode).order_by("pk").first()
    )
    if later is not None:
        raise Refused(f"Something came after it: {later.title}. Take that back first.")
    newer = Episode.objects.of(case.patient).filter(pk__gt=case.episode.pk).exclude(ending=Episode.Ending.NOT_STARTED)
    if newer.exclude(pk__in=_opened_by(ending, case)).exists():
        raise Refused("A new episode was opened since. Care goes on there, or is given up there first.")
    made = [v.check_in_at for v in case.visits if v.status == Visit.Status.COMPLETED and v.check_in_at]
    home_at = ending.stay.home_at if ending.kind == Ending.Kind.HOME and ending.stay else None
    if home_at is not None and any(at >= home_at for at in made):
        raise Refused("A visit was made at home since the return. Correct one of the two first.")
    if made and _began_care(ending):
        raise Refused("A visit was made, so care has begun. Correct the start of care instead.")


def refuse_unready(ending: Ending, reason: str) -> None:
    """Raise Refused when `ending` was taken back already, or is so long ago that it needs a reason and has none."""
    if not ending.is_standing:
        raise Refused("This was taken back already.")
    if ending.needs_reason and not reason.strip():
        raise Refused("It is more than a day ago. Say why it is taken back.", field="reason")


def write_down(ending: Ending, by: User, reason: str, left: list[str]) -> None:
    """Write beside `ending` that it was taken back, and what was left as it is."""
    ending.taken_back_at, ending.taken_back_by, ending.taken_back_reason = now(), by, reason
    ending.left_as_is = left
    ending.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason", "left_as_is", "updated_at"])


def _began_care(ending: Ending) -> bool:
    """Whether this was the first record of the start of care, not a correction."""
    return any(change.get("before", {}).get("is_soc_confirmed") is False for change in ending.changes)


def _opened_by(ending: Ending, case: Case) -> QuerySet[Episode]:
    """The episode that a return over the end of the period opened, while care has not started in it; else none."""
    if ending.kind != Ending.Kind.HOME or ending.stay is None:
        return Episode.objects.none()
    rows = Episode.objects.of(case.patient).filter(pk__gt=case.episode.pk, return_home_at=ending.stay.home_at)
    return rows.filter(status=Episode.Status.ADMITTED, is_soc_confirmed=False)


def _give_up_new_episode(ending: Ending, case: Case) -> None:
    for episode in _opened_by(ending, case):
        closing.not_started(episode=episode, on=today(), reason=f"Taken back: {ending.title}"[:300], by=case.by)
