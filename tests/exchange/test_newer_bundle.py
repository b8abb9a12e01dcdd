"""A newer bundle of somebody we know: shown as differences, taken item by item, into the referral that waits or the chart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from caseload.actions import health
from caseload.models import Condition, Medication, PatientIdentifier
from core.change.actions import Refused
from core.clock import now, today
from core.models import AuditEvent
from exchange.actions import Received, receive
from referrals.actions.updates import settle
from referrals.differences import Item
from referrals.models import BundleUpdate, FhirImport, Referral
from referrals.updates import items
from tests import factories
from tests.exchange import sample

pytestmark = pytest.mark.django_db
NEAR = {"reference": sample.PATIENT_URL}


def took(by: Any, *resources: dict[str, Any], **changes: Any) -> Received:
    return receive(sample.stream(sample.bundle(*resources, **changes)), "x.json", by)


def newer(**changes: Any) -> list[dict[str, Any]]:
    """The plain bundle of a week later: another telephone, a new medicine, a stopped one, a diagnosis that is over."""
    return [
        sample.patient(telecom=[{"system": "phone", "value": "518-555-0177"}], **changes),
        sample.condition(clinicalStatus={"coding": [{"code": "resolved"}]}),
        sample.medication(status="stopped"),
        sample.medication(
            id="med-2", contained=[], medicationReference=None, medicationCodeableConcept={"text": "Apixaban"}
        ),
        sample.allergy(),
        sample.request(orderDetail=[{"text": "SN 1w9"}]),
        sample.practitioner(),
    ]


@pytest.fixture
def waiting(intake: Any) -> BundleUpdate:
    """A referral that waits, and a newer bundle about it."""
    took(
        intake,
        sample.patient(),
        sample.condition(),
        sample.medication(),
        sample.allergy(),
        sample.request(),
        sample.practitioner(),
    )
    found = took(intake, *newer(), timestamp="2026-11-28T08:00:00Z").update
    assert found is not None
    return found


def named(update: BundleUpdate, label: str) -> Item:
    return next(each for each in items(fresh(update)) if label in each.label)


def fresh(update: BundleUpdate) -> BundleUpdate:
    return BundleUpdate.objects.select_related("referral__patient", "patient", "bundle").get(pk=update.pk)


def test_differences_with_a_referral_that_waits(waiting: BundleUpdate) -> None:
    said = {each.label: (each.before, each.after, each.does) for each in items(waiting)}
    assert said["Telephone"] == ("(518) 555-0142", "(518) 555-0177", "Change")
    assert said["Apixaban"] == ("(nothing)", "Apixaban, One tablet each morning", "Add")
    assert said["Furosemide 20 MG Oral Tablet"][2] == "End"
    assert said["Heart failure"] == ("Heart failure", "Heart failure, not in force", "End")
    assert said["Ordered"] == ("(nothing)", "SN 1w9", "Change")
    assert "Penicillin" not in said
    assert str(waiting.made_on) == "2026-11-28"


def test_what_the_newer_bundle_is_silent_about_is_not_taken_away(intake: Any) -> None:
    took(intake, *newer())
    silent = sample.patient(telecom=[], address=[], contact=[], name=[{"family": "Marlowe", "given": ["Ida"]}])
    found = took(intake, silent).update
    assert found is not None
    assert {each.label for each in items(found) if each.part != "gone"} == {"Given name"}


def test_taking_one_item_and_leaving_another(waiting: BundleUpdate, intake: Any) -> None:
    phone, drug = named(waiting, "Telephone"), named(waiting, "Apixaban")
    settle(update=waiting, take=[drug.key], leave=[phone.key], by=intake)
    referral = Referral.objects.get()
    assert referral.phone == "+15185550142"
    assert {row["text"] for row in referral.enclosed["medications"]} == {"Apixaban", "Furosemide 20 MG Oral Tablet"}
    assert waiting.settled_at is None, "the others wait"
    assert {phone.key, drug.key}.isdisjoint(each.key for each in items(fresh(waiting)))
    assert AuditEvent.objects.filter(verb="referrals.settle-update").exists()


def test_taking_everything_settles_it(waiting: BundleUpdate, intake: Any) -> None:
    settle(update=waiting, take=[each.key for each in items(waiting)], leave=[], by=intake)
    referral = Referral.objects.get()
    assert (referral.phone, referral.enclosed["orders"]) == ("+15185550177", ["SN 1w9"])
    assert [row["is_active"] for row in referral.enclosed["conditions"]] == [False]
    assert (waiting.settled_at is not None, waiting.settled_by) == (True, intake)
    assert items(fresh(waiting)) == []


def test_a_difference_that_changed_meanwhile_is_refused_and_nothing_taken(waiting: BundleUpdate, intake: Any) -> None:
    phone, drug = named(waiting, "Telephone"), named(waiting, "Apixaban")
    Referral.objects.update(phone="+15185550100")
    with pytest.raises(Refused, match="changed meanwhile"):
        settle(update=waiting, take=[drug.key, phone.key], leave=[], by=intake)
    assert len(Referral.objects.get().enclosed["medications"]) == 1


def test_a_still_newer_bundle_takes_the_place_of_one_that_waits(waiting: BundleUpdate, intake: Any) -> None:
    again = took(intake, *newer(gender="male")).update
    waiting.refresh_from_db()
    assert (waiting.is_superseded, BundleUpdate.objects.open().get()) == (True, again)


@pytest.mark.parametrize(("take", "leave", "said"), [([], [], "at least one"), (["nonsense"], [], "changed meanwhile")])
def test_a_bad_choice_is_refused(
    waiting: BundleUpdate, intake: Any, take: list[str], leave: list[str], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        settle(update=waiting, take=take, leave=leave, by=intake)


# --- the chart -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def chart(case_manager: Any, patient: Any, intake: Any) -> BundleUpdate:
    """A patient on the books with a medicine and a diagnosis, and a newer bundle about them without a new request."""
    PatientIdentifier.objects.create(patient=patient, system="http://hospital.example", value="H-77")
    factories.MedicationFactory(
        patient=patient, text="Furosemide 20 MG Oral Tablet", source_id="MedicationRequest/med-1"
    )
    factories.ConditionFactory(patient=patient, text="Heart failure", source_id="Condition/con-1")
    changed = [each for each in newer() if each["resourceType"] != "ServiceRequest"]
    found = took(intake, *changed).update
    assert found is not None
    assert found.patient == patient
    return found


def test_a_newer_bundle_goes_into_the_chart_by_its_own_actions(
    chart: BundleUpdate, case_manager: Any, patient: Any
) -> None:
    wanted = ("Telephone", "Apixaban", "Furosemide", "Heart failure", "Penicillin")
    settle(update=chart, take=[named(chart, label).key for label in wanted], leave=[], by=case_manager)
    patient.refresh_from_db()
    assert patient.phone == "+15185550177"
    stopped = Medication.objects.get(text__startswith="Furosemide")
    assert (stopped.is_active, stopped.stopped_on) == (False, today())
    assert Medication.objects.get(text="Apixaban").source_id == "MedicationRequest/med-2"
    assert Condition.objects.get(text="Heart failure").is_active is False
    assert patient.allergies.get().severity == "severe"
    assert patient.timeline.filter(title__startswith="Medication stopped").exists()


def test_a_changed_dose_ends_the_old_and_adds_the_new(
    chart: BundleUpdate, case_manager: Any, patient: Any, intake: Any
) -> None:
    changed = sample.medication(dosageInstruction=[{"text": "Two tablets"}])
    again = took(intake, sample.patient(), changed).update
    assert again is not None
    settle(update=again, take=[named(again, "Furosemide").key], leave=[], by=case_manager)
    rows = Medication.objects.filter(patient=patient).order_by("id")
    assert [row.is_active for row in rows] == [False, True]
    assert rows[1].dose == "Two tablets"
    assert rows[1].source_id == "MedicationRequest/med-1"


def test_what_the_chart_refuses_takes_nothing(chart: BundleUpdate, case_manager: Any, patient: Any) -> None:
    phone, drug = named(chart, "Telephone"), named(chart, "Apixaban")
    before = patient.phone
    health.add_medication(patient=patient, text="apixaban", dose="One tablet each morning", by=case_manager)
    with pytest.raises(Refused):
        settle(update=chart, take=[phone.key, drug.key], leave=[], by=case_manager)
    patient.refresh_from_db()
    assert patient.phone == before


def test_a_new_request_for_a_patient_on_the_books_is_a_new_referral(chart: BundleUpdate, intake: Any) -> None:
    found = took(intake, sample.patient(), sample.request(id="new-one"))
    assert (found.update, found.is_new) == (None, True)
    assert Referral.objects.waiting().count() == 1


def test_a_number_alone_makes_nobody_the_same_person(chart: BundleUpdate, intake: Any) -> None:
    other = sample.patient(name=[{"family": "Somebody", "given": ["Else"]}], birthDate="1971-03-03")
    found = took(intake, other)
    assert (found.update, found.is_new) == (None, True)
    again = took(intake, sample.patient(name=[{"family": "Third", "given": ["Person"]}], birthDate="1981-03-03"))
    assert again.update is None
    assert Referral.objects.waiting().count() == 2


def test_what_the_sender_warns_of_reaches_the_chart_even_alone(
    case_manager: Any, chart: BundleUpdate, patient: Any, intake: Any
) -> None:
    settle(update=chart, take=[], leave=[each.key for each in items(fresh(chart))], by=case_manager)
    died = sample.patient(deceasedDateTime="2026-11-27")
    forbidden = sample.medication(id="no", doNotPerform=True)
    found = took(intake, died, forbidden).update
    assert found is not None
    said = [each for each in items(found) if each.group == "To be read first"]
    assert len(said) == 2
    settle(update=found, take=[each.key for each in said], leave=[], by=case_manager)
    told = set(patient.timeline.filter(title="The sender says").values_list("detail", flat=True))
    assert any("died on 27 Nov 2026" in each for each in told)
    assert any("must not be given" in each for each in told)


def test_changed_orders_and_return_home_are_differences(waiting: BundleUpdate, intake: Any) -> None:
    settle(update=waiting, take=[], leave=[each.key for each in items(fresh(waiting))], by=intake)
    home = (now() + timedelta(days=1)).replace(microsecond=0)
    stay = {
        "resourceType": "Encounter", "id": "stay", "status": "in-progress", "class": {"code": "IMP"}, "subject": NEAR,
        "period": {"start": "2026-11-20", "end": home.isoformat()},
    }  # fmt: skip
    found = took(intake, *newer(), stay).update
    assert found is not None
    settle(update=found, take=[named(found, "Return home").key], leave=[], by=intake)
    assert Referral.objects.get().return_home_at == home
    assert not any(each.label == "Return home" for each in items(fresh(found)))


# --- pages and API -----------------------------------------------------------------------------------------------------------


def page(update: BundleUpdate) -> str:
    return reverse("referrals:update", args=[update.uuid])


def test_upload_of_a_newer_bundle_lands_on_its_differences(client: Any, intake: Any, waiting: BundleUpdate) -> None:
    client.force_login(intake)
    found = client.get(reverse("referrals:referral", args=[waiting.referral.uuid])).content.decode()
    assert page(waiting) in found
    shown = client.get(page(waiting)).content.decode()
    assert "Apixaban" in shown
    assert "(518) 555-0177" in shown


def test_settling_on_the_page(client: Any, intake: Any, waiting: BundleUpdate) -> None:
    client.force_login(intake)
    answer = client.post(
        page(waiting), {named(waiting, "Telephone").key: "take", named(waiting, "Apixaban").key: "later"}
    )
    assert answer.headers["Location"] == page(waiting)
    assert Referral.objects.get().phone == "+15185550177"


def test_settling_nothing_is_explained(client: Any, intake: Any, waiting: BundleUpdate) -> None:
    client.force_login(intake)
    answer = client.post(page(waiting), {})
    assert answer.status_code == 422
    assert "at least one difference" in answer.content.decode()


def test_settling_what_is_gone_keeps_the_other_choices(client: Any, intake: Any, waiting: BundleUpdate) -> None:
    client.force_login(intake)
    phone, drug = named(waiting, "Telephone"), named(waiting, "Apixaban")
    Referral.objects.update(phone="+15185550100")
    answer = client.post(page(waiting), {phone.key: "take", drug.key: "take"})
    assert answer.status_code in {302, 422}
    assert Referral.objects.get().phone == "+15185550100"


@pytest.mark.parametrize("role", ["clinician", "admin", "auditor"])
def test_update_refused(client: Any, waiting: BundleUpdate, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    assert client.get(page(waiting)).status_code == 403


def test_update_of_anothers_patient_is_not_found(client: Any, chart: BundleUpdate, other_case_manager: Any) -> None:
    client.force_login(other_case_manager)
    assert client.get(page(chart)).status_code == 404


def test_intake_sees_a_chart_update_but_does_not_take_it(client: Any, chart: BundleUpdate, intake: Any) -> None:
    client.force_login(intake)
    shown = client.get(page(chart)).content.decode()
    assert "takes this into the chart" in shown
    assert "Apixaban" not in shown, "intake reads no clinical facts of a chart"
    assert client.post(page(chart), {named(chart, "Telephone").key: "take"}).status_code == 403
    api = APIClient()
    api.force_authenticate(intake)
    assert api.get(f"/api/v1/referrals/updates/{chart.uuid}/").json()["items"] == []


def test_the_face_sheet_and_the_list_say_that_a_newer_bundle_came(
    client: Any, chart: BundleUpdate, case_manager: Any, patient: Any
) -> None:
    client.force_login(case_manager)
    assert page(chart) in client.get(reverse("caseload:patient", args=[patient.uuid])).content.decode()
    assert page(chart) in client.get(reverse("referrals:incoming")).content.decode()


def test_the_list_costs_the_same_for_many_newer_bundles(client: Any, intake: Any) -> None:
    client.force_login(intake)
    client.get(reverse("referrals:incoming"))
    costs = []
    for more in (1, 12):
        for _ in range(more):
            factories.BundleUpdateFactory()
        with CaptureQueriesContext(
            connection,
        ) as spent:
            client.get(reverse("referrals:incoming"))
        costs.append(len(spent))
    assert costs[0] == costs[1]


def test_update_over_the_api(intake: Any, waiting: BundleUpdate) -> None:
    api = APIClient()
    api.force_authenticate(intake)
    address = f"/api/v1/referrals/updates/{waiting.uuid}/"
    found = api.get(address).json()
    key = next(each["key"] for each in found["items"] if each["what"] == "Telephone")
    answer = api.post(f"{address}settle/", {"take": [key]}, format="json")
    assert answer.status_code == 200
    assert Referral.objects.get().phone == "+15185550177"
    assert api.post(f"{address}settle/", {"take": [key]}, format="json").status_code == 409
    assert api.get("/api/v1/referrals/updates/").json()["results"][0]["uuid"] == str(waiting.uuid)


def test_bundle_over_the_api_names_its_update(intake: Any) -> None:
    api = APIClient()
    api.force_authenticate(intake)
    took(intake, sample.patient(), sample.request())
    answer = api.post("/api/v1/referrals/bundles/", sample.bundle(*newer()), format="json")
    assert answer.status_code == 201
    assert answer.json()["newer"] == str(BundleUpdate.objects.get().uuid)
    assert FhirImport.objects.count() == 2
