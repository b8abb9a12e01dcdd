"""Two people edit one record: the second sees both texts, chooses, and saves against the version that stands."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse

from caseload.models import Contact
from core.web.conflicts import both_texts, differences, seen_version
from core.web.fields import BirthDateField, DayField
from core.web.forms import KitForm
from tests import factories

pytestmark = pytest.mark.django_db


class Kept:
    """A record as somebody else saved it."""

    version = 2
    name = "Bo Obrien"
    note = "Line one\nline two"
    is_proxy = True
    seen_on = date(2028, 2, 29)
    scope = "visits"


class KeptForm(KitForm):
    name = forms.CharField()
    note = forms.CharField(widget=forms.Textarea, required=False)
    is_proxy = forms.BooleanField(required=False, label="Proxy")
    seen_on = DayField(label="Day seen", required=False)
    scope = forms.ChoiceField(choices=[("all", "Everything"), ("visits", "Visit times")])
    unknown_to_record = forms.CharField(required=False)


SAME = "name=Bo+Obrien&note=Line+one%0D%0Aline+two&is_proxy=on&seen_on=2028-02-29&scope=visits"


def typed(text: str) -> KeptForm:
    form = KeptForm(QueryDict(text))
    assert form.is_valid(), form.errors
    return form


def test_texts_that_say_the_same_do_not_differ_whatever_the_line_ends() -> None:
    assert differences(typed(SAME), Kept()) == []


@pytest.mark.parametrize(
    ("typed_instead", "label", "theirs", "yours", "their_value"),
    [
        (SAME.replace("Bo+Obrien", "Ann"), "Name", "Bo Obrien", "Ann", "Bo Obrien"),
        (SAME.replace("is_proxy=on&", ""), "Proxy", "Yes", "No", "on"),
        (SAME.replace("2028-02-29", "2028-03-01"), "Day seen", "29 Feb 2028", "1 Mar 2028", "2028-02-29"),
        (SAME.replace("2028-02-29", ""), "Day seen", "29 Feb 2028", "(empty)", "2028-02-29"),
        (SAME.replace("scope=visits", "scope=all"), "Scope", "Visit times", "Everything", "visits"),
        (SAME.replace("%0D%0Aline+two", ""), "Note", "Line one\nline two", "Line one", "Line one\nline two"),
    ],
)
def test_difference_reads_in_words_and_posts_the_stored_value(
    typed_instead: str, label: str, theirs: str, yours: str, their_value: str
) -> None:
    (found,) = differences(typed(typed_instead), Kept())
    assert (found.label, found.theirs, found.yours) == (label, theirs, yours)
    assert found.may_choose
    assert found.their_value == their_value


class Earlier(Kept):
    """As it was kept before the form learned to refuse it."""

    scope = "letters"
    born_on = date(1944, 2, 29)
    hours = 3


class StricterForm(KeptForm):
    born_on = BirthDateField(label="Born")
    hours = forms.IntegerField(max_value=2, required=False)


@pytest.mark.parametrize(
    ("label", "theirs", "may_choose"),
    [
        ("Name", "Bo Obrien", True),
        ("Scope", "letters", False),  # a choice that is there no more
        ("Hours", "3", False),  # more than may be typed today
        ("Born", "29 Feb 1944", False),  # three boxes are changed in the form itself
    ],
)
def test_what_the_form_would_not_take_is_not_offered(label: str, theirs: str, may_choose: bool) -> None:
    form = StricterForm(QueryDict("name=Ann&scope=all&hours=2&born_on_month=3&born_on_day=1&born_on_year=1950"))
    assert form.is_valid(), form.errors
    found = next(each for each in differences(form, Earlier()) if each.label == label)
    assert (found.theirs, found.may_choose) == (theirs, may_choose)


def test_both_texts_keeps_the_rest_of_what_was_posted() -> None:
    rest = "&seen_version=1&csrfmiddlewaretoken=x&extra=1&extra=2"
    kept = both_texts(typed(SAME.replace("Bo+Obrien", "Ann") + rest), Kept())["conflict_kept"]
    assert [text for name, text in kept if name == "extra"] == ["1", "2"]
    assert {"name", "seen_version", "csrfmiddlewaretoken"}.isdisjoint(dict(kept))


def test_difference_of_related_records_names_them_and_is_changed_in_the_form() -> None:
    from community.models import CommunityResource, Need

    resource = factories.CommunityResourceFactory()
    food, heat = factories.NeedFactory(name="Food"), factories.NeedFactory(name="Heating")
    resource.needs.set([food])

    class NeedsForm(KitForm):
        needs = forms.ModelMultipleChoiceField(Need.objects.all())

    form = NeedsForm(QueryDict(f"needs={food.pk}&needs={heat.pk}"))
    assert form.is_valid()
    (found,) = differences(form, CommunityResource.objects.get(pk=resource.pk))
    assert (found.theirs, found.yours, found.may_choose) == ("Food", "Food, Heating", False)
    same = NeedsForm(QueryDict(f"needs={food.pk}"))
    assert same.is_valid()
    assert differences(same, resource) == []


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("3", 3),
        ("", 0),
        ("-1", 0),
        ("x", 0),
        ("9" * 30, 0),
        ("9" * 9, 999_999_999),
        ("9" * 10, 0),
        ("03", 3),
        ("\u0663", 0),
        ("1.5", 0),
    ],
)
def test_seen_version_of_nonsense_is_one_that_no_record_has(text: str, version: int) -> None:
    assert seen_version(RequestFactory().post("/", {"seen_version": text})) == version


def seen_input(request: Any, **context: Any) -> str:
    html = engines["django"].from_string('{% include "core/seen_version.html" %}').render(context, request)
    found = re.search(r'value="([^"]*)"', html)
    return found[1] if found else ""


def test_form_refused_for_a_mistake_keeps_the_version_first_seen() -> None:
    """Otherwise a save in between would go unnoticed once the mistake is corrected."""
    assert seen_input(RequestFactory().post("/", {"seen_version": "1"}), record=Kept()) == "1"
    assert seen_input(RequestFactory().get("/"), record=Kept()) == "2"
    assert seen_input(RequestFactory().post("/", {"seen_version": "1"}), record=Kept(), conflict=[1]) == "2"
    assert seen_input(RequestFactory().get("/")) == ""


# --- through a page --------------------------------------------------------------------------------------------------


@pytest.fixture
def contact(patient: Any) -> Contact:
    return factories.ContactFactory(patient=patient)


def post(client: Any, contact: Contact, **changes: Any) -> Any:
    url = reverse("caseload:contact_edit", args=[contact.patient.uuid, contact.uuid])
    facts = {"name": "Bo Obrien", "relationship": "son", "phone": "518-555-0143", "may_know": "nothing"}
    return client.post(url, facts | changes)


def resent(html: str, **choices: str) -> dict[str, Any]:
    """What a browser without JavaScript posts from the page's own choice form."""
    form = re.search(r'<section class="merge".*?</section>', html, re.DOTALL)
    assert form
    tags = re.findall(r"<input[^>]*>", form[0])
    inputs = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) | {"is_set": re.search(r"\schecked\b", tag)} for tag in tags]
    posted = {i["name"]: i["value"] for i in inputs if i["type"] == "hidden" or i["is_set"]}
    for name, whose in choices.items():
        posted[name] = next(i["value"] for i in inputs if i["name"] == name and i["id"].endswith(whose))
    return posted


