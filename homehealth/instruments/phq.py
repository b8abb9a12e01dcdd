"""What the PHQ-2, PHQ-9 and GAD-7 share: lead-in, answers, wording."""

from homehealth.instruments.model import Choice, Item

LICENCE = "Free to reproduce, translate, display or distribute: no permission needed (Pfizer 2010)"
CREDIT = (
    "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with a grant from Pfizer"
)
LEAD_IN = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
FREQUENCIES = (
    Choice(0, "Not at all"),
    Choice(1, "Several days"),
    Choice(2, "More than half the days"),
    Choice(3, "Nearly every day"),
)
PHQ_TEXTS = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed? Or the opposite - being so fidgety or restless "
    "that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
)


def question(number: int, text: str, *, danger: bool = False) -> Item:
    """Return question `number` with the four frequencies as answers."""
    return Item(f"q{number}", text, "choice", FREQUENCIES, danger=danger)


PHQ_ITEMS = tuple(question(place, text, danger=place == len(PHQ_TEXTS)) for place, text in enumerate(PHQ_TEXTS, 1))
