"""Everything a careless or hostile caller sends: refused with a sentence, nothing changed, never a server error."""

from __future__ import annotations

import json

import pytest

from caseload.models import Note, Patient
from tests import factories
from tests.api.conftest import said

pytestmark = pytest.mark.django_db
MILLION = "a" * 1_000_000
BAD_BODIES = [
    "{", "", "nul", "[]", '"text"', "1", "null", "[{}]", '{"text": "\\u0000"}', '{"text": "\\ud800"}', '{"text": NaN}',
    '{"text": Infinity}', '{"text": 1e999}', '{"\\u0000": 1}', "9" * 5000, "[" * 100_000, '{"a":' * 5000, "\ufeff{}",
    '{"text": ' + "[" * 200 + "]" * 200 + "}", b"\xff\xfe{\x00}\x00", b'{"text": "\xe9"}',
]  # fmt: skip
TEXTS = [
    "",
    " ",
    MILLION,
    "👩🏽‍⚕️ ok",
    "مرحبا \u202e txt",
    "<script>alert(1)</script>",
    "\u200b",
    "a\tb\nc",
    5,
    1.5,
    True,
    None,
    [],
    {},
]
DATES = [
    "2027-02-29", "2024-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "1899-12-31", "2150-01-01",
    "yesterday", "", 0, 1e300,
    None, [], {}, True, "2024-01-01T00:00:00Z", "²⁰²⁴-01-01",
]  # fmt: skip
MOMENTS = [
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2027-02-29T10:00:00Z", "2027-03-14T02:30:00",
    "24:00", "now", "",
    0, None, [], {}, "2027-01-01T25:00:00Z", "99999-01-01T00:00:00Z",
]  # fmt: skip
VERSIONS = ["x", "-1", "1.5", "", " ", "*", '"abc"', "9" * 40, "१", "1, 2", "0"]


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_body_that_is_no_object_is_refused(api, chart, body):
    for path in (f"patients/{chart.patient.uuid}/notes/", "assessments/", f"plans/{chart.plan.uuid}/reviews/"):
        assert api.post(path, body).status_code == 400, path
    assert not Note.objects.exists()


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_bundle_that_is_none_is_refused(api, body):
    for kind in ("application/json", "application/fhir+json"):
        answer = api.post("referrals/bundles/", body, content_type=kind)
        assert answer.status_code == 400
        assert answer.json()["detail"].endswith("Nothing was kept.")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x", ""]
)
def test_another_content_type_is_refused_with_415(api, chart, kind):
    assert api.post(f"patients/{chart.patient.uuid}/notes/", "text=a", content_type=kind).status_code == 415
    assert api.post("referrals/bundles/", "{}", content_type=kind).status_code == 415


