"""Every number on every page equals what it counts: a walk with more rows than any limit.

A badge counts the rows beside it, or stands by a link to all of them; a number that is a link opens a list of exactly so
many; "24 of 31 are shown" shows 24; "99+" is never said of 99. A new page is walked without being listed here; a new way
to print a number has to be named below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.urls import reverse

from core.clock import day_bounds, now, today
from reminders.models import InboxItem, Notification
from tests import factories
from tests.architecture.counting import LINKED, PART, Lists, Node, Number, main_of, read, tree
from tests.architecture.routes import all_routes
from tests.visits.conftest import MONDAY
from visits.times import week_of

pytestmark = pytest.mark.django_db
ROLES = ("case_manager", "supervisor", "clinician", "intake", "admin", "auditor")
TEMPLATES = Path(__file__).parents[2] / "templates"
# Pages of samples
NOT_ROWS = ("/style-guide",)
PRINTS = re.compile(r"\{\{[^}]*(\|length|_count\b|\.count\b|\.total\b|\.rest\b|\.said\b)[^}]*\}\}")
# Words of a link that only begin with a number: a date, an hour, how long ago, the name of a test
NAME = re.compile(r"\d+ [A-Z][a-z]{2}\b|\d{1,2}:\d\d|\d+ days? ago|\d+-[a-z]")
PRINTING = [
    "accounts/teams.html",
    "assessments/assessment.html",
    "assessments/panel.html",
    "assessments/score.html",
    "assessments/section.html",
    "assessments/sign.html",
    "careplans/_frequency.html",
    "careplans/edit.html",
    "caseload/audit.html",
    "caseload/limits.html",
    "caseload/patient.html",
    "caseload/search.html",
    "community/needs.html",
    "endings/_effects.html",
    "community/resources.html",
    "components/bottom_bar.html",
    "components/chips.html",
    "components/patient_strip.html",
    "components/side_bar.html",
    "components/tabs.html",
    "components/top_bar.html",
    "core/conflict.html",
    "core/rest.html",
    "desk/_rail.html",
    "desk/_unread.html",
    "desk/drafts.html",
    "desk/team.html",
    "desk/today.html",
    "desk/without_patients.html",
    "mfa/index.html",
    "obligations/panel.html",
    "paperwork/panel.html",
    "referrals/_duplicates.html",
    "referrals/update.html",
    "reminders/delivery.html",
    "visits/_board.html",
    "visits/_parts.html",
    "visits/lay_out.html",
    "visits/of_patient.html",
]
BEFORE = timedelta(days=3)


@pytest.fixture
def noon(db: None) -> Any:
    """Monday, 10 in the morning: some of the day's visits are over, some are not."""
    with time_machine.travel(MONDAY, tick=False):
        yield MONDAY


@pytest.fixture
def crowd(noon: Any, case_manager: Any, clinician: Any, team: Any) -> Any:
    """More of everything than any page shows at once."""
    first = factories.ActiveEpisodeFactory(worker=case_manager)
    homes = [first, *(factories.ActiveEpisodeFactory(worker=case_manager) for _ in range(54))]
    _promises(homes, case_manager)
    _visits(homes, clinician, team)
    for home in homes[:24]:
        factories.PlanOfCareFactory(
            episode=home, status="sent", sent_on=today() - timedelta(days=4), signed_at=now() - timedelta(days=5),
            signed_by=case_manager, content_sha256="0" * 64,
        )  # fmt: skip
    for home in homes[:15]:
        factories.AssessmentFactory(episode=home, author=clinician)
    row = factories.ObligationFactory(episode=first)
    InboxItem.objects.bulk_create(
        InboxItem(dedupe_key=f"k{n}", obligation=row, user=case_manager, rung="day-0", due_at=now()) for n in range(120)
    )
    program, payer, sender = first.program, factories.PayerFactory(), factories.PractitionerFactory()
    for _ in range(120):
        factories.ReferralFactory(program=program, payer=payer, referring=sender)
    need = factories.NeedFactory()
    for _ in range(55):
        factories.CommunityResourceFactory().needs.add(need)
    for _ in range(110):
        factories.NotificationFactory(obligation=row, state=Notification.State.DEAD, due_at=now())
    return first


