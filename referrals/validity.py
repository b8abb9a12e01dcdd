"""When a referral is valid: the pieces that CMS asks for before the clock starts (R1.2, OASIS item M0104)."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import now
from referrals.models import Referral

CITATION = "CMS OASIS guidance manual, M0104"
VISIT_WITHIN = timedelta(hours=48)


def missing(referral: Referral) -> list[str]:
    """What a valid referral still needs, in words; empty when it has a name, an address, a need and who will follow."""
    needs = referral.enclosed.get("conditions") or referral.reason.strip()
    followed = referral.certifying_id or referral.referring_id
    found = [
        ("" if referral.full_name else "name"),
        ("" if referral.phone or (referral.address_line and referral.city) else "address or phone"),
        ("" if needs else "diagnosis or reason for home health"),
        ("" if followed else "practitioner who will follow the patient"),
        ("which of its requests is the referral" if referral.enclosed.get("requests") else ""),
    ]
    return [each for each in found if each]


def valid_from(referral: Referral) -> datetime:
    """The instant from which the 48 hours run: received, or when the last missing piece came."""
    return referral.valid_at or referral.received_at


def waiting_hours(referral: Referral) -> int:
    """Whole hours since it was received, until it was decided or now."""
    return max(0, int(((referral.decided_at or now()) - referral.received_at) / timedelta(hours=1)))
