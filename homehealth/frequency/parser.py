"""Reading a visit order such as "SN 2w1, 1w3, 1 PRN for wound dehiscence": a hand-written parser, few tokens ahead."""

from collections.abc import Callable
from dataclasses import replace

from homehealth.frequency.allowances import allowance
from homehealth.frequency.besides import Besides, besides, discipline_length, number_length, take_discipline
from homehealth.frequency.cursor import EXAMPLE, ONE_DISCIPLINE, Cursor, UnreadableOrder
from homehealth.frequency.model import FrequencyError, NamedDay, Order, Prn, Segment
from homehealth.frequency.named_days import agree, first_day, starts_day
from homehealth.frequency.reasons import joining_length, next_allowance, reason, starts_prn, starts_reason
from homehealth.frequency.segments import numbered_weeks, segment, starts_numbered_weeks
from homehealth.frequency.words import INTERVALS, LENGTHS, RATES, TIMES, VISITS

LABELS = frozenset({"order", "orders", "frequency", "freq"})
WEEKS_OF_A_PERIOD = 10  # at most, when 60 days begin on a Thursday to Saturday (3.2)
NUMBERED = "Number the weeks of every part, or of none."
MOST_PARTS = 100  # sixty days hold no more, and nobody could read them
SPACED_MARKS = (";", "+")  # "2w1;1w1" and "2w1+1w1" stay unread: a slip of the finger looks the same


def parse(text: str) -> Order:
    """Return the order `text` says, with the errors in it; never raises.

    One text is one discipline and one sequence. Text that is not a string, or blank, has the error `empty`.
    """
    if not isinstance(text, str) or not text.strip():
        message = f"Write the ordered frequency, {EXAMPLE}."
        return Order(None, (), (), (FrequencyError("empty", 0, message),))
    return _Parser(text).order()