def _promises(homes: list[Any], owner: Any) -> None:
    for n in range(130):
        factories.ObligationFactory(episode=homes[n % 20], owner=owner, due_on=today() - BEFORE, kind="review")
    for n in range(25):
        factories.ObligationFactory(episode=homes[n % 20], owner=owner, due_on=today())
        factories.ObligationFactory(episode=homes[n % 20], owner=owner, due_on=today() + BEFORE, kind="plan")
    for _ in range(70):
        factories.ObligationFactory(episode=homes[0], owner=owner, due_on=today() + BEFORE, kind="contact")


def _visits(homes: list[Any], clinician: Any, team: Any) -> None:
    opens = day_bounds(today())[0]
    for n in range(31):
        who = factories.UserFactory(role="clinician", discipline="PT", family_name=f"N{n:02}", team=team)
        factories.VisitFactory(episode=homes[n], clinician=who, discipline="PT", starts_at=opens + timedelta(hours=11))
    for n in range(16):
        begins = opens + timedelta(hours=7, minutes=46 * n)
        factories.VisitFactory(episode=homes[35 + n], clinician=clinician, starts_at=begins)
        factories.VisitFactory(episode=homes[35 + n], clinician=clinician, starts_at=begins - BEFORE)
    for n in range(60):
        factories.VisitFactory(
            episode=homes[n % 55], clinician=None, status="needed", starts_at=None, ends_at=None,
            week_starts_on=today() - timedelta(days=1), week_ends_on=today() + timedelta(days=n % 5),
        )  # fmt: skip
    for n in range(58):
        factories.VisitFactory(
            episode=homes[n % 55], clinician=None, status="missed", ended_reason="Snow",
            starts_at=now() - timedelta(days=5, minutes=50 * n),
        )  # fmt: skip


def pages(client: Any, patient: Any) -> Iterator[tuple[str, Node]]:
    """Every page of the site that needs no record or only a patient, and the views its tabs and chips lead to."""
    asked: set[str] = set()
    waiting = [
        "/" + re.sub(r"<[^>]*>", str(patient.uuid), route.path)
        for route in all_routes()
        if not route.is_api and set(route.parameters) <= {"patient"} and not re.search(r"[\^$(\\]", route.path)
    ]
    waiting += [reverse("today") + "?by=patient"]
    while waiting:
        address = waiting.pop(0)
        if address in asked:
            continue
        asked.add(address)
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        if address.startswith(NOT_ROWS):
            continue
        page = tree(answer.content.decode())
        waiting += [urljoin(address, a.attributes["href"]) for a in _ways(main_of(page)) if "?" not in address]
        yield address, page


def _ways(main: Node) -> Iterator[Node]:
    """Links to other views of the same page, and to its other parts."""
    for each in main.all():
        if each.tag == "a" and "href" in each.attributes:
            is_view = any(
                above.tag == "nav" or "chips" in above.classes or "tabs" in above.classes for above in each.above()
            )
            if is_view or each.text.startswith(("The next people", "The people before")):
                yield each


def wrong(lists: Lists, address: str, page: Node) -> Iterator[str]:
    """What a page says that is not so."""
    main = main_of(page)
    for each in page.all():
        if each.classes & {"count", "bell-count"} and read(each.text):
            number = Number(*_read(each.text), each)
            if not _badge_holds(lists, address, number):
                yield f"{address}: a badge says {each.text!r}"
    for each in main.all():
        found = LINKED.match(each.text) if _is_ours(each) else None
        if found and not _link_holds(lists, address, each, found):
            yield f"{address}: a link says {each.text!r}"
    for words, listed in _sentences(address, main):
        number = re.search(words, main.text)
        if number and not Number(int(number[1]), bool(number[2]), main).says(lists.rows(listed)):
            yield f"{address}: {number[0]!r} of {lists.rows(listed)}"
    for found in PART.finditer(main.text):
        if int(found["shown"]) >= int(found["total"]) or not _shows(main, int(found["shown"])):
            yield f"{address}: {found[0]!r}"


