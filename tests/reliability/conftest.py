"""A misbehaving mail server, and settings that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.reliability.faulty_mail import FaultyMail


@pytest.fixture
def mail(settings: Any) -> Iterator[FaultyMail]:
    server = FaultyMail()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 60
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    settings.REMINDER_MAILER = "reminders.mail.SmtpMailer"
    yield server
    server.stop()
