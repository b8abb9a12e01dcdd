"""One table of all long forms, read from the pages themselves: typed, reloaded, signed out, sent twice with other words, in two
windows. Nothing is lost."""

from __future__ import annotations

import datetime
import html
import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from core.models import AuditEvent, FormDraft, Submission
from core.tasks import forget_submissions
from core.web import drafts
from tests.architecture.persons import somebody
from tests.architecture.routes import all_routes
from tests.architecture.test_routes import world

pytestmark = pytest.mark.django_db
__all__ = ["world"]
ROLES = ("case_manager", "supervisor", "clinician", "admin", "intake")
TYPED = 'Typed "slowly" & with <care> 73'
NOT_TYPED_INTO = {"csrfmiddlewaretoken", "submission_key", "draft_of", "seen_version"}
# Long forms of which no draft is kept by the one mechanism, and why
OTHERWISE = {
    "assessments:section": "Keeps its answers in the assessment itself, which is a draft until it is signed.",
    "visits:note": "Keeps its text in the note itself, which is a draft until it is signed.",
    "calculator:rule": "It reads: nothing is kept of what is tried.",
    "kit": "Of the demonstration: nothing is kept.",
    "caseload:search": "A search box.",
}
SHORT = 5


@dataclass(frozen=True)
class LongForm:
    """A form with a text area or more than five controls, as it stands in a page."""

    page: str
    name: str
    opening: str
    inside: str

    @property
    def action(self) -> str:
        named = re.search(r'\baction="([^"#]+)"', self.opening)
        return html.unescape(named[1]) if named else self.page

    @property
    def texts(self) -> list[str]:
        """Names of the controls into which free words are typed."""
        areas = re.findall(r'<textarea\b[^>]*\bname="([^"]+)"', self.inside)
        inputs = re.findall(r'<input\b(?=[^>]*\btype="text")[^>]*\bname="([^"]+)"', self.inside)
        return [*areas, *inputs]

    @property
    def token(self) -> str:
        found = re.search(r'name="draft_of" value="([^"]+)"', self.inside)
        return found[1] if found else ""

    @property
    def hidden(self) -> dict[str, str]:
        found = re.findall(r'<input\b(?=[^>]*\btype="hidden")[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"', self.inside)
        return {html.unescape(name): html.unescape(value) for name, value in found}

    def typed(self, text: str = TYPED) -> dict[str, str]:
        """What a browser sends when `text` stands in every control of words."""
        return self.hidden | dict.fromkeys(self.texts, text)


def long_forms(page: str, name: str, content: str) -> list[LongForm]:
    found = []
    for opening, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", content, re.DOTALL):
        controls = re.findall(
            r'<(?:input(?![^>]*type="(?:hidden|submit)")|select|textarea)\b[^>]*\bname="([^"]+)"', inside
        )
        is_long = "<textarea" in inside or len(set(controls) - NOT_TYPED_INTO) > SHORT
        if 'method="post"' in opening and is_long:
            found.append(LongForm(page, name, opening, inside))
    return found


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def every_long_form(world: Any) -> dict[tuple[str, str], tuple[Any, LongForm]]:
    """Each long form once, by route and address, with somebody who can open it."""
    found: dict[tuple[str, str], tuple[Any, LongForm]] = {}
    for role in ROLES:
        person = somebody(role, world)
        client = signed_in(person)
        for route in all_routes():
            if route.is_api or route.path.startswith(("sign-in", "demo")):
                continue
            where = route.fill(world, world.sides[0])
            answer = client.get(where)
            if answer.status_code != 200 or answer.streaming:
                continue
            for form in long_forms(where, answer.resolver_match.view_name, answer.content.decode()):
                found.setdefault((form.name, form.action), (person, form))
    return found


def again(person: Any, form: LongForm) -> LongForm:
    """The same form, opened anew by the same person in a new session."""
    content = signed_in(person).get(form.page).content.decode()
    (same,) = [each for each in long_forms(form.page, form.name, content) if each.action == form.action]
    return same


