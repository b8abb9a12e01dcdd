"""The house's post as a test reads it: what is due leaves, and the mails are handed over here."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from reminders.dispatch import dispatch
from reminders.mail import Mail


class KeptMail:
    """A mailer that keeps what it is given."""

    taken: ClassVar[list[Mail]] = []

    def send(self, mail: Mail) -> str:
        self.taken.append(mail)
        return "250"

    def close(self) -> None:
        """Nothing is held open."""


def delivered(settings: Any) -> list[Mail]:
    """Everything that is due leaves now; returns it in the order it left."""
    settings.REMINDER_MAILER = "tests.accounts.post.KeptMail"
    KeptMail.taken = []
    dispatch()
    return KeptMail.taken


def link_in(mail: Mail) -> str:
    """The path of the mail's one link."""
    [link] = re.findall(r"https?://[^/\s]+(/\S+)", mail.body)
    return str(link)
