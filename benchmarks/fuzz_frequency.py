"""Fuzzes the frequency parser: 100,000 strings, no exception, none slower than 50 ms, every valid one reads back.

Run: python benchmarks/fuzz_frequency.py [strings] [seed]
"""

import io
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from homehealth.__main__ import main as calculator
from homehealth.frequency import parse, write

SLOWEST_SECONDS = 0.05
LONG_EVERY = 2000
LONG_LENGTH = 10_000
VOCABULARY = """
SN RN LPN PT PTA OT OTA COTA ST SLP HHA MSW RD 1w1 2w4 1-3w6 3wk2 1d12 2m2 0w1 5-3w2 2w w1 x / per a day week wk weeks
month months days for 6 3x/wk daily weekly monthly QD BID TID QOD QOW q28d q2w every other 3 then to PRN due pain falls
visits 0 9999 99999999999999999999 01
"""
WORDS = VOCABULARY.split()
ORDERS = (
    "2w4", "1-3w6", "3 wk 2", "1d12", "2m2", "3x/wk x 5", "1-2x/week for 6 weeks", "2 to 3 x week for 8 weeks",
    "QD x 4", "daily x 10 days", "BID x 6d", "TID for 2 weeks", "QOD x 10 days", "QOW", "QOW x 3", "q28d", "q45d x 2",
    "every 3 weeks", "every other week x 6 weeks", "every other day x 5 visits", "weekly x 4", "monthly for 2 months",
    "2 per day x 3", "0w1", "5-3w2", "2w",
)  # fmt: skip
ALLOWANCES = ("1 PRN for falls", "2 PRN due to wound dehiscence, 1 PRN for pain", "PRN for pain", "3 PRN")
MARKS = (
    *",:;/-+()[]{}.'\"\\*&%$#@!~`|<>=?",
    "\0",
    "\n",
    "\t",
    "\r",
    "\u00a0",
    "\u2013",
    "é",
    "ß",
    "٣",
    "１",
    "😀",
    "\ud800",
)


def phrase(chance: random.Random) -> str:
    """Return a text that looks like an order, more or less."""
    return chance.choice((" ", " ", "", ",", ", ")).join(chance.choices(WORDS, k=chance.randrange(1, 15)))


def order(chance: random.Random) -> str:
    """Return a text made of whole orders, most of it right."""
    parts = chance.choices(ORDERS, k=chance.randrange(1, 7)) + chance.choices(("", *ALLOWANCES), k=1)
    head = chance.choice(("", "", "SN ", "pt: ", "COTA ", "hha "))
    return head + chance.choice((", ", ",", " ", " then ")).join(part for part in parts if part)


def noise(chance: random.Random) -> str:
    """Return a text of any characters."""
    return "".join(chance.choices((*MARKS, *"0123456789wdmqxSNPRT   "), k=chance.randrange(0, 60)))


def damaged(chance: random.Random) -> str:
    """Return an order with one character changed, doubled or taken out."""
    text = chance.choice((phrase, order))(chance)
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(("", chance.choice(MARKS), text[at : at + 1] * 2)) + text[at + 1 :]


def long(chance: random.Random) -> str:
    """Return ten thousand characters of one kind."""
    unit = chance.choice((*WORDS, *MARKS)) + chance.choice(("", " ", ",", ", "))
    return (unit * LONG_LENGTH)[:LONG_LENGTH]


def corpus(count: int, seed: int) -> list[str]:
    """Return `count` texts, one in two thousand of them ten thousand characters long."""
    chance = random.Random(seed)
    kinds = (phrase, order, order, noise, damaged)
    return [long(chance) if not turn % LONG_EVERY else chance.choice(kinds)(chance) for turn in range(1, count + 1)]


def main(count: int, seed: int) -> int:
    """Parse every text and print what was seen; 1 when a promise was broken."""
    slowest, valid, broken = 0.0, 0, []
    texts = corpus(count, seed)
    began = time.perf_counter()
    for text in texts:
        started = time.process_time()
        order = parse(text)
        spent = time.process_time() - started
        slowest = max(slowest, spent)
        if spent > SLOWEST_SECONDS:
            broken.append(f"{spent * 1000:.0f} ms for {text[:40]!r}")
        if order.is_valid:
            valid += 1
            if parse(write(order)) != order:
                broken.append(f"does not read back: {text[:80]!r}")
    seconds = time.perf_counter() - began
    answered = through_calculator(texts)
    print(f"{count:,} strings in {seconds:.1f} s, seed {seed}: {valid:,} valid, slowest {slowest * 1000:.1f} ms")
    print(f"the same through `python -m homehealth parse_frequency`: {answered:,} answers, no exception")
    print("\n".join(broken) if broken else "no exception, none slower than 50 ms, every valid order reads back")
    return 1 if broken or answered != count else 0


def through_calculator(texts: list[str]) -> int:
    """Return how many texts the calculator answered with an order or its errors."""
    out = io.StringIO()
    calculator(["parse_frequency"], (json.dumps({"text": text}) for text in texts), out)
    return sum("segments" in json.loads(line) for line in out.getvalue().splitlines())


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    sys.exit(main(given[0] if given else 100_000, given[1] if given[1:] else 20261124))