def holds(form: LongForm, text: str, names: list[str]) -> list[str]:
    """Which of `names` do not show `text` in this form."""
    said = html.escape(text).replace("&#x27;", "&#39;")
    areas = dict(re.findall(r'<textarea\b[^>]*\bname="([^"]+)"[^>]*>\s?(.*?)</textarea>', form.inside, re.DOTALL))
    inputs = {}
    for tag in re.findall(r"<input\b[^>]*>", form.inside):
        name, value = (re.search(rf'\b{word}="([^"]*)"', tag) for word in ("name", "value"))
        if name and value:
            inputs[name[1]] = value[1]
    return [name for name in names if (areas | inputs).get(name, "").strip() != said]


@pytest.fixture
def forms(world: Any) -> dict[tuple[str, str], tuple[Any, LongForm]]:
    return every_long_form(world)


def test_every_long_form_keeps_a_draft_or_says_why_not(forms: Any) -> None:
    bare = {
        (name, action)
        for (name, action), (_, form) in forms.items()
        if name not in OTHERWISE and not ("data-autosave=" in form.opening and form.token)
    }
    assert not bare, f"Write these with {{% form_attrs form %}}, or add them to OTHERWISE with a reason: {sorted(bare)}"
    assert len(forms) > 30
    assert all(reason.endswith(".") for reason in OTHERWISE.values())


def test_every_long_form_is_whole_after_reload_sign_out_and_a_key_used_twice(forms: Any) -> None:
    lost: list[str] = []
    seen = 0
    for (name, action), (person, form) in forms.items():
        if name in OTHERWISE or not form.token or not form.texts:
            continue
        seen += 1
        lost += [f"{name} {action}: {what}" for what in (
            *reloaded(person, form), *signed_out(person, form), *sent_otherwise(person, form), *in_two_windows(person, form),
        )]  # fmt: skip
    assert not lost, "\n".join(lost)
    assert seen > 27


def reloaded(person: Any, form: LongForm) -> list[str]:
    """Kept while it is typed, and there when the page is opened again."""
    FormDraft.objects.all().delete()
    code = signed_in(person).post("/drafts/", form.typed()).status_code
    opened = again(person, form)
    wrong = [f"reloaded: {name} is lost" for name in holds(opened, TYPED, form.texts)]
    said = [] if "You began this on" in opened.inside else ["reloaded: the page does not say that this is a draft"]
    return [*wrong, *said, *([] if code == 204 else [f"keeping answered {code}"])]


def signed_out(person: Any, form: LongForm) -> list[str]:
    """Sent after the session was over: kept for the one who typed it, and shown to nobody else."""
    FormDraft.objects.all().delete()
    client = signed_in(person)
    Session.objects.all().delete()
    answer = client.post(form.action, form.typed())
    wrong = (
        []
        if answer.status_code == 401 and "kept as your draft" in answer.content.decode()
        else ["signed out: not said"]
    )
    return wrong + [f"signed out: {name} is lost" for name in holds(again(person, form), TYPED, form.texts)]


def sent_otherwise(person: Any, form: LongForm) -> list[str]:
    """A key that was used for other words: 422, a sentence, and the words of now, in the form where there is one."""
    FormDraft.objects.all().delete()
    body = form.typed() | {"submission_key": str(uuid.uuid4())}
    Submission.objects.create(user=person, key=body["submission_key"], path=form.action, digest="0" * 64)
    answer = signed_in(person).post(form.action, body)
    content = answer.content.decode()
    wrong = [] if answer.status_code == 422 and "was sent already" in content else [f"sent twice: {answer.status_code}"]
    if body["submission_key"] in content:
        wrong.append("sent twice: the key is the old one")
    back = [each for each in long_forms(form.page, form.name, content) if each.texts == form.texts]
    if form.action == form.page:
        wrong += [f"sent twice: {name} is lost" for name in (holds(back[0], TYPED, form.texts) if back else ["all"])]
    return wrong + (
        [] if html.escape(TYPED).replace("&#x27;", "&#39;") in content else ["sent twice: the words are lost"]
    )


