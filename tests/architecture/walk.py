"""The walk: every route, method and person, with the records of others in addresses, queries, searches and bodies.

`python -m tests.architecture` asks everything that can be asked (an hour of one core or more; WALK=0.1 before it asks a
tenth). The tests ask a seventieth of the larger families, the same each time, and each person another."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from tests.architecture.asked import watching
from tests.architecture.asking import Asked, nobodys_word, query_of, some_of, with_query
from tests.architecture.bodies import FRESH, Body, with_others_ids
from tests.architecture.forms import read_page
from tests.architecture.gathering import Bodies
from tests.architecture.persons import person
from tests.architecture.routes import METHODS, Route, all_routes, described_keys, route_at
from tests.architecture.sending import REFUSED, Sender, Tally, plain
from tests.architecture.world import Side, World, build_side
from tests.factories import UserFactory

NOBODY = "00000000-0000-0000-0000-000000000007"
OVERRIDES = ("DELETE", "PUT")


class Walk:
    """One person's walk over some routes; `share` of the larger families is asked, chosen by what is asked."""

    def __init__(self, world: World, bodies: Bodies, who: str, *, only: str = "", share: float = 1.0) -> None:
        self.world, self.bodies, self.who, self.share = world, bodies, person(who, world), share
        self.routes = tuple(route for route in all_routes() if re.search(only, route.path))
        self.own_pages: dict[str, Route] = {}
        self.asked: set[str] = set()
        self.sender = Sender(world, self.who)
        self.tally = self.sender.tally

    def run(self) -> Tally:
        """Everything that this person can ask."""
        for family in (self.addresses, self.mixed, self.verbs, self.lists, self.queries, self.others_ids, self.twin):
            family()
        return self.tally

    def chosen(self, weight: int, *what: object) -> bool:
        """True for the part of a large family that is asked: the same part every time, another for each person."""
        return zlib.crc32(repr((self.who.name, *what)).encode()) % 1000 < self.share * weight * 1000

    def _others(self, route: Route) -> list[Side]:
        """The sides to ask one's own route about."""
        return [one for one in self.who.others if self.who.own or self.chosen(8, "side", route.path, one.word)]

    # --- another's record in the address -----------------------------------------------------------------------------

    def addresses(self) -> None:
        """Each route with the records of another's patient, by every method, empty and with a body that is accepted."""
        for route, side in product(self.routes, self.who.others):
            has_own = self.who.own is not None and not self.who.reads_all
            if not route.of_side(side) or not (has_own or self.chosen(4, "address", route.path, side.word)):
                continue
            path = route.fill(self.world, side)
            for method in METHODS:
                weight = 12 if method == "post" else 2
                if method == "get" or self.chosen(weight, "method", route.path, method):
                    self._refused(route, method, path, side)
            for method in OVERRIDES:
                if self.chosen(1, "override", route.path, method):
                    headers = {"X-HTTP-Method-Override": method}
                    self._refused(route, "post", path, side, headers=headers, data={"_method": method})
            for address, body in self.bodies.get((route, side), ()):
                if not self.chosen(12, "accepted", route.path, body.method):
                    continue
                self._refused(
                    route, body.method, address or path, side, headers=_version(route, side), **body.arguments()
                )
            if self.chosen(4, "nobody", route.path):
                self._as_nobodys(route, path, side)

    def _refused(self, route: Route, method: str, path: str, side: Side, **arguments: Any) -> None:
        if route.is_api and method in {"post", "put", "patch"} and "data" not in arguments:
            arguments |= {"data": "{}", "content_type": "application/json"}
        if route.is_api and isinstance(arguments.get("data"), dict):
            arguments |= {"content_type": "application/json"}
        answer = self.sender.send(method, path, **arguments)
        if not self.who.reads_all and not self.sender.is_refused(answer):
            kind = "read" if method in {"get", "head", "options"} else "write"
            self.sender.found(kind, f"{self.who.name} {method.upper()} {path} -> {answer.status_code}", "was answered")

    def _as_nobodys(self, route: Route, path: str, side: Side) -> None:
        """A record that is another's answers as one that does not exist."""
        if self.who.reads_all:
            return
        ids = {side.of(name): NOBODY for name in route.of_side(side)}
        nobodys = path
        for known in ids:
            nobodys = nobodys.replace(known, NOBODY)
        for method in ("get", "head"):
            what = "another's record is answered otherwise than nobody's"
            self._same(what, method, Asked(path, (*ids,)), Asked(nobodys, (NOBODY,)))

    def _same(self, what: str, method: str, theirs: Asked, nobodys: Asked) -> None:
        """Another's is answered as nobody's, or the answer says something of a record that is another's."""
        for _ in range(2):  # a minute may have turned between the two
            answers = [
                (self.sender.send(method, one.path, sent=one.sent, **one.arguments), one.sent)
                for one in (theirs, nobodys)
            ]
            first, second = (plain(answer, *sent) for answer, sent in answers)
            if first == second:
                return
        self.sender.found("read", f"{self.who.name} {method.upper()} {theirs.path} -> {first[0]}", what)

    # --- one's own record and another's, together --------------------------------------------------------------------

    def mixed(self) -> None:
        """Routes of two records or more: our parent with their child, and their parent with our child."""
        if self.who.own is None or self.who.reads_all:
            return
        for route, other in product(self.routes, self.who.others):
            names = route.of_side(other)
            if len(names) < 2:
                continue
            for theirs in some_of(len(names)):
                sides = dict(zip(names, (other if is_theirs else self.who.own for is_theirs in theirs), strict=True))
                path = route.fill(self.world, sides | {n: other for n in route.parameters if n not in sides})
                for method in METHODS:
                    if method in {"get", "post"} or self.chosen(2, "mixed", route.path, method):
                        self._refused(route, method, path, other)
                for _, body in [*self.bodies.get((route, other), ()), *self.bodies.get((route, self.who.own), ())]:
                    self._refused(route, body.method, path, other, **body.arguments())

    # --- routes that name nobody's record, by every method -----------------------------------------------------------

    def verbs(self) -> None:
        """No method of any route breaks, nor shows another's patient."""
        for route, method in product(self.routes, METHODS):
            if route.of_side(self.world.sides[0]) or not self.chosen(4, "verb", route.path, method):
                continue
            is_json = route.is_api and method in {"post", "put", "patch"}
            body: dict[str, Any] = {"data": "{}", "content_type": "application/json"} if is_json else {}
            self.sender.send(method, route.fill(self.world, self.world.sides[0]), **body)

    # --- one's own lists, asked for others' records ------------------------------------------------------------------

    def lists(self) -> None:
        """One's own pages hold nothing of another's; what they link to with a query is asked as well."""
        if self.who.user is None:
            return
        side = self.who.own or self.world.sides[0]
        for route in self.routes:
            if (self.who.own is None and route.of_side(side)) or not self.chosen(5, "own", route.path):
                continue
            path = route.fill(self.world, side)
            answer = self.sender.send("get", path)
            if answer.status_code != 200:
                continue
            self.own_pages[path] = route
            for link in _links(answer, path):
                found = route_at(link)
                is_new = found in self.routes and "?" in link and link not in self.own_pages
                if found is not None and is_new and self.chosen(1, "link", link.partition("?")[2][:30], found.path):
                    self.sender.send("get", link)
                    self.own_pages[link] = found

    def queries(self) -> None:
        """Every query parameter that a page asks for, with ids and words of another's patient: as though there were none."""
        if self.who.reads_all:
            return
        for path, route in list(self.own_pages.items()):
            for key, other in product(self._keys(path, route), self._others(route)):
                for name, value in [*((n, other.of(n)) for n in other.of_patient), ("words", other.word)]:
                    likely = name in {key, "words"} or name.rstrip("s") in route.path
                    if likely or self.chosen(1, "key", route.path, key, name):
                        self._asked(path, key, value)

    def _keys(self, path: str, route: Route) -> list[str]:
        """The parameters that the view read, and, those given, read then."""
        known = described_keys(route)
        for _ in range(2):
            with watching() as heard:
                self.sender.send("get", with_query(path, {key: NOBODY for key in known - query_of(path).keys()}))
                if heard <= known:
                    break
                known |= heard
        return sorted(known)

    def _asked(self, path: str, key: str, value: str) -> None:
        if with_query(path, {key: value}) in self.asked:
            return
        self.asked.add(with_query(path, {key: value}))
        nobodys = NOBODY if value.count("-") == 4 else nobodys_word(value)
        theirs, control = (Asked(with_query(path, {key: word}), (word,)) for word in (value, nobodys))
        self._same(f"{key} of another is answered otherwise than nobody's", "get", theirs, control)

    # --- bodies ------------------------------------------------------------------------------------------------------

    def others_ids(self) -> None:
        """One's own forms and requests with ids and words of another's patient in each place that takes one."""
        if self.who.user is None or self.who.reads_all:
            return
        side = self.who.own or self.world.sides[0]
        for route in self.routes:
            if self.who.own is None and route.of_side(side):
                continue
            path = route.fill(self.world, side)
            for number, (address, body) in enumerate(self.bodies.get((route, side), ())):
                if (not address and not body.is_json) or not self.chosen(1, "body", route.path, number):
                    continue
                headers = _version(route, side)
                answer = self.sender.send(body.method, address or path, headers=headers, **body.arguments())
                if answer.status_code < REFUSED:
                    self.tally.accepted.add(f"{body.method} {route.path}")
                if answer.status_code in {403, 404, 405}:
                    continue
                for other in self._others(route):
                    self._with_ids(address or path, body, side, other, headers)
                    if answer.status_code == 200:
                        self._with_words(address or path, body, other, headers)

    def _with_ids(self, path: str, body: Body, side: Side, other: Side, headers: dict[str, str]) -> None:
        for theirs, nobodys, sent in with_others_ids(body, side, other):
            first = self.sender.send(body.method, path, headers=headers, sent=[sent], **theirs.arguments())
            second = self.sender.send(body.method, path, headers=headers, sent=[sent], **nobodys.arguments())
            if first.status_code < REFUSED <= second.status_code:
                where = f"{self.who.name} {body.method.upper()} {path} -> {first.status_code}"
                self.sender.found("write", where, f"took the id of another's record: {theirs.fields}")

    def _with_words(self, path: str, body: Body, other: Side, headers: dict[str, str]) -> None:
        """A search for what only another's patient holds finds as much as one for what nobody holds."""
        for place, value in body.places():
            if place[-1] in FRESH or not isinstance(value, str) or not self.chosen(6, "word", path[:9], place):
                continue
            theirs, nobodys = (
                Asked(path, (word,), {"headers": headers, **body.but(place, word).arguments()})
                for word in (other.word, nobodys_word(other.word))
            )
            self._same(f"finds another's patient by {place}", body.method, theirs, nobodys)

    # --- the same pages when another has one patient more ------------------------------------------------------------

    def twin(self) -> None:
        """Counts, totals, order and choices of one's own pages stay as they are when strangers get another patient."""
        if self.who.own is None or self.who.reads_all:
            return
        ask: Callable[[str], Any] = lambda path: plain(self.sender.send("get", path))  # noqa: E731
        before = {path: ask(path) for path in self.own_pages}
        with transaction.atomic():
            for other in self.who.others:
                # A colleague's free and busy hours are everybody's, to plan by: the visit is of one who left since.
                left = UserFactory(role="clinician", discipline="SN", is_active=False)
                build_side(
                    other.people["case_manager"], left, other.word, certifying=other.records["episode"].certifying
                )
            sender, self.sender = self.sender, Sender(self.world, self.who, self.tally)
            self.sender.client = sender.client
            differ = [path for path in self.own_pages if ask(path) != before[path]]
            transaction.set_rollback(True)
        self.sender = sender
        for path in differ:
            if ask(path) == before[path]:
                self.sender.found("read", f"{self.who.name} GET {path}", "changes with the number of others' patients")


def _links(answer: Any, path: str) -> Iterator[str]:
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return
    for link in read_page(answer.whole, path)[1]:
        yield urlsplit(path).path + link if link.startswith("?") else link


def _version(route: Route, side: Side) -> dict[str, str]:
    """The version that an API change must name."""
    subject = side.records.get(route.parameters[0]) if route.parameters else None
    return {"If-Match": str(getattr(subject, "version", 1))} if route.is_api else {}