class _Parser(Cursor):
    """One reading of one text, by the grammar of docs/domain-rules.md 3.1."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.segments: list[Segment] = []
        self.prn: list[Prn] = []
        self.named_as: tuple[str, ...] = ()
        self.starts: NamedDay | None = None
        self.ends: NamedDay | None = None
        self.dated_at = 0
        self.is_numbered = False
        self.added_at: int | None = None
        self.reason = ""

    def order(self) -> Order:
        try:
            self.lead()
            if not starts_prn(self):
                self.sequence()
            self.allowances()
            self.check()
        except UnreadableOrder as mistake:
            self.errors = _first(mistake, self.errors)
        read = tuple(self.segments)
        return Order(self.discipline, read, tuple(self.prn), tuple(self.errors), self.starts, self.ends, self.reason)

    def lead(self) -> None:
        """Take what stands before the first count: discipline, label, first day, reason."""
        while self.take_discipline() or self.take_label() or self.take_first_day(lead=True):
            pass
        lead = starts_reason(self)
        if lead and self.discipline and not self.is_number(lead):
            self.take_reason(stops=_begins_segment)
        if self.is_word("x") and self.is_number(1):
            self.take()

    def take_discipline(self) -> bool:
        """Take "SN", "Skilled nursing:", "RN/LPN"; one order has one, named the same way each time."""
        begin = self.at
        had = self.named_as
        if not take_discipline(self):
            return False
        self.named_as = tuple(token.text for token in self.tokens[begin : self.at])
        if had not in ((), self.named_as):
            raise UnreadableOrder(self.tokens[begin].start, f"This differs from what stands before. {ONE_DISCIPLINE}")
        if self.is_mark("/") and discipline_length(self, 1):
            self.take()
            take_discipline(self)
        if self.take_mark(":", "-", *("," if not self.parts else "")) or self.is_mark(",", "(", ")", ".", ";"):
            return True
        if not self.peek().spaced and not self.is_done:
            raise UnreadableOrder(self.peek().start, "Put a space or a colon after the discipline.")
        return True

    def take_label(self) -> bool:
        """Take "order:", "frequency", "visits", "to see"; they say nothing of how many."""
        if self.is_word("to") and self.is_word("see", "visit", ahead=1):
            self.at += 2
            self.take_word("patient")
            return True
        if not self.is_one_of(LABELS) and not self.is_one_of(VISITS):
            return False
        self.take()
        if not self.take_mark(":") and not self.peek().spaced and not self.is_done:
            raise self.unreadable("Put a space here.")
        return True

    def take_first_day(self, *, lead: bool = False) -> bool:
        """Take the day the text says the order begins on; one order has one."""
        if not starts_day(self):
            return False
        token = self.peek()
        if self.starts or (self.parts > 1 and not self.is_word("eff", "effective") and not self.is_mark("(")):
            raise UnreadableOrder(token.start, "Say once, before the first part, from which day the order runs.")
        self.dated_at = token.start
        self.starts, self.ends = first_day(self)
        if lead:
            self.take_mark(":", ",", "-", ";")
        return True

    def sequence(self) -> None:
        self.one_segment()
        while not self.is_done and not self.is_allowance():
            before = self.at
            if self.parts == MOST_PARTS:
                raise self.unreadable(f"An order has at most {MOST_PARTS} parts.")
            if starts_reason(self, int(self.is_mark("("))) and not self.reason:
                self.take_reason()
                return
            if self.take_first_day() or (self.peek().spaced and self.take_late_discipline()):
                continue
            self.separator()
            if self.peek().kind == "end" and self.tokens[before].text == ".":
                return
            if self.take_first_day() or self.take_discipline_again():
                continue
            if starts_reason(self) and not self.reason and self.at > before:
                self.take_reason()
                return
            self.one_segment()

    def take_late_discipline(self) -> bool:
        self.take_word("by") if discipline_length(self, 1) else None
        return self.take_discipline()

    def take_discipline_again(self) -> bool:
        """Take the same discipline before a further part: "SN 2w4, SN 1w5"; "2w4 and PT" would be a second order."""
        if not discipline_length(self):
            return False
        if not self.discipline:
            raise self.unreadable("Begin the order with its discipline.")
        self.take_discipline()
        if self.is_done:
            raise self.unreadable(f"Say how many visits: {EXAMPLE}.")
        return True

    def take_reason(self, stops: Callable[[Cursor], bool] = next_allowance) -> None:
        """Take why the visits are made: "for" and "due to" only lead to it, "to instruct" is a part of it."""
        token = self.peek()
        bracketed = self.take_mark("(")
        purpose = "to " if self.is_word("to") else ""
        self.at += starts_reason(self)
        words = reason(self, self.discipline, stops)
        if bracketed and not words.endswith(")"):
            raise UnreadableOrder(token.start, "Close the bracket after the reason.")
        words = words.removesuffix(")") if bracketed else words
        if not words:
            raise UnreadableOrder(token.start, "Say what the visits are for after this word, or leave it out.")
        self.reason = f"{purpose}{words}"

    def is_allowance(self) -> bool:
        lead = joining_length(self)
        return starts_prn(self, lead) and (lead > 0 or self.peek().spaced)

    def separator(self) -> None:
        """Pass what stands between two parts: a mark, "then", "and", "followed by", or white space."""
        spaced = self.peek().spaced
        marked = self.is_mark(",", "/", "&", ".") or (self.is_mark(*SPACED_MARKS) and self.peek(1).spaced)
        if marked and not (self.is_mark(".") and not self.peek(1).spaced and self.peek(1).kind != "end"):
            mark = self.take()
            self.added_at = self.added_at or (mark.start if mark.text in ("&", "+") else None)
            if mark.text in ("/", "&"):
                if not self.is_number():
                    raise self.unreadable(f"Write it {EXAMPLE}.")
                return
        elif not spaced:
            raise self.unreadable("Put a comma or a space between the parts of the order.")
        elif self.is_one_of(RATES) or self.is_one_of(INTERVALS):
            # "2w4 every other week" may mean the rhythm of what stands before it
            raise self.unreadable("Put a comma or “then” before the next part.")
        word = self.peek()
        joined = self.take_word("and")
        follows = self.takes_then() or (marked and self.take_word("the"))
        if joined and not follows:
            self.added_at = self.added_at or word.start
        if (joined or follows) and not self.peek().spaced and not self.is_done:
            raise UnreadableOrder(word.start, f'Put a space on both sides of "{word.text}".')

    def takes_then(self) -> bool:
        """Take "then" or "followed by": what comes after follows what stands before, and is not made beside it."""
        if self.is_word("followed") and self.is_word("by", ahead=1):
            self.at += 2
            return True
        return self.take_word("then")

    def one_segment(self) -> None:
        """Take one part, with the length of its visits before it: "2h/d, 1x/wk x 2wks"."""
        numbered = starts_numbered_weeks(self)
        if numbered != self.is_numbered and (self.parts or not numbered):
            raise self.unreadable(NUMBERED)
        self.is_numbered = numbered
        if numbered:
            done = sum(each.length for each in self.segments)
            self.keep(numbered_weeks(self, done + 1))
            return
        said, start = Besides(), self.peek()
        if self.is_number() and self.takes_length(said):
            return
        if self.is_word("x") and self.is_number(1) and (said.minutes or not self.parts):
            self.take()
        if self.peek().kind == "end" and start.kind != "end":
            raise UnreadableOrder(start.start, f"Say how many visits: {EXAMPLE}.")
        self.keep(segment(self, said))

    def takes_length(self, said: Besides) -> bool:
        """Take a length of visits into `said`; True when it closed the order: "3w9, 2 hours per visit"."""
        start, before = self.peek(), self.tokens[self.at - 1].text
        if not besides(self, said):
            return False
        has_none = bool(self.segments) and not self.segments[-1].minutes
        if has_none and self.is_done and self.parts == 1 and before == ",":
            only = self.segments[0]
            said.check(only.per, only.minimum, only.maximum)
            self.segments[0] = replace(only, minutes=said.minutes)
            return True
        if has_none:
            raise UnreadableOrder(start.start, "Say with each part, or before the first, how long a visit is.")
        self.take_mark(",")
        return False

    def keep(self, found: Segment | None) -> None:
        self.parts += 1
        if found:
            self.segments.append(found)

    def allowances(self) -> None:
        while not self.is_done:
            found = allowance(self)
            if found:
                self.prn.append(found)

    def check(self) -> None:
        """Raise UnreadableOrder when the parts contradict one another."""
        if 0 < self.named_in < self.parts:
            message = "The discipline stands between two parts: begin the order with it, or write two orders."
            raise UnreadableOrder(self.named_at, message)
        weeks = sum(each.length for each in self.segments if each.per == "week")
        if self.added_at and weeks > WEEKS_OF_A_PERIOD:
            message = f"Together these are {weeks} weeks: write “then” if one follows the other, else two orders."
            raise UnreadableOrder(self.added_at, message)
        if not self.starts or not self.ends or self.errors:
            return
        if not self.segments or not agree(self.starts, self.ends, self.segments):
            raise UnreadableOrder(self.dated_at, "These days and the weeks of the order differ: make them the same.")


def _first(mistake: UnreadableOrder, errors: list[FrequencyError]) -> list[FrequencyError]:
    """Return `errors` with `mistake`: before a length that is missing only because the text could not be read on."""
    found = FrequencyError("syntax", mistake.position, mistake.message)
    at = next((place for place, error in enumerate(errors) if error.code == "duration_required"), len(errors))
    return [*errors[:at], found, *errors[at:]]


def _begins_segment(cursor: Cursor) -> bool:
    """Tell whether the first count may stand here, after a reason."""
    token = cursor.peek()
    if token.kind == "number":
        before = cursor.tokens[cursor.at - 1]
        return token.spaced or before.kind != "word"
    if cursor.is_one_of(TIMES) or cursor.is_one_of(RATES) or cursor.is_one_of(INTERVALS):
        return True
    numbers = number_length(cursor, 0)
    return numbers > 0 and (cursor.is_one_of(LENGTHS, numbers) or cursor.is_word("x", "times", ahead=numbers))
