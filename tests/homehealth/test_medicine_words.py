"""Medicines and allergies word by word: how a text becomes words, parts, ingredients, and what is taken well."""

from __future__ import annotations

import pytest

from homehealth.medicines import book, check_medicine
from homehealth.medicines.allergens import read_allergen
from homehealth.medicines.reading import read_medicine
from homehealth.medicines.words import begins, found_in, has, plain, tokens
from homehealth.registry import ask


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A.S.A.", "asa"), ("A.S.A., codeine", "asa, codeine"), ("(A.S.A.)", "(asa)"), ("a.s.a.)", "asa)"),
        ("(a.s.a., b", "(asa, b"), ("[A.S.A.]", "asa"), ("p.r.n.;", "prn"), ("a.bc", "a.bc"), ("a.", "a."), ("ASA.", "asa."),
        ("Tylenol #3", "tylenol number3"), ("Tylenol # 3", "tylenol number3"), ("Tylenol no. 3,", "tylenol number3,"),
        ("Tylenol no 3 tablets", "tylenol number3 tablets"), ("Tylenol number 3", "tylenol number3"),
        ("Tylenol no.3", "tylenol number3"), ("Tylenol No3,", "tylenol number3,"), ("no.33", "no.33"), ("nox", "nox"),
        ("Tylenol 3", "tylenol 3"), ("# 33", "# 33"), ("no. (3)", "number3)"), ("# x", "# x"), ("#", "#"),
        ("  Müller \n Ágil", "muller agil"), ("1.5 mg", "1.5 mg"), ("4.5", "4.5"), ("", ""),
    ],
)  # fmt: skip
def test_a_text_is_made_plain(text, said):
    assert plain(text) == said


def test_a_plain_text_has_its_words():
    assert tokens("Bactrim-DS 800/160 (tab)") == ("bactrim", "ds", "800", "160", "tab")
    assert tokens("#3") == ("number3",)


@pytest.mark.parametrize(
    ("phrases", "at"),
    [(("b",), 1), (("c d",), 2), (("d",), 3), (("d e",), None), (("a*",), 0), (("ab",), None), (("x", "c"), 2), (("ab*",), 0),
     (("abc",), 0), (("abcd*",), None)],
)  # fmt: skip
def test_a_phrase_is_found_where_it_begins(phrases, at):
    assert has(["abc", "b", "c", "d"], *phrases) == at


@pytest.mark.parametrize(
    ("words", "phrases", "does"),
    [(["a", "b"], ("a",), True), (["a", "b"], ("b",), False), (["a", "b"], ("a b",), True), (["a", "b"], ("a b c",), False),
     (["ab"], ("a*",), True), (["ab"], ("a",), False), (["a"], ("x", "a"), True), ([], ("a",), False), (["a"], (), False)],
)  # fmt: skip
def test_words_begin_with_a_phrase(words, phrases, does):
    assert begins(words, *phrases) is does


def test_the_longest_name_at_a_place_wins_and_no_word_counts_twice():
    table = {("a",): frozenset("1"), ("a", "b"): frozenset("2"), ("b", "c"): frozenset("3")}
    assert list(found_in(["a", "b", "c", "a"], table, 2)) == [(0, 2, {"2"}), (3, 4, {"1"})]
    assert list(found_in(["x", "a", "b"], table, 1)) == [(1, 2, {"1"})]
    assert list(found_in([], table, 2)) == []


