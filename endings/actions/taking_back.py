"""An ending that was not so: undone within a day, or care reopened later with a reason."""

from __future__ import annotations

from accounts.models import User
from caseload import timeline
from caseload.models import Episode, Patient, Stay
from core.change.actions import Refused, action
from core.clock import now
from endings.actions.settling import hold
from endings.actions.work import put_back
from endings.models import Ending
from reminders import notices
from reminders.models import InboxItem


@action("endings.take_back")
def take_back(*, ending: Ending, by: User, reason: str = "") -> Ending:
    """Put everything back as it was before the ending, as far as nobody changed it since.

    Within a day of it no reason is asked; later it is a correction and needs one. Raises Refused when it was taken back
    already, when something that ended or interrupted care came after it, and when another episode was opened since.
    """
    assert ending.episode is not None
    case = hold(ending.episode, by)
    current = Ending.objects.select_for_update(of=("self",)).get(pk=ending.pk)
    _refuse(current, case.patient, reason)
    is_late = current.needs_reason
    left = put_back(current.changes, is_late=is_late)
    if current.kind == Ending.Kind.STAY and current.stay_id is not None:
        Stay.objects.filter(pk=current.stay_id).update(is_error=True, updated_at=now())
    ending.taken_back_at, ending.taken_back_by, ending.taken_back_reason = now(), by, reason
    ending.left_as_is = left
    ending.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason", "left_as_is", "updated_at"])
    title = f"Taken back: {current.title}"
    timeline.record(case.patient, kind="episode", title=title, detail=reason, by=by)
    told = InboxItem.objects.filter(dedupe_key__startswith=f"ending:{current.uuid}:").values_list("user_id", flat=True)
    said = dict.fromkeys(told, f"{case.patient.printed_as}. {title}. Look at your schedule.")
    notices.tell(case.patient, said, key=f"taken-back:{current.uuid}")
    return ending


def _refuse(ending: Ending, patient: Patient, reason: str) -> None:
    if not ending.is_standing:
        raise Refused("This was taken back already.")
    later = Ending.objects.standing().of(patient).filter(pk__gt=ending.pk).order_by("pk").first()
    if later is not None:
        raise Refused(f"Something came after it: {later.title}. Take that back first.")
    newer = Episode.objects.of(patient).filter(pk__gt=ending.episode_id or 0)
    if newer.exists():
        raise Refused("A new episode was opened since. Care goes on there.")
    if ending.needs_reason and not reason.strip():
        raise Refused("It is more than a day ago. Say why it is taken back.", field="reason")
