"""Telephone numbers as people write them: read into one form, shown as they are dialled, linked so that a device dials them.

The form in which a number is kept is E.164 with the extension of RFC 3966: "+15185550142", "+15185550142;ext=12",
"+442079460018"; a short code is kept as it is dialled: "211".
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, shortnumberinfo

HOME = "US"
HOME_CODE = 1
LONGEST_TYPED = 60
LONGEST_READ = 5 * LONGEST_TYPED  # with blanks and marks around it; the patterns below would take long over more
LONGEST_KEPT = 30  # what the columns hold
LONGEST_EXTENSION = 8
WORDS = (
    "Enter a telephone number with area code, for example (518) 555-0142, (518) 555-0142 ext. 12 or +44 20 7946 0018"
)
_HOME_SHAPE = re.compile(r"\+?1?([2-9][0-9]{2})([2-9][0-9]{2})([0-9]{4})(?:;ext=([0-9]+))?")
_SHORT_SHAPE = re.compile(r"[0-9][0-9\-. ]{1,8}[0-9]")
_SPELLED = re.compile(r"(?:\+?1\W*)?\(?[2-9][0-9]{2}\)?\W*(?:[0-9]{3}\W*)?[A-Za-z][A-Za-z\W]*")  # 1-800-MEDICARE
_EXTENSION = re.compile(r"\W*\b(?:ext(?:ension|n)?|x|int)\W*([0-9]+)\W*$|(?<=[0-9])\s*x\W*([0-9]+)\W*$", re.IGNORECASE)
_LABEL = re.compile(r"^(?:tel(?:ephone)?|phone|ph|cell|mobile|home|work|office|fax|call)\b[:.]?\s*", re.IGNORECASE)
_REMARK = re.compile(
    r"\s*(?:\((?:cell|mobile|home|work|office|fax)\)|\b(?:cell|mobile|home|work|office|fax))$", re.IGNORECASE
)


class NotATelephone(ValueError):
    """The text is no number that can be dialled; `str()` says what to write instead."""

    def __init__(self) -> None:
        super().__init__(WORDS)


def read(written: str) -> str:
    """The number in the form it is kept in, "" for an empty text. Dashes, blanks and dots of every kind are read over, as are
    the words "home", "work" or "cell" around it; letters after the area code are those of the keypad.

    Raises NotATelephone when it cannot be dialled: without an area code, of too few or too many digits, two numbers at once.
    """
    if len(written) > LONGEST_READ:
        raise NotATelephone
    if not _plain(written):
        return ""
    tidy = _bare(_plain(written))
    if len(tidy) > LONGEST_TYPED:
        raise NotATelephone
    if _SHORT_SHAPE.fullmatch(tidy) and _is_short(tidy):
        return "".join(c for c in tidy if c.isdigit())
    found = _parsed(tidy)
    extension = found.extension or ""
    kept = phonenumbers.format_number(found, PhoneNumberFormat.E164) + (f";ext={extension}" if extension else "")
    if len(extension) > LONGEST_EXTENSION or len(kept) > LONGEST_KEPT:
        raise NotATelephone
    return kept


def taken(written: str) -> str:
    """A number that came from outside: read where it can be, else as it was written, cut to what the column holds."""
    try:
        return read(written)
    except NotATelephone:
        return written[:LONGEST_KEPT]


def shown(kept: str) -> str:
    """A kept number as it is dialled: "(518) 555-0142 ext. 12", "+44 20 7946 0018", "211"; other words as they are."""
    home = _HOME_SHAPE.fullmatch(kept)
    if home:
        return f"({home[1]}) {home[2]}-{home[3]}" + (f" ext. {home[4]}" if home[4] else "")
    if not kept.startswith("+") or len(kept) > LONGEST_READ:
        return kept
    try:
        return phonenumbers.format_number(_parsed(kept), PhoneNumberFormat.INTERNATIONAL)
    except NotATelephone:
        return kept


def link(kept: str) -> str:
    """The address that a device dials: "tel:+15185550142;ext=12"; of words that are no number the digits in them."""
    number, mark, extension = taken(kept).partition(";ext=")
    return "tel:" + "".join(c for c in number if c in "+0123456789") + mark + extension


def subscriber(kept: str) -> str:
    """The last ten digits of a number without its extension, to compare numbers by; "" when there are fewer than seven."""
    found = "".join(c for c in taken(kept).partition(";")[0] if c in "0123456789")[-10:]
    return found if len(found) >= 7 else ""


def looks_like_one(text: str) -> bool:
    """Whether what somebody looks for is a telephone number: it can be read as one and holds no name."""
    try:
        return bool(read(text)) and sum(c.isdigit() for c in text) >= 7
    except NotATelephone:
        return False


def _plain(written: str) -> str:
    """One line of plain blanks and dashes, without the invisible marks that come along when a number is copied."""
    shown = "".join(c for c in unicodedata.normalize("NFKC", written) if unicodedata.category(c) != "Cf")
    return " ".join("".join("-" if unicodedata.category(c) == "Pd" or c == "−" else c for c in shown).split())


def _bare(plain: str) -> str:
    """Without "cell", "home" or the like beside it, the extension written in one way; other words are not thrown away."""
    bare = _REMARK.sub("", _LABEL.sub("", plain)).strip()
    return _EXTENSION.sub(lambda found: f" ext {found[1] or found[2]}", bare)


def _is_short(tidy: str) -> bool:
    try:
        return shortnumberinfo.is_valid_short_number_for_region(phonenumbers.parse(tidy, HOME), HOME)
    except NumberParseException:
        return False


def _parsed(tidy: str) -> PhoneNumber:
    """The number; raises NotATelephone. At home every area code passes, also one newer than the list of them."""
    number = _EXTENSION.sub("", tidy)
    is_spelled = bool(_SPELLED.fullmatch(number))
    if any(c.isalpha() for c in number) and not is_spelled:
        raise NotATelephone
    try:
        found = phonenumbers.parse(tidy, HOME)
    except NumberParseException:
        raise NotATelephone from None
    if is_spelled:
        phonenumbers.truncate_too_long_number(found)  # the letters after the seventh are not dialled
    national = phonenumbers.national_significant_number(found)
    if found.country_code == HOME_CODE:
        is_right = bool(re.fullmatch(r"[2-9][0-9]{2}[2-9][0-9]{6}", national))
    else:
        is_right = phonenumbers.is_possible_number(found) and not _is_local_only(found)
    if not is_right:
        raise NotATelephone
    return found


def _is_local_only(found: PhoneNumber) -> bool:
    reason = phonenumbers.is_possible_number_with_reason(found)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