@pytest.mark.parametrize(
    ("text", "ingredients", "unread"),
    [
        ("amlodipine / foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine + foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine & foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine; foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine-foozolam", {"amlodipine"}, ("foozolam",)),
        ("foozolam / amlodipine 5 mg", {"amlodipine"}, ("foozolam",)),
        ("amlodipine 5 mg / foozolam 20 mg", {"amlodipine"}, ("foozolam",)),
        ("amlodipine / foozolam / barzolam", {"amlodipine"}, ("foozolam", "barzolam")),
        ("amlodipine / lisinopril", {"amlodipine", "lisinopril"}, ()),
        ("amlodipine 5 mg / foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine 5 mg + foozolam oral tablet", {"amlodipine"}, ("foozolam",)),
        ("amlodipine 5 mg / hold if pressure is low", {"amlodipine"}, ()),  # a direction
        ("amlodipine 5 mg; foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine 5 mg, foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine 5 mg and foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine plus foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine|foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine\nfoozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine 5 mg, take 1 tablet daily", {"amlodipine"}, ()),
        ("amlodipine 5 mg every morning and 10 mg at bedtime", {"amlodipine"}, ()),
        ("amlodipine 5 mg Monday, Wednesday and Friday", {"amlodipine"}, ()),
        ("amlodipine 5 mg with meals, as needed for pain or fever", {"amlodipine"}, ()),
        ("amlodipine 5 mg sublingual/buccal", {"amlodipine"}, ()),
        ("amlodipine 5 mg breakfast/dinner", {"amlodipine"}, ()),
        ("amlodipine 5 mg / daily", {"amlodipine"}, ()),
        ("amlodipine / tablet", {"amlodipine"}, ()),
        ("amlodipine / abc", {"amlodipine"}, ("abc",)),
        ("amlodipine / ab", {"amlodipine"}, ()),  # two letters are no name
        ("amlodipine / abcd", {"amlodipine"}, ("abcd",)),
        ("amlodipine w/ foozolam", {"amlodipine"}, ("foozolam",)),
        ("amlodipine w/o foozolam", {"amlodipine"}, ()),
        ("amlodipine 5-foozolam", {"amlodipine"}, ("foozolam",)),
        # beside a known name, in front of it, behind its strength
        *(
            (text, {"amlodipine"}, ("foozolam",))
            for text in (
                "amlodipine foozolam",
                "foozolam amlodipine",
                "amlodipine 5 mg foozolam 10 mg",
                "amlodipine (foozolam)",
                "amlodipine: foozolam",
                "amlodipine.foozolam",
                "amlodipine daily foozolam 5 mg",
                "take foozolam, amlodipine",
                "1 amlodipine, 2 foozolam",
                "amlodipine 5 mg; 500 mg foozolam",
                "amlodipine / 24 HR foozolam 20 MG",
                "amlodipine, oral foozolam",
                "weekly foozolam patch and amlodipine",
            )
        ),
        # joined by any mark
        *(
            (f"amlodipine 5 mg daily{mark}foozolam", {"amlodipine"}, ("foozolam",))
            for mark in (
                " then ",
                " or ",
                "\\",
                "*",
                "_",
                " \u2013 ",
                "\u2014",
                " \u2022 ",
                "\u00b7",
                "\u2192",
                "\uff0f",
                "\uff0b",
            )
        ),
        # a known name that is only where it goes, or what it is for
        ("Foozolam 1.5 g in normal saline 100 mL", {"sodium chloride"}, ("foozolam",)),
        ("Foozolam 10 mg - avoid iron", {"ferrous sulfate"}, ("foozolam",)),
        ("Foozolam without zinc", {"zinc sulfate"}, ("foozolam",)),
        # other scripts, and letters with digits
        ("amlodipine / амоксициллин", {"amlodipine"}, ("амоксициллин",)),
        ("amlodipine, 青霉素", {"amlodipine"}, ("青霉素",)),
        ("amlodipine / foozolam1", {"amlodipine"}, ("foozolam1",)),
        ("amlodipine, PTU 50 mg", {"amlodipine"}, ("ptu",)),
        ("amlodi\u00adpine 5 mg", {"amlodipine"}, ()),
        ("\ufeffamlodi\u200bpine", {"amlodipine"}, ()),
        # what names nothing more
        *(
            (text, {"amlodipine"}, ())
            for text in (
                "amlodipine 50 µg",
                "amlodipine besylate 5 mg PO daily for HTN",
                "amlodipine 5 mg BID hold SBP<100",
                "amlodipine 5 mg (max 10 mg/day)",
                "amlodipine 5 mg one tablet by mouth every day",
                "amlodipine 5 mg daily remarks",
                "24 HR amlodipine 5 MG Extended Release Oral Tablet",
                "amlodipine 5 mg apply to lower back 12 hrs on/12 hrs off",
                "amlodipine 5 mg x 10 days then stop",
                "amlodipine 5 MG Drug Implant",
                "take amlodipine 5 mg with water",
            )
        ),
        ("Insulin glargine SoloStar 20 units at bedtime", {"insulin glargine"}, ()),
        ("/amlodipine/", {"amlodipine"}, ()),
        ("  foozolam 10 mg ", set(), ("foozolam 10 mg",)),
        ("", set(), ("",)),
    ],
)
def test_what_stands_between_separators_is_known_or_unread(text, ingredients, unread):
    found = read_medicine(text)
    assert (found.ingredients, found.unread) == (ingredients, unread)
    assert found.is_checked == (bool(ingredients) and not unread)


