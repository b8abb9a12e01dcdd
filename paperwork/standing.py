"""Where the paperwork of an episode stands: each required filing, whether it is late, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.module_loading import import_string

from caseload.models import Episode
from core.clock import today
from homehealth import deadlines
from homehealth.deadlines import Deadline
from paperwork import costs, lateness
from paperwork.claims import Claim, claim_of
from paperwork.facts import payer_kinds
from paperwork.kinds import BY_RULE
from paperwork.models import Filing

MOST_OF_A_KIND = 8
ToBeChecked = Callable[[Episode], set[tuple[str, str]]]  # TO_BE_CHECKED: rule and cycle of what an upgrade found late


@dataclass(frozen=True)
class Item:
    """One filing this episode needs: where it stands in a word, when it is due and why, and what lateness costs."""

    deadline: Deadline
    title: str
    status: str
    citation: str
    closes: str
    cost: str = ""
    filing: Filing | None = None

    @property
    def kind(self) -> str:
        """The key of the kind of filing."""
        return BY_RULE[self.deadline.rule].key

    @property
    def verb(self) -> str:
        """The word on its button."""
        return BY_RULE[self.deadline.rule].verb

    @property
    def is_done(self) -> bool:
        """True once nothing more is to be filed."""
        return self.deadline.closed_on is not None

    @property
    def awaits_answer(self) -> bool:
        """True while it is sent and nobody has accepted it."""
        return not self.is_done and self.filing is not None and self.filing.awaits_answer


@dataclass(frozen=True)
class Standing:
    """The paperwork of one episode today. `claim` is None where no Medicare claim is under way."""

    items: tuple[Item, ...] = ()
    claim: Claim | None = None
    payer_kind: str = ""

    @property
    def sentence(self) -> str:
        """The first thing to read: "1 late, 2 to file."."""
        late, to_check, waiting = (
            sum(item.status == status for item in self.items) for status in ("overdue", "to_be_checked", "submitted")
        )
        to_file = sum(not item.is_done for item in self.items) - late - to_check - waiting
        counts = (
            (late, "late"),
            (to_file, "to file"),
            (to_check, "to be checked"),
            (waiting, "sent, waiting for the answer"),
        )
        said = ", ".join(f"{count} {what}" for count, what in counts if count)
        if said:
            return f"{said}."
        return "Everything required is filed." if self.items else ""


def of(episode: Episode, filings: Sequence[Filing]) -> Standing:
    """The standing of `episode` given its `filings` (all of them), as the deadline rules say it. At most nine queries."""
    payer_kind = payer_kinds([episode.pk]).get(episode.pk, "")
    standing = [filing for filing in filings if filing.is_standing]
    promises = lateness.owed(episode)
    to_be_checked: ToBeChecked = import_string(settings.TO_BE_CHECKED)
    to_check = to_be_checked(episode)
    items = [
        replace(item, status="to_be_checked") if (rule, item.deadline.cycle) in to_check and not item.is_done else item
        for rule in BY_RULE
        for item in (_item(each, standing, promises) for each in _last_of(rule, promises))
    ]
    claim = claim_of(episode, standing, payer_kind) if payer_kind.startswith("medicare_") else None
    return Standing(tuple(items), claim, payer_kind)


def _last_of(rule: str, promises: Sequence[Deadline]) -> list[Deadline]:
    return [each for each in promises if each.rule == rule][-MOST_OF_A_KIND:]


def _item(deadline: Deadline, filings: Sequence[Filing], promises: Sequence[Deadline]) -> Item:
    rule = deadlines.find(deadline.rule)
    filing = _filing_of(deadline, filings, promises)
    return Item(
        deadline,
        rule.title_of(deadline),
        _status(deadline, is_sent=filing is not None and filing.awaits_answer),
        rule.citation,
        rule.closes,
        costs.of(deadline, rule, filing),
        filing,
    )


def _filing_of(deadline: Deadline, filings: Sequence[Filing], promises: Sequence[Deadline]) -> Filing | None:
    """The filing that kept the promise; else the last one sent for it."""
    kind = BY_RULE[deadline.rule]
    found = [
        each
        for each in filings
        if each.kind == kind.key
        and lateness.meant(promises, kind, cycle=each.cycle, period_number=each.period_number) == deadline
    ]
    kept = [
        each for each in filings if each.kind == kind.key and deadline.closed_on in (each.accepted_on, each.filed_on)
    ]
    if deadline.closed_on is not None:
        return next(iter([each for each in kept if each in found] or kept), None)
    return next(reversed(found), None)


def _status(deadline: Deadline, *, is_sent: bool) -> str:
    due_on, done_on = deadline.due_on, deadline.closed_on
    if done_on is not None:
        return "late_but_done" if done_on > due_on else "done"
    if due_on < today():
        return "overdue"
    if is_sent:
        return "submitted"
    return "due_today" if due_on == today() else "soon" if (due_on - today()).days <= 7 else "upcoming"