def test_second_editor_sees_both_texts_and_keeps_what_was_typed(
    client: Any, case_manager: Any, contact: Contact
) -> None:
    client.force_login(case_manager)
    assert post(client, contact, name="Beatrice", seen_version="1").status_code == 302
    answer = post(client, contact, name='<b>"Bob"</b> 👋 שלום', seen_version="1")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Beatrice" in html
    assert "&lt;b&gt;&quot;Bob&quot;&lt;/b&gt; 👋 שלום" in html
    assert "<b>" not in html.split("merge", 1)[1].split("</section>", 1)[0]
    contact.refresh_from_db()
    assert contact.name == "Beatrice"


def test_second_editor_takes_their_text_of_one_field_and_keeps_the_own_of_another(
    client: Any, case_manager: Any, contact: Contact
) -> None:
    client.force_login(case_manager)
    post(client, contact, name="Beatrice", relationship="niece", is_proxy="on", seen_version="1")
    html = post(client, contact, name="Bob", language="Spanish", seen_version="1").content.decode()
    url = reverse("caseload:contact_edit", args=[contact.patient.uuid, contact.uuid])
    assert client.post(url, resent(html, name="_theirs", is_proxy="_theirs", relationship="_yours")).status_code == 302
    contact.refresh_from_db()
    assert (contact.name, contact.is_proxy) == ("Beatrice", True)
    assert (contact.relationship, contact.language) == ("son", "Spanish")


def test_field_the_second_editor_left_alone_keeps_what_the_first_saved(
    client: Any, case_manager: Any, contact: Contact
) -> None:
    """Two saves in between: what the second form did not touch is theirs unless somebody says otherwise."""
    client.force_login(case_manager)
    start = {
        "name": contact.name,
        "relationship": contact.relationship,
        "phone": "518-555-0143",
        "may_know": contact.may_know,
        "language": "",
    }
    post(client, contact, **start | {"relationship": "niece"}, seen_version="1")
    post(client, contact, **start | {"relationship": "cousin", "language": "Spanish"}, seen_version="2")
    html = post(client, contact, **start | {"name": "Bob"}, seen_version="1").content.decode()
    assert "You did not change this." in html
    url = reverse("caseload:contact_edit", args=[contact.patient.uuid, contact.uuid])
    assert client.post(url, resent(html)).status_code == 302
    contact.refresh_from_db()
    assert (contact.name, contact.relationship, contact.language) == ("Bob", "cousin", "Spanish")


def test_choice_against_a_third_save_conflicts_again(client: Any, case_manager: Any, contact: Contact) -> None:
    client.force_login(case_manager)
    post(client, contact, name="Beatrice", seen_version="1")
    html = post(client, contact, name="Bob", seen_version="1").content.decode()
    post(client, contact, name="Cleo", seen_version="2")
    answer = client.post(reverse("caseload:contact_edit", args=[contact.patient.uuid, contact.uuid]), resent(html))
    assert answer.status_code == 409
    assert "Cleo" in answer.content.decode()


@pytest.mark.parametrize("version", ["", "0", "two", "9" * 40])
def test_save_without_a_version_is_never_taken_for_the_latest(
    client: Any, case_manager: Any, contact: Contact, version: str
) -> None:
    client.force_login(case_manager)
    assert post(client, contact, name="Bob", seen_version=version).status_code == 409
