"""Notes of allergies as people in a hurry write them: turned round, excepted, misspelled, beside what was treated."""

from __future__ import annotations

import pytest

from homehealth.medicines import check_medicine, spelling
from homehealth.medicines.book import class_words, names
from homehealth.medicines.reading import read_medicine
from homehealth.medicines.spelling import meant

MEETS = [
    # what is not tolerated
    ("Aspirin", "does not tolerate aspirin"), ("Aspirin", "doesn't tolerate aspirin"), ("Aspirin", "Can\u2019t tolerate aspirin"),
    ("Codeine", "Unable to tolerate codeine"), ("Lisinopril", "cannot tolerate lisinopril"), ("Aspirin", "never tolerated aspirin"),
    ("Aspirin", "poorly tolerates aspirin"), ("Aspirin", "tolerates no aspirin"), ("Aspirin", "can take no aspirin"),
    ("Aspirin", "tolerates aspirin poorly"), ("Aspirin", "not ok with aspirin"),
    ("Amoxicillin", "can have a reaction to penicillin"), ("Amoxicillin", "can have severe reaction to penicillin"),
    ("Aspirin", "does not seem to tolerate aspirin"), ("Aspirin", "has never in his life been known to tolerate aspirin"),
    ("Amoxicillin", "not in any way to be taken as ruled out: penicillin"), ("Cephalexin", "rash when she was last given cephalexin, eggs"),
    ("Aspirin", "tolerates aspirin 81 mg poorly"),
    # whatever is denied in the clause: a warning too many
    ("Aspirin", "no rash now and tolerates aspirin"), ("Amoxicillin", "no rash now and ruled out: penicillin"),
    ("Amoxicillin", "Not sure about a penicillin allergy"), ("Amoxicillin", "not certain: history of penicillin reaction"),
    # what the reaction came from, not what it was treated with
    ("Amoxicillin", "Rash when given amoxicillin"), ("Amoxicillin", "Penicillin. Rash when given amoxicillin"),
    ("Aspirin", "given aspirin in ER, had anaphylaxis"), ("Aspirin", "responded to aspirin with hives"),
    ("Cephalexin", "hives after being treated with cephalexin"), ("Amoxicillin", "Penicillin, given amoxicillin once"),
    # an order, no denial
    ("Aspirin", "NO ASPIRIN"), ("Aspirin", "No more aspirin"), ("Aspirin", "no aspirin products"), ("Aspirin", "never aspirin"),
    ("Aspirin", "Not able to take aspirin"), ("Aspirin", "never can take aspirin"), ("Codeine", "No codeine: severe nausea"),
    ("Aspirin", "No aspirin due to allergy"), ("Amoxicillin", "not penicillin but amoxicillin"),
    ("Morphine", "negative reaction to morphine"),
    # none of one kind, and one of another
    ("Amoxicillin", "NKDA, penicillin - hives"), ("Amoxicillin", "NKDA (penicillin)"), ("Amoxicillin", "none - penicillin"),
    ("Amoxicillin", "no known food allergies, penicillin"),
    # an exception takes nothing from what it is an exception of
    ("Atorvastatin", "Statins except pravastatin"), ("Codeine", "opiates other than tramadol"),
    ("Ibuprofen", "all NSAIDs except celecoxib"), ("Aspirin", "penicillin besides aspirin"),
    ("Amoxicillin", "tolerates all antibiotics except penicillin"), ("Amoxicillin", "except penicillin none"),
    # ruled out is another, or none
    ("Amoxicillin", "penicillin allergy not ruled out"), ("Amoxicillin", "has not outgrown penicillin allergy"),
    ("Aspirin", "Penicillin ruled out, aspirin"), ("Aspirin", "penicillin outgrown but aspirin anaphylaxis"),
    ("Amoxicillin", "not ruled out: penicillin"), ("Amoxicillin", "never has been ruled out: penicillin"),
    # an allergy and its tolerance in one
    ("Aspirin", "aspirin 325, tolerates aspirin 81"),
    # misspelled, abbreviated, joined
    ("Aspirin", "Asprin"), ("Amoxicillin", "Pencillin"), ("Amoxicillin", "penecillin"), ("Amoxicillin", "amoxacilin"),
    ("Ibuprofen", "ibuprophen"), ("Aspirin", "penicillin, asprin"), ("Codeine", "codiene"), ("Percocet", "percoset"), ("Amoxicilin 500 mg", "penicillin"),
    ("amlodipine / amoxicilin", "penicillin"), ("Amoxicilin", "pencillin"), ("Amoxicillin", "Amox"), ("Doxycycline", "doxy"),
    ("Morphine", "MSO4"), ("Vancomycin", "vanc"), ("Piperacillin", "pip/tazo"), ("Amoxicillin", "peni\u00adcillin"),
    ("amoxi\u200bcillin", "penicillin"), ("Tylenol no.3", "codeine"), ("Tylenol No3", "codeine"), ("Tylenol-3", "codeine"),
    ("Tylenol III", "codeine"), ("Tylenol 3", "codeine"), ("Tylenol 4 prn", "codeine"),
    ("Insulin lispro", "Insulin"), ("Insulin human", "insulin"), ("Cefazolin", "Cephs"), ("Lidocaine", "-caine drugs"),
    ("Levofloxacin", "floxacins"), ("Penicillin VK", "penicillin g benzathine"), ("Insulin glargine", "lantus, insulin lispro"),
    # by name alone, wherever it stands
    ("Foozolam 10 mg", "Penicillin, foozolam"), ("Foozolam 10 mg", "Rash with foozolam"), ("amlodipine foozolam", "foozolam"),
    ("Пенициллин", "Пенициллин"), ("青霉素", "青霉素"),
]  # fmt: skip
DOES_NOT_MEET = [
    ("Amoxicillin", "No penicillin allergy"), ("Amoxicillin", "No history of penicillin allergy"),
    ("Amoxicillin", "Never had a reaction to penicillin"), ("Amoxicillin", "not allergic to penicillin"),
    ("Amoxicillin", "NKDA, tolerates penicillin"), ("Amoxicillin", "denies: penicillin, sulfa"),
    ("Amoxicillin", "Penicillin, ruled out by testing"), ("Amoxicillin", "Ruled out: penicillin"),
    ("Amoxicillin", "no known allergies to penicillin, sulfa"), ("Pravastatin", "Statins except pravastatin"),
    ("Diphenhydramine", "Bee stings - treated with Benadryl"), ("Diphenhydramine", "penicillin (given Benadryl)"),
    ("Cephalexin", "Penicillin, tolerates Keflex without reaction"), ("Cephalexin", "PCN. tolerated Keflex with no reaction"),
    ("Cephalexin", "PCN, can have cephalexin no problem"),
    ("Aspirin", "tolerates aspirin for the pain reaction was to eggs"),
    ("Insulin glargine", "insulin lispro"), ("Insulin glargine", "insulin regular"),
    ("Amoxicillin", "never"), ("Amoxicillin", "no"), ("Amoxicillin", "not sure"), ("Amoxicillin", "None, none"),
    ("Tylenol 3 tablets", "codeine"), ("Tylenol 3-4 times daily", "codeine"), ("Hydroxyzine", "hydralazine"),
    ("Foozolam for swelling", "Penicillin - swelling"), ("Tylenol 3 g a day", "codeine"), ("Tylenol 4 tab", "codeine"), ("Tylenol 3 or 4 a day", "codeine"),
    ("Tylenol 4 pills", "codeine"), ("Tylenol 4-6 hours apart", "codeine"),
]  # fmt: skip


