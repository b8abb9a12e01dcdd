"""What is done with coverage and filings: covered, ended, filed, accepted."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max, Q
from django.urls import reverse

from accounts.models import User
from caseload import counting, timeline
from caseload.models import Episode
from core.change.actions import Refused, System, action
from core.clock import today
from core.kit import words
from homehealth.deadlines import Done
from paperwork import lateness
from paperwork.claims import claim_of
from paperwork.facts import payer_kinds, proved_by
from paperwork.kinds import CLAIM, KINDS, FilingKind
from paperwork.models import Coverage, Filing, Payer

MOST_PERIODS = 200
PERIOD, RECERTIFICATION_WINDOW = timedelta(days=60), timedelta(days=5)
MOST_RANKS = 9


@action("coverages.add")
def cover(
    *, episode: Episode, payer: Payer, member_number: str, starts_on: date, by: User | System, rank: int = 1,
    date_reason: str = "",
) -> Coverage:  # fmt: skip
    """Record that `payer` pays for the episode from `starts_on` (may lie ahead); rank 1 pays first.

    Raises Refused for an archived payer, a discharged episode, a rank that another open coverage holds, and when days in
    care stay without a payer and `date_reason` does not say why.
    """
    if not payer.is_active:
        raise Refused("This payer is archived. Choose another, or ask the administrator to restore it.", field="payer")
    if episode.status == Episode.Status.DISCHARGED:
        raise Refused("This episode is discharged. Coverage belongs to an open episode.")
    if not 1 <= rank <= MOST_RANKS:
        raise Refused(f"Enter a rank from 1 to {MOST_RANKS}.", field="rank")
    if Coverage.objects.filter(episode=episode, rank=rank, ends_on__isnull=True).exists():
        raise Refused("Another coverage already has this rank. End it first or choose the next rank.", field="rank")
    if not date_reason.strip():
        _ask_about_gap(episode, starts_on)
    made = Coverage.objects.create(
        patient_id=episode.patient_id,
        episode=episode,
        payer=payer,
        member_number=member_number,
        starts_on=starts_on,
        rank=rank,
    )
    remember(episode, f"Coverage by {payer.name} from {words.day(starts_on)}", by, date_reason)
    return made


def _ask_about_gap(episode: Episode, starts_on: date) -> None:
    soc, before = episode.start_of_care, starts_on - timedelta(days=1)
    if soc is None or not episode.is_soc_confirmed or before < soc:
        return
    spans = Coverage.objects.filter(episode=episode, starts_on__lte=before)
    if spans.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=before)).exists():
        return
    paid_until = spans.aggregate(last=Max("ends_on"))["last"]
    first = max(soc, paid_until + timedelta(days=1)) if paid_until else soc
    raise Refused(
        f"From {words.day(first)} to {words.day(before)} nobody would pay. Correct the date, or say here why it is right.",
        field="date_reason",
    )


@action("coverages.end")
def end_coverage(*, coverage: Coverage, ends_on: date, by: User | System, reason: str = "") -> Coverage:
    """Set the last day `coverage` pays. Raises Refused when it has ended already or would end before it began."""
    held = Coverage.objects.select_for_update().get(pk=coverage.pk)
    if held.ends_on is not None:
        raise Refused(f"This coverage already ended on {words.day(held.ends_on)}.")
    if ends_on < held.starts_on:
        raise Refused("Enter an end date that is not before the start.", field="ends_on")
    coverage.ends_on = ends_on
    coverage.save(update_fields=["ends_on", "updated_at"])
    remember(coverage.episode, f"Coverage by {coverage.payer.name} ends {words.day(ends_on)}", by, reason)
    return coverage


@action("filings.file")
def file(
    *,
    episode: Episode,
    kind: str,
    filed_on: date,
    by: User,
    accepted_on: date | None = None,
    reference: str = "",
    comment: str = "",
    late_reason: str = "",
    period_number: int = 1,
    cycle: str = "",
    replaces: Filing | None = None,
    correction_reason: str = "",
) -> Filing:
    """Record what was sent to a payer (or, for an encounter, took place) on `filed_on`; with `replaces`, a correction.

    `period_number` is the certification period of an OASIS transmission or a claim, counted from 1; `cycle` names which
    of several promises it is for, such as the transmission of the transfer. A late filing is taken, with its reason.
    Raises Refused for a date in the future, before care started where that cannot be, an acceptance before the sending,
    a certification period that has not begun, a promise that does not exist, a filing that is late or counts for nothing
    without a reason, a second claim of a period or one that something blocks without a comment, or a filing that was
    corrected already.
    """
    about = _known(kind)
    before = proved_by(replaces) if replaces is not None else None
    after, owed = _of_the_same_day(replaces, before), lateness.owed(episode)
    promise = lateness.meant(owed, about, cycle=cycle, period_number=period_number, instead_of=before, after=after)
    if cycle and promise is None:
        raise Refused("This is not among what the patient's paperwork asks for. Choose again.", field="cycle")
    period_number = promise.period if promise is not None and cycle and promise.period else period_number
    _refuse_impossible(episode, about, filed_on, accepted_on, period_number)
    due_on = lateness.due_on_if_late(promise, about, filed_on=filed_on, accepted_on=accepted_on)
    if due_on is not None and not late_reason.strip():
        raise Refused(f"Say why it is late: it was due {words.day(due_on)}.", field="late_reason")
    if replaces is not None:
        refuse_second_correction(replaces, episode, kind)
    if about == CLAIM:
        _refuse_claim(episode, period_number, comment, replaces)
    made = Filing(
        patient_id=episode.patient_id,
        episode=episode,
        kind=kind,
        period_number=period_number if about.has_period else 1,
        cycle=cycle,
        filed_on=filed_on,
        accepted_on=accepted_on,
        reference=reference,
        comment=comment,
        late_reason=late_reason,
        replaces=replaces,
        correction_reason=correction_reason,
        filed_by=by,
    )
    _ask_whether_it_counts(made, instead_of=before)
    made.save(force_insert=True)
    remember(episode, title_of(made), by, late_reason or correction_reason)
    return made


@action("filings.accept")
def accept(
    *, filing: Filing, accepted_on: date, by: User, reference: str = "", comment: str = "", late_reason: str = ""
) -> Filing:
    """Record that the payer accepted `filing` on `accepted_on`: a new filing that stands in its place.

    Raises Refused when it was accepted or corrected already, where nobody answers such a filing, for a date in the future
    or before the sending, or when the acceptance is late and no reason was given.
    """
    if not filing.about.is_answered:
        raise Refused(f"Nobody accepts the {filing.about.in_a_sentence}: it counts as it was recorded.")
    if filing.accepted_on is not None:
        raise Refused(f"This was already accepted on {words.day(filing.accepted_on)}.")
    return file(
        episode=filing.episode,
        kind=filing.kind,
        filed_on=filing.filed_on,
        by=by,
        accepted_on=accepted_on,
        reference=reference or filing.reference,
        comment=comment or filing.comment,
        late_reason=late_reason or filing.late_reason,
        period_number=filing.period_number,
        cycle=filing.cycle,
        replaces=filing,
    )


def _known(kind: str) -> FilingKind:
    if kind not in KINDS:
        raise Refused("Choose what was filed from the list.", field="kind")
    return KINDS[kind]


def _refuse_impossible(
    episode: Episode, kind: FilingKind, filed_on: date, accepted_on: date | None, period_number: int
) -> None:
    """Refuse dates that cannot be true."""
    if not 1 <= period_number <= MOST_PERIODS:
        raise Refused(f"Enter a certification period from 1 to {MOST_PERIODS}.", field="period_number")
    if filed_on > today():
        raise Refused("Enter a date that is today or earlier.", field="filed_on")
    if accepted_on is not None and accepted_on > today():
        raise Refused("Enter an accepted date that is today or earlier.", field="accepted_on")
    if accepted_on is not None and accepted_on < filed_on:
        raise Refused("Enter an accepted date that is not before the date it was sent.", field="accepted_on")
    _refuse_too_early(episode, kind, filed_on, period_number)


def _refuse_too_early(episode: Episode, kind: FilingKind, filed_on: date, period_number: int) -> None:
    if kind.begins == "any":
        return
    if kind.begins == "discharge":
        if episode.discharged_on is None:
            raise Refused("Discharge the patient first: the summary follows the discharge.", field="kind")
        if filed_on < episode.discharged_on:
            raise Refused(f"Enter a date from the discharge on: {words.day(episode.discharged_on)}.", field="filed_on")
        return
    if not episode.is_soc_confirmed or episode.start_of_care is None:
        raise Refused("Care has not started. Record the start of care first.", field="kind")
    if filed_on < episode.start_of_care:
        raise Refused(f"Enter a date from the start of care on: {words.day(episode.start_of_care)}.", field="filed_on")
    begins = episode.start_of_care + PERIOD * (period_number - 1)
    opens = begins - RECERTIFICATION_WINDOW if kind.begins == "recertification" else begins
    if kind.has_period and filed_on < opens:
        raise Refused(
            f"Certification period {period_number} begins {words.day(begins)}. Check the period.", field="period_number"
        )


def _ask_whether_it_counts(filing: Filing, *, instead_of: Done | None) -> None:
    """A filing that keeps no promise is recorded only with a word on why; a late one was asked about before."""
    done, reason = proved_by(filing), filing.late_reason
    if done is not None:
        counting.ask(filing.episode, done, reason=reason, field="late_reason", instead_of=instead_of, about="nothing")


def _refuse_claim(episode: Episode, period_number: int, comment: str, replaces: Filing | None) -> None:
    """A claim that is blocked, or a second of its period, also by a correction, needs a comment of its own."""
    if replaces is None and not comment.strip():
        _refuse_second_claim(episode, period_number)
        _refuse_blocked_claim(episode)
    elif replaces and period_number != replaces.period_number and comment.strip() in {"", replaces.comment.strip()}:
        _refuse_second_claim(episode, period_number)


def _refuse_second_claim(episode: Episode, period_number: int) -> None:
    sent = Filing.objects.standing().filter(episode=episode, kind=CLAIM.key, period_number=period_number)
    first = sent.order_by("pk").first()
    if first is not None:
        raise Refused(
            f"The final claim of period {period_number} was sent on {words.day(first.filed_on)}. Correct that entry, or say "
            "here why there is a second.",
            field="comment",
        )


def _of_the_same_day(replaces: Filing | None, before: Done | None) -> int:
    """How many filings before `replaces` kept a promise of its kind on the same day: each keeps one."""
    if replaces is None or before is None:
        return 0
    earlier = Filing.objects.standing().filter(episode=replaces.episode_id, kind=replaces.kind, pk__lt=replaces.pk)
    return sum(proved_by(each) == before for each in earlier)


def _refuse_blocked_claim(episode: Episode) -> None:
    """A claim that something still blocks is recorded only with a word on why it was sent all the same."""
    standing = claim_of(
        episode, list(Filing.objects.standing().filter(episode=episode)), payer_kinds([episode.pk]).get(episode.pk, "")
    )
    if standing is not None and standing.blockers:
        blockers = " ".join(standing.blockers)
        raise Refused(
            f"A claim sent now would be blocked. {blockers} If it was sent all the same, say why here.", field="comment"
        )


def refuse_second_correction(replaces: Filing, episode: Episode, kind: str) -> None:
    """Raise Refused when `replaces` is of another kind or episode, was corrected already, or was taken back."""
    if replaces.is_error:
        raise Refused("This was taken back as entered in error. Record a new filing instead.")
    if replaces.episode_id != episode.pk or replaces.kind != kind:
        raise Refused("A correction is of the same kind and the same episode as the filing it replaces.")
    # The second of two corrections has waited for the patient; filings are final, so nobody may lock one
    if Filing.objects.filter(replaces=replaces).exists():
        raise Refused("Somebody already recorded this. Reload the page to see what stands now.")


def title_of(filing: Filing) -> str:
    """What the timeline says of a filing: "Notice of admission accepted 6 Jan 2027"."""
    if filing.accepted_on is not None:
        return f"{filing.about.label} accepted {words.day(filing.accepted_on)}"
    return filing.about.recorded.format(label=filing.about.label, day=words.day(filing.filed_on))


def remember(episode: Episode, title: str, by: User | System, detail: str = "") -> None:
    """Write the line of the timeline that leads to the paperwork."""
    timeline.record(
        episode.patient,
        kind="paperwork",
        title=title,
        detail=detail,
        link=reverse("paperwork:of_patient", args=[episode.patient.uuid]),
        by=by,
    )
