"""The short run in which each planted fault shows, and the figure in which it shows first."""

from __future__ import annotations

from dataclasses import replace

from tests.reliability.chaos import Plan, Run
from tests.reliability.faulty_mail import FaultyMail
from tests.reliability.verdict import Figures

SHORT = Plan(
    reminders=80,
    calm_seconds=0,
    trouble_seconds=20,
    every={},
    lease_seconds=3,
    sweep_seconds=1,
    hang_seconds=5,
    cancel_every=60,
    slow_seconds=0.02,
    settle_seconds=10,
)
DAWDLING = replace(SHORT, dawdle_seconds=1)
PLANS = {
    "cancel-ignored-after-the-claim": replace(
        DAWDLING, cancel_every=0.2, cancel_stages=("claimed",), sign="sent_after_cancel"
    ),
    "no-lease-while-sending": replace(SHORT, every={"hang": 2}, sign="repeats_unexplained"),
    "claim-without-lease": replace(DAWDLING, sign="taken_from_the_living"),
    "outcome-never-written": replace(SHORT, sign="outcomes_lost"),
    "outcome-not-fenced": replace(SHORT, every={"stall": 5}, sweepers=3, sign="repeats_unexplained"),
    "sent-before-due": replace(SHORT, sign="early"),
    "given-up-when-the-server-says-later": replace(SHORT, every={"451": 1}, sign="lost"),
}


def short_run(fault: str, mail: FaultyMail) -> Figures:
    """A run with this fault planted in its senders, which ends as soon as the fault shows."""
    return Run(replace(PLANS[fault], planted=fault), mail).go()
