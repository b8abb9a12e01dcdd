"""Medicines against allergies: what is read, what meets what, and what must not."""

from __future__ import annotations

import pytest

from homehealth.medicines import check_medicine
from homehealth.medicines.allergens import read_allergen
from homehealth.medicines.book import class_words, classes_of, names, repeated
from homehealth.medicines.classes import CLASSES
from homehealth.medicines.crossings import CROSSINGS
from homehealth.medicines.reading import read_medicine
from homehealth.registry import ask

MEETS = [
    # the medicine, the allergy, how
    ("Augmentin 875 mg", "Penicillin", "same class"),
    ("amoxicillin trihydrate/clavulanate potassium", "PCN", "same class"),
    ("Amoxicillin 500 mg capsule", "penicillins", "same class"),
    ("Amoxicillin 500 mg capsule", "Penicillin, hives", "same class"),
    ("Penicillin VK 500 mg", "amoxicillin", "same class"),
    ("Zosyn 3.375 g IV", "PCN", "same class"),
    ("Cephalexin 500 mg", "Penicillin", "cross-reaction"),
    ("Amoxicillin", "Keflex", "cross-reaction"),
    ("Cefdinir 300 mg", "cephalosporins", "same class"),
    ("Ceftriaxone 1 g", "Keflex", "same class"),
    ("Meropenem 1 g", "beta-lactams", "same class"),
    ("Ceftazidime", "Azactam", "cross-reaction"),
    ("Bactrim DS", "sulfa", "same class"),
    ("Sulfamethoxazole-Trimethoprim 800-160 mg tablet", "Sulfa drugs", "same class"),
    ("SMZ/TMP DS", "sulfonamides", "same class"),
    ("Silvadene cream", "sulfa", "same class"),
    ("Sulfasalazine 500 mg", "Sulfa", "cross-reaction"),
    ("Trimethoprim 100 mg", "Bactrim", "same ingredient"),
    ("Z-Pak", "Erythromycin", "same class"),
    ("Levaquin 500 mg", "Cipro", "same class"),
    ("Doxycycline hyclate 100 mg", "tetracycline", "same class"),
    ("Tobramycin eye drops", "gentamicin", "same class"),
    ("Ibuprofen 600 mg", "ASA", "same class"),
    ("A.S.A. 81 mg", "NSAIDs", "same class"),
    ("Aspirin 81 mg EC", "Ibuprofen", "same class"),
    ("Percocet 5-325", "Codeine", "same class"),
    ("Tylenol #3", "codeine", "same ingredient"),
    ("Morphine sulfate ER 15 mg", "opiates", "same class"),
    ("Tramadol 50 mg", "codeine", "cross-reaction"),
    ("Lisinopril 10 mg", "ACE inhibitors", "same class"),
    ("Benazepril", "Zestril", "same class"),
    ("Entresto 24/26", "lisinopril", "cross-reaction"),
    ("Enoxaparin 40 mg", "heparin", "same class"),
    ("Tegretol 200 mg", "Dilantin", "same class"),
    ("Lorazepam 0.5 mg", "Valium", "same class"),
    ("Phenergan 25 mg", "Compazine", "same class"),
    ("Pantoprazole 40 mg", "Prilosec", "same class"),
    ("Atorvastatin", "statins", "same class"),
    ("Lidocaine 5% patch", "Xylocaine", "same ingredient"),
    ("Acetaminophen 325 MG / Oxycodone Hydrochloride 5 MG Oral Tablet", "Tylenol", "same ingredient"),
    ("Amoxicillin", "NKDA except penicillin", "same class"),
    ("Amoxicillin", "No known food allergies. Penicillin", "same class"),
    ("Amoxicillin", "Not sure - maybe penicillin", "same class"),
    ("Amoxicillin", "Allergy to penicillin (finding)", "same class"),
    ("Penicillin V potassium", "Penicillin V (substance)", "same ingredient"),
    ("Bactrim", "Sulfamethoxazole / Trimethoprim", "same ingredient"),
    ("Pepto-Bismol", "aspirin", "same class"),
    ("Prednisone 5 mg", "steroids", "same class"),
    ("Celebrex 200 mg", "sulfa", "cross-reaction"),
    ("Foozolam 10 mg", "Foozolam", "same ingredient"),
    ("Foozo 10 mg", "Foozo", "same ingredient"),
    ("AMOXICILINA / Ámoxicillin 250", "penicilin", "same class"),
]
DOES_NOT_MEET = [
    ("Furosemide 20 mg", "sulfa"),
    ("Hydrochlorothiazide 25 mg", "Sulfa drugs"),
    ("Glipizide 5 mg", "sulfonamides"),
    ("Morphine sulfate 15 mg", "sulfa"),
    ("Ferrous sulfate 325 mg", "sulfa"),
    ("Albuterol sulfate inhaler", "sulfonamide antibiotics"),
    ("Azithromycin 250 mg", "Penicillin"),
    ("Ceftriaxone 1 g IM", "Penicillin"),
    ("Acetaminophen 500 mg", "Aspirin"),
    ("Acetaminophen 500 mg", "NSAIDs"),
    ("Fentanyl 25 mcg/hr patch", "codeine"),
    ("Tylenol 3 times daily", "codeine"),
    ("Tylenol 325 mg", "Penicillin"),
    ("Losartan 50 mg", "lisinopril"),
    ("Lovastatin 20 mg", "nystatin"),
    ("Rosuvastatin 10 mg", "atorvastatin"),
    ("Lidocaine patch", "Novocaine"),
    ("Milk of magnesia", "milk"),
    ("Omega-3 fish oil", "fish"),
    ("Fluticasone inh", "isoniazid"),
    ("Insulin pen needles", "Penicillin"),
    ("Amoxicillin", "No known allergies"),
    ("Amoxicillin", "NKDA"),
    ("Amoxicillin", "nka"),
    ("Amoxicillin", "None"),
    ("Amoxicillin", "no known drug allergies"),
    ("Amoxicillin", "No known allergies to penicillin, sulfa or latex"),
    ("Amoxicillin", "Denies penicillin allergy"),
    ("Amoxicillin", "Penicillin allergy ruled out by testing"),
    ("Cephalexin", "Penicillin (tolerates cephalexin)"),
    ("Cephalexin", "Penicillin, tolerates Keflex"),
    ("Diphenhydramine 25 mg", "Penicillin - hives, treated with Benadryl"),
    ("Amoxicillin", "Latex"),
    ("Amoxicillin", "ACE bandage adhesive"),
    ("Lisinopril", "ACE wrap tape"),
    ("Amoxicillin", ""),
    ("Fooz 10 mg", "Fooz"),
    ("", "Penicillin"),
    ("Trimethoprim 100 mg", "sulfa"),
]
INGREDIENTS = [
    ("Augmentin 875 mg", {"amoxicillin", "clavulanate"}),
    ("Bactrim DS", {"sulfamethoxazole", "trimethoprim"}),
    ("Norco 5/325", {"hydrocodone", "acetaminophen"}),
    ("24 HR metoprolol succinate 50 MG Extended Release Oral Tablet", {"metoprolol"}),
    ("0.3 ML enoxaparin sodium 100 MG/ML Prefilled Syringe", {"enoxaparin"}),
    ("Insulin lispro 100 units/mL", {"insulin lispro"}),
    ("Toprol-XL 50 mg", {"metoprolol"}),
    ("Carbidopa-levodopa 25-100 mg tablet", {"carbidopa", "levodopa"}),
    ("Trelegy Ellipta", {"fluticasone", "umeclidinium", "vilanterol"}),
    ("lisinopril w/ food 10 mg/day", {"lisinopril"}),
]
NOT_CHECKED = [
    ("Foozolam 10 mg", "Foozolam 10 mg"),
    ("amlodipine 5 MG / foozolam 20 MG Oral Capsule", "foozolam"),
    ("amoxicillin-foozolam 500 mg", "foozolam"),
    ("herbal tea", "herbal tea"),
]


