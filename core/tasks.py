"""What the worker runs for every part of the application."""

from __future__ import annotations

import logging

from celery import shared_task

from core.change import audit, signing
from core.models import AuditEvent
from core.web import drafts, once

ALTERED = "signed.altered"
VERIFIER = audit.System("nightly verification of signatures")
log = logging.getLogger("hearthside.signing")


@shared_task(name="core.tasks.forget_submissions")
def forget_submissions() -> None:
    """Remove the memory of forms that nobody can send again, and drafts that nobody touched for 14 days."""
    once.forget_old()
    drafts.forget_old()


@shared_task(name="core.tasks.verify_signed", time_limit=2 * 3600)
def verify_signed() -> None:
    """Read every signed record; one that no longer says what was signed is a row of the audit trail, once, and counted
    in a warning in the log every night."""
    for found in signing.verify():
        told = set(
            AuditEvent.objects.filter(verb=ALTERED, subject_type=found.kind).values_list("subject_id", flat=True)
        )
        for record in found.altered:
            if record.pk not in told:
                audit.record(ALTERED, by=VERIFIER, patient_id=record.patient_id, subject=record)
        if found.altered:
            facts = {"code": found.kind, "count": len(found.altered)}
            log.warning("signed records do not say what was signed; run verify_signed", extra=facts)
