"""Faults that the chaos run must find: each is planted in the senders' processes by its name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from reminders import claims, lease
from reminders.mail import Permanent, SmtpMailer, Transient


def cancel_ignored_after_the_claim() -> None:
    """The mail leaves although its row was cancelled between claim and flight."""
    fenced = "WHERE id = %s AND lease_token = %s AND state = 'sending' RETURNING id)"
    claims._PREFLIGHT = _changed(claims._PREFLIGHT, fenced, "WHERE id = %s AND %s::uuid IS NOT NULL RETURNING id)")


def no_lease_while_sending() -> None:
    """A sender that waits for a slow server loses its row to another."""
    lease.kept = lambda mine: nullcontext()  # type: ignore[assignment,return-value]


def claim_without_lease() -> None:
    """A claim that holds for no time: two senders have the same row."""
    real = claims.claim
    claims.claim = lambda due_by, lease_seconds: real(due_by, 0)


def outcome_never_written() -> None:
    """Nobody learns that a mail was sent: it is sent again, without end."""
    claims.land = lambda mine, attempt_id, ending: True


def outcome_not_fenced() -> None:
    """A sender that was taken for dead comes back and writes its outcome over that of its successor."""
    claims._OUTCOME = _changed(
        claims._OUTCOME,
        "AND lease_token = %s AND state = 'sending'",
        "AND %s::uuid IS NOT NULL AND state <> 'cancelled'",
    )


def sent_before_due() -> None:
    """The sender's clock, a little ahead, decides instead of the database's."""
    claims._AHEAD = _changed(claims._AHEAD, "SELECT clock_timestamp(),", "SELECT clock_timestamp() + interval '2 s',")
    claims._AHEAD = _changed(claims._AHEAD, "- clock_timestamp())::float", "- clock_timestamp())::float - 2")


def given_up_when_the_server_says_later() -> None:
    """A 451 is taken for a 550: the reminder is dropped."""
    real = SmtpMailer.send

    def send(self: SmtpMailer, mail: Any) -> str:
        try:
            return real(self, mail)
        except Transient as error:
            raise Permanent(str(error)) from error

    SmtpMailer.send = send  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {
    "cancel-ignored-after-the-claim": cancel_ignored_after_the_claim,
    "no-lease-while-sending": no_lease_while_sending,
    "claim-without-lease": claim_without_lease,
    "outcome-never-written": outcome_never_written,
    "outcome-not-fenced": outcome_not_fenced,
    "sent-before-due": sent_before_due,
    "given-up-when-the-server-says-later": given_up_when_the_server_says_later,
}


def plant(name: str) -> None:
    """Change the product in this process as `name` says."""
    FAULTS[name]()


def _changed(statement: str, words: str, others: str) -> str:
    assert words in statement, f"the statement has changed: {words}"
    return statement.replace(words, others)
