"""Orders made up by Hypothesis."""

from hypothesis import strategies as st

from homehealth.frequency import DISCIPLINES, Order, Prn, Segment


@st.composite
def orders(draw):
    per = st.sampled_from(("week", "day", "month"))
    low = st.integers(1, 20)
    counted = st.builds(
        lambda unit, first, more, periods: Segment(unit, first, first + more, periods),
        per, low, st.integers(0, 5), st.integers(1, 60),
    )  # fmt: skip
    weekly = st.builds(lambda k, span: Segment("every_weeks", 1, 1, interval=k, span_weeks=span), low, st.none() | low)
    daily = st.builds(lambda k, times: Segment("every_days", 1, 1, interval=k, occurrences=times), low, st.none() | low)
    segments = draw(st.lists(counted | weekly | daily, max_size=6))
    reasons = st.text("abc def.é'2-/:", min_size=1).map(lambda text: " ".join(text.split()).rstrip(", ")).filter(bool)
    prn = draw(st.lists(st.builds(Prn, low, reasons), min_size=0 if segments else 1, max_size=3))
    return Order(draw(st.none() | st.sampled_from(sorted(DISCIPLINES))), tuple(segments), tuple(prn), ())
