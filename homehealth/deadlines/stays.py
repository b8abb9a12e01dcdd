"""A stay in a hospital or another facility during an episode, as the deadline rules read it (R1.7, R1.8, R1.16)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from homehealth.dated import in_force
from homehealth.oasis import ROC_STAY_HOURS


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay, the `n`th of its episode. Instants are aware; `left_at` is when the facility let the patient go and
    `home_at` when they were home again, None while they are not; `learned_on` is the day the agency knew of it."""

    n: int
    admitted_at: datetime
    learned_on: date
    inpatient: bool
    diagnostic_only: bool = False
    planned: bool = False
    left_at: datetime | None = None
    home_at: datetime | None = None
    ordered_resumption: date | None = None

    def admitted_on(self, tz: ZoneInfo) -> date:
        """Return the agency's day of the admission."""
        return self.admitted_at.astimezone(tz).date()

    def home_on(self, tz: ZoneInfo) -> date | None:
        """Return the agency's day the patient came home, or None."""
        return self.home_at.astimezone(tz).date() if self.home_at else None

    def covers(self, day: date, tz: ZoneInfo) -> bool:
        """Tell whether the patient was away at the end of the agency's day `day`."""
        home = self.home_on(tz)
        return self.admitted_on(tz) <= day and (home is None or home > day)

    def hours(self) -> float | None:
        """Return how long it lasted, in elapsed hours; None while it goes on."""
        ended = self.left_at or self.home_at
        return (ended - self.admitted_at).total_seconds() / 3600 if ended else None

    def is_transfer(self, as_of: date, tz: ZoneInfo) -> bool:
        """Tell whether it asks for transfer and resumption: as an inpatient, for 24 hours or more, not for tests only.

        A stay that goes on asks for them from the day on which it has lasted so long.
        """
        if not self.inpatient or self.diagnostic_only:
            return False
        hours = self.hours()
        needed = in_force(ROC_STAY_HOURS, self.admitted_on(tz)).value
        if hours is not None:
            return hours >= needed
        return (self.admitted_at + timedelta(hours=needed)).astimezone(tz).date() <= as_of
