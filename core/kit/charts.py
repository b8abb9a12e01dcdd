"""Geometry and wording of the small charts, so that the same facts are drawn, printed and read aloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 360, 180
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 12, 28

Number = int | float | Decimal


@dataclass(frozen=True)
class Point:
    """One reading on a chart: its place in the drawing, its value, and the words for when it was taken."""

    x: float
    y: float
    value: Number
    label: str


@dataclass(frozen=True)
class LineChart:
    """Readings in order of time with the band that counts as the goal."""

    readings: Sequence[tuple[str, Number]]
    goal_low: Number | None = None
    goal_high: Number | None = None
    unit: str = ""

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and highest value drawn, with a tenth to spare on both sides."""
        values = [float(value) for _, value in self.readings]
        values += [float(edge) for edge in (self.goal_low, self.goal_high) if edge is not None]
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        spare = (high - low) / 10 or 1.0
        floor = low - spare
        return (max(floor, 0.0) if low >= 0 else floor), high + spare

    def height_of(self, value: Number) -> float:
        """The vertical place of `value` in the drawing."""
        low, high = self.bounds
        return round(TOP + (high - float(value)) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    @property
    def points(self) -> list[Point]:
        """Each reading with its place in the drawing, evenly spaced."""
        step = (WIDTH - LEFT - RIGHT) / max(len(self.readings) - 1, 1)
        return [
            Point(round(LEFT + index * step, 1), self.height_of(value), value, label)
            for index, (label, value) in enumerate(self.readings)
        ]

    @property
    def path(self) -> str:
        """The points as the `points` attribute of an SVG polyline."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)

    @property
    def band(self) -> tuple[float, float] | None:
        """Top and height of the goal band in the drawing, or None without a goal; an open side runs to the edge."""
        if self.goal_low is None and self.goal_high is None:
            return None
        top = TOP if self.goal_high is None else self.height_of(self.goal_high)
        floor = HEIGHT - BOTTOM if self.goal_low is None else self.height_of(self.goal_low)
        return top, round(max(floor - top, 1.0), 1)

    @property
    def ticks(self) -> list[Point]:
        """The lowest and highest reading and the goal's edges, for the axis."""
        values = {value for _, value in self.readings}
        wanted = {min(values), max(values)} if values else set()
        wanted |= {edge for edge in (self.goal_low, self.goal_high) if edge is not None}
        apart: list[Point] = []
        for value in sorted(wanted, key=float):
            tick = Point(LEFT, self.height_of(value), value, "")
            if not apart or apart[-1].y - tick.y >= 13:
                apart.append(tick)
        return apart

    @property
    def goal_words(self) -> str:
        """The goal as a phrase: "between 110 and 130", "3 or lower", or an empty text."""
        unit = f" {self.unit}" if self.unit else ""
        if self.goal_low is not None and self.goal_high is not None:
            return f"between {self.goal_low} and {self.goal_high}{unit}"
        if self.goal_high is not None:
            return f"{self.goal_high}{unit} or lower"
        return f"{self.goal_low}{unit} or higher" if self.goal_low is not None else ""

    @property
    def sentence(self) -> str:
        """What the drawing shows, in one or two sentences."""
        if not self.readings:
            return "No readings yet."
        first, last = self.readings[0][1], self.readings[-1][1]
        unit = f" {self.unit}" if self.unit else ""
        if len(self.readings) == 1:
            moved = f"One reading: {last}{unit}."
        elif first == last:
            moved = f"Unchanged at {last}{unit} over {len(self.readings)} readings."
        else:
            moved = (
                f"{'Fell' if last < first else 'Rose'} from {first} to {last}{unit} over {len(self.readings)} readings."
            )
        return (
            f"{moved} Goal: {self.goal_words}, {'met' if self.is_met else 'not met'} at the last."
            if self.goal_words
            else moved
        )

    @property
    def is_met(self) -> bool:
        """Whether the last reading lies inside the goal."""
        if not self.readings:
            return False
        last = float(self.readings[-1][1])
        above = self.goal_low is None or last >= float(self.goal_low)
        return above and (self.goal_high is None or last <= float(self.goal_high))
