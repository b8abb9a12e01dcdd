"""Filings over the API: what the page does, by the same actions, with the refusals at their fields."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest

from assessments.models import Assessment
from core.clock import now, today
from core.models import AuditEvent
from paperwork.actions import filings as actions
from paperwork.models import Filing
from tests import factories
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"
REFUSED, WRONG = 409, 400


def day(after: int) -> str:
    """A day counted from the start of care, which was ten days ago."""
    return (today() + datetime.timedelta(days=after - 10)).isoformat()


@pytest.fixture
def api(case_manager: Any) -> Filer:
    return Filer(case_manager)


@pytest.fixture
def sent(episode: Any, case_manager: Any) -> Filing:
    """A notice of admission of the second day of care, with what was written beside it. Nobody has answered."""
    return actions.file(
        episode=episode, kind="noa", filed_on=datetime.date.fromisoformat(day(1)), reference="DCN 1",
        comment="By the portal", by=case_manager,
    )  # fmt: skip


def dated(said: dict[str, Any]) -> dict[str, Any]:
    """With the numbers of the tables as days: a table is older than the day on which a test runs."""
    is_day = lambda name, value: name.endswith("_on") and isinstance(value, int)  # noqa: E731
    return {name: day(value) if is_day(name, value) else value for name, value in said.items()}


class Filer(Caller):
    """A caller who counts days from the start of care."""

    def send(self, verb: str, path: str, body: Any = None, **more: Any) -> Any:
        return super().send(verb, path, dated(body) if isinstance(body, dict) else body, **more)


def body(episode: Any, **more: Any) -> dict[str, Any]:
    return {"episode": str(episode.uuid), "kind": "noa", "filed_on": 1} | more


def transmit(episode: Any, case_manager: Any) -> None:
    """A signed assessment of the start of care, which is to be transmitted."""
    on = datetime.date.fromisoformat(day(2))
    factories.AssessmentFactory(
        episode=episode, status=Assessment.Status.SIGNED, completed_on=on, signed_at=now(), signed_by=case_manager,
        content_sha256="0" * 64,
    )  # fmt: skip


# --- what is done -----------------------------------------------------------------------------------------------------


def test_a_filing_is_sent_accepted_corrected_and_taken_back(api: Filer, episode: Any, case_manager: Any) -> None:
    steps = [
        ("filings/", body(episode, reference="DCN 1"), "filings.file"),
        ("filings/{}/accept/", {"accepted_on": 3}, "filings.accept"),
        ("filings/{}/correct/", {"accepted_on": 4, "correction_reason": "Wrong day"}, "filings.correct"),
        ("filings/{}/take-back/", {"correction_reason": "Of another patient"}, "filings.take-back"),
    ]
    found: list[dict[str, Any]] = []
    for path, said, verb in steps:
        answer = api.post(path.format(found[-1]["uuid"] if found else ""), said)
        made = answer.json()
        assert answer.status_code == 201, answer.content
        assert answer.headers["Location"] == f"/api/v1/filings/{made['uuid']}/"
        assert made["replaces"] == (found[-1]["uuid"] if found else None)
        event = AuditEvent.objects.get(verb=verb.replace("take-back", "take_back"))
        assert (event.actor, event.patient_id) == (case_manager, episode.patient_id)
        found.append(made)
    assert [each["accepted_on"] for each in found] == [None, day(3), day(4), day(4)]
    assert {each["reference"] for each in found} == {"DCN 1"}
    assert [api.get(f"filings/{each['uuid']}/").json()["is_standing"] for each in found] == [False] * 4
    assert [api.get(f"filings/{each['uuid']}/").json()["is_error"] for each in found] == [False, False, False, True]
    assert not Filing.objects.standing().exists()
    assert episode.patient.timeline.filter(kind="paperwork").count() == 4


def test_what_a_correction_leaves_out_stays_as_it_was(api: Filer, sent: Filing) -> None:
    first = api.post(f"filings/{sent.uuid}/accept/", {"accepted_on": 3, "reference": "DCN 2"}).json()
    made = api.post(f"filings/{first['uuid']}/correct/", {"filed_on": 2, "correction_reason": "Next day"}).json()
    kept = {name: made[name] for name in ("accepted_on", "reference", "comment", "period_number", "kind")}
    assert kept == {
        "accepted_on": day(3), "reference": "DCN 2", "comment": "By the portal", "period_number": 1, "kind": "noa",
    }  # fmt: skip
    assert (made["filed_on"], made["correction_reason"]) == (day(2), "Next day")
    emptied = {"accepted_on": None, "comment": "", "correction_reason": "Not accepted"}
    back = api.post(f"filings/{made['uuid']}/correct/", emptied).json()
    assert (back["accepted_on"], back["comment"], back["is_standing"]) == (None, "", True)


@pytest.mark.parametrize(
    ("cycle", "status", "field"),
    [("soc", 201, None), ("", WRONG, "cycle"), ("no-such-one", REFUSED, "cycle")],
)
def test_a_transmission_names_its_assessment(
    cycle: str, status: int, field: str | None, api: Filer, episode: Any, case_manager: Any
) -> None:
    transmit(episode, case_manager)
    answer = api.post("filings/", body(episode, kind="oasis", filed_on=3, cycle=cycle))
    told = answer.json()
    assert (answer.status_code, told.get("field")) == (status, field), told
    assert cycle or told["detail"] == "Choose the assessment that was transmitted. Known here: soc."
    if status == 201:
        made = api.post(f"filings/{told['uuid']}/correct/", {"filed_on": 4, "correction_reason": "Next day"}).json()
        assert (made["cycle"], made["filed_on"]) == ("soc", day(4))
        unnamed = api.post(f"filings/{made['uuid']}/correct/", {"cycle": "", "correction_reason": "x"})
        assert (unnamed.status_code, unnamed.json()["field"]) == (WRONG, "cycle")


# --- what is refused --------------------------------------------------------------------------------------------------

BODIES: list[tuple[dict[str, Any], int, str]] = [
    ({"filed_on": 11}, WRONG, "filed_on"),  # tomorrow
    ({"accepted_on": 11}, WRONG, "accepted_on"),
    ({"filed_on": -1}, REFUSED, "filed_on"),  # before care started
    ({"accepted_on": 0}, REFUSED, "accepted_on"),  # before it was sent
    ({"accepted_on": 6}, REFUSED, "late_reason"),  # due on the fifth day of care
    ({"filed_on": "soon"}, WRONG, "filed_on"),
    ({"filed_on": None}, WRONG, "filed_on"),
    ({"kind": "owl"}, WRONG, "kind"),
    ({"kind": "claim", "filed_on": 10}, REFUSED, "comment"),  # the plan is not signed
    ({"kind": "claim", "filed_on": 10, "period_number": 2, "comment": "x"}, REFUSED, "period_number"),
    ({"kind": "discharge-summary"}, REFUSED, "kind"),
    ({"kind": "face-to-face", "filed_on": -91}, REFUSED, "late_reason"),  # counts for nothing
    ({"period_number": 0}, WRONG, "period_number"),
    ({"period_number": 201}, WRONG, "period_number"),
    ({"cycle": "soc"}, WRONG, "cycle"),  # only a transmission names one
    ({"reference": "x" * 121}, WRONG, "reference"),
    ({"comment": "x" * 501}, WRONG, "comment"),
    ({"late_reason": "x" * 301}, WRONG, "late_reason"),
    ({"episode": NOBODY}, WRONG, "episode"),
    ({"is_error": True}, WRONG, "is_error"),
]


@pytest.mark.parametrize(("changes", "status", "field"), BODIES, ids=[f"{b[2]}-{n}" for n, b in enumerate(BODIES)])
def test_a_filing_is_refused_at_its_field(
    changes: dict[str, Any], status: int, field: str, api: Filer, episode: Any
) -> None:
    answer = api.post("filings/", body(episode) | changes)
    assert (answer.status_code, answer.json()["field"]) == (status, field), answer.content
    assert not Filing.objects.exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"accepted_on": 6}, {"late_reason": "The portal was down"}),
        ({"kind": "claim", "filed_on": 10}, {"comment": "Sent all the same"}),
        ({"kind": "face-to-face", "filed_on": -91}, {"late_reason": "The only one there was"}),
        ({"accepted_on": 5}, {}),  # the last day on which it is in time
        ({"filed_on": 10, "accepted_on": None, "late_reason": "Forgotten"}, {}),
    ],
)
def test_what_is_asked_about_is_taken_with_its_reason(
    changes: dict[str, Any], reason: dict[str, str], api: Filer, episode: Any
) -> None:
    assert api.post("filings/", body(episode) | changes | reason).status_code == 201


CHANGES: list[tuple[str, dict[str, Any], int, str | None]] = [
    ("accept", {}, WRONG, "accepted_on"),
    ("accept", {"accepted_on": 11}, WRONG, "accepted_on"),
    ("accept", {"accepted_on": 0}, REFUSED, "accepted_on"),
    ("accept", {"accepted_on": 6}, REFUSED, "late_reason"),
    ("accept", {"accepted_on": 3, "filed_on": 2}, WRONG, "filed_on"),
    ("correct", {"filed_on": 2}, WRONG, "correction_reason"),
    ("correct", {"filed_on": 2, "correction_reason": " "}, WRONG, "correction_reason"),
    ("correct", {"filed_on": -1, "correction_reason": "x"}, REFUSED, "filed_on"),
    ("correct", {"filed_on": 6, "correction_reason": "x"}, REFUSED, "late_reason"),
    ("correct", {"kind": "claim", "correction_reason": "x"}, WRONG, "kind"),
    ("correct", {"cycle": "soc", "correction_reason": "x"}, WRONG, "cycle"),
    ("take-back", {}, WRONG, "correction_reason"),
    ("take-back", {"correction_reason": ""}, WRONG, "correction_reason"),
]


@pytest.mark.parametrize(("verb", "said", "status", "field"), CHANGES)
def test_a_change_is_refused_at_its_field(
    verb: str, said: dict[str, Any], status: int, field: str | None, api: Filer, sent: Filing
) -> None:
    answer = api.post(f"filings/{sent.uuid}/{verb}/", said)
    assert (answer.status_code, answer.json()["field"]) == (status, field), answer.content
    assert Filing.objects.get() == sent


GOOD = {
    "accept": {"accepted_on": 3},
    "correct": {"filed_on": 2, "correction_reason": "Wrong day"},
    "take-back": {"correction_reason": "Of another patient"},
}


@pytest.mark.parametrize("second", GOOD)
@pytest.mark.parametrize("first", GOOD)
def test_what_was_replaced_is_not_replaced_again(first: str, second: str, api: Filer, sent: Filing) -> None:
    made = api.post(f"filings/{sent.uuid}/{first}/", GOOD[first])
    assert made.status_code == 201
    again = api.post(f"filings/{sent.uuid}/{second}/", GOOD[second])
    assert (again.status_code, again.json()["code"]) == (REFUSED, "refused")
    assert Filing.objects.count() == 2


@pytest.mark.parametrize("verb", GOOD)
def test_what_was_taken_back_is_left_alone(verb: str, api: Filer, sent: Filing) -> None:
    back = api.post(f"filings/{sent.uuid}/take-back/", GOOD["take-back"]).json()
    answer = api.post(f"filings/{back['uuid']}/{verb}/", GOOD[verb])
    assert (answer.status_code, answer.json()["code"]) == (REFUSED, "refused")


@pytest.mark.parametrize("kind", ["face-to-face", "transfer-summary", "medicaid-renewal"])
def test_what_nobody_answers_is_not_accepted(kind: str, api: Filer, episode: Any) -> None:
    filing = factories.FilingFactory(episode=episode, kind=kind, filed_on=today())
    answer = api.post(f"filings/{filing.uuid}/accept/", {"accepted_on": today().isoformat()})
    assert answer.status_code == REFUSED
    assert "Nobody accepts the" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_a_filing_is_final(method: str, api: Filer, sent: Filing) -> None:
    answer = api.send(method, f"filings/{sent.uuid}/", {"reference": "Other"}, version=1)
    assert answer.status_code == 405
    assert "ETag" not in api.get(f"filings/{sent.uuid}/").headers


# --- who, and whose ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "reads", "files"),
    [
        ("case_manager", 200, 201),
        ("supervisor", 200, 201),
        ("clinician", 403, 403),
        ("auditor", 200, 403),
        ("intake", 403, 403),
        ("admin", 403, 403),
    ],
)
@pytest.mark.parametrize("verb", ["create", *GOOD])
def test_roles_do_what_they_do_on_the_page(
    role: str, reads: int, files: int, verb: str, request: Any, sent: Filing, case_manager: Any
) -> None:
    person = request.getfixturevalue(role)
    if role == "supervisor":
        type(person).objects.filter(pk=person.pk).update(team=case_manager.team)
    caller = Filer(person)
    assert caller.get("filings/").status_code == caller.get(f"filings/{sent.uuid}/").status_code == reads
    path = "filings/" if verb == "create" else f"filings/{sent.uuid}/{verb}/"
    answer = caller.post(path, GOOD.get(verb) or body(sent.episode, late_reason="Twice"))
    assert answer.status_code == files, answer.content


@pytest.mark.parametrize("verb", ["", *(f"{verb}/" for verb in GOOD)])
def test_of_somebody_elses_patient_is_the_same_as_none(verb: str, sent: Filing, other_case_manager: Any) -> None:
    caller = Filer(other_case_manager)
    told = [
        caller.send("post" if verb else "get", f"filings/{name}/{verb}", GOOD.get(verb[:-1]))
        for name in (sent.uuid, NOBODY)
    ]
    assert [answer.status_code for answer in told] == [404, 404]
    assert told[0].content == told[1].content
    assert Filing.objects.get() == sent
    assert not AuditEvent.objects.filter(verb="chart.opened").exists()


def test_an_episode_of_somebody_else_reads_like_an_unknown_one(api: Filer) -> None:
    theirs = factories.ActiveEpisodeFactory()
    told = [api.post("filings/", body(theirs) | {"episode": str(one)}) for one in (theirs.uuid, NOBODY, "x")]
    assert {answer.status_code for answer in told} == {WRONG}
    assert len({answer.content for answer in told}) == 1


def test_a_token_needs_the_scope_of_the_paperwork(case_manager: Any, sent: Filing) -> None:
    path = f"filings/{sent.uuid}/take-back/"
    for scope, expected in (
        ("paperwork:read", (200, 403)),
        ("paperwork:write", (403, 201)),
        ("plans:write", (403, 403)),
    ):
        caller = Filer()
        caller.headers = {"authorization": f"Bearer {factories.token_secret(case_manager, [scope])}"}
        assert (caller.get("filings/").status_code, caller.post(path, GOOD["take-back"]).status_code) == expected


# --- lists ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def several(episode: Any, case_manager: Any) -> dict[str, Any]:
    """Filings of two patients and of two episodes of the first, and one that was corrected and one taken back."""
    earlier = factories.EpisodeFactory(
        patient=episode.patient, status="discharged", start_of_care=today() - datetime.timedelta(days=90),
        is_soc_confirmed=True, discharged_on=today() - datetime.timedelta(days=40), ending="discharged",
    )  # fmt: skip
    other = factories.ActiveEpisodeFactory(worker=case_manager)
    make = factories.FilingFactory
    found = {
        "noa": make(episode=episode), "claim": make(episode=episode, kind="claim"), "earlier": make(episode=earlier),
        "other": make(episode=other), "wrong": make(episode=episode, kind="face-to-face"),
    }  # fmt: skip
    found["right"] = make(episode=episode, kind="face-to-face", replaces=found["wrong"], correction_reason="Day")
    found["never"] = make(episode=other, kind="oasis")
    found["back"] = make(
        episode=other, kind="oasis", replaces=found["never"], is_error=True, correction_reason="Never sent"
    )
    make()  # of somebody else's patient
    return found | {"first": episode.patient, "second": other.patient, "now": episode, "before": earlier}


FILTERS = {
    "": "noa claim earlier other wrong right never back",
    "patient={first}": "noa claim earlier wrong right",
    "patient={second}": "other never back",
    "episode={now}": "noa claim wrong right",
    "episode={before}": "earlier",
    "kind=noa": "noa earlier other",
    "kind=claim": "claim",
    "kind=medicaid-renewal": "",
    "standing=true": "noa claim earlier other right",
    "standing=false": "wrong never back",
    "patient={first}&episode={now}&kind=face-to-face&standing=true": "right",
    "patient={second}&episode={now}": "",
    f"patient={NOBODY}": "",
    f"episode={NOBODY}": "",
}


@pytest.mark.parametrize("asked", FILTERS)
def test_a_list_is_narrowed(asked: str, api: Filer, several: dict[str, Any]) -> None:
    names = {str(row.uuid): name for name, row in several.items()}
    path = asked.format(**{name: row.uuid for name, row in several.items()})
    rows = api.get(f"filings/?ordering=created_at&{path}").json()["results"]
    assert [names[row["uuid"]] for row in rows] == FILTERS[asked].split()


@pytest.mark.parametrize(
    "asked",
    ["kind=owl", "standing=perhaps", "patient=x", "episode=x", "colour=red", "ordering=kind", "kind=noa&kind=claim"],
)
def test_a_list_that_is_asked_wrongly_is_refused(asked: str, api: Filer) -> None:
    answer = api.get(f"filings/?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (WRONG, "query")


@pytest.mark.parametrize("asked", ["patient={first}", "episode={now}", "patient={first}&episode={now}"])
def test_a_list_of_one_patient_is_a_reading_of_the_chart(asked: str, api: Filer, several: dict[str, Any]) -> None:
    api.get("filings/?" + asked.format(**{name: row.uuid for name, row in several.items()}))
    (event,) = AuditEvent.objects.filter(verb="chart.opened")
    assert (event.patient_id, event.changes) == (several["first"].pk, {"part": "api filing list"})


@pytest.mark.parametrize("name", ["patient", "episode"])
def test_a_list_of_somebody_elses_patient_is_empty_and_no_reading(name: str, api: Filer) -> None:
    theirs = factories.FilingFactory()
    assert api.get(f"filings/?{name}={getattr(theirs, name).uuid}").json()["results"] == []
    assert not AuditEvent.objects.filter(verb="chart.opened").exists()


def test_a_list_says_less_than_a_record(api: Filer, sent: Filing) -> None:
    (row,) = api.get("filings/").json()["results"]
    record = api.get(f"filings/{sent.uuid}/").json()
    assert set(record) - set(row) == {"comment", "late_reason", "correction_reason"}
    assert record["comment"] == "By the portal"


def test_a_list_asks_as_few_questions_for_many_rows(api: Filer, case_manager: Any, queries: Any) -> None:
    api.get("filings/")  # the first use of a token is recorded once
    factories.FilingFactory(episode=factories.ActiveEpisodeFactory(worker=case_manager))
    with queries() as few:
        assert len(api.get("filings/").json()["results"]) == 1
    for _ in range(19):
        wrong = factories.FilingFactory(episode=factories.ActiveEpisodeFactory(worker=case_manager))
        right = factories.FilingFactory(episode=wrong.episode, replaces=wrong, correction_reason="Day")
        factories.FilingFactory(episode=wrong.episode, replaces=right, correction_reason="Day")
    with queries() as many:
        assert len(api.get("filings/?page_size=60").json()["results"]) == 58
    assert len(many) == len(few) <= 6


# --- sent twice -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["create", *GOOD])
def test_a_key_makes_one_filing(verb: str, api: Filer, episode: Any, request: Any) -> None:
    before = [] if verb == "create" else [request.getfixturevalue("sent")]
    path = f"filings/{before[0].uuid}/{verb}/" if before else "filings/"
    said: dict[str, Any] = GOOD.get(verb) or body(episode)
    headers = {"idempotency-key": str(uuid.uuid4())}
    first, again = (api.post(path, said, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    told = first.json(), again.json()
    assert told[0]["uuid"] == told[1]["uuid"]
    other = api.post(path, {name: "Other" if name == "correction_reason" else text for name, text in said.items()} | (
        {} if "correction_reason" in said else {"reference": "Other"}
    ), headers=headers)  # fmt: skip
    assert other.status_code == 422
    assert Filing.objects.count() == len(before) + 1
