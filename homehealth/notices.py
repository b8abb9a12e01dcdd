"""Summaries and notices given at the end of care (R1.16, R1.17, R1.18)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated

from homehealth.answers import Due, MaybeDue
from homehealth.asked import AgencyZone, Asked
from homehealth.clocks import a_zone, add_days, add_years, day, several, spoken_day, spoken_sum
from homehealth.dated import always, in_force
from homehealth.errors import missing, reversed_range
from homehealth.rule import rule
from homehealth.workdays import add_business_days

SUMMARY_CITATION = "42 CFR 484.110(a)(6)(i)-(iii)"
NOMNC_CITATION = "42 CFR 405.1200(b)(1), 422.624; Pub 100-04 ch.30 s.260.3.4"
QIO_CITATION = "42 CFR 405.1202(b)(1)"
ABN_CITATION = "CMS-R-131 instructions"

DISCHARGE_BUSINESS_DAYS = always(5, SUMMARY_CITATION)
TRANSFER_BUSINESS_DAYS = always(2, SUMMARY_CITATION)
NOMNC_DAYS = always(2, NOMNC_CITATION)
ABN_YEARS = always(1, ABN_CITATION)
NOON = time(12)


@rule(section="1.16", title="Discharge summary due", citation=SUMMARY_CITATION, confidence="M")
def discharge_summary_due(discharge: Annotated[date, Asked("Day of discharge", name="discharge_date")]) -> Due:
    """Return when the discharge summary must reach the next practitioner: 5 business days after `discharge`.

    Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 484.110(a)(6)(i).
    """
    days = in_force(DISCHARGE_BUSINESS_DAYS, day(discharge, "discharge_date")).value
    due = add_business_days(discharge, days)
    return Due(due, spoken_sum("discharge", discharge, days, due, SUMMARY_CITATION, unit="business day"))


@rule(section="1.16", title="Transfer summary due", citation=SUMMARY_CITATION, confidence="M")
def transfer_summary_due(
    *,
    planned: Annotated[bool, "The transfer was planned"],
    transfer: Annotated[date, Asked("Day of the transfer", name="transfer_date")],
    aware: Annotated[date | None, Asked("Day the agency became aware, if not planned", name="aware_date")] = None,
    still_inpatient_when_aware: Annotated[bool, "The patient was still in the facility then"] = True,
) -> MaybeDue:
    """Return whether and when a transfer summary is due: 2 business days.

    Planned: after the transfer. Unplanned: after the day the agency became `aware`, if the patient is still in the
    facility then. Raises RuleError `missing_input` without `aware` for an unplanned one, `range_reversed` when it is
    before the transfer. Source: 42 CFR 484.110(a)(6)(ii)-(iii).
    """
    start, what = day(transfer, "transfer_date"), "transfer"
    if not planned:
        if aware is None:
            raise missing("aware_date")
        if day(aware, "aware_date") < transfer:
            raise reversed_range("aware_date", "The agency cannot learn of the transfer before it happened.")
        if not still_inpatient_when_aware:
            because = (
                f"not required: the patient had left the facility when the agency learned of it ({SUMMARY_CITATION})"
            )
            return MaybeDue(False, None, because)
        start, what = aware, "agency became aware"
    days = in_force(TRANSFER_BUSINESS_DAYS, start).value
    due = add_business_days(start, days)
    return MaybeDue(True, due, spoken_sum(what, start, days, due, SUMMARY_CITATION, unit="business day"))


@rule(section="1.17", title="Notice of Medicare Non-Coverage due", citation=NOMNC_CITATION)
def nomnc_due(
    last_covered: Annotated[date, Asked("Last covered day", name="last_covered_date")],
    visits: Annotated[Sequence[date], Asked("Days of the visits", name="visit_dates")] = (),
    admitted: Annotated[date | None, Asked("Day of admission", name="admission_date")] = None,
) -> Due:
    """Return the last day to deliver the Notice of Medicare Non-Coverage before coverage ends on `last_covered`.

    Services of fewer than 2 days from `admitted`: at admission. A gap of more than 2 days between the last two
    `visits`: at the next-to-last visit. Otherwise 2 days before. Raises RuleError `range_reversed` when admission or
    a visit is after the last covered day. Source: 42 CFR 405.1200(b)(1).
    """
    days = in_force(NOMNC_DAYS, day(last_covered, "last_covered_date")).value
    made = sorted({day(visit, "visit_dates") for visit in several(visits, "visit_dates")})
    if made and made[-1] > last_covered:
        raise reversed_range("visit_dates", "A visit is after the last covered day: correct one of them.")
    if admitted is not None:
        if day(admitted, "admission_date") > last_covered:
            raise reversed_range("admission_date", "Admission is after the last covered day: correct one of them.")
        if (last_covered - admitted).days + 1 < days:
            return Due(admitted, f"care lasts fewer than {days} days: deliver at admission ({NOMNC_CITATION})")
    if len(made) > 1 and (made[-1] - made[-2]).days > days:
        because = f"more than {days} days between the last two visits: next-to-last visit {spoken_day(made[-2])}"
        return Due(made[-2], f"{because} ({NOMNC_CITATION})")
    due = add_days(last_covered, -days)
    return Due(due, spoken_sum("last covered day", last_covered, -days, due, NOMNC_CITATION))


@rule(section="1.17", title="Appeal of the end of coverage", citation=QIO_CITATION)
def nomnc_appeal_by(
    received: Annotated[date, Asked("Day the patient received the notice", name="received_date")],
    effective: Annotated[date, Asked("Day coverage ends by the notice", name="effective_date")],
    tz: AgencyZone,
) -> Due:
    """Return when the patient must have called the QIO: noon, on the earlier of the two days printed in the rules.

    Regulation: the calendar day after `received`. Form: the day before `effective`. Show both; alert on the earlier.
    """
    by_rule = add_days(day(received, "received_date"), 1)
    by_form = add_days(day(effective, "effective_date"), -1)
    earlier = max(min(by_rule, by_form), received)
    because = (
        f"regulation: noon {spoken_day(by_rule)}; form: noon {spoken_day(by_form)}; the earlier one ({QIO_CITATION})"
    )
    return Due(earlier, because, datetime.combine(earlier, NOON, a_zone(tz)))


@rule(section="1.18", title="Advance Beneficiary Notice good until", citation=ABN_CITATION)
def abn_renewal_due(signed: Annotated[date, Asked("Day the patient signed", name="signed_date")]) -> Due:
    """Return the last day an ABN for a repeating service is good: one year after `signed`; later needs a new one.

    Feb 29 becomes Feb 28. Source: CMS-R-131 instructions.
    """
    years = in_force(ABN_YEARS, day(signed, "signed_date")).value
    due = add_years(signed, years)
    return Due(due, f"signed {spoken_day(signed)} + {years} year = {spoken_day(due)} ({ABN_CITATION})")
