"""The parts of drafts one by one: which forms have one, whose text is kept, how two texts differ, how many are too many."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.core import signing
from django.forms import formset_factory
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory

from core.change.refusals import Refused
from core.clock import now
from core.models import FormDraft
from core.web import drafts
from core.web.drafts import OpenForm, as_posted, differing, is_long
from tests import factories

PLACE = "/patients/x/notes/new"


def form_of(*widgets: type[forms.Widget], **facts: Any) -> forms.BaseForm:
    fields = {f"f{number}": forms.CharField(widget=widget) for number, widget in enumerate(widgets)}
    return type("AForm", (forms.Form,), fields | facts)()


LINE, HIDDEN, AREA, SECRET = forms.TextInput, forms.HiddenInput, forms.Textarea, forms.PasswordInput


@pytest.mark.parametrize(
    ("form", "long"),
    [
        (None, False),
        (form_of(*[LINE] * 5), False),
        (form_of(*[LINE] * 6), True),
        (form_of(*[LINE] * 5, HIDDEN), False),
        (form_of(AREA), True),
        (form_of(AREA, SECRET), False),
        (form_of(*[LINE] * 6, SECRET), False),
        (form_of(AREA, not_kept_because="It is a search."), False),
    ],
)
def test_a_form_is_long_with_a_text_area_or_more_than_five_fields(form: Any, long: bool) -> None:
    assert is_long(form) == long


def test_a_form_with_rows_is_long_unless_it_says_why_not() -> None:
    rows = formset_factory(type(form_of(LINE)))()
    assert is_long(form_of(LINE), rows)
    assert not is_long(form_of(LINE, not_kept_because="It is a search."), rows)


def posted(**typed: str) -> QueryDict:
    return as_posted(typed.items())


def opening(author: Any, **facts: Any) -> OpenForm:
    return OpenForm(author.pk, PLACE, **{"page": uuid.uuid4()} | facts)


def sent(form: OpenForm | None, **headers: str) -> HttpRequest:
    body = {"text": "typed"} | ({drafts.DRAFT: form.token} if form else {})
    return RequestFactory().post(PLACE, body, headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("case", "is_kept"),
    [("own", True), ("no token", False), ("closed", False), ("another site", False), ("late", False)],
)
def test_text_sent_after_the_session_is_kept_for_its_author(case: str, is_kept: bool) -> None:
    author = factories.UserFactory(is_active=case != "closed")
    form = opening(author)
    if case == "late":
        drafts.keep(opening(author), posted(text="of another window"), by=author)
    headers = {"Origin": "https://evil.example"} if case == "another site" else {}
    assert drafts.keep_signed_out(sent(None if case == "no token" else form, **headers)) == is_kept
    kept = [row.typed for row in FormDraft.objects.all()]
    assert kept == ([[["text", "typed"]]] if is_kept else [[["text", "of another window"]]] if case == "late" else [])


@pytest.mark.parametrize(
    "token",
    ["", "x", signing.dumps([1, PLACE, "no uuid", ""], salt=drafts.SALT), signing.dumps([1], salt=drafts.SALT),
     signing.dumps(7, salt=drafts.SALT), signing.dumps([1, PLACE, str(uuid.uuid4()), ""], salt="another")],
    ids=["nothing", "no token", "no uuid", "too short", "a number", "of another salt"],
)  # fmt: skip
def test_what_this_server_did_not_sign_opens_no_form(token: str) -> None:
    assert drafts.read_token(token) is None


@pytest.mark.django_db
def test_a_page_keeps_over_its_own_text_and_over_a_draft_it_was_shown(case_manager: Any) -> None:
    first, second = opening(case_manager), opening(case_manager)
    draft = drafts.keep(first, posted(text="1"), by=case_manager)
    assert drafts.keep(first, posted(text="2"), by=case_manager).typed == [["text", "2"]]
    with pytest.raises(drafts.AnotherWindow) as late:
        drafts.keep(second, posted(text="3"), by=case_manager)
    assert late.value.kept == draft
    draft.refresh_from_db()
    second.mark = str(draft.mark)
    assert drafts.keep(second, posted(text="3"), by=case_manager).page == second.page
    assert FormDraft.objects.get().typed == [["text", "3"]]


@pytest.mark.django_db
@pytest.mark.parametrize(("letters", "is_kept"), [(200_000 - len("text"), True), (200_000 - len("text") + 1, False)])
def test_a_draft_is_as_long_as_may_be_with_its_names(letters: int, is_kept: bool, case_manager: Any) -> None:
    text = posted(text="x" * letters)
    if is_kept:
        assert drafts.keep(opening(case_manager), text, by=case_manager).pk
    else:
        with pytest.raises(Refused, match="longer than a draft may be"):
            drafts.keep(opening(case_manager), text, by=case_manager)
    assert FormDraft.objects.exists() == is_kept


@pytest.mark.django_db
def test_the_last_draft_that_is_not_too_many_and_the_first_that_is(monkeypatch: Any, case_manager: Any) -> None:
    monkeypatch.setattr(drafts, "MOST", 2)
    for number in (1, 2):
        form = OpenForm(case_manager.pk, f"/{number}", uuid.uuid4())
        drafts.keep(form, posted(text="x"), by=case_manager)
    assert drafts.keep(form, posted(text="y"), by=case_manager).pk  # one that is kept already may go on
    with pytest.raises(Refused, match="200 unfinished forms"):
        drafts.keep(opening(case_manager), posted(text="x"), by=case_manager)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("case", "is_gone"),
    [("same page", True), ("shown", True), ("another", False), ("anothers", False), ("none", False)],
)
def test_a_form_that_was_done_takes_its_own_draft_with_it(case: str, is_gone: bool, case_manager: Any) -> None:
    form = opening(case_manager)
    draft = drafts.keep(form, posted(text="x"), by=case_manager)
    done = {
        "same page": form,
        "shown": opening(case_manager, mark=str(draft.mark)),
        "another": opening(case_manager),
        "anothers": opening(factories.UserFactory(), page=form.page),
    }.get(case)
    drafts.finish(case_manager.pk, posted(**({drafts.DRAFT: done.token} if done else {})))
    assert FormDraft.objects.exists() != is_gone


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "is_kept"), [(14 * 24 - 1, True), (14 * 24 + 1, False)])
def test_a_draft_is_forgotten_after_fourteen_days(hours: int, is_kept: bool, case_manager: Any) -> None:
    draft = drafts.keep(opening(case_manager), posted(text="x"), by=case_manager)
    FormDraft.objects.filter(pk=draft.pk).update(saved_at=now() - timedelta(hours=hours))
    assert drafts.forget_old() == (0 if is_kept else 1)
    assert FormDraft.objects.exists() == is_kept


def test_two_texts_differ_by_the_fields_that_say_something_else() -> None:
    draft = FormDraft(typed=[["a", "1"], ["b", "2"], ["c", "3"], ["c", "4"], ["seen_version", "1"]])
    yours = QueryDict("a=1&b=x&c=3&d=new&seen_version=2&csrfmiddlewaretoken=t")
    assert differing(draft, yours) == [
        {"name": "b", "theirs": "2", "yours": "x"},
        {"name": "c", "theirs": "3, 4", "yours": "3"},
        {"name": "d", "theirs": "", "yours": "new"},
    ]


def test_the_trail_names_the_page_of_an_address_and_the_ids_in_it() -> None:
    person = uuid.uuid4()
    found = drafts.named(f"/patients/{person}?tab=x")
    assert found == {"page": "caseload:patient", "patient": str(person)}
    assert drafts.named("/no/such/page") == {}


class Rows(forms.Form):
    text = forms.CharField()


@pytest.mark.parametrize(
    ("total", "shown"), [("3", 3), ("0", 0), ("5", 5), ("6", 5), ("999", 5), ("1000", 1), ("-3", 1), ("٣", 1), ("", 1)]
)
def test_a_draft_brings_back_as_many_rows_as_there_were_and_no_more_than_may_be(total: str, shown: int) -> None:
    rows = formset_factory(Rows, extra=1, max_num=5)()
    drafts.fill_rows(rows, QueryDict(f"form-TOTAL_FORMS={total}&form-0-text=first"))
    assert len(rows.forms) == shown
    if shown:
        assert rows.forms[0].initial["text"] == "first"
