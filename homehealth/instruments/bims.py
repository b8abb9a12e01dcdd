"""BIMS: the Brief Interview for Mental Status of the OASIS and MDS data sets."""

from datetime import date

from homehealth.instruments.model import Answers, Choice, Instrument, Item, Score
from homehealth.instruments.scoring import band_of, read, spoken_total

SOURCE = "CMS OASIS C0200-C0500"
BANDS = ((7, "severe_impairment"), (12, "moderate_impairment"), (15, "intact"))
RECALLS = (
    ("C0400A", "sock", "something to wear"),
    ("C0400B", "blue", "a color"),
    ("C0400C", "bed", "a piece of furniture"),
)
ITEMS = (
    Item(
        "C0200",
        "Number of words repeated after first attempt",
        "choice",
        (Choice(0, "None"), Choice(1, "One"), Choice(2, "Two"), Choice(3, "Three")),
        hint='Say: "I am going to say three words for you to remember. Please repeat the words after I have said all '
        'three. The words are: sock, blue, and bed. Now tell me the three words." After the first attempt, repeat the '
        'words using cues ("sock, something to wear; blue, a color; bed, a piece of furniture"). You may repeat the '
        "words up to two more times.",
    ),
    Item(
        "C0300A",
        "Able to report correct year",
        "choice",
        (
            Choice(0, "Missed by > 5 years or no answer"),
            Choice(1, "Missed by 2-5 years"),
            Choice(2, "Missed by 1 year"),
            Choice(3, "Correct"),
        ),
        hint='Ask: "Please tell me what year it is right now."',
    ),
    Item(
        "C0300B",
        "Able to report correct month",
        "choice",
        (
            Choice(0, "Missed by > 1 month or no answer"),
            Choice(1, "Missed by 6 days to 1 month"),
            Choice(2, "Accurate within 5 days"),
        ),
        hint='Ask: "What month are we in right now?"',
    ),
    Item(
        "C0300C",
        "Able to report correct day of the week",
        "choice",
        (Choice(0, "Incorrect or no answer"), Choice(1, "Correct")),
        hint='Ask: "What day of the week is today?"',
    ),
    *(
        Item(
            code,
            f'Able to recall "{word}"',
            "choice",
            (
                Choice(0, "No - could not recall"),
                Choice(1, f'Yes, after cueing ("{cue}")'),
                Choice(2, "Yes, no cue required"),
            ),
        )
        for code, word, cue in RECALLS
    ),
)


def score(answers: Answers) -> Score:
    """Return the summary score 00-15 with its band."""
    values = list(read(ITEMS, answers).values())
    total = sum(values)
    return Score(total, band_of(total, BANDS), {}, spoken_total(values, SOURCE))


INSTRUMENT = Instrument(
    key="bims",
    code="BIMS",
    version="1",
    title="Brief Interview for Mental Status (BIMS)",
    licence="US government work, public domain",
    ships_text=True,
    source=SOURCE,
    credit="Centers for Medicare & Medicaid Services",
    effective_from=date(2010, 10, 1),
    lead_in="Attempt to conduct the interview with all patients. Recall: let's go back to an earlier question. What "
    "were those three words that I asked you to repeat? If unable to remember a word, give the cue for that word.",
    items=ITEMS,
    score=score,
    listed_as="items",
    loinc="54614-3",
)
