"""Orders: the frequency read back as it is typed and when it is saved, the mistake named at its character."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from careplans import actions
from careplans.completeness import missing
from careplans.models import VisitOrder
from careplans.outline import read_back
from core.change.actions import Refused
from core.clock import now
from tests import factories

pytestmark = pytest.mark.django_db


def order_form(plan, **changes):
    return {
        "frequency": "SN 2w4, 1w5, 2 PRN for wound bleeding",
        "discipline": "",
        "effective_on": plan.starts_on.isoformat(),
    } | changes


def test_order_takes_its_discipline_from_the_text(client, case_manager, draft):
    client.force_login(case_manager)
    assert client.post(reverse("careplans:order_new", args=[draft.uuid]), order_form(draft)).status_code == 302
    order = VisitOrder.objects.get()
    assert (order.discipline, order.ends_on, order.patient_id) == ("SN", draft.ends_on, draft.patient_id)


def test_order_that_was_begun_is_read_back_when_it_is_opened_again(client, case_manager, draft):
    page = reverse("careplans:order_new", args=[draft.uuid])
    factories.FormDraftFactory(author=case_manager, place=page, typed=[["frequency", "SN 2w4 until healed"]])
    client.force_login(case_manager)
    assert "“until” is not understood here" in client.get(page).content.decode()


def test_order_of_an_assistant_counts_under_the_therapist(case_manager, draft):
    made = actions.add_order(plan=draft, by=case_manager, frequency="PTA 2w4", effective_on=draft.starts_on)
    assert made.discipline == "PT"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"frequency": "SN 2w"}, "frequency", "At character 4: Say for how long"),
        ({"frequency": "SN 0w1"}, "frequency", "At character 4"),
        ({"frequency": "SN 2w1;3w1"}, "frequency", "At character 7"),
        ({"frequency": "SN 2w4, then hold"}, "frequency", "At character 14: “hold” is not understood here."),
        ({"frequency": "SN 2w4, PT 1w3"}, "frequency", "One order is one discipline"),
        ({"frequency": "SN 2w4 starting 1/2/2031"}, "effective_on", "The frequency says from 2 Jan 2031"),
        ({"frequency": "Skilled nursing 2x/wk x 4 wks", "discipline": "PT"}, "discipline", "Make them the same"),
        ({"frequency": "SN 2w12"}, "frequency", "More is ordered than the certification period holds"),
        ({"frequency": "SN 99w2"}, "frequency", "more than three a day"),
        ({"frequency": ""}, "frequency", "Enter the frequency"),
        ({"frequency": "SN " + "2w1, " * 60}, "frequency", "200 characters"),
        ({"frequency": "SN 2w4\x00"}, "frequency", "cannot be kept"),
        ({"frequency": "2w4"}, "discipline", "Choose the discipline"),
        ({"frequency": "SN 2w4", "discipline": "PT"}, "discipline", "Make them the same"),
        ({"discipline": "XX"}, "discipline", "from the list"),
        ({"effective_on": "2020-01-01"}, "effective_on", "certification period"),
        ({"effective_on": "soon"}, "effective_on", "month, day and full year"),
        ({"received_at": "2035-01-01T10:00"}, "received_at", "not in the future"),
        ({"received_at": "1999-01-01T10:00"}, "received_at", "within the last year"),
    ],
)
def test_order_form_explains_what_is_wrong(client, case_manager, draft, changes, field, words):
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:order_new", args=[draft.uuid]), order_form(draft, **changes))
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert not VisitOrder.objects.exists()


def test_order_with_a_mistake_shows_the_caret_without_javascript(client, case_manager, draft):
    client.force_login(case_manager)
    page = client.post(
        reverse("careplans:order_new", args=[draft.uuid]), order_form(draft, frequency="SN 2w")
    ).content.decode()
    assert "SN 2w\n   ^</pre>" in page
    assert 'value="SN 2w"' in page


def test_frequency_part_answers_a_sentence_and_the_weeks(client, case_manager, draft):
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:frequency", args=[draft.uuid]), order_form(draft))
    page = answer.content.decode()
    assert "<html" not in page
    assert "Two skilled nursing visits a week for four weeks, then one visit a week for five weeks" in page
    assert page.count("<li") == len(answer.context["reading"].strip) >= 9


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\x00", "<script>", "٣w١", "2w99999999999", "🚑" * 300, "SN 2w4 " * 50, "BID", "2 PRN for x\n4 PRN"],
)
def test_frequency_part_never_fails(client, case_manager, draft, text):
    client.force_login(case_manager)
    url = reverse("careplans:frequency", args=[draft.uuid])
    for day in ("", "x", "2090-01-01", draft.ends_on.isoformat()):
        answer = client.post(url, {"frequency": text, "effective_on": day})
        assert answer.status_code == 200
        assert "<script" not in answer.content.decode()


def test_frequency_part_is_refused_and_not_found(client, auditor, other_case_manager, draft):
    url = reverse("careplans:frequency", args=[draft.uuid])
    client.force_login(other_case_manager)
    assert client.post(url, {"frequency": "2w4"}).status_code == 404
    client.force_login(auditor)
    assert client.post(url, {"frequency": "2w4"}).status_code == 403


def test_read_back_keeps_the_caret_under_the_mistake_in_a_long_text():
    text = "SN 2w4, 1w5, 2w3, 1w2, 3w1, 2w2, 1w1, 4w, 2w1, 1w1, 1w1, 2w2, 1w4"
    on = datetime.date(2027, 1, 4)
    reading = read_back(text, on, on + datetime.timedelta(days=59), "calendar")
    line = reading.before + reading.at + reading.after
    assert reading.mistake
    assert len(line) <= 50
    assert line[len(reading.caret) - 1] == reading.at


def test_read_back_keeps_what_the_text_says_besides_the_numbers():
    on = datetime.date(2027, 3, 7)
    text = "HHA 2h/d, Mon and Thu x 4 weeks, starting 3/7/27 for bathing"
    reading = read_back(text, on, on + datetime.timedelta(days=59), "calendar")
    assert reading.sentence == (
        "Two home health aide visits a week for four weeks, two hours each, on Monday and Thursday, from 7 Mar 2027, "
        "for bathing."
    )
    assert [week.visits for week in reading.strip][:5] == ["2"] * 4 + ["0"]


@pytest.mark.parametrize(("text", "under"), [
    ("SN 2w4 until healed", "until"), ("SN 2w4 starting 3/8/27", "3/8/27"), ("2x/wk x 4 wks then hold", "hold"),
])  # fmt: skip
def test_read_back_puts_the_caret_under_the_word(text, under):
    on = datetime.date(2027, 3, 7)
    reading = read_back(text, on, on + datetime.timedelta(days=59), "calendar")
    assert text[len(reading.caret) - 1 :].startswith(under)
    assert reading.mistake


def test_an_order_moved_from_the_day_its_text_names_stands_in_the_way_of_signing(case_manager, draft):
    on = draft.starts_on
    text = f"SN 2w4 starting {on.month}/{on.day}/{on.year}"
    order = actions.add_order(plan=draft, by=case_manager, frequency=text, effective_on=on)
    assert "visit_frequency" not in {check.key for check in missing(draft)}
    VisitOrder.objects.filter(pk=order.pk).update(effective_on=on + datetime.timedelta(days=7))
    (check,) = [each for each in missing(draft) if each.key == "visit_frequency"]
    assert check.why.startswith("SN: The frequency says from ")


def test_read_back_warns_of_more_than_the_period_holds():
    on = datetime.date(2027, 1, 3)
    reading = read_back("SN 2w12", on, on + datetime.timedelta(days=59), "calendar")
    assert "More is ordered" in reading.warning
    assert [week.visits for week in reading.strip] == ["2"] * 9


def test_read_back_of_as_needed_alone_has_no_weeks():
    on = datetime.date(2027, 1, 3)
    reading = read_back("SN 2 PRN for falls", on, on + datetime.timedelta(days=59), "calendar")
    assert reading.strip == ()
    assert "as needed" in reading.total


def test_change_order_checks_the_whole_order(case_manager, draft):
    order = factories.VisitOrderFactory(plan=draft, received_at=now())
    with pytest.raises(Refused, match="At character"):
        actions.change_order(order=order, seen_version=1, changes={"frequency": "SN 2x"}, by=case_manager)
    actions.change_order(
        order=order, seen_version=1, changes={"frequency": "PT 1w4", "discipline": "PT"}, by=case_manager
    )
    order.refresh_from_db()
    assert (order.discipline, order.frequency) == ("PT", "PT 1w4")


def test_frequency_part_names_the_character(client, case_manager, draft):
    client.force_login(case_manager)
    url = reverse("careplans:frequency", args=[draft.uuid])
    page = client.post(url, order_form(draft, frequency="SN 2w4, 1w5, 2w")).content.decode()
    assert "At character 14: Say for how long" in page
    assert f"{' ' * 13}^</pre>" in page


@pytest.mark.parametrize(
    "text", ["SN q2w", "SN every 3 days", "SN 3d5", "SN 1m2", "SN 21w1", "SN 2 PRN for wound bleeding"]
)
def test_order_in_any_rhythm_is_taken_or_explained(client, case_manager, draft, text):
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:order_new", args=[draft.uuid]), order_form(draft, frequency=text))
    assert answer.status_code in {302, 422}
    assert "three a day" not in answer.content.decode()
