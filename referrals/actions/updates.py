"""A newer bundle is settled: each difference is taken into the waiting referral or the chart, or left, and that is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from accounts.models import User
from caseload import timeline
from caseload.actions import health
from caseload.actions import patients as caseload
from caseload.models import ICD_10, Allergy, Condition, Contact, Medication, Patient, Practitioner
from core.change.actions import Refused, action
from core.clock import now, today
from core.kit.words import day
from paperwork.models import Payer
from referrals.differences import PLACE, Item
from referrals.models import BundleUpdate, Referral
from referrals.updates import items, patient_of
from referrals.validity import missing

TAKEN, LEFT = "taken", "left"
CHANGED = "This changed meanwhile. Look at the differences again: they are shown as they are now."


@action("referrals.settle-update")
def settle(*, update: BundleUpdate, take: Collection[str], leave: Collection[str], by: User) -> BundleUpdate:
    """Take and leave differences by their keys; those that are not named stay open. When none is left, it is settled.

    Raises Refused when nothing is named, when a difference is no longer there, or when the chart refuses one: then none is taken.
    """
    held = BundleUpdate.objects.select_for_update(of=("self",)).get(pk=update.pk)
    if held.settled_at is not None:
        raise Refused("Somebody settled this bundle already. Nothing was changed.")
    if not take and not leave:
        raise Refused("Choose for at least one difference whether it is taken or left.")
    referral = _locked(held)
    open_items = {each.key: each for each in items(held)}
    if not {*take, *leave} <= set(open_items) or set(take) & set(leave):
        raise Refused(CHANGED)
    chosen = [open_items[key] for key in open_items if key in set(take)]
    patient = patient_of(held)
    if patient is not None:
        _into_chart(patient, chosen, held, by)
    elif referral is not None:
        _into_referral(referral, chosen, held.says)
    return _decide(update, held, take, leave, by)


def _locked(held: BundleUpdate) -> Referral | None:
    """The referral, so that nobody changes or decides it meanwhile."""
    if held.referral_id is None:
        return None
    held.referral = Referral.objects.select_for_update(of=("self",)).get(pk=held.referral_id)
    return held.referral


def _decide(
    update: BundleUpdate, held: BundleUpdate, take: Collection[str], leave: Collection[str], by: User
) -> BundleUpdate:
    update.decided = held.decided | dict.fromkeys(take, TAKEN) | dict.fromkeys(leave, LEFT)
    fresh = BundleUpdate.objects.select_related("referral__patient", "patient").get(pk=update.pk)
    fresh.decided = update.decided
    if not items(fresh):
        update.settled_at, update.settled_by = now(), by
    update.save(update_fields=["decided", "settled_at", "settled_by", "updated_at"])
    return update


# --- into a referral that waits --------------------------------------------------------------------------------------


def _into_referral(referral: Referral, chosen: list[Item], says: dict[str, Any]) -> None:
    was_missing, enclosed = bool(missing(referral)), dict(referral.enclosed)
    for item in chosen:
        if item.part == "place":
            _set(referral, {name: says["facts"].get(name) or "" for name in PLACE})
        elif item.part == "fact":
            _set(referral, {item.name: _value(item.name, says["facts"][item.name])})
        elif item.part == "referring":
            referral.referring = Practitioner.objects.filter(uuid=item.name).first()
        elif item.part == "payer":
            referral.payer = Payer.objects.filter(uuid=item.name).first()
        else:
            _enclose(enclosed, item, says["enclosed"])
    referral.enclosed = enclosed
    if was_missing and not missing(referral):
        referral.valid_at = now()
    referral.version += 1
    referral.save()


def _set(record: Referral | Patient, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def _value(name: str, said: Any) -> Any:
    if name == "return_home_at":
        return datetime.fromisoformat(said)
    return date.fromisoformat(said) if name in {"birth_date", "ordered_soc"} else said


def _enclose(enclosed: dict[str, Any], item: Item, new: dict[str, Any]) -> None:
    """Put one item among what is enclosed."""
    if item.part == "person":
        enclosed["person"] = enclosed.get("person", {}) | {item.name: item.after}
    elif item.part == "flag":
        enclosed[item.name] = True
    elif item.part == "orders":
        enclosed["orders"] = new["orders"]
    elif item.part == "remark":
        enclosed["remarks"] = [*enclosed.get("remarks", []), item.after]
    elif item.part == "also":
        enclosed["also"] = [*enclosed.get("also", []), {"label": item.label, "text": item.after}]
    else:
        kind = "contacts" if item.part == "contact" else item.name
        enclosed[kind] = _rows_with(enclosed.get(kind, []), item)
        if kind == "allergies" and item.does == "Add":
            enclosed["no_known_allergies"] = False


def _rows_with(rows: list[dict[str, Any]], item: Item) -> list[dict[str, Any]]:
    """The rows with one added, changed or taken away."""
    row = {name: value for name, value in item.row.items() if name != "match"}
    if item.part == "gone":
        return [each for each in rows if each != row]
    match = item.row.get("match")
    if match is None:
        return [*rows, row]
    if item.part == "contact":
        row = match | {name: value for name, value in row.items() if value}
    else:
        row |= {"is_principal": match["is_principal"]} if "is_principal" in match else {}
    return [row if each == match else each for each in rows]


# --- into the chart --------------------------------------------------------------------------------------------------


def _into_chart(patient: Patient, chosen: list[Item], update: BundleUpdate, by: User) -> None:
    changes: dict[str, Any] = {}
    for item in chosen:
        if item.part == "place":
            changes |= {name: update.says["facts"].get(name) or "" for name in PLACE}
        elif item.part == "fact":
            changes[item.name] = _value(item.name, update.says["facts"][item.name])
        elif item.part == "person":
            changes[item.name] = item.after
        elif item.part == "flag":
            changes[item.name] = True
        elif item.part == "contact":
            _contact(patient, item, by)
        elif item.part in {"remark", "also"}:
            label = "The sender says" if item.part == "remark" else f"The sender says: {item.label.lower()}"
            timeline.record(patient, kind="referral", title=label, detail=item.after, by=by)
        else:
            _row(patient, item, f"Says the bundle of {day(update.made_on or today())}", by)
    if changes:
        fresh = Patient.objects.get(pk=patient.pk)
        caseload.correct(patient=fresh, seen_version=fresh.version, changes=changes, by=by)
        labels = ", ".join(item.label.lower() for item in chosen if item.part in {"place", "fact", "person", "flag"})
        timeline.record(patient, kind="referral", title="Taken from a newer bundle", detail=labels, by=by)


def _contact(patient: Patient, item: Item, by: User) -> None:
    row = dict(item.row)
    match = row.pop("match", None)
    if match is None:
        caseload.add_contact(patient=patient, by=by, **row)
        return
    contact = Contact.objects.get(pk=match["pk"], patient=patient)
    changes = {way: row[way] for way in ("phone", "email") if row.get(way)}
    caseload.change_contact(contact=contact, seen_version=contact.version, changes=changes, by=by)


def _row(patient: Patient, item: Item, because: str, by: User) -> None:
    """One diagnosis, medicine or allergy: added, ended, or changed by ending the old and adding the new."""
    match = item.row.get("match")
    if item.name == "conditions":
        _condition(patient, item, match, because, by)
    elif item.name == "medications":
        _medication(patient, item, match, because, by)
    elif match is None:
        made = health.add_allergy(
            patient=patient, by=by, **_only(item.row, substance="text", reaction="reaction", severity="severity")
        )
        _name_source(made, item.row)
    else:
        _change_allergy(Allergy.objects.get(pk=match["pk"], patient=patient), item, because, by)


def _condition(patient: Patient, item: Item, match: dict[str, Any] | None, because: str, by: User) -> None:
    row = item.row
    if match is not None:
        old = Condition.objects.get(pk=match["pk"], patient=patient)
        health.resolve_condition(condition=old, on=_day(row.get("ended_on")) or today(), reason=because, by=by)
        _forget_source(old)
    if row.get("is_active", True):
        code = row.get("code", "") if row.get("code_system") == ICD_10 else ""
        made = health.add_condition(
            patient=patient, text=row["text"], code=code, onset_on=_day(row.get("onset_on")), by=by
        )
        _name_source(made, row)


def _medication(patient: Patient, item: Item, match: dict[str, Any] | None, because: str, by: User) -> None:
    row = item.row
    if match is not None:
        old = Medication.objects.get(pk=match["pk"], patient=patient)
        health.stop_medication(medication=old, on=_day(row.get("stopped_on")) or today(), reason=because, by=by)
        _forget_source(old)
    if row.get("is_active", True):
        started = _day(row.get("started_on"))
        made = health.add_medication(
            patient=patient, text=row["text"], dose=row.get("dose", ""), started_on=started, by=by
        )
        _name_source(made, row)


def _change_allergy(old: Allergy, item: Item, because: str, by: User) -> None:
    """The old one was never quite true; the new one is compared with the medicines like any other."""
    health.enter_in_error(entry=old, reason=f"{item.before}; now {item.after}. {because}", by=by)
    _forget_source(old)
    made = health.add_allergy(
        patient=old.patient, substance=item.row["text"], reaction=item.row.get("reaction", ""),
        severity=item.row.get("severity", ""), by=by,
    )  # fmt: skip
    _name_source(made, item.row)


def _only(row: dict[str, Any], **names: str) -> dict[str, Any]:
    return {name: row.get(source, "") for name, source in names.items()}


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _forget_source(old: Condition | Medication | Allergy) -> None:
    """What is over gives its name at the sender to what stands in its place."""
    type(old)._default_manager.filter(pk=old.pk).update(source_id="")


def _name_source(made: Condition | Medication | Allergy, row: dict[str, Any]) -> None:
    """The next bundle of the same sender finds it again."""
    named = {
        "source_id": row.get("source_id", ""),
        "code": row.get("code", ""),
        "code_system": row.get("code_system", ""),
    }
    type(made)._default_manager.filter(pk=made.pk).update(**named)
