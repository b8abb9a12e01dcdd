"""The keys of the pages: one table, from which the help is written and by which what is pressed is done.

The list behind "?" is this table; `static/js/keys.js` reads the rows of that list and does what they say, and shows those
alone that find something on the page. A key that is not in the table does nothing.
"""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """What is pressed ("g t" is one after the other, "Ctrl Enter" together), what then happens, how, and where.

    `does` is click or focus (the first `target` of the page), show (a dialog), next or previous (row of a list), row (click
    the `target` of the row one is at), save (the form one is in) or close.
    """

    keys: str
    words: str
    does: str
    target: str


GROUPS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (
        "Anywhere",
        (
            Key("/", "Find a patient", "focus", "[data-search]"),
            Key("Ctrl k", "Go to a patient, a page or an action", "show", "#palette"),
            Key("n p", "New patient, by a referral", "click", ".topbar [data-shortcut='n r']"),
            Key("?", "This list", "show", "#keys-dialog"),
            Key("Ctrl Enter", "Save the form", "save", "main form[method='post'] .form-control"),
            Key("Esc", "Close", "close", "dialog"),
        ),
    ),
    (
        "In a list",
        (
            Key("j", "Next row", "next", "[data-keys-list] [data-row]"),
            Key("k", "Previous row", "previous", "[data-keys-list] [data-row]"),
            Key("o", "Open the row", "row", "[data-open]"),
            Key("e", "Do it", "row", "[data-key='e']"),
            Key("s", "Put off", "row", "[data-key='s']"),
            Key("a", "Reassign", "row", "[data-key='a']"),
            Key("u", "Bring back", "row", "[data-key='u']"),
            Key("x", "Select", "row", "input[type='checkbox'][data-select]"),
        ),
    ),
    (
        "On the schedule",
        (
            Key("d", "Day", "click", "[data-page-key='d']"),
            Key("w", "Week", "click", "[data-page-key='w']"),
            Key("l", "List", "click", "[data-page-key='l']"),
            Key("t", "Today", "click", "[data-page-key='t']"),
            Key("[", "Earlier", "click", "[data-previous-day]"),
            Key("]", "Later", "click", "[data-next-day]"),
        ),
    ),
)
