"""Assessing: started, answered section by section, signed as one, added to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from accounts.models import User
from assessments import dangers
from assessments.content import content
from assessments.facts import WHAT
from assessments.models import DANGER, Addendum, Assessment, Response
from assessments.scoring import read
from assessments.sets import SETS
from caseload import counting, timeline
from caseload.models import BEFORE_REFERRAL, Episode
from core.change.actions import EditedMeanwhile, Refused, action
from core.change.signing import digest
from core.change.versions import claim, claim_draft
from core.clock import now, today
from core.kit.words import day
from homehealth import instruments
from homehealth.deadlines import Done
from homehealth.errors import RuleError

OF_THE_END = frozenset({Assessment.Purpose.DISCHARGE, Assessment.Purpose.TRANSFER, Assessment.Purpose.DEATH})
WITHOUT_DRUG_REVIEW = frozenset({Assessment.Purpose.OTHER, Assessment.Purpose.TRANSFER, Assessment.Purpose.DEATH})
DATED = frozenset({"completed_on", "date_reason"})


@action("assessments.start")
def start(*, episode: Episode, purpose: str, by: User) -> Assessment:
    """Begin an assessment with the instruments of its purpose.

    Raises Refused on a discharged episode, unless it is the assessment of its end.
    """
    if episode.status == Episode.Status.DISCHARGED and purpose not in OF_THE_END:
        raise Refused(
            "This episode is discharged. Only an assessment of its end can still be made: discharge, transfer, death.",
            field="purpose",
        )
    assessment = Assessment.objects.create(
        patient_id=episode.patient_id, episode=episode, purpose=purpose, started_at=now(), author=by
    )
    for key in SETS[purpose]:
        _section(assessment, key)
    return assessment


@action("assessments.take-up")
def take_up(*, episode: Episode, purpose: str, by: User) -> Assessment:
    """The draft of this purpose that is open in the episode, or a new one. Raises Refused as `start` does."""
    drafts = Assessment.objects.filter(episode=episode, purpose=purpose, status=Assessment.Status.DRAFT)
    return drafts.order_by("started_at", "pk").first() or start(episode=episode, purpose=purpose, by=by)


@action("assessments.add-instrument")
def add_instrument(*, assessment: Assessment, instrument: str, by: User) -> Response:
    """Open another instrument in a draft; one already there is returned as it is. Raises Refused for an unknown one."""
    _hold_draft(assessment)
    return _section(assessment, instrument)


@action("assessments.answer")
def answer(
    *,
    response: Response,
    answers: Mapping[str, object],
    not_done_reason: str,
    seen_version: int,
    by: User,
    page: uuid.UUID | None = None,
) -> Response:
    """Keep the answers given so far, with the score once all are given; a positive screen opens its follow-up, an
    answer that needs action today raises a concern at once.

    `page` names the open page that sends them: it may save again and again, but when another page saved since
    `seen_version` EditedMeanwhile is raised. Raises Refused once the assessment is signed.
    """
    _hold_draft(response.assessment)
    claim_draft(response, seen_version, page)
    _write(response, dict(answers), not_done_reason)
    response.save(
        update_fields=["answers", "not_done_reason", "total", "band", "flags", "instrument_version", "updated_at"]
    )
    dangers.follow(response, by)
    reading = read(instruments.get(response.instrument), response.answers)
    if reading.score and reading.score.follow_up:
        _follow_up(response, reading.score.follow_up)
    return response


@action("assessments.describe")
def describe(*, assessment: Assessment, seen_version: int, changes: Mapping[str, object], by: User) -> Assessment:
    """Change the date, summary and findings of a draft.

    Raises EditedMeanwhile; Refused for a date that cannot be, and for one that counts for nothing or late without
    `date_reason`.
    """
    _hold_draft(assessment)
    claim(assessment, seen_version)
    for name, value in changes.items():
        setattr(assessment, name, value)
    if assessment.completed_on is not None:
        _check_date(assessment, assessment.completed_on)
        if not DATED.isdisjoint(changes):
            _ask_about_date(assessment, assessment.completed_on)
    assessment.save(update_fields=[*changes, "updated_at"])
    return assessment


@action("assessments.sign")
def sign(*, assessment: Assessment, seen_version: int, by: User, seen_content: str | None = None) -> Assessment:
    """Make the whole assessment final: scores reckoned again, one fingerprint over all of it.

    `seen_content` is `content_digest` of what the signer read; a page always sends it. Raises EditedMeanwhile when the
    assessment or any answer changed since, Refused when the date or an answer is missing and no reason is given, when
    the date counts for nothing or late without one, and when the drug regimen is not reviewed without one.
    """
    rows = Assessment.objects.select_for_update(of=("self",), no_key=True).select_related("episode", "patient")
    assessment = rows.get(pk=assessment.pk)
    _check_draft(assessment)
    claim(assessment, seen_version)
    if assessment.completed_on is None:
        raise Refused("Enter the date the assessment was completed.", field="completed_on")
    _check_date(assessment, assessment.completed_on)
    _ask_about_date(assessment, assessment.completed_on)
    _ask_about_review(assessment)
    sections = list(assessment.responses.select_for_update(no_key=True).order_by("id"))
    if seen_content is not None and seen_content != digest(content(assessment, sections)):
        raise EditedMeanwhile(assessment)
    gaps = unfinished(sections)
    if gaps:
        raise Refused(f"Finish or say why not: {', '.join(gaps)}.")
    at = now()
    for section in sections:
        _write(section, section.answers, section.not_done_reason)
        section.signed_at = at
    Response.objects.bulk_update(sections, ["total", "band", "flags", "instrument_version", "signed_at"])
    assessment.status, assessment.signed_by, assessment.signed_at = Assessment.Status.SIGNED, by, at
    assessment.content_sha256 = digest(content(assessment, sections))
    assessment.save(update_fields=["status", "signed_by", "signed_at", "content_sha256", "updated_at"])
    _tell(assessment, by)
    for section in sections:  # one answered by a version that raised no concern yet
        dangers.follow(section, by)
    return assessment


@action("assessments.add")
def add(*, assessment: Assessment, text: str, by: User) -> Addendum:
    """Add words to a signed assessment. Raises Refused for a draft."""
    if not assessment.is_signed:
        raise Refused("The assessment is not signed yet. Write in the assessment itself.")
    addendum = Addendum.objects.create(patient_id=assessment.patient_id, assessment=assessment, text=text, author=by)
    link = f"/assessments/{assessment.uuid}"
    timeline.record(
        assessment.patient, kind="assessment", title="Addendum to an assessment", detail=text, link=link, by=by
    )
    return addendum


def unfinished(sections: list[Response]) -> list[str]:
    """The titles of sections without a score and without a reason."""
    return [
        instruments.get(section.instrument).title
        for section in sections
        if not section.not_done_reason and read(instruments.get(section.instrument), section.answers).score is None
    ]


def _section(assessment: Assessment, key: str) -> Response:
    try:
        instrument = instruments.get(key)
    except RuleError as error:
        raise Refused(str(error), field="instrument") from None
    section, _ = Response.objects.get_or_create(
        assessment=assessment,
        instrument=instrument.key,
        defaults={"patient_id": assessment.patient_id, "instrument_version": instrument.version},
    )
    return section


def _follow_up(response: Response, key: str) -> None:
    """Open the follow-up with the answers both instruments share, given minutes ago to the same words."""
    opened = _section(response.assessment, key)
    if not opened.answers:
        shared = {item.code for item in instruments.get(key).items} & set(response.answers)
        opened.answers = {code: response.answers[code] for code in shared}
        opened.save(update_fields=["answers", "updated_at"])


def _write(response: Response, answers: dict[str, object], not_done_reason: str) -> None:
    instrument = instruments.get(response.instrument)
    reading = read(instrument, answers)
    response.answers, response.not_done_reason = answers, not_done_reason
    response.instrument_version = instrument.version
    score = None if not_done_reason else reading.score
    response.total = Decimal(str(score.total)) if score and score.total is not None else None
    response.band = (score.band or "") if score else ""
    response.flags = (dict(score.flags) if score else {}) | ({DANGER: True} if reading.danger else {})


def _hold_draft(assessment: Assessment) -> None:
    """Hold the row to the end of the action, so that it is not signed halfway; Refused when it is signed already."""
    held = Assessment.objects.select_for_update(no_key=True).only("status").get(pk=assessment.pk)
    assessment.status = held.status
    _check_draft(assessment)


def _check_draft(assessment: Assessment) -> None:
    if assessment.is_signed:
        raise Refused("This assessment is signed. Add an addendum instead.")


def _check_date(assessment: Assessment, on: date) -> None:
    if on > today():
        raise Refused("Enter a completion date that is not in the future.", field="completed_on")
    earliest = assessment.episode.referred_on - BEFORE_REFERRAL
    if on < earliest:
        raise Refused(f"Enter a completion date on or after {day(earliest)}.", field="completed_on")
    soc = assessment.episode.start_of_care
    if soc and assessment.episode.is_soc_confirmed and on < soc:
        raise Refused(f"Enter a completion date on or after the start of care, {day(soc)}.", field="completed_on")


def _ask_about_date(assessment: Assessment, on: date) -> None:
    done = Done(WHAT[assessment.purpose], on)
    counting.ask(assessment.episode, done, reason=assessment.date_reason, field="date_reason")


def lacks_review(assessment: Assessment) -> bool:
    """True when the drug regimen is to be reviewed, is not, and nobody said why."""
    is_asked = assessment.purpose not in WITHOUT_DRUG_REVIEW
    return is_asked and not assessment.drug_regimen_reviewed and not assessment.no_review_reason.strip()


def _ask_about_review(assessment: Assessment) -> None:
    if lacks_review(assessment):
        raise Refused(
            "Record the drug regimen review (42 CFR 484.55(c)(5)) under “Date, homebound, medicines, summary”, or say "
            "there why it was not done.",
            field="no_review_reason",
        )


def _tell(assessment: Assessment, by: User) -> None:
    link = f"/assessments/{assessment.uuid}"
    title = f"{assessment.get_purpose_display()} assessment signed"
    timeline.record(assessment.patient, kind="assessment", title=title, detail=assessment.summary, link=link, by=by)
