"""Classes of medicines in which an allergy to one is a warning about the others, and the words allergies are noted in."""

from dataclasses import dataclass

KHAN = "Khan 2022, Drug allergy: a 2022 practice parameter update (AAAAI, ACAAI)"
STROM = "Strom 2003, N Engl J Med 349:1628; Khan 2022"
LABEL = "FDA labeling, Contraindications (DailyMed)"
OWN_NAME = "the allergy as it is recorded"


@dataclass(frozen=True, slots=True)
class MedicineClass:
    """A class of ingredients.

    `words` are what people write for the whole class ("sulfa drugs"), parted by commas. `is_shared`: an allergy to one
    member is a warning about every other; otherwise only an allergy to the whole class is. `citation` says why.
    """

    title: str
    words: str
    is_shared: bool
    citation: str


CLASSES = {
    "penicillin": MedicineClass(
        "penicillins",
        "penicillin, penicillins, pcn, pcns, penicillin antibiotics, penicilin, penicillan, cillins",
        True,
        KHAN,
    ),
    "cephalosporin": MedicineClass(
        "cephalosporins", "cephalosporin, cephalosporins, cephalosporin antibiotics, ceph, cephs", True, LABEL
    ),
    "carbapenem": MedicineClass("carbapenems", "carbapenem, carbapenems", True, LABEL),
    "beta-lactam": MedicineClass(
        "beta-lactam antibiotics",
        "beta lactam, beta lactams, betalactam, betalactams, beta lactam antibiotics",
        False,
        KHAN,
    ),
    "sulfonamide-antibiotic": MedicineClass(
        "sulfonamide antibiotics",
        "sulfa, sulpha, sulfas, sulfa drugs, sulfa drug, sulfa antibiotics, sulfonamide, sulfonamides, sulphonamide, "
        "sulphonamides, sulfonamide antibiotics, sulfa antibiotic",
        True,
        STROM,
    ),
    "macrolide": MedicineClass("macrolides", "macrolide, macrolides, macrolide antibiotics", True, LABEL),
    "fluoroquinolone": MedicineClass(
        "fluoroquinolones", "fluoroquinolone, fluoroquinolones, quinolone, quinolones, floxacins", True, LABEL
    ),
    "tetracycline": MedicineClass("tetracyclines", "tetracyclines, tetracycline antibiotics, cyclines", True, LABEL),
    "aminoglycoside": MedicineClass("aminoglycosides", "aminoglycoside, aminoglycosides", True, LABEL),
    "lincosamide": MedicineClass("lincosamides", "lincosamide, lincosamides", True, LABEL),
    "glycopeptide": MedicineClass("glycopeptides", "glycopeptide, glycopeptides", True, LABEL),
    "nitroimidazole": MedicineClass("nitroimidazoles", "nitroimidazole, nitroimidazoles", True, LABEL),
    "azole": MedicineClass("azole antifungals", "azole, azoles, azole antifungals", False, OWN_NAME),
    "nsaid": MedicineClass(
        "NSAIDs",
        "nsaid, nsaids, anti inflammatories, non steroidal anti inflammatory drugs, "
        "nonsteroidal anti inflammatory drugs, non steroidal anti inflammatories, nonsteroidal anti inflammatories, "
        "non steroidals, nonsteroidals",
        True,
        f"{KHAN}; {LABEL}",
    ),
    "salicylate": MedicineClass("salicylates", "salicylate, salicylates", True, LABEL),
    "opioid": MedicineClass(
        "opioids", "opioid, opioids, opiate, opiates, narcotic, narcotics, narcotic analgesics", False, OWN_NAME
    ),
    "phenanthrene": MedicineClass("opioids of morphine's kind", "phenanthrene, phenanthrenes", True, KHAN),
    "phenylpiperidine": MedicineClass("opioids of fentanyl's kind", "phenylpiperidine, phenylpiperidines", True, LABEL),
    "ace-inhibitor": MedicineClass(
        "ACE inhibitors",
        "ace inhibitor, ace inhibitors, acei, aceis, ace i, ace inh, angiotensin converting enzyme inhibitors",
        True,
        LABEL,
    ),
    "arb": MedicineClass(
        "angiotensin receptor blockers",
        "arb, arbs, angiotensin receptor blocker, angiotensin receptor blockers",
        False,
        OWN_NAME,
    ),
    "statin": MedicineClass("statins", "statin, statins, hmg coa reductase inhibitors", False, OWN_NAME),
    "beta-blocker": MedicineClass("beta blockers", "beta blocker, beta blockers", False, OWN_NAME),
    "calcium-channel-blocker": MedicineClass(
        "calcium channel blockers", "calcium channel blocker, calcium channel blockers, ccb, ccbs", False, OWN_NAME
    ),
    "thiazide": MedicineClass("thiazide diuretics", "thiazide, thiazides, thiazide diuretics", True, LABEL),
    "loop-diuretic": MedicineClass("loop diuretics", "loop diuretic, loop diuretics", False, OWN_NAME),
    "nitrate": MedicineClass("nitrates", "nitrates", True, LABEL),
    "heparin": MedicineClass(
        "heparins", "heparins, low molecular weight heparin, low molecular weight heparins, lmwh", True, LABEL
    ),
    "aromatic-anticonvulsant": MedicineClass(
        "aromatic anticonvulsants", "aromatic anticonvulsants, aromatic antiepileptics, hydantoins", True, LABEL
    ),
    "barbiturate": MedicineClass("barbiturates", "barbiturate, barbiturates", True, LABEL),
    "benzodiazepine": MedicineClass("benzodiazepines", "benzodiazepine, benzodiazepines, benzo, benzos", True, LABEL),
    "phenothiazine": MedicineClass("phenothiazines", "phenothiazine, phenothiazines", True, LABEL),
    "ssri": MedicineClass("SSRIs", "ssri, ssris", False, OWN_NAME),
    "tricyclic": MedicineClass(
        "tricyclic antidepressants", "tricyclic, tricyclics, tca, tcas, tricyclic antidepressants", True, LABEL
    ),
    "ppi": MedicineClass(
        "proton pump inhibitors", "ppi, ppis, proton pump inhibitor, proton pump inhibitors", True, LABEL
    ),
    "h2-blocker": MedicineClass("H2 blockers", "h2 blocker, h2 blockers, h2 antagonists", True, LABEL),
    "sulfonylurea": MedicineClass("sulfonylureas", "sulfonylurea, sulfonylureas", False, OWN_NAME),
    "insulin": MedicineClass("insulins", "insulin, insulins", False, OWN_NAME),
    "glp-1": MedicineClass("GLP-1 agonists", "glp 1, glp 1 agonist, glp 1 agonists", False, OWN_NAME),
    "dpp-4": MedicineClass("gliptins", "gliptin, gliptins, dpp 4 inhibitors", False, OWN_NAME),
    "sglt2": MedicineClass("gliflozins", "gliflozin, gliflozins, sglt2 inhibitors, sglt 2 inhibitors", False, OWN_NAME),
    "corticosteroid": MedicineClass(
        "corticosteroids", "steroid, steroids, corticosteroid, corticosteroids", False, OWN_NAME
    ),
    "amide-anesthetic": MedicineClass(
        "amide local anesthetics", "amide anesthetics, amide local anesthetics", True, LABEL
    ),
    "ester-anesthetic": MedicineClass(
        "ester local anesthetics", "ester anesthetics, ester local anesthetics", True, LABEL
    ),
    "local-anesthetic": MedicineClass(
        "local anesthetics",
        "local anesthetic, local anesthetics, caine, caines, caine anesthetics, novocaine type",
        False,
        OWN_NAME,
    ),
    "contrast": MedicineClass(
        "iodinated contrast",
        "contrast, contrast dye, iv contrast, iv dye, ivp dye, iodinated contrast, contrast media, radiocontrast, x ray dye",
        True,
        LABEL,
    ),
    "bisphosphonate": MedicineClass("bisphosphonates", "bisphosphonate, bisphosphonates", False, OWN_NAME),
    "triptan": MedicineClass("triptans", "triptan, triptans", False, OWN_NAME),
}
