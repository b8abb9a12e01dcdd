"""Moving over the tokens of an order text, and keeping the mistakes found on the way."""

from collections.abc import Container

from homehealth.frequency.model import FrequencyError
from homehealth.frequency.tokens import DIGITS, LETTERS, MAX_NUMBER_DIGITS, Token, tokenize
from homehealth.frequency.words import EXPLAINED, NUMBERS

EXAMPLE = 'such as "2w4" (two a week for four weeks)'
ONE_DISCIPLINE = "One order is one discipline: write another order for it."
LONGEST_NAMED = 24  # characters of a word that is repeated in a sentence


class UnreadableOrder(Exception):
    """The text stops making sense at `position` (0-based)."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.position = position
        self.message = message


class Cursor:
    """A place in the tokens of one text; moves forward only."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.errors: list[FrequencyError] = []
        self.parts = 0  # read so far
        self.discipline: str | None = None
        self.named_in = 0  # the part before which the discipline was named
        self.named_at = 0

    def peek(self, ahead: int = 0) -> Token:
        """Return the token `ahead` of this place, the end token past the last."""
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else self.tokens[-1]

    def take(self) -> Token:
        """Return the token here and move past it."""
        token = self.peek()
        self.at += 1
        return token

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left."""
        return self.peek().kind == "end"

    def is_word(self, *words: str, ahead: int = 0) -> bool:
        """Tell whether the token `ahead` is one of `words`."""
        return self.is_one_of(words, ahead)

    def is_one_of(self, words: Container[str], ahead: int = 0) -> bool:
        """Tell whether the token `ahead` is a word of `words`."""
        token = self.peek(ahead)
        return token.kind == "word" and token.text in words

    def is_mark(self, *marks: str, ahead: int = 0) -> bool:
        """Tell whether the token `ahead` is one of the punctuation `marks`."""
        token = self.peek(ahead)
        return token.kind == "mark" and token.text in marks

    def is_number(self, ahead: int = 0) -> bool:
        """Tell whether the token `ahead` is a number in figures or in words."""
        return self.peek(ahead).kind == "number" or self.is_one_of(NUMBERS, ahead)

    def take_word(self, *words: str) -> bool:
        """Move past one of `words` if it stands here, and tell whether it did."""
        found = self.is_one_of(words)
        self.at += found
        return found

    def take_mark(self, *marks: str) -> bool:
        """Move past one of `marks` if it stands here, and tell whether it did."""
        found = self.is_mark(*marks)
        self.at += found
        return found

    def name(self, code: str, length: int) -> None:
        """Take the `length` words that name the discipline `code`. Raises UnreadableOrder when another was named."""
        token = self.peek()
        self.at += length
        if self.discipline not in (None, code):
            raise UnreadableOrder(
                token.start, f"“{self.named(token)}” differs from what stands before. {ONE_DISCIPLINE}"
            )
        if self.discipline is None:
            self.discipline, self.named_in, self.named_at = code, self.parts, token.start

    def report(self, code: str, position: int, message: str) -> None:
        """Keep a mistake after which reading can go on."""
        self.errors.append(FrequencyError(code, position, message))

    def integer(self) -> int:
        """Take a number of at most four digits, "four" or "four (4)". Raises UnreadableOrder."""
        token = self.peek()
        if token.kind == "number":
            return self._figures()
        if not self.is_one_of(NUMBERS):
            raise self.unreadable(f"A number is needed here: {EXAMPLE}.")
        number = NUMBERS[self.take().text]
        if self.is_mark("(") and self.peek(1).kind == "number" and self.is_mark(")", ahead=2):
            self.take()
            again = self.peek()
            if self._figures() != number:
                raise UnreadableOrder(again.start, f"“{token.text}” and “{again.text}” differ: make them the same.")
            self.take()
        return number

    def _figures(self) -> int:
        token = self.take()
        digits = token.text.lstrip("0")
        if len(digits) > MAX_NUMBER_DIGITS:
            raise UnreadableOrder(token.start, "This number is too large for an order.")
        return int(digits or "0")

    def unreadable(self, advice: str, ahead: int = 0) -> UnreadableOrder:
        """Return the refusal of the word or mark `ahead` of this place: it names what is there, then `advice`."""
        token = self.peek(ahead)
        if token.kind == "end":
            return UnreadableOrder(token.start, advice)
        better = EXPLAINED.get(token.text, advice)
        return UnreadableOrder(token.start, f"“{self.named(token)}” is not understood here. {better}")

    def named(self, token: Token) -> str:
        """Return the word `token` stands in, as it was typed, or as much of it as a sentence holds."""
        if token.kind not in ("word", "number"):
            return token.text if token.text.isprintable() else repr(token.text)[1:-1]
        start, stop = token.start, token.end
        limit = start + LONGEST_NAMED
        alphabet = LETTERS if token.kind == "word" else DIGITS | LETTERS
        while start and self.text[start - 1] in alphabet and token.end - start < LONGEST_NAMED:
            start -= 1
        while stop < len(self.text) and self.text[stop] in alphabet and stop < limit:
            stop += 1
        return self.text[start : min(stop, limit)]
