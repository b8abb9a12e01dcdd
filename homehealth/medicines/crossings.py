"""Pairs beyond one class: an allergy to the first, or to one of its class, is a warning about the second."""

from dataclasses import dataclass

from homehealth.medicines.classes import KHAN, LABEL


@dataclass(frozen=True, slots=True)
class Crossing:
    """An allergy to any of `after` warns about each of `about`: names of ingredients, parted by commas; with a colon
    before it (":penicillin") the name of a class whose members each count. `because` and `citation` say why.

    What stands in no crossing and shares no class does not cross: furosemide after "sulfa", ceftriaxone after
    penicillin (other side chain), fentanyl after codeine.
    """

    after: str
    about: str
    because: str
    citation: str


SIDE_CHAIN = "they share a side chain, by which they cross-react"
AMINO = "cephalexin, cefadroxil, cefaclor, cefprozil"
CROSSINGS = (
    Crossing(":penicillin", AMINO, "amoxicillin and ampicillin share its side chain, by which they cross-react", KHAN),
    Crossing(AMINO, "amoxicillin, ampicillin", SIDE_CHAIN, KHAN),
    Crossing("aztreonam", "ceftazidime, cefiderocol", SIDE_CHAIN, KHAN),
    Crossing("ceftazidime, cefiderocol", "aztreonam", SIDE_CHAIN, KHAN),
    Crossing(
        ":sulfonamide-antibiotic",
        "sulfasalazine, celecoxib, zonisamide",
        "its labeling says not to give it after an allergic reaction to sulfonamides",
        LABEL,
    ),
    Crossing(
        "sulfasalazine",
        "sulfamethoxazole, sulfadiazine, sulfacetamide",
        "sulfasalazine is a sulfonamide of the same kind",
        LABEL,
    ),
    Crossing(
        ":phenanthrene", "tramadol", "its labeling says not to give it after an allergic reaction to an opioid", LABEL
    ),
    Crossing("tramadol", "tapentadol", "they are built alike", LABEL),
    Crossing("tapentadol", "tramadol", "they are built alike", LABEL),
    Crossing(
        ":ace-inhibitor",
        "sacubitril",
        "its labeling says not to give it after angioedema from an ACE inhibitor",
        LABEL,
    ),
    Crossing(
        "iodine", "amiodarone, povidone iodine, cadexomer iodine", "it contains iodine, which its labeling names", LABEL
    ),
    Crossing("povidone iodine", "iodine", "both contain iodine", LABEL),
)
