"""Moving over the tokens of an order text, and keeping the mistakes found on the way."""

from collections.abc import Container

from homehealth.frequency.model import FrequencyError
from homehealth.frequency.tokens import MAX_NUMBER_DIGITS, Token, tokenize

EXAMPLE = 'such as "2w4" (two a week for four weeks)'


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

    def peek(self, ahead: int = 0) -> Token:
        """Return the token `ahead` of this place, the end token past the last."""
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else self.tokens[-1]

    def take(self) -> Token:
        """Return the token here and move past it."""
        token = self.peek()
        self.at += 1
        return token

    def is_word(self, *words: str, ahead: int = 0) -> bool:
        """Tell whether the token `ahead` is one of `words`."""
        token = self.peek(ahead)
        return token.kind == "word" and token.text in words

    def is_one_of(self, words: Container[str]) -> bool:
        """Tell whether the token here is a word of `words`."""
        token = self.peek()
        return token.kind == "word" and token.text in words

    def is_mark(self, mark: str) -> bool:
        """Tell whether the token here is the punctuation `mark`."""
        token = self.peek()
        return token.kind == "mark" and token.text == mark

    def report(self, code: str, position: int, message: str) -> None:
        """Keep a mistake after which reading can go on."""
        self.errors.append(FrequencyError(code, position, message))

    def integer(self) -> int:
        """Take a number of at most four digits. Raises UnreadableOrder."""
        token = self.peek()
        if token.kind != "number":
            raise UnreadableOrder(token.start, f"A number is needed here: {EXAMPLE}.")
        digits = token.text.lstrip("0")
        if len(digits) > MAX_NUMBER_DIGITS:
            raise UnreadableOrder(token.start, "This number is too large for an order.")
        self.take()
        return int(digits or "0")