def _sentences(address: str, main: Node) -> Iterator[tuple[str, str]]:
    """Numbers within sentences, as patterns, each with the list that holds what it counts."""
    schedule, day = reverse("visits:schedule"), today()
    yield r"(\d+)(\+)? overdue[,.]", "/today?show=overdue"
    yield r"(\d+)(\+)? due today[,.]", "/today?show=today"
    yield r"(\d+)(\+)? waiting on others[,.]", reverse("desk:paperwork") + "?view=waiting"
    yield r"(\d+)(\+)? referrals? waits? for a decision", reverse("referrals:incoming")
    yield r"(\d+)(\+)? visits? on \w{3} \d", f"{schedule}?view=list&day={day}&until={day}"
    first, last = week_of(day)
    yield r"(\d+)(\+)? visits? in the week of", f"{schedule}?view=list&day={first}&until={last}"
    yield r"(\d+)(\+)? visits? to be scheduled", f"{schedule}?view=unassigned&day={day}&weeks=open"
    yield r"(\d+)(\+)? visits? (?:whose|that)", address


def _is_ours(node: Node) -> bool:
    """True of a link to a page of the site: neither a telephone number nor a place of the same page."""
    return node.tag == "a" and node.attributes.get("href", "").startswith(("/", "?"))


def _read(text: str) -> tuple[int, bool]:
    found = read(text)
    assert found is not None
    return found


def _badge_holds(lists: Lists, address: str, number: Number) -> bool:
    """The rows beside it are so many, or a link beside it or around it opens so many."""
    own = next((above for above in number.node.above() if above.tag == "a"), None)
    if own is not None:
        return number.says(_listed(lists, address, own))
    for above in number.node.above():
        if above.rows:
            whole = [a for a in above.all() if _is_ours(a) and (all_of := LINKED.match(a.text)) and all_of["all"]]
            if whole:
                return any(number.says(_listed(lists, address, a)) for a in whole)
            if not number.is_more and above.rows == number.value:
                return True
            if above.tag == "main":
                return False
            links = [a for a in above.all() if _is_ours(a) and a.text.startswith("All ")]
            if any(number.says(_listed(lists, address, a)) for a in links):
                return True
            if any(above.rows + int(more) == number.value for more in re.findall(r"\b(\d+) more\b", above.text)):
                return True
    return False


def _link_holds(lists: Lists, address: str, node: Node, found: re.Match[str]) -> bool:
    """The list behind it has so many rows; "7 more" are those that do not stand beside it already."""
    number = Number(int(found["number"]), bool(found["more"]), node)
    if NAME.match(node.text):
        return True
    listed = _listed(lists, address, node)
    if found["rest"]:
        beside = next((above.rows for above in node.above() if above.rows), 0)
        return number.says(listed - beside)
    return number.says(listed)


def _listed(lists: Lists, address: str, node: Node) -> int:
    """The rows of the list that a link opens; mails of delivery are summed by address, as the page says them."""
    target = urljoin(address, node.attributes["href"])
    if urlsplit(target).path == reverse("reminders:delivery"):
        main = main_of(tree(lists.client.get(target).content.decode()))
        waiting = re.search(r"(\d+)\+? mails? should have left", main.text)
        mails = sum(int(each.text) for each in main.all() if each.attributes.get("data-label") == "Mails")
        return mails if "Not delivered" in node.text else int(waiting[1]) if waiting else 0
    return lists.rows(target)


def _shows(main: Node, number: int) -> bool:
    return any(each.rows == number for each in (main, *main.all()))


@pytest.mark.parametrize("role", ROLES)
def test_every_number_on_every_page_equals_what_it_counts(client: Any, request: Any, crowd: Any, role: str) -> None:
    person = request.getfixturevalue(role)
    client.force_login(person)
    seen, faults, lists = 0, [], Lists(client)
    for address, page in pages(client, crowd.patient):
        seen += 1
        faults += wrong(lists, address, page)
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert seen > 8


def test_a_template_that_prints_a_number_is_known_to_the_walk() -> None:
    """A new number is a badge beside its rows, a link to its list, "N of M are shown", or one of the sentences above; then
    its template is named here."""
    found = {str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.html") if PRINTS.search(p.read_text())}
    assert found == set(PRINTING)
