"""Orders made up by Hypothesis."""

from dataclasses import replace

from hypothesis import strategies as st

from homehealth.frequency import DISCIPLINES, NamedDay, Order, Prn, Segment
from homehealth.frequency.model import WEEKDAYS

LOW = st.integers(1, 20)
LASTING = st.builds(lambda low, more: (low, low + more), st.integers(1, 600), st.integers(0, 90))
ON_DAYS = st.sets(st.sampled_from(range(7)), min_size=1).map(lambda days: tuple(WEEKDAYS[day] for day in sorted(days)))


def has_letter(text):
    return any(letter.isalnum() for letter in text)


def reasons(letters):
    return (
        st.text(letters, min_size=1)
        .map(lambda text: " ".join(text.split()).lstrip(": ").rstrip("., :"))
        .filter(has_letter)
    )


@st.composite
def segments(draw):
    per = st.sampled_from(("week", "day", "month"))
    counted = st.builds(
        lambda unit, first, more, periods: Segment(unit, first, first + more, periods),
        per, LOW, st.integers(0, 5), st.integers(1, 60),
    )  # fmt: skip
    on_days = st.builds(
        lambda days, periods: Segment("week", len(days), len(days), periods, days=days), ON_DAYS, st.integers(1, 60)
    )
    weekly = st.builds(lambda k, span: Segment("every_weeks", 1, 1, interval=k, span_weeks=span), LOW, st.none() | LOW)
    daily = st.builds(lambda k, times: Segment("every_days", 1, 1, interval=k, occurrences=times), LOW, st.none() | LOW)
    return replace(draw(counted | on_days | weekly | daily), minutes=draw(st.none() | LASTING))


@st.composite
def orders(draw):
    read = draw(st.lists(segments(), max_size=6))
    allowed = st.builds(Prn, LOW, reasons("abc gek.é'2-/:"))
    prn = draw(st.lists(allowed, min_size=0 if read else 1, max_size=3))
    discipline = draw(st.none() | st.sampled_from(sorted(DISCIPLINES)))
    starts = draw(st.none() | st.builds(NamedDay, st.integers(1, 12), st.integers(1, 28), st.none() | st.just(2027)))
    if starts:
        starts = replace(starts, is_week=draw(st.booleans()))
    has_place = bool(read or discipline)
    reason = draw(st.just("") | reasons("abc ge'ké")) if has_place else ""
    return Order(discipline, tuple(read), tuple(prn), (), starts, None, reason)
