"""Splitting an order text into tokens, in one pass and without regular expressions."""

from typing import Literal, NamedTuple

from homehealth.frequency.model import SYNONYMS

Kind = Literal["number", "word", "mark", "other", "end"]

DIGITS = frozenset("0123456789")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
MARKS = frozenset(",:/-")
UNITS = frozenset({"w", "wk", "week", "weeks", "d", "day", "days", "m", "mo", "month", "months", "visits"})
RATES = frozenset({"weekly", "monthly", "daily", "qd", "bid", "tid", "qod", "qow", "q", "every", "other"})
SMALL_WORDS = frozenset({"x", "per", "a", "to", "then", "for", "due", "prn"})
KEYWORDS = UNITS | RATES | SMALL_WORDS | {name.lower() for name in SYNONYMS}
LONGEST_KEYWORD = max(len(word) for word in KEYWORDS)
LONGEST_RUN = 24  # a longer run of letters is no order; it is not worth splitting
MAX_NUMBER_DIGITS = 4


class Token(NamedTuple):
    """A piece of the text: lower-case for words; `spaced` when white space stands before it.

    `split` marks a word cut out of a longer run of letters ("dx" in "6dx2").
    """

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool
    split: bool = False


def tokenize(text: str) -> list[Token]:
    """Return the tokens of `text` with an "end" token last; time grows with its length only."""
    tokens: list[Token] = []
    at = 0
    spaced = False
    while at < len(text):
        char = text[at]
        if char.isspace():
            spaced = True
            at += 1
            continue
        if char in DIGITS:
            stop = _run(text, at, DIGITS)
            tokens.append(Token("number", text[at:stop], at, stop, spaced))
        elif char in LETTERS:
            stop = _run(text, at, LETTERS)
            run = text[at:stop].lower()
            if run in KEYWORDS:
                tokens.append(Token("word", run, at, stop, spaced))
            else:
                tokens.extend(_words(run, at, spaced))
        else:
            stop = at + 1
            tokens.append(Token("mark" if char in MARKS else "other", char, at, stop, spaced))
        at, spaced = stop, False
    tokens.append(Token("end", "", len(text), len(text), spaced))
    return tokens


def _run(text: str, start: int, alphabet: frozenset[str]) -> int:
    """Return where the run of `alphabet` beginning at `start` stops."""
    stop = start
    while stop < len(text) and text[stop] in alphabet:
        stop += 1
    return stop


def _words(run: str, start: int, spaced: bool) -> list[Token]:
    """Return the keywords an unknown run of letters is made of, or the run as one unknown word."""
    whole = [Token("word", run, start, start + len(run), spaced)]
    if len(run) > LONGEST_RUN:
        return whole
    found: list[Token] = []
    at = 0
    while at < len(run):
        length = _keyword_length(run, at)
        if not length:
            return whole
        found.append(Token("word", run[at : at + length], start + at, start + at + length, spaced and at == 0, True))
        at += length
    return found


def _keyword_length(run: str, at: int) -> int:
    """Return the length of the longest keyword at `at`, 0 when there is none."""
    for length in range(min(LONGEST_KEYWORD, len(run) - at), 0, -1):
        if run[at : at + length] in KEYWORDS:
            return length
    return 0
