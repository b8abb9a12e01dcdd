"""What a note of an allergy says of each thing it names: an allergy, taken well, or what a reaction was treated with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from homehealth.medicines.book import class_words, longest, names
from homehealth.medicines.words import begins, found_in, has, split_words

Words = list[str]
ENDS_SENTENCE, ENDS_CLAUSE, DASHES = ".;", "(),:", frozenset("-\u2013\u2014")
DENIES = frozenset({"denies", "denied", "negative"})
NONE = frozenset({"na", "nda", "nka", "nkda", "nkma", "none", "nil"})
NOT = frozenset({"no", "not", "never"})
# What "no" is said of where nothing is meant; "no aspirin" is an order
NOTHING_KNOWN = (
    "known", "history", "hx", "allerg*", "reaction*", "intoleran*", "sensitiv*", "problem*", "issue*", "adverse", "difficult*",
)  # fmt: skip
CAUSED = ("due to", "because", "causes", "caused", "d t", "secondary to")
UNSURE = ("not sure", "not certain")
EXCEPT = ("except for", "except to", "except", "besides", "other than", "apart from")
CLEARED = ("ruled out", "delabel*", "de label*", "refuted", "outgrown")
TAKEN_WELL = ("tolerat*", "can take", "can have", "ok with", "okay with", "fine with", "not allergic to")
TREATED = ("treated with", "relieved", "given", "responded to")
# Before one of those words they turn it round: "does not tolerate", "rash when given"
_DENIED = """
not t no never cannot cant unable doesnt didnt dont couldnt wont without poorly barely hardly yet if
"""
DENIED = frozenset(_DENIED.split())
WHEN = frozenset(["when", "whenever", "after", "if", "being", "once", "while"])
# And behind it: "can take no aspirin", "can have a reaction to aspirin"
BADLY = ("no", "none", "poorly", "badly", "reaction*", "a reaction", "severe", "anaphyl*")
WELL = ("no problem*", "no issue*", "no reaction*", "no adverse", "no difficult*", "without")
LOOKED_ON = 3  # words behind; before, all of the clause: a warning too many is better than one too few


@dataclass
class Said:
    """The words of a note by what they say: the allergy, what is taken well, and what a reaction was treated with."""

    allergic: Words = field(default_factory=list)
    tolerated: Words = field(default_factory=list)
    treated: Words = field(default_factory=list)


def read_clauses(said: str) -> Said:
    """Return the words of the plain text `said` by what they say; sentences that name no allergy are left out."""
    found = Said()
    ended = "".join("\n" if c in ENDS_SENTENCE else " , " if c in ENDS_CLAUSE else c for c in said)
    for sentence in ended.split("\n"):
        _read_sentence([clause for clause in _clauses(sentence) if clause], found)
    return found


def _clauses(sentence: str) -> Iterator[Words]:
    clause: Words = []
    for chunk in sentence.split():
        if chunk in {",", "but"} or not set(chunk) - DASHES:
            yield clause
            clause = []
        else:
            clause += split_words(chunk)
    yield clause


def _read_sentence(clauses: list[Words], found: Said) -> None:
    if not clauses:
        return
    every = [word for clause in clauses for word in clause]
    if has(every, *EXCEPT) is not None:
        _read_except(clauses, found)
    elif _names_none(clauses[0]):
        if not _names_one(clauses[0]) and clauses[0][0] not in DENIES:
            _read_sentence(clauses[1:], found)
    else:
        for clause in _not_cleared(clauses):
            _read_clause(clause, found)


def _read_except(clauses: list[Words], found: Said) -> None:
    """Of "none except ..." what is excepted; of "statins except ..." the statins, and what is excepted is taken well."""
    every = [word for clause in clauses for word in clause]
    at = has(every, *EXCEPT) or 0
    phrase = next(each for each in EXCEPT if begins(every[at:], each))
    before, after = every[:at], every[at + len(phrase.split()) :]
    ahead = Said()
    if before and not _names_none(before):
        _read_clause(before, ahead)
    if not _names_one(ahead.allergic):
        _read_clause(after, found)
        return
    found.allergic += ahead.allergic
    (found.allergic if phrase == "besides" else found.tolerated).extend(after)


def _names_none(words: Words) -> bool:
    """True of "NKDA", "none", "no known allergies", "denies ...", "n/a"; not of "not sure, maybe sulfa", "no aspirin"."""
    if begins(words, *UNSURE):
        return False
    if words[0] in NONE or words[:2] == ["n", "a"] or words[0] in DENIES:
        return words[:2] != ["negative", "reaction"]
    if words[0] not in NOT:
        return False
    return len(words) == 1 or (has(words, *NOTHING_KNOWN) is not None and has(words, *CAUSED) is None)


def _names_one(words: Sequence[str]) -> bool:
    tables = (names(), longest("names")), (class_words(), longest("class_words"))
    return any(True for table, most in tables for _ in found_in(words, table, most))


def _not_cleared(clauses: list[Words]) -> list[Words]:
    """The clauses that no test ruled out; one that names nothing ("ruled out by testing") is said of the one before."""
    gone = set()
    for at, clause in enumerate(clauses):
        cleared = has(clause, *CLEARED)
        if cleared is not None and not DENIED.intersection(clause[:cleared]):
            gone |= {at} if _names_one(clause) else {at, at - 1 if at else 1}
    return [clause for at, clause in enumerate(clauses) if at not in gone]


def _read_clause(clause: Words, found: Said) -> None:
    """Share the words of a clause out: from "tolerates" on they are taken well, from "treated with" on they treated it."""
    into = found.allergic
    for at, word in enumerate(clause):
        before, behind = set(clause[:at]), clause[at + 1 : at + 2 + LOOKED_ON]
        if begins(clause[at:], *TAKEN_WELL):
            is_turned = DENIED & before or (has(behind, *BADLY) is not None and has(behind, *WELL) is None)
            into = found.allergic if is_turned else found.tolerated
        elif begins(clause[at:], *TREATED):
            into = found.allergic if WHEN & before else found.treated
        into.append(word)
