"""Questions to the directory of community resources: what matches, what is unchecked, what looks the same."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

import jellyfish
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q, QuerySet

from community.models import CommunityResource, Need
from core.clock import today
from core.web.keyset import Page

Rows = QuerySet[CommunityResource]
STALE_AFTER_DAYS = 180
MOST_WORDS = 8
LOOKED_THROUGH = 100
ALIKE = 0.92


@dataclass(frozen=True)
class Choice:
    """The filters of the list as they stand in its address."""

    need: str = ""
    status: str = ""
    only_stale: bool = False
    only_open: bool = False
    archived: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, str], needs: Sequence[Need]) -> Choice:
        """The filters that make sense; anything else in the address is ignored."""
        need, status = asked.get("need", ""), asked.get("status", "")
        return cls(
            need=need if any(each.key == need for each in needs) else "",
            status=status if status in CommunityResource.Status.values else "",
            only_stale=asked.get("stale") == "1",
            only_open=asked.get("referrals") == "1",
            archived=asked.get("archived") == "1",
        )

    @property
    def query(self) -> dict[str, str]:
        """The filters as an address carries them."""
        asked = {"need": self.need, "status": self.status}
        asked |= {"stale": "1"} if self.only_stale else {}
        asked |= {"referrals": "1"} if self.only_open else {}
        asked |= {"archived": "1"} if self.archived else {}
        return {name: value for name, value in asked.items() if value}

    def narrow(self, rows: Rows) -> Rows:
        """The rows that pass every filter."""
        rows = rows.filter(is_active=not self.archived)
        if self.need:
            rows = rows.filter(needs__key=self.need)
        if self.status:
            rows = rows.filter(status=self.status)
        if self.only_open:
            rows = rows.filter(accepts_referrals=True)
        return stale(rows) if self.only_stale else rows


def last_good_check() -> date:
    """A check on or before this day is 180 days old or more."""
    return today() - timedelta(days=STALE_AFTER_DAYS)


def is_stale(resource: CommunityResource) -> bool:
    """Whether nobody has checked it for 180 days, or ever."""
    return resource.verified_on is None or resource.verified_on <= last_good_check()


def stale(rows: Rows) -> Rows:
    """Resources nobody has checked for 180 days, or ever."""
    return rows.filter(Q(verified_on__isnull=True) | Q(verified_on__lte=last_good_check()))


def call_list(after: str | None, size: int) -> Page[CommunityResource]:
    """One page of stale resources in use, longest unchecked first."""
    rows = stale(CommunityResource.objects.filter(is_active=True)).exclude(status=CommunityResource.Status.DEFUNCT)
    start = _row_at(after)
    if start is not None and start.verified_on is None:
        rows = rows.filter(Q(verified_on__isnull=False) | Q(pk__gt=start.pk))
    elif start is not None:
        rows = rows.filter(Q(verified_on__gt=start.verified_on) | Q(verified_on=start.verified_on, pk__gt=start.pk))
    found = list(rows.order_by(F("verified_on").asc(nulls_first=True), "pk").prefetch_related("needs")[: size + 1])
    return Page(found[:size], str(found[size - 1].uuid) if len(found) > size else None, start is None)


def _row_at(after: str | None) -> CommunityResource | None:
    try:
        return CommunityResource.objects.filter(uuid=uuid.UUID(after)).first() if after else None
    except ValueError:
        return None


def worded(rows: Rows, text: str) -> Rows:
    """Rows whose organization, service or description holds words beginning with each word of `text`."""
    words = "".join(c if c.isalnum() else " " for c in text.lower()).split()[:MOST_WORDS]
    if not words:
        return rows.none()
    return rows.annotate(_words=SearchVector("organization", "name", "description", config="simple")).filter(
        _words=SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config="simple")
    )


def lookalikes(facts: Mapping[str, object]) -> list[CommunityResource]:
    """Resources in use that may be the same: the same telephone, website, or nearly the same names. At most five."""
    phone, host = str(facts.get("phone") or ""), _host(str(facts.get("website") or ""))
    name = _joined(str(facts.get("organization") or ""), str(facts.get("name") or ""))
    rows = CommunityResource.objects.filter(is_active=True)
    wanted = Q(organization__istartswith=(name.split() or ["\uffff"])[0])
    wanted |= Q(phone=phone) if phone else Q()
    wanted |= Q(website__icontains=host) if host else Q()
    found = rows.filter(wanted).order_by("organization", "name")[:LOOKED_THROUGH]
    return [each for each in found if _is_alike(each, phone, host, name)][:5]


def _is_alike(other: CommunityResource, phone: str, host: str, name: str) -> bool:
    if phone and other.phone == phone:
        return True
    theirs = _joined(other.organization, other.name)
    same_site = bool(host) and _host(other.website) == host
    return bool(jellyfish.jaro_winkler_similarity(theirs, name) >= (0.8 if same_site else ALIKE))


def _joined(organization: str, name: str) -> str:
    return " ".join(f"{organization} {name}".lower().split())


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")
