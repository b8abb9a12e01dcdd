"""Mail about accounts in the same ledger as reminders: the row says who and what for, the link is made as it leaves."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string

from accounts.invitations import password_link
from accounts.letters import WITH_LINK, Purpose
from accounts.models import User
from core.clock import now
from reminders import nudge
from reminders.follow import mail_domain, message_id
from reminders.models import Notification, Outbox
from reminders.words import Letter

SECONDS_ONE_MAIL = 60  # asked for again within the same minute (a double click, a reload), it is one mail
ASKED_FOR = timedelta(minutes=60)  # somebody sits and waits for it; later it would only puzzle them
NEWS = timedelta(hours=72)
SUBJECTS = {
    Purpose.SET_PASSWORD: "Your account",
    Purpose.RESET_PASSWORD: "Choose a new password",
    Purpose.PASSWORD_CHANGED: "Your password was changed",
    Purpose.EMAIL_CHANGED: "The e-mail address of your account was changed",
    Purpose.EMAIL_CHANGE_PROPOSED: "A new e-mail address is proposed for your account",
    Purpose.SECOND_FACTOR_CHANGED: "The second step of your sign-in was changed",
}


def write(*, person: User, purpose: Purpose, address: str = "") -> None:
    """Put one mail into the ledger in the current transaction; `ACCOUNT_POST` names this function."""
    elsewhere = "" if address.lower() == person.email.lower() else address
    minute = int(now().timestamp()) // SECONDS_ONE_MAIL
    # A person changed in between is told again: their first link is over
    seen = person.updated_at.isoformat()
    identity = message_id(f"{purpose}:{person.uuid}:{elsewhere}:{seen}:{minute}", mail_domain())
    row = Notification(
        purpose=Purpose(purpose),
        recipient=person,
        address=elsewhere,
        dedupe_key=identity,
        message_id=identity,
        due_at=Now(),
        next_attempt_at=Now(),
        useful_until=Now() + (ASKED_FOR if purpose == Purpose.RESET_PASSWORD else NEWS),
    )
    Notification.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(nudge.dispatch_soon, robust=True)


def letter(person_id: int, purpose: str, *, is_past_use: bool = False) -> Letter | None:
    """The mail as it leaves now, a link in it valid from now on; None when nobody waits for it any more: the account
    was closed, or the password was asked for too long ago."""
    person = User.objects.get(pk=person_id)
    is_secret = purpose in WITH_LINK
    if is_secret and (not person.is_active or (is_past_use and purpose == Purpose.RESET_PASSWORD)):
        return None
    context = {
        "given_name": person.given_name,
        "email": person.email,
        "agency": settings.AGENCY_NAME,
        "link": password_link(person) if is_secret else "",
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    subject = f"{SUBJECTS[Purpose(purpose)]} at {settings.AGENCY_NAME}"
    return Letter(subject, render_to_string(f"emails/{purpose}.txt", context), is_secret)


def with_text(mails: list[Outbox]) -> list[Outbox]:
    """The demonstration's mails as one reads them: a text that is kept nowhere is made again, with a link of this
    moment."""
    secret = {mail.message_id: mail for mail in mails if not mail.body}
    for row in Notification.objects.filter(message_id__in=secret):
        made = letter(row.recipient_id, row.purpose)
        secret[row.message_id].body = made.body if made else "The account is closed: the link opens nothing."
    return mails