def in_two_windows(person: Any, form: LongForm) -> list[str]:
    """Two windows of one form: the second is shown the first's text, and then may keep its own."""
    FormDraft.objects.all().delete()
    client = signed_in(person)
    other = again(person, form)
    client.post("/drafts/", form.typed("first window"))
    late = client.post("/drafts/", other.typed("second window"))
    if late.status_code != 409:
        return [f"two windows: {late.status_code}"]
    said = late.json()
    told = {row["name"] for row in said["fields"] if row["theirs"] == "first window"}
    kept = client.post("/drafts/", other.typed("second window") | {"draft_of": said["token"]})
    stands = FormDraft.objects.get().typed
    is_kept = kept.status_code == 204 and all(pair[1:] != ["first window"] for pair in stands)
    return [
        *(["two windows: not all is said"] if told != set(form.texts) else []),
        *([] if is_kept else ["two windows: lost"]),
    ]


# --- one form in depth --------------------------------------------------------------------------------------------------


@pytest.fixture
def note(case_manager: Any, patient: Any) -> LongForm:
    where = f"/patients/{patient.uuid}/notes/new"
    content = signed_in(case_manager).get(where).content.decode()
    (form,) = [each for each in long_forms(where, "note", content) if "text" in each.texts]
    return form


def test_draft_is_gone_when_its_form_is_done(case_manager: Any, note: LongForm) -> None:
    client = signed_in(case_manager)
    client.post("/drafts/", note.typed())
    opened = again(case_manager, note)  # not typed into: sent as it stands
    answer = client.post(note.action, opened.typed() | {"kind": "note", "happened_at": ""})
    assert answer.status_code == 302
    assert not FormDraft.objects.exists()


def test_draft_that_another_window_kept_since_outlives_the_form_that_is_done(case_manager: Any, note: LongForm) -> None:
    client = signed_in(case_manager)
    other = again(case_manager, note)
    client.post("/drafts/", note.typed("mine"))
    assert client.post(note.action, other.typed("theirs") | {"kind": "note", "happened_at": ""}).status_code == 302
    assert ["text", "mine"] in FormDraft.objects.get().typed


def test_draft_survives_a_form_that_was_refused(case_manager: Any, note: LongForm) -> None:
    client = signed_in(case_manager)
    client.post("/drafts/", note.typed())
    assert client.post(note.action, note.typed() | {"kind": "no such kind"}).status_code == 422
    assert FormDraft.objects.exists()


def test_draft_is_shown_to_its_author_alone(case_manager: Any, supervisor: Any, note: LongForm) -> None:
    signed_in(case_manager).post("/drafts/", note.typed("only mine"))
    assert "only mine" not in signed_in(supervisor).get(note.page).content.decode()
    assert signed_in(supervisor).post("/drafts/", note.typed("planted")).status_code == 422  # the token of another
    assert signed_in(supervisor).post("/drafts/discard", {"draft_of": note.token}).status_code == 302
    assert ["text", "only mine"] in FormDraft.objects.get().typed


def test_draft_of_a_chart_out_of_reach_is_not_shown(
    case_manager: Any, other_case_manager: Any, patient: Any, note: LongForm
) -> None:
    signed_in(case_manager).post("/drafts/", note.typed("before the move"))
    type(patient.open_episode).objects.filter(pk=patient.open_episode_id).update(worker=other_case_manager)
    case_manager.team_id = None
    case_manager.save()
    answer = signed_in(case_manager).get(note.page)
    assert answer.status_code == 404
    assert "before the move" not in answer.content.decode()


@pytest.mark.parametrize("token", ["", "x", "WzEsIi8iXQ:1:2", "\x00", "ü" * 400])
def test_draft_without_a_token_of_ours_is_refused_in_words(token: str, case_manager: Any) -> None:
    answer = signed_in(case_manager).post("/drafts/", {"draft_of": token, "text": "x"})
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")
    assert Client().post("/drafts/", {"draft_of": token, "text": "x"}).status_code == 401
    assert not FormDraft.objects.exists()