def test_a_text_is_read_for_five_hundred_characters():
    assert read_medicine(" " * 490 + "lisinopril").ingredients
    assert not read_medicine(" " * 491 + "lisinopril").ingredients
    assert read_medicine(f"lisinopril{' ' * 490}foozolam").unread == ("foozolam",)
    assert read_allergen(" " * 490 + "penicillin").classes
    assert not read_allergen(" " * 499 + "penicillin").classes


@pytest.mark.parametrize(
    ("text", "classes", "ingredients", "tolerated"),
    [
        ("n/a", (), (), ()), ("n/a penicillin", (), (), ()), ("unknown penicillin", ("penicillin",), (), ()),
        ("N A", (), (), ()), ("unknown", (), (), ()), ("not sure", (), (), ()), ("denies", (), (), ()),
        ("Unknown, penicillin", ("penicillin",), (), ()),
        ("not certain, sulfa", ("sulfonamide-antibiotic",), (), ()),
        ("no known, except penicillin", ("penicillin",), (), ()),
        ("NKDA other than sulfa", ("sulfonamide-antibiotic",), (), ()),
        ("none besides aspirin", (), ("aspirin",), ()),
        ("sulfa ruled out", (), (), ()), ("delabeled sulfa", (), (), ()), ("de-labeled sulfa. aspirin", (), ("aspirin",), ()),
        ("penicillin; tolerates cephalexin", ("penicillin",), (), ("cephalexin",)),
        ("penicillin tolerates cephalexin. sulfa", ("penicillin", "sulfonamide-antibiotic"), (), ("cephalexin",)),
        ("tolerates cephalexin, penicillin", ("penicillin",), (), ("cephalexin",)),
        ("tolerates cephalexin but penicillin", ("penicillin",), (), ("cephalexin",)),
        ("penicillin - ok with keflex", ("penicillin",), (), ("cephalexin",)),
        ("penicillin (given benadryl)", ("penicillin",), (), ()),
        ("penicillin, can take keflex", ("penicillin",), (), ("cephalexin",)),
        ("aspirin – hives — tolerates ibuprofen", (), ("aspirin",), ("ibuprofen",)),
        ("penicillin ok with keflex aspirin", ("penicillin",), (), ("aspirin", "cephalexin")),
        ("not allergic to penicillin", (), (), ()),
        ("nitroglycerin patch adhesive", (), ("nitroglycerin",), ()),
    ],
)  # fmt: skip
def test_an_allergy_is_read_with_what_is_taken_well(text, classes, ingredients, tolerated):
    found = read_allergen(text)
    assert (found.classes, found.ingredients) == (set(classes), set(ingredients))
    assert found.tolerated == set(tolerated)
    assert found.unknown == ""


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("Foozolam", "foozolam"), ("Foozo rash", "foozo"), ("Fooz rash", ""), ("milk foozolam", ""), ("latex gloves", ""),
     ("x foozolam", "")],
)  # fmt: skip
def test_a_name_the_table_does_not_hold_is_kept_by_its_first_word(text, unknown):
    assert read_allergen(text).unknown == unknown


@pytest.mark.parametrize(
    ("medicine", "allergy", "meets"),
    [("Foozolam 10 mg", "foozolam", True), ("Foozolam 10 mg", "barzolam", False), ("Foozolam tablet", "tablets", False),
     ("Foozolam oral", "oral", False), ("Foozolam suspension", "suspension", False)],
)  # fmt: skip
def test_two_unknown_texts_meet_by_name_alone(medicine, allergy, meets):
    assert bool(check_medicine(medicine, (allergy,)).meetings) is meets


