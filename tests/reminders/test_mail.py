"""What becomes of a mail by what the mail server answers at each step, and what the message looks like on its way."""

from __future__ import annotations

import smtplib
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from reminders import mail as post
from reminders.mail import Mail, NotDelivered, OutboxMailer, Permanent, SmtpMailer, Transient, Uncertain
from reminders.models import Outbox

LETTER = Mail("nurse@agency.example", "<1@agency.example>", "Work is due today", "1 review is due.\n.\n..x\n")
WELL = {"sender": 250, "recipient": 250, "data": 354, "answer": 250, "reset": 250}
Reply = int | Exception


class Server:
    """A connection to a mail server that answers by `replies`, and notes what it was asked."""

    replies: dict[str, Reply]
    made: list[Server]

    def __init__(self, host: str, port: int, *, timeout: float, context: object = None) -> None:
        self.asked: list[Any] = ["SSL" if context else "plain", (host, port, timeout)]
        self.sent = b""
        self.is_closed = False
        self.awaited = "data"
        if isinstance(refused := self.replies.get("connect"), Exception):
            raise refused
        self.made.append(self)

    def _reply(self, stage: str) -> tuple[int, bytes]:
        said = self.replies[stage]
        if isinstance(said, Exception):
            raise said
        return said, b"words"

    def ehlo(self) -> None:
        self.asked.append("ehlo")

    def starttls(self, *, context: object) -> None:
        self.asked.append("starttls" if context else "starttls with anybody")

    def login(self, user: str, password: str) -> None:
        self.asked.append((user, password))

    def mail(self, sender: str) -> tuple[int, bytes]:
        self.asked.append(sender)
        self.awaited = "data"
        return self._reply("sender")

    def rcpt(self, to: str) -> tuple[int, bytes]:
        self.asked.append(to)
        return self._reply("recipient")

    def putcmd(self, command: str) -> None:
        self.asked.append(command)

    def getreply(self) -> tuple[int, bytes]:
        return self._reply(self.awaited)

    def send(self, text: bytes) -> None:
        if isinstance(lost := self.replies.get("body"), Exception):
            raise lost
        self.sent, self.awaited = text, "answer"

    def rset(self) -> tuple[int, bytes]:
        self.asked.append("rset")
        return self._reply("reset")

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, settings: Any) -> type[Server]:
    """The kind of server that is connected to; `made` holds each connection."""
    monkeypatch.setattr(Server, "replies", dict(WELL), raising=False)
    monkeypatch.setattr(Server, "made", [], raising=False)
    monkeypatch.setattr(post.smtplib, "SMTP", Server)
    monkeypatch.setattr(post.smtplib, "SMTP_SSL", Server)
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "mail.example", 2525, 7
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER, settings.DEFAULT_FROM_EMAIL = "", "Hearthside <from@agency.example>"
    return Server


GONE = smtplib.SMTPServerDisconnected("gone")


@pytest.mark.parametrize(
    ("stage", "reply", "kind", "code", "is_kept"),
    [
        ("connect", ConnectionRefusedError(), Transient, "connect: ConnectionRefusedError", False),
        ("sender", 550, Transient, "sender: 550", True),
        ("sender", 451, Transient, "sender: 451", True),
        ("sender", TimeoutError(), Transient, "sender: TimeoutError", False),
        ("recipient", 252, Transient, "recipient: 252", True),
        ("recipient", 499, Transient, "recipient: 499", True),
        ("recipient", 500, Permanent, "recipient: 500", True),
        ("recipient", 550, Permanent, "recipient: 550", True),
        ("recipient", 599, Permanent, "recipient: 599", True),
        ("recipient", 600, Transient, "recipient: 600", True),
        ("recipient", 421, Transient, "recipient: 421", False),
        ("recipient", -1, Transient, "recipient: -1", False),
        ("recipient", UnicodeError(), Transient, "recipient: UnicodeError", False),
        ("data", 250, Transient, "data: 250", True),
        ("data", 554, Permanent, "data: 554", True),
        ("data", GONE, Transient, "data: SMTPServerDisconnected", False),
        ("body", ConnectionResetError(), Uncertain, "body: ConnectionResetError", False),
        ("answer", 451, Transient, "answer: 451", True),
        ("answer", 552, Permanent, "answer: 552", True),
        ("answer", -1, Uncertain, "answer: lost", False),
        ("answer", TimeoutError(), Uncertain, "answer: TimeoutError", False),
        ("answer", GONE, Uncertain, "answer: SMTPServerDisconnected", False),
    ],
)
def test_each_answer_is_one_of_four_and_a_broken_connection_is_dropped(
    stage: str, reply: Reply, kind: type[NotDelivered], code: str, is_kept: bool, server: type[Server]
) -> None:
    server.replies[stage] = reply
    mailer = SmtpMailer()
    with pytest.raises(NotDelivered) as failed:
        mailer.send(LETTER)
    assert (type(failed.value), str(failed.value)) == (kind, code)
    assert [each.is_closed for each in server.made] == ([] if stage == "connect" else [not is_kept])
    server.replies |= {"connect": 0, "body": 0} | WELL
    assert mailer.send(LETTER) == "250"
    assert len(server.made) == (2 if not is_kept and stage != "connect" else 1)


