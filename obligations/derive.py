"""The ledger re-derived from facts: what it should say, how that differs from what it says, and writing the
difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from caseload.actions import medicines
from caseload.models import Episode, Patient
from core import clock
from core.change.refusals import Refused
from homehealth import deadlines
from homehealth.deadlines import Deadline, DeadlineRule, EpisodeFacts
from homehealth.deadlines.cycles import RELEVANT_DAYS
from homehealth.errors import RuleError
from obligations.models import Obligation, ObligationChange
from obligations.owners import Owners
from paperwork.gathering import gather

State = Obligation.State
Key = tuple[int, str, str]
BATCH = 2000
DERIVED = (
    "rule_version", "kind", "title", "opens_on", "due_on", "due_at", "latest_on", "because", "citation", "closes",
    "page", "owner_id", "state", "closed_on",
)  # fmt: skip
TOLD = (
    "opens_on",
    "due_on",
    "due_at",
    "latest_on",
    "owner_id",
    "state",
    "closed_on",
)  # a change of these is kept as history
_UPSERTED = [
    *(name.removesuffix("_id") for name in DERIVED),
    "snoozed_until",
    "snooze_reason",
    "to_check_since",
    "updated_at",
]


@dataclass(frozen=True)
class Difference:
    """Where the ledger and the facts disagree: the row as it is to be, and [before, after] of each field; none for a
    new row."""

    row: Obligation
    changes: dict[str, list[object]] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """True when the ledger has no such row yet."""
        return self.row.pk is None

    @property
    def opens(self) -> bool:
        """True when a promise is open that was not."""
        return self.row.state == State.OPEN and (self.is_new or "state" in self.changes)

    @property
    def closes(self) -> bool:
        """True when a promise was open and is not any more."""
        return bool(self.changes.get("state", [None])[0] == State.OPEN)

    def comes_late(self, on: date) -> bool:
        """True when a promise is open whose day is before `on`, and nobody could know it in time."""
        if self.row.state != State.OPEN or self.row.due_on >= on:
            return False
        known_due = self.changes.get("due_on", (self.row.due_on,))[0]
        return self.opens or (isinstance(known_due, date) and known_due >= on)

    def __str__(self) -> str:
        what = (
            "missing"
            if self.is_new
            else ", ".join(f"{k} {a} -> {b}" for k, (a, b) in self.changes.items() if k in TOLD) or "words"
        )
        return f"{self.row.rule} {self.row.cycle} of episode {self.row.episode_id}: {what}"


def reconcile(patient_ids: Iterable[int]) -> list[Obligation]:
    """Write the ledger of these patients anew from the facts; returns the rows that are new or changed.

    Medicines that meet an allergy are raised first: a concern is a fact of the ledger too.

    Runs in the caller's transaction, in a constant number of queries. The patients are locked first, in order: an
    action that commits meanwhile has its facts read, so two people who work on one patient never leave a ledger that
    knows only half.
    """
    ids = sorted(set(patient_ids))
    if not ids:
        return []
    Patient.objects.hold(*ids)
    raise_concerns(ids)
    return write(differences(ids))


def raise_concerns(patient_ids: Collection[int]) -> None:
    """Raise what the chart itself shows to be a danger, before the ledger is derived; the patients are locked."""
    medicines.settle(patient_ids)


def differences(patient_ids: Collection[int], as_of: date | None = None) -> list[Difference]:
    """What the ledger of these patients says otherwise than their facts on the day `as_of`. Reads only.

    Kept promises older than the rules look back stay as they are, and so do all of an episode that no longer owes:
    they are history. Raises Refused when facts no calendar holds stand in the way.
    """
    on = as_of or clock.today()
    known = gather(patient_ids, on)
    rows = Obligation.objects.filter(episode__in=[episode.pk for episode, _ in known])
    stored: dict[Key, Obligation] = {(row.episode_id, row.rule, row.cycle): row for row in rows}
    owners = Owners()
    found = []
    for wanted in _derived(known, owners):
        row = stored.pop((wanted.episode_id, wanted.rule, wanted.cycle), None)
        difference = (
            Difference(wanted) if row is None else _moved(row, {name: getattr(wanted, name) for name in DERIVED})
        )
        found.append(difference)
    found += [
        _moved(row, {"state": State.VOID, "closed_on": None}) for row in stored.values() if not _is_history(row, on)
    ]
    return [difference for difference in found if difference and (difference.is_new or difference.changes)]


def write(found: Collection[Difference]) -> list[Obligation]:
    """Put the differences into the ledger, with the history of every date, owner and state that moved."""
    if not found:
        return []
    rows = [difference.row for difference in found]
    Obligation.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["episode", "rule", "cycle"],
        update_fields=_UPSERTED,
    )
    told = [(d.row, d.changes) for d in found if any(name in TOLD for name in d.changes)]
    ObligationChange.objects.bulk_create(
        [
            ObligationChange(obligation=row, changes={k: [_plain(v) for v in pair] for k, pair in changes.items()})
            for row, changes in told
        ],
        batch_size=BATCH,
    )
    return rows


def _derived(known: Collection[tuple[Episode, EpisodeFacts]], owners: Owners) -> Iterable[Obligation]:
    rules = deadlines.rules()
    for episode, facts in known:
        try:
            due = deadlines.due(facts)
        except RuleError as error:
            raise Refused(str(error), field=error.field) from error
        for deadline in due:
            rule = rules[deadline.rule]
            state = State.OPEN if deadline.closed_on is None else State.DONE
            owner_id = owners.of(episode, rule.owner)
            if state == State.DONE or owner_id is not None:  # an agency without staff has nobody to promise anything
                yield _row(episode, deadline, rule, state, owner_id)


def _row(episode: Episode, deadline: Deadline, rule: DeadlineRule, state: str, owner_id: int | None) -> Obligation:
    return Obligation(
        patient_id=episode.patient_id,
        episode_id=episode.pk,
        rule=deadline.rule,
        rule_version=rule.version,
        cycle=deadline.cycle,
        kind=rule.kind,
        title=rule.title_of(deadline)[:160],
        opens_on=deadline.opens_on,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        latest_on=deadline.latest_on,
        because=_sentence(deadline.because)[:500],
        citation=rule.citation[:200],
        closes=rule.closes[:300],
        page=rule.page,
        owner_id=owner_id,
        state=state,
        closed_on=deadline.closed_on,
    )


def _sentence(because: str) -> str:
    return because[:1].upper() + because[1:]


def _moved(row: Obligation, wanted: dict[str, object]) -> Difference:
    """The stored row brought to `wanted`. Closed rows keep the owner they had; a nap that would pass the due date
    ends; a promise that is kept, or due on another day, is no longer one to be checked."""
    if wanted["state"] != State.OPEN:
        wanted.pop("owner_id", None)
    changes = {name: [getattr(row, name), value] for name, value in wanted.items() if getattr(row, name) != value}
    for name, (_, value) in changes.items():
        setattr(row, name, value)
    if changes and row.snoozed_until is not None and (row.state != State.OPEN or row.snoozed_until > row.due_on):
        row.snoozed_until, row.snooze_reason = None, ""
    if row.state == State.DONE or "due_on" in changes:
        row.to_check_since = None
    return Difference(row, changes)


def _is_history(row: Obligation, on: date) -> bool:
    return row.state == State.DONE and row.due_on < on - timedelta(days=RELEVANT_DAYS)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
