"""Handing one mail over: to the mail server, or in the demonstration to a page. Every answer is one of four."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from core.clock import now
from reminders.models import Outbox


class NotDelivered(Exception):
    """The mail server did not take the mail. The text is a code, never an address."""


class Permanent(NotDelivered):
    """It will never take it: 5xx. Trying again is pointless."""


class Transient(NotDelivered):
    """It may take it later: 4xx, or the connection failed before the end of the message left."""


class Uncertain(NotDelivered):
    """The message left and no answer came: nobody can know (RFC 1047). Trying again may repeat it, with the same
    Message-ID."""


@dataclass(frozen=True)
class Mail:
    """What leaves the house: no field of it can hold a patient's name. The text of a secret one is kept nowhere."""

    to: str
    message_id: str
    subject: str
    body: str
    is_secret: bool = False


class Mailer(Protocol):
    """Hands mails over one by one."""

    def send(self, mail: Mail) -> str:
        """The server's answer. Raises Permanent, Transient or Uncertain."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


MakesMailer = Callable[[], Mailer]  # REMINDER_MAILER


def mailer() -> Mailer:
    """The mailer that `REMINDER_MAILER` names."""
    make: MakesMailer = import_string(settings.REMINDER_MAILER)
    return make()


class SmtpMailer:
    """One connection to the mail server of `EMAIL_URL`, opened when needed and again after an error."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None
        self._stage = ""

    def send(self, mail: Mail) -> str:
        """One mail in one transaction of its own, so that no mail can spoil another's."""
        try:
            return self._hand_over(mail)
        except smtplib.SMTPResponseException as error:
            raise self._classified(error) from error
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            self.close()
            kind = Uncertain if self._stage in {"body", "answer"} else Transient
            raise kind(f"{self._stage}: {type(error).__name__}") from error

    def close(self) -> None:
        """Drop the connection without ceremony: a server that hangs is not waited for."""
        if self._server is not None:
            self._server.close()
        self._server = None

    def _hand_over(self, mail: Mail) -> str:
        self._stage = "connect"
        server = self._server = self._server or _connect()
        self._stage = "sender"
        _expect(server.mail(_sender()), 250)
        self._stage = "recipient"
        _expect(server.rcpt(mail.to), 250, 251)
        self._stage = "data"
        server.putcmd("data")
        _expect(server.getreply(), 354)
        self._stage = "body"
        server.send(_wire(mail))
        self._stage = "answer"
        code, words = server.getreply()
        _expect((code, words), 250)
        return str(code)

    def _classified(self, error: smtplib.SMTPResponseException) -> NotDelivered:
        is_lost = error.smtp_code == -1
        if is_lost or error.smtp_code == 421 or not self._reset():
            self.close()
        if is_lost and self._stage == "answer":
            return Uncertain("answer: lost")
        code = f"{self._stage}: {error.smtp_code}"
        is_refusal = 500 <= error.smtp_code < 600 and self._stage in {"recipient", "data", "answer"}
        # A refused sender or sign-in is the agency's own fault: it is put right, and the mail then goes
        return Permanent(code) if is_refusal else Transient(code)

    def _reset(self) -> bool:
        try:
            return self._server is not None and self._server.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False


class OutboxMailer:
    """Keeps mail on a page of the demonstration; the same Message-ID is kept once, a secret text not at all: the page
    makes it again for whoever reads it."""

    def send(self, mail: Mail) -> str:
        """Stored in the database. Raises Transient when the database does not answer."""
        kept = {"recipient": mail.to, "subject": mail.subject, "body": "" if mail.is_secret else mail.body}
        try:
            Outbox.objects.get_or_create(message_id=mail.message_id, defaults=kept)
        except DatabaseError as error:
            raise Transient(type(error).__name__) from error
        return "kept"

    def close(self) -> None:
        """Nothing is held open."""


def _sender() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">")


def _connect() -> smtplib.SMTP:
    where = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    server: smtplib.SMTP
    if settings.EMAIL_USE_SSL:
        server = smtplib.SMTP_SSL(*where, timeout=settings.EMAIL_TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(*where, timeout=settings.EMAIL_TIMEOUT)
    server.ehlo()
    if settings.EMAIL_USE_TLS:
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return server


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    if reply[0] not in codes:
        raise smtplib.SMTPResponseException(reply[0], reply[1])


def _wire(mail: Mail) -> bytes:
    """The message as it travels: headers cannot be broken by what stands in them, lines that begin with a dot are
    doubled."""
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = now()
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.body)
    lines = message.as_bytes().splitlines(keepends=True)
    return b"".join(b"." + line if line.startswith(b".") else line for line in lines) + b".\r\n"