@pytest.mark.parametrize("reset", [500, GONE, OSError()])
def test_a_connection_that_cannot_begin_anew_is_dropped(reset: Reply, server: type[Server]) -> None:
    server.replies |= {"recipient": 550, "reset": reset}
    with pytest.raises(Permanent):
        SmtpMailer().send(LETTER)
    assert server.made[0].is_closed


@pytest.mark.parametrize("recipient", [250, 251])
def test_mails_go_one_after_another_through_one_connection(recipient: int, server: type[Server]) -> None:
    server.replies["recipient"] = recipient
    mailer = SmtpMailer()
    assert [mailer.send(LETTER), mailer.send(LETTER)] == ["250", "250"]
    (made,) = server.made
    one = ["from@agency.example", "nurse@agency.example", "data"]
    assert made.asked == ["plain", ("mail.example", 2525, 7), "ehlo", *one, *one]
    mailer.close()
    mailer.close()
    assert made.is_closed


@pytest.mark.parametrize(
    ("sealed", "user", "asked"),
    [
        ({"EMAIL_USE_TLS": True}, "", ["plain", "ehlo", "starttls", "ehlo"]),
        ({"EMAIL_USE_TLS": True}, "us", ["plain", "ehlo", "starttls", "ehlo", ("us", "secret")]),
        ({"EMAIL_USE_SSL": True}, "us", ["SSL", "ehlo", ("us", "secret")]),
        ({}, "", ["plain", "ehlo"]),
    ],
)
def test_a_connection_is_sealed_before_anybody_signs_in(
    sealed: dict[str, bool], user: str, asked: list[Any], server: type[Server], settings: Any
) -> None:
    for name, value in sealed.items():
        setattr(settings, name, value)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = user, "secret"
    SmtpMailer().send(LETTER)
    (made,) = server.made
    before_the_mail = made.asked[: made.asked.index("from@agency.example")]
    assert [each for each in before_the_mail if each != ("mail.example", 2525, 7)] == asked


def test_a_message_says_who_what_and_that_nobody_need_answer(server: type[Server], settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "from@agency.example"
    SmtpMailer().send(LETTER)
    wire = server.made[0].sent
    assert wire.endswith(b"\r\n...x\r\n.\r\n")  # a line that begins with a dot has one more, the last is one alone
    assert b"\r\n..\r\n" in wire
    message = message_from_bytes(wire, policy=default)
    named = {name: message[name] for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")}
    assert named == {
        "From": "from@agency.example", "To": "nurse@agency.example", "Subject": "Work is due today",
        "Message-ID": "<1@agency.example>", "Auto-Submitted": "auto-generated",
    }  # fmt: skip
    assert message["Date"].datetime.tzinfo is not None
    assert message.get_content().startswith("1 review is due.")
    assert "from@agency.example" in server.made[0].asked


@pytest.mark.django_db
@pytest.mark.parametrize(("is_secret", "body"), [(False, "1 review is due."), (True, "")])
def test_the_demonstration_keeps_a_mail_once_and_no_secret(is_secret: bool, body: str) -> None:
    letter = Mail("a@agency.example", "<9@x>", "Subject", "1 review is due.", is_secret)
    mailer = OutboxMailer()
    assert [mailer.send(letter), mailer.send(letter)] == ["kept", "kept"]
    mailer.close()
    kept = Outbox.objects.get()
    assert (kept.recipient, kept.subject, kept.body) == ("a@agency.example", "Subject", body)