def test_the_longest_names_are_found():
    book.longest.cache_clear()
    read_medicine.cache_clear()
    read_allergen.cache_clear()
    longest_name = max(book.names(), key=len)
    assert read_medicine(" ".join(longest_name)).ingredients == book.names()[longest_name]
    longest_class = max(book.class_words(), key=len)
    assert read_allergen(" ".join(longest_class)).classes == book.class_words()[longest_class]


@pytest.mark.parametrize(
    ("medicine", "allergy", "meets", "unread", "because"),
    [
        ("Bactrim", "latex", False, [], "no ingredient meets an allergy"),
        ("Foozolam 10 mg", "latex", False, ["Foozolam 10 mg"],
         "not checked, for the table does not know it: Foozolam 10 mg"),
        ("amoxicillin/foozolam", "PCN", True, ["foozolam"],
         "amoxicillin/foozolam meets PCN: amoxicillin is one of the penicillins; "
         "not checked, for the table does not know it: foozolam"),
        ("Trimethoprim", "Bactrim", True, [], "Trimethoprim meets Bactrim: both are trimethoprim"),
    ],
)  # fmt: skip
def test_the_calculator_says_what_meets_and_what_is_not_checked(medicine, allergy, meets, unread, because):
    answer = ask("check_medicine", {"medicine": medicine, "allergies": [allergy]})
    assert (answer["meets"], answer["unread"], answer["because"]) == (meets, unread, because)
    assert (len(answer["meetings"]), answer["checked"]) == (meets, not unread)


SHARED = [
    ("cefdinir", "cefazolin"), ("meropenem", "ertapenem"), ("lincomycin", "clindamycin"), ("telavancin", "vancomycin"),
    ("tinidazole", "metronidazole"), ("balsalazide", "bismuth subsalicylate"), ("hydrocodone", "codeine"),
    ("meperidine", "fentanyl"), ("chlorthalidone", "hydrochlorothiazide"), ("isosorbide dinitrate", "nitroglycerin"),
    ("primidone", "phenobarbital"), ("desipramine", "amitriptyline"), ("lansoprazole", "omeprazole"),
    ("famotidine", "cimetidine"), ("bupivacaine", "lidocaine"), ("benzocaine", "procaine"), ("iohexol", "iopamidol"),
    ("sulfadiazine", "sulfamethoxazole"), ("clarithromycin", "erythromycin"), ("amikacin", "gentamicin"),
    ("minocycline", "doxycycline"), ("levofloxacin", "ciprofloxacin"), ("captopril", "enalapril"),
    ("alprazolam", "clonazepam"), ("perphenazine", "chlorpromazine"), ("dalteparin", "heparin"), ("ampicillin", "nafcillin"),
    ("oxcarbazepine", "carbamazepine"), ("diclofenac", "celecoxib"),
]  # fmt: skip
NOT_SHARED = [
    ("meropenem", "aztreonam"), ("fluconazole", "ketoconazole"), ("fentanyl", "codeine"), ("losartan", "candesartan"),
    ("lovastatin", "atorvastatin"), ("atenolol", "carvedilol"), ("amlodipine", "diltiazem"), ("furosemide", "bumetanide"),
    ("citalopram", "fluoxetine"), ("glipizide", "glyburide"), ("insulin aspart", "insulin glargine"),
    ("dulaglutide", "exenatide"), ("sitagliptin", "linagliptin"), ("canagliflozin", "dapagliflozin"),
    ("budesonide", "betamethasone"), ("lidocaine", "procaine"), ("alendronate", "risedronate"),
    ("sumatriptan", "rizatriptan"),
]  # fmt: skip


@pytest.mark.parametrize(("medicine", "allergy", "is_shared"),
                         [*((*pair, True) for pair in SHARED), *((*pair, False) for pair in NOT_SHARED)])  # fmt: skip
def test_one_of_a_class_warns_about_another_where_its_members_share_the_allergy(medicine, allergy, is_shared):
    assert [met.how for met in check_medicine(medicine, (allergy,)).meetings] == ["same class"] * is_shared
