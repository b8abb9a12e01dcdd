"""Every class of medicines by every word for it, and whether one of it warns about the others.

What an allergy to one medicine says of another is a decision: change this table with it.
"""

from __future__ import annotations

import pytest

from homehealth.medicines import check_medicine
from homehealth.medicines.allergens import read_allergen
from homehealth.medicines.book import classes_of
from homehealth.medicines.classes import CLASSES, OWN_NAME

# What one is allergic to says nothing of the others
FOR_ITSELF = {
    "beta-lactam", "azole", "opioid", "arb", "statin", "beta-blocker", "calcium-channel-blocker", "loop-diuretic",
    "ssri", "sulfonylurea", "insulin", "glp-1", "dpp-4", "sglt2", "corticosteroid", "local-anesthetic",
    "bisphosphonate", "triptan",
}  # fmt: skip
CALLED = {
    "penicillin": "penicillin, penicillins, pcn, pcns, penicillin antibiotics, penicilin, penicillan, cillins",
    "cephalosporin": "cephalosporin, cephalosporins, cephalosporin antibiotics, ceph, cephs",
    "carbapenem": "carbapenem, carbapenems",
    "beta-lactam": "beta lactam, beta lactams, betalactam, betalactams, beta lactam antibiotics",
    "sulfonamide-antibiotic": (
        "sulfa, sulpha, sulfas, sulfa drugs, sulfa drug, sulfa antibiotics, sulfonamide, sulfonamides, "
        "sulphonamide, sulphonamides, sulfonamide antibiotics, sulfa antibiotic"
    ),
    "macrolide": "macrolide, macrolides, macrolide antibiotics",
    "fluoroquinolone": "fluoroquinolone, fluoroquinolones, quinolone, quinolones, floxacins",
    "tetracycline": "tetracyclines, tetracycline antibiotics, cyclines",
    "aminoglycoside": "aminoglycoside, aminoglycosides",
    "lincosamide": "lincosamide, lincosamides",
    "glycopeptide": "glycopeptide, glycopeptides",
    "nitroimidazole": "nitroimidazole, nitroimidazoles",
    "azole": "azole, azoles, azole antifungals",
    "nsaid": (
        "nsaid, nsaids, anti inflammatories, non steroidal anti inflammatory drugs, "
        "nonsteroidal anti inflammatory drugs, non steroidal anti inflammatories, "
        "nonsteroidal anti inflammatories, non steroidals, nonsteroidals"
    ),
    "salicylate": "salicylate, salicylates",
    "opioid": "opioid, opioids, opiate, opiates, narcotic, narcotics, narcotic analgesics",
    "phenanthrene": "phenanthrene, phenanthrenes",
    "phenylpiperidine": "phenylpiperidine, phenylpiperidines",
    "ace-inhibitor": (
        "ace inhibitor, ace inhibitors, acei, aceis, ace i, ace inh, angiotensin converting enzyme inhibitors"
    ),
    "arb": "arb, arbs, angiotensin receptor blocker, angiotensin receptor blockers",
    "statin": "statin, statins, hmg coa reductase inhibitors",
    "beta-blocker": "beta blocker, beta blockers",
    "calcium-channel-blocker": "calcium channel blocker, calcium channel blockers, ccb, ccbs",
    "thiazide": "thiazide, thiazides, thiazide diuretics",
    "loop-diuretic": "loop diuretic, loop diuretics",
    "nitrate": "nitrates",
    "heparin": "heparins, low molecular weight heparin, low molecular weight heparins, lmwh",
    "aromatic-anticonvulsant": "aromatic anticonvulsants, aromatic antiepileptics, hydantoins",
    "barbiturate": "barbiturate, barbiturates",
    "benzodiazepine": "benzodiazepine, benzodiazepines, benzo, benzos",
    "phenothiazine": "phenothiazine, phenothiazines",
    "ssri": "ssri, ssris",
    "tricyclic": "tricyclic, tricyclics, tca, tcas, tricyclic antidepressants",
    "ppi": "ppi, ppis, proton pump inhibitor, proton pump inhibitors",
    "h2-blocker": "h2 blocker, h2 blockers, h2 antagonists",
    "sulfonylurea": "sulfonylurea, sulfonylureas",
    "insulin": "insulin, insulins",
    "glp-1": "glp 1, glp 1 agonist, glp 1 agonists",
    "dpp-4": "gliptin, gliptins, dpp 4 inhibitors",
    "sglt2": "gliflozin, gliflozins, sglt2 inhibitors, sglt 2 inhibitors",
    "corticosteroid": "steroid, steroids, corticosteroid, corticosteroids",
    "amide-anesthetic": "amide anesthetics, amide local anesthetics",
    "ester-anesthetic": "ester anesthetics, ester local anesthetics",
    "local-anesthetic": "local anesthetic, local anesthetics, caine, caines, caine anesthetics, novocaine type",
    "contrast": (
        "contrast, contrast dye, iv contrast, iv dye, ivp dye, iodinated contrast, contrast media, radiocontrast, "
        "x ray dye"
    ),
    "bisphosphonate": "bisphosphonate, bisphosphonates",
    "triptan": "triptan, triptans",
}
BY_WORD = [(word.strip(), key) for key, words in CALLED.items() for word in words.split(",")]


@pytest.mark.parametrize(("word", "key"), BY_WORD)
def test_a_whole_class_is_read_from_each_word_for_it(word: str, key: str) -> None:
    for written in (word, word.upper(), f"{word}, hives"):
        found = read_allergen(written)
        assert (found.classes, found.ingredients, found.guessed) == ({key}, frozenset(), "")


def test_every_class_has_its_words() -> None:
    assert set(CALLED) == set(CLASSES)


def test_the_classes_whose_members_do_not_share_an_allergy() -> None:
    assert {key for key, each in CLASSES.items() if not each.is_shared} == FOR_ITSELF


@pytest.mark.parametrize("key", CLASSES)
def test_an_allergy_to_the_whole_class_meets_each_of_it_and_says_why(key: str) -> None:
    found, (word, *_) = CLASSES[key], CALLED[key].split(",")
    members = sorted(name for name, classes in classes_of().items() if key in classes)
    assert members
    for each in members:
        (met,) = check_medicine(each, (word,)).meetings
        assert met.how == "same class"
        assert f"is one of the {found.title}" in met.because
    assert (found.citation == OWN_NAME) <= (not found.is_shared)
