"""One request of the walk: sent, looked at from every side, and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.test import Client, override_settings

from tests.architecture.persons import Person
from tests.architecture.snapshot import Belongings, written
from tests.architecture.world import World

ERROR = 500
REFUSED = 400
# Tokens against forgery, and the key of each rendering of a form
CHANGING = re.compile(r'\b[0-9A-Za-z]{64}\b|name="(?:submission_key|draft_of)" value="[^"]*"')
NAMED_SEARCH = re.compile(r"\bs=[0-9a-f-]{36}")  # each search gets a name of its own


@dataclass(frozen=True)
class Finding:
    """What a request read, changed or broke that it must not."""

    kind: str  # "read", "write" or "error"
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.what}"


@dataclass
class Tally:
    """How much was asked, and what came out that must not."""

    requests: int = 0
    findings: list[Finding] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)

    def of(self, kind: str) -> list[Finding]:
        """The findings of one kind."""
        return [one for one in self.findings if one.kind == kind]


class Sender:
    """Sends a person's requests, each in a savepoint of its own, and looks at what comes back."""

    def __init__(self, world: World, person: Person, tally: Tally | None = None) -> None:
        self.world, self.person, self.tally = world, person, tally or Tally()
        self.client = Client(raise_request_exception=False)
        self.belongings = [Belongings(side) for side in person.others]
        self.before = [one.fingerprint() for one in self.belongings]
        self.tables = set().union(*(one.tables for one in self.belongings))
        self.secret_ids = set() if person.reads_all else set().union(*(one.uuids() for one in self.belongings))
        self.secret_words = [] if person.reads_all else [side.word for side in person.others]
        self.sign_in()

    def sign_in(self) -> None:
        """A session of this person, as though just signed in."""
        if self.person.user is not None:
            self.client.force_login(self.person.user)

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        sent: Iterable[str] = (),
        **arguments: Any,
    ) -> Any:
        """The answer, when everything it did has been looked at and undone. `sent` are words that it may repeat."""
        with override_settings(**self.person.settings), transaction.atomic():
            where = f"{self.person.name} {method.upper()} {path}"
            with written() as tables:
                answer = self._ask(method, path, headers, arguments)
            self._look(where, answer, [*sent, *_words(path), str(arguments.get("data", ""))])
            if tables & self.tables:
                self._compare(where)
            if answer.status_code < REFUSED or "messages" in answer.cookies:
                self._look_at_next_page(where, method, answer, sent)
            transaction.set_rollback(True)
        return answer

    def _ask(self, method: str, path: str, headers: Mapping[str, str] | None, arguments: dict[str, Any]) -> Any:
        self.tally.requests += 1
        kept = dict(self.client.cookies.items())
        answer = getattr(self.client, method)(path, headers=headers, **arguments)
        if answer.streaming:
            answer.whole = b"".join(answer.streaming_content).decode(errors="replace")
        else:
            answer.whole = answer.content.decode(errors="replace")
        self.after = dict(self.client.cookies.items())
        self.client.cookies.clear()
        self.client.cookies.update(kept)
        return answer

    def found(self, kind: str, where: str, what: str) -> None:
        """Note what must not be."""
        self.tally.findings.append(Finding(kind, where, what))

    def _look(self, where: str, answer: Any, sent: list[str]) -> None:
        where = f"{where} -> {answer.status_code}"
        if answer.status_code >= ERROR:
            self.found("error", where, repr(getattr(answer, "exc_info", None) or answer.reason_phrase))
        shown = "\n".join([answer.whole, answer.reason_phrase, str(answer.headers), answer.cookies.output()])
        repeated = " ".join(sent)
        for word in self.secret_words:
            if word in shown and word not in repeated:
                self.found("read", where, f"shows {word}")
        for secret in self.secret_ids:
            if secret in shown and secret not in repeated:
                self.found("read", where, "names a record of another's patient")
                break

    def _compare(self, where: str) -> None:
        for belongings, before in zip(self.belongings, self.before, strict=True):
            after = belongings.fingerprint()
            changed = sorted(table for table in before if before[table] != after[table])
            if changed:
                self.found("write", where, f"changed {', '.join(changed)}")

    def _look_at_next_page(self, where: str, method: str, answer: Any, sent: Iterable[str]) -> None:
        """What a redirect leads to and the messages that wait for the next page are part of the answer."""
        location = answer.headers.get("Location", "")
        if method not in {"post", "put", "patch", "delete"} or not (location or "messages" in answer.cookies):
            return
        if urlsplit(location).netloc or location.startswith("/sign-in/"):
            return
        kept = dict(self.client.cookies.items())
        self.client.cookies.update(self.after)
        following = self._ask("get", location or "/settings/", None, {})
        self.client.cookies.clear()
        self.client.cookies.update(kept)
        self._look(
            f"{where} -> {answer.status_code} -> {location or '/settings/'}", following, [*sent, *_words(location)]
        )

    def is_refused(self, answer: Any) -> bool:
        """True for what gives nothing: an error page, the sign-in page, the way to a second factor."""
        return answer.status_code >= REFUSED or answer.headers.get("Location", "").startswith("/sign-in/")


def _words(path: str) -> list[str]:
    return [path]


def plain(answer: Any, *sent: str) -> tuple[int, str, str]:
    """The answer without what differs between two equal ones: tokens, the request's own id, and the words sent."""
    shown, location = answer.whole, answer.headers.get("Location", "")
    for word in (answer.headers.get("X-Request-ID", ""), *sent):
        if word:
            shown, location = shown.replace(word, "·"), location.replace(word, "·")
    return answer.status_code, NAMED_SEARCH.sub("·", location), CHANGING.sub("·", shown)