@pytest.mark.parametrize(("medicine", "allergy"), MEETS)
def test_a_note_in_a_hurry_is_an_allergy(medicine: str, allergy: str) -> None:
    (met,) = check_medicine(medicine, (allergy,)).meetings
    assert met.because


@pytest.mark.parametrize(("medicine", "allergy"), DOES_NOT_MEET)
def test_a_note_in_a_hurry_is_none(medicine: str, allergy: str) -> None:
    assert check_medicine(medicine, (allergy,)).meetings == ()


@pytest.mark.parametrize(
    ("medicine", "allergy", "because"),
    [
        ("Aspirin", "Asprin", "asprin is read as aspirin, both are aspirin"),
        ("Amoxacillin", "PCN", "amoxacillin is read as amoxicillin, amoxicillin is one of the penicillins"),
    ],
)
def test_a_guess_is_said_to_be_one(medicine: str, allergy: str, because: str) -> None:
    (met,) = check_medicine(medicine, (allergy,)).meetings
    assert met.because == because


def test_a_misspelled_medicine_is_not_checked_though_it_warns() -> None:
    found = check_medicine("Amoxicilin 500 mg", ("latex",))
    assert (found.is_checked, found.unread) == (False, ("Amoxicilin 500 mg",))
    assert read_medicine("Amoxicilin 500 mg").ingredients == frozenset()


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("asprin", ("aspirin",)), ("ibuprophen", ("ibuprofen",)), ("amoxacilin", ("amoxicillin", "amoxycillin")),
        ("codiene", ("codeine",)), ("pencillin", ("penicillin", "penicilin")), ("aspirim", ("aspirin",)),
        ("xaspirin", ("aspirin",)), ("aspirinx", ("aspirin",)), ("asprim", ()), ("lasik", ()), ("nausea", ()),
        ("aspirn", ("aspirin",)), ("apsirin", ("aspirin",)), ("aspixzn", ()), ("aspirinxz", ()), ("xzaspirin", ()), ("asirn", ()),
        ("valiun", ("valium",)), ("valum", ()), ("valiuum", ("valium",)), ("sulva", ()), ("statim", ("statin",)), ("statinz", ("statins", "statin")),
        ("swelling", ()), ("itching", ()), ("foozolam", ()),
    ],
)  # fmt: skip
def test_a_name_is_guessed_one_letter_off(word: str, names: tuple[str, ...]) -> None:
    spelling._near.cache_clear()
    assert meant([word]).get(word, ()) == names


def test_every_name_of_six_letters_and_more_is_one_that_may_be_meant() -> None:
    spelling._spelled.cache_clear()
    found = sorted(name for rows in spelling._spelled().values() for _, name in rows)
    words = [name[0] for name in {**names(), **class_words()} if len(name) == 1]
    assert found == sorted(word for word in words if len(word) > 5)
    assert {"valium", "statin"} <= set(found)