def test_a_body_past_the_limit_is_refused_with_413(api, chart, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = settings.FHIR_MAX_BYTES = 1000
    assert api.post(f"patients/{chart.patient.uuid}/notes/", {"text": "a" * 2000}).status_code == 413
    assert api.post("referrals/bundles/", {"text": "a" * 2000}).status_code == 413


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_any_text_is_kept_as_it_is_or_refused(api, chart, text):
    answer = api.post(f"patients/{chart.patient.uuid}/notes/", {"kind": "note", "text": text})
    assert answer.status_code in {201, 400}
    if answer.status_code == 201:
        assert answer.json()["text"] == str(text).strip()
        assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("value", [*TEXTS, *DATES], ids=range(len(TEXTS) + len(DATES)))
def test_any_value_in_every_field_of_a_patient_at_once_is_kept_or_refused(api, chart, value):
    names = list(api.get(f"patients/{chart.patient.uuid}/").json())
    answer = api.patch(f"patients/{chart.patient.uuid}/", dict.fromkeys(names, value), version=1)
    assert answer.status_code in ({413} if value == MILLION else {200, 400, 409}), answer.content[:200]


@pytest.mark.parametrize("value", ["👩🏽‍⚕️", "<b>", "2150-01-01", 10**400, True, None, {"a": 1}], ids=range(7))
def test_any_value_of_any_field_of_a_patient_is_kept_or_refused(api, chart, value):
    for name in api.get(f"patients/{chart.patient.uuid}/").json():
        before = Patient.objects.get(pk=chart.patient.pk)
        answer = api.patch(f"patients/{chart.patient.uuid}/", {name: value}, version=before.version)
        assert answer.status_code in {200, 400, 409}, (name, answer.content[:200])
        if answer.status_code == 400:
            assert list(said(answer)) == [name]
        after = Patient.objects.get(pk=before.pk)
        kept = ("uuid", "record_number", "open_episode_id")
        assert [getattr(before, k) for k in kept] == [getattr(after, k) for k in kept]


@pytest.mark.parametrize("on", DATES, ids=range(len(DATES)))
def test_a_date_that_is_none_or_too_far_is_refused(api, chart, on):
    for kind in ("start", "discharge", "death", "not-started"):
        body = {"patient": str(chart.patient.uuid), "on": on, "reason": "Goals met", "why": "Moved"}
        assert api.post(f"endings/{kind}/", body).status_code in {400, 409}
    answer = api.patch(f"assessments/{chart.assessment.uuid}/", {"completed_on": on}, version=1)
    assert answer.status_code in ({200} if on is None else {400, 409})
    assert api.get("visits/", data={"day": str(on)}).status_code == 400


def test_29_february_is_a_day_in_a_leap_year(api, chart):
    body = {"birth_date": "1944-02-29"}
    assert api.patch(f"patients/{chart.patient.uuid}/", body, version=1).status_code == 200
    assert api.get("visits/?day=2028-02-29").status_code == 200


@pytest.mark.parametrize("at", MOMENTS, ids=range(len(MOMENTS)))
def test_a_time_that_is_none_or_too_far_is_refused(api, chart, clinician, at, calling):
    body = {"clinician": str(clinician.uuid), "starts_at": at, "ends_at": at}
    assert api.post(f"visits/{chart.visit.uuid}/plan/", body, version=1).status_code in {400, 409}
    note = {"kind": "note", "text": "x", "happened_at": at}
    assert api.post(f"patients/{chart.patient.uuid}/notes/", note).status_code == 400
    own = calling(clinician)
    assert own.post(f"visits/{chart.visit.uuid}/check-in/", {"at": at}).status_code in {400, 409}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_that_is_none_is_refused_and_changes_nothing(api, chart, version):
    answer = api.patch(f"patients/{chart.patient.uuid}/", {"given_name": "Other"}, version=version)
    assert answer.status_code in {400, 412, 428}
    chart.patient.refresh_from_db()
    assert chart.patient.given_name != "Other"


def test_a_change_without_a_version_is_refused_with_428(api, chart):
    assert api.patch(f"patients/{chart.patient.uuid}/", {"given_name": "Other"}).status_code == 428


@pytest.mark.parametrize("wanted", ["x", "1", "%00", "..%2f", "a" * 3000, "👩", "0" * 32 + "0", "' OR 1=1"])
@pytest.mark.parametrize("kind", ["patients", "visits"])
def test_a_path_that_names_no_record_is_404(api, kind, wanted):
    assert api.get(f"{kind}/{wanted}/").status_code == 404


@pytest.mark.parametrize("wanted", ["x", "", "1", "\x00", "é" * 500, "[]", "00000000-0000-0000-0000-00000000000g"])
@pytest.mark.parametrize("name", ["patient", "day", "clinician", "status"])
def test_a_filter_that_cannot_be_read_is_refused(api, name, wanted):
    assert api.get("visits/", data={name: wanted}).status_code == 400


@pytest.mark.parametrize("size", ["0", "-1", "201", "x", "1e9", "999999999999999999999", "", "\x00", "२"])
def test_a_page_size_that_no_page_has_is_refused(api, chart, size):
    answer = api.get("patients/", data={"page_size": size})
    assert (answer.status_code, list(said(answer))) == (400, ["page_size"])


@pytest.mark.parametrize(
    "answers",
    [
        None, [], "x", {"PHQ2_1": [1]}, {"nothing": 1}, {"": 1}, {"x" * 500: 1},
        *({"q1": value} for value in (99, -1, 1.5, "x", "1" * 41, {}, [], 1e308)),
    ],
)  # fmt: skip
def test_answers_that_are_none_are_refused(api, chart, answers):
    from homehealth import instruments

    first = instruments.get("phq-2").items[0].code
    if isinstance(answers, dict):
        answers = {(first if key == "q1" else key): value for key, value in answers.items()}
    answer = api.put(f"assessments/{chart.assessment.uuid}/sections/phq-2/", {"answers": answers}, version=1)
    assert answer.status_code == 400, answer.content
    chart.section.refresh_from_db()
    assert chart.section.answers == {}


@pytest.mark.parametrize("key", ["x", "1", "{}", "é", "' OR 1=1"])
def test_a_key_that_is_no_uuid_is_refused(api, chart, key):
    body = {"kind": "note", "text": "x"}
    answer = api.post(f"patients/{chart.patient.uuid}/notes/", body, headers={"idempotency-key": key})
    assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "hex", "base64", "nothing", "idna"])
def test_a_charset_of_any_name_is_no_server_error(api, chart, charset):
    body = json.dumps({"kind": "note", "text": "Überleitung"})
    kind = f"application/json; charset={charset}"
    assert api.post(f"patients/{chart.patient.uuid}/notes/", body, content_type=kind).status_code == 201
    assert api.get("visits/?status=planned", content_type=kind).status_code == 200


def test_a_referral_with_nothing_but_wrong_values_is_refused_at_each_field(api):
    body = {
        "received_at": "x", "given_name": "", "family_name": MILLION, "birth_date": "2150-01-01",
        "phone": "12", "state": "XX",
        "postal_code": "1", "program": "x", "payer": [], "referring": {}, "contacts": [{}], "conditions": "x",
        "source": "owl",
        "new_certifying": {"family_name": "Marlow", "npi": "1234567890"}, "medications": [{"text": "a"}] * 61, "sex": 1,
    }  # fmt: skip
    answer = api.post("referrals/", body)
    assert answer.status_code == 400
    assert {name.partition(".")[0] for name in said(answer)} >= set(body) - {"sex", "given_name"}


def test_a_race_for_a_version_is_lost_with_412_and_the_current_one(api, chart):
    api.patch(f"patients/{chart.patient.uuid}/", {"city": "Troy"}, version=1)
    late = api.patch(f"patients/{chart.patient.uuid}/", {"city": "Cohoes"}, version=1)
    assert late.status_code == 412
    assert late.json()["current_version"] == 2
    chart.patient.refresh_from_db()
    assert chart.patient.city == "Troy"


def test_two_people_at_one_time_are_refused_with_a_sentence(api, chart, clinician):
    other = factories.VisitFactory(episode=chart.episode, clinician=clinician, starts_at=None, status="needed")
    times = {"starts_at": chart.visit.starts_at.isoformat(), "ends_at": chart.visit.ends_at.isoformat()}
    answer = api.post(f"visits/{other.uuid}/plan/", {"clinician": str(clinician.uuid)} | times, version=1)
    assert answer.status_code == 409
    assert answer.json()["detail"]