@pytest.mark.parametrize(("medicine", "allergy", "how"), MEETS)
def test_a_medicine_meets_an_allergy(medicine: str, allergy: str, how: str) -> None:
    (met,) = check_medicine(medicine, (allergy,)).meetings
    assert met.how == how
    assert met.because
    assert met.citation


@pytest.mark.parametrize(("medicine", "allergy"), DOES_NOT_MEET)
def test_a_medicine_does_not_meet_an_allergy(medicine: str, allergy: str) -> None:
    assert check_medicine(medicine, (allergy,)).meetings == ()


@pytest.mark.parametrize(("medicine", "ingredients"), INGREDIENTS)
def test_a_medicine_is_read_down_to_its_ingredients(medicine: str, ingredients: set[str]) -> None:
    read = read_medicine(medicine)
    assert (read.ingredients, read.unread) == (ingredients, ())
    assert read.is_checked


@pytest.mark.parametrize(("medicine", "unread"), NOT_CHECKED)
def test_what_the_table_does_not_hold_is_not_checked(medicine: str, unread: str) -> None:
    found = check_medicine(medicine, ("Penicillin",))
    assert not found.is_checked
    assert found.unread == (unread,)


def test_a_part_that_is_known_meets_though_another_is_not() -> None:
    found = check_medicine("amoxicillin/foozolam 500 mg", ("Penicillin",))
    assert (len(found.meetings), found.is_checked) == (1, False)


def test_each_allergy_is_told_of_once() -> None:
    found = check_medicine("Augmentin 875 mg", ("Penicillin", "Latex", "amoxicillin"))
    assert [each.allergy for each in found.meetings] == ["Penicillin", "amoxicillin"]


@pytest.mark.parametrize("said", ["x" * 5000, "(" * 200, "\0", "💊", "/" * 300, "a." * 300, "no " * 200])
def test_any_text_is_read(said: str) -> None:
    assert check_medicine(said, (said,)).is_checked is False


def test_the_table_is_large_and_holds_together() -> None:
    assert len(classes_of()) >= 150
    assert len(CLASSES) >= 12
    assert repeated() == []
    assert not set(CLASSES) - {each for of in classes_of().values() for each in of}, "a class without an ingredient"
    assert names()
    assert class_words()


def test_every_class_is_understood_by_its_own_title() -> None:
    """Where the title is a word people use: "opioids of morphine's kind" is for the page alone."""
    for key, each in CLASSES.items():
        if "kind" not in each.title and key != "salicylate":
            assert read_allergen(each.title).classes, each.title


def test_every_crossing_names_what_the_table_holds() -> None:
    for crossing in CROSSINGS:
        for part in f"{crossing.after}, {crossing.about}".split(", "):
            assert part.removeprefix(":") in (CLASSES if part.startswith(":") else classes_of()), part
        assert crossing.citation


def test_the_calculator_asks_it() -> None:
    answer = ask("check_medicine", {"medicine": "Bactrim DS", "allergies": ["sulfa", "latex"]})
    assert (answer["meets"], answer["checked"]) == (True, True)
    assert "sulfamethoxazole is one of the sulfonamide antibiotics" in str(answer["because"])