def test_text_of_another_site_is_not_kept_for_anybody(note: LongForm) -> None:
    answer = Client().post(note.action, note.typed(), headers={"origin": "https://elsewhere.example"})
    assert answer.status_code in {302, 401, 403}
    assert not FormDraft.objects.exists()


def test_draft_is_discarded_when_its_author_says_so(case_manager: Any, note: LongForm) -> None:
    client = signed_in(case_manager)
    client.post("/drafts/", note.typed("to be discarded"))
    shown = again(case_manager, note)
    assert 'form="draft-discard"' in shown.inside
    answer = client.post(
        "/drafts/discard", {"draft_of": shown.token}, headers={"referer": f"http://testserver{note.page}"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, note.page)
    assert "to be discarded" not in client.get(note.page).content.decode()


def test_draft_is_no_change_of_the_chart_and_the_trail_holds_no_word_of_it(
    case_manager: Any, note: LongForm, queries: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(settings, "RECONCILER", "a draft must not derive the ledger")
    client = signed_in(case_manager)
    client.post("/drafts/", note.typed("first words"))
    before = AuditEvent.objects.count()
    with queries() as seen:
        client.post("/drafts/", note.typed("first words and more"))
    assert len(seen) <= 12, [each["sql"][:80] for each in seen.captured_queries]
    assert AuditEvent.objects.count() == before
    trail = str(list(AuditEvent.objects.values_list("verb", "changes")))
    assert "drafts.begun" in trail
    assert "first words" not in trail


def test_draft_that_is_too_long_or_one_too_many_is_said(case_manager: Any, note: LongForm, monkeypatch: Any) -> None:
    client = signed_in(case_manager)
    answer = client.post("/drafts/", note.typed("x" * (drafts.LONGEST + 1)))
    assert (answer.status_code, answer.json()["detail"]) == (422, drafts.TOO_LONG)
    monkeypatch.setattr(drafts, "MOST", 0)
    answer = client.post("/drafts/", note.typed())
    assert (answer.status_code, answer.json()["detail"]) == (422, drafts.TOO_MANY)


def test_odd_characters_are_kept_as_far_as_a_database_keeps_them(case_manager: Any, note: LongForm) -> None:
    odd = "a\x00b 🙂 \u202e שלום % %(x)s {{ 7 }} </textarea>"
    assert signed_in(case_manager).post("/drafts/", note.typed(odd)).status_code == 204
    assert not holds(again(case_manager, note), odd.replace("\x00", ""), ["text"])


def test_drafts_are_forgotten_after_fourteen_days(case_manager: Any, note: LongForm) -> None:
    signed_in(case_manager).post("/drafts/", note.typed())
    kept = FormDraft.objects.get()
    for days, stays in ((13, True), (15, False)):
        FormDraft.objects.filter(pk=kept.pk).update(saved_at=kept.saved_at - datetime.timedelta(days=days))
        forget_submissions()
        assert FormDraft.objects.exists() == stays


def test_secrets_are_never_kept(case_manager: Any, note: LongForm) -> None:
    signed_in(case_manager).post("/drafts/", note.typed() | {"password": "hunter2"})
    assert "hunter2" not in str(FormDraft.objects.get().typed)
    assert {"password", "draft_of", "submission_key"}.isdisjoint(dict(FormDraft.objects.get().typed))


def test_search_leads_to_an_address_without_the_words(case_manager: Any, patient: Any) -> None:
    client = signed_in(case_manager)
    answer = client.post("/patients/search", {"q": patient.family_name})
    assert re.fullmatch(r"/patients/found\?s=[0-9a-f-]{36}", answer.headers["Location"])
    assert patient.family_name in client.get(answer.headers["Location"]).content.decode()
    assert "ended with your session" in signed_in(case_manager).get(answer.headers["Location"]).content.decode()
    assert Client().get(answer.headers["Location"]).status_code == 302
    for odd in ("", "x", "\x00", "' OR 1=1"):
        assert client.get("/patients/found", {"s": odd}).status_code == 200
