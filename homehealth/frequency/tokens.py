"""Splitting an order text into tokens, in one pass and without regular expressions."""

from typing import Literal, NamedTuple

from homehealth.frequency.words import ABBREVIATED, SPLITTABLE

Kind = Literal["number", "word", "mark", "other", "end"]

DIGITS = frozenset("0123456789")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
MARKS = frozenset(",;:/-&+.()")
DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212")  # hyphens, dashes and the minus sign are one dash
TIMES_SIGN = "\u00d7"
LONGEST_SPLIT = max(map(len, SPLITTABLE))
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
        if text[at].isspace():
            spaced = True
            at += 1
            continue
        found = _tokens_at(text, at, spaced)
        tokens.extend(found)
        at, spaced = found[-1].end, False
        if text[at : at + 1] == "." and found[-1].text in ABBREVIATED and text[at + 1 : at + 2] not in DIGITS:
            at += 1
    tokens.append(Token("end", "", len(text), len(text), spaced))
    return tokens


def _tokens_at(text: str, at: int, spaced: bool) -> list[Token]:
    """Return the number, the words or the mark that begins at `at`."""
    char = text[at]
    if char in DIGITS:
        stop = _run(text, at, DIGITS)
        return [Token("number", text[at:stop], at, stop, spaced)]
    if char in LETTERS:
        stop = _run(text, at, LETTERS)
        beside_digits = text[at - 1 : at] in DIGITS or text[stop : stop + 1] in DIGITS
        return _words(text[at:stop].lower(), at, spaced, may_split=beside_digits or char in "xX")
    if char == TIMES_SIGN:
        return [Token("word", "x", at, at + 1, spaced)]
    mark = "-" if char in DASHES else char
    return [Token("mark" if mark in MARKS else "other", mark, at, at + 1, spaced)]


def _run(text: str, start: int, alphabet: frozenset[str]) -> int:
    """Return where the run of `alphabet` beginning at `start` stops."""
    stop = start
    while stop < len(text) and text[stop] in alphabet:
        stop += 1
    return stop


def _words(run: str, start: int, spaced: bool, *, may_split: bool) -> list[Token]:
    """Return the known words a run of letters is made of, or the run as one word: "MD" is no month and day."""
    whole = [Token("word", run, start, start + len(run), spaced)]
    if not may_split or len(run) > LONGEST_RUN or run in SPLITTABLE:
        return whole
    found: list[Token] = []
    at = 0
    while at < len(run):
        length = _known_length(run, at)
        if not length:
            return whole
        found.append(Token("word", run[at : at + length], start + at, start + at + length, spaced and at == 0, True))
        at += length
    return found


def _known_length(run: str, at: int) -> int:
    """Return the length of the longest splittable word at `at`, 0 when there is none."""
    for length in range(min(LONGEST_SPLIT, len(run) - at), 0, -1):
        if run[at : at + length] in SPLITTABLE:
            return length
    return 0
