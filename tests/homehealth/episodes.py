"""An episode to derive deadlines from."""

from datetime import UTC, date, datetime, timedelta

from homehealth.deadlines import Done, EpisodeFacts, Fact, due

SOC = date(2027, 1, 4)
MEDICARE = EpisodeFacts(
    as_of=SOC,
    tz="America/New_York",
    program="medicare-home-health",
    payer_kind="medicare_ffs",
    referral_at=datetime(2027, 1, 2, 14, tzinfo=UTC),
    start_of_care=SOC,
)


def after(days):
    """The day so many days after the start of care."""
    return SOC + timedelta(days=days)


def owed(facts, rule):
    return [deadline for deadline in due(facts) if deadline.rule == rule]


def closed(facts, rule):
    """When each cycle of a rule was kept, None while it is open."""
    return {deadline.cycle: deadline.closed_on for deadline in owed(facts, rule)}


def only(facts, rule):
    found = owed(facts, rule)
    assert len(found) == 1
    return found[0]


def done(*facts):
    """What was done, from pairs of a fact's name ("therapy-evaluation:PT" names the discipline) and the day."""
    return tuple(one(what, on) for what, on in facts)


def one(what, on, n=None):
    name, _, discipline = what.partition(":")
    return Done(Fact(name), on, n=n, discipline=discipline)
