"""Invented names and words for the demonstration. Nobody here exists."""

# fmt: off

GIVEN = ["Ada", "Alma", "Amos", "Ana", "Anders", "Aneta", "Anh", "Arlo", "Asha", "Astrid", "Aurelio", "Bao", "Beatriz", "Bela", "Benedict", "Bo", "Bruna", "Calla", "Camille", "Carmen", "Cecil", "Chidi", "Clara", "Cleo", "Conrad", "Cora", "Dalia", "Darius", "Delia", "Desmond", "Dinah", "Dora", "Edith", "Edmund", "Effie", "Elena", "Eliseo", "Elma", "Emil", "Enid", "Ernesto", "Esme", "Esther", "Etta", "Eudora", "Fatima", "Felix", "Fern", "Fidel", "Flora", "Florian", "Freya", "Gia", "Gideon", "Gloria", "Greta", "Gus", "Hana", "Harriet", "Hattie", "Hector", "Hedda", "Hien", "Hilda", "Ida", "Ignacio", "Ilse", "Imani", "Ines", "Iris", "Isidro", "Ivo", "Jadwiga", "Jamal", "Joaquin", "Josefa", "Judith", "June", "Kofi", "Lan", "Lars", "Leda", "Lena", "Leopold", "Li", "Lidia", "Linh", "Lorenzo", "Lottie", "Luz", "Mabel", "Magda", "Malik", "Marguerite", "Marisol", "Mateo", "Maud", "Mei", "Mercedes", "Mina", "Moses", "Nadia", "Nell", "Nils", "Nina", "Noor", "Odile", "Olga", "Omar", "Opal", "Oscar", "Otis", "Ottilie", "Paloma", "Pearl", "Perla", "Petra", "Phuong", "Priya", "Quentin", "Rafael", "Ramona", "Ravi", "Rhoda", "Roland", "Rosa", "Rufus", "Ruth", "Salma", "Samir", "Selma", "Silas", "Simone", "Sol", "Stella", "Sunita", "Sylvie", "Tamar", "Teodoro", "Thea", "Thuy", "Tilda", "Tomas", "Ugo", "Ulla", "Umar", "Vera", "Viola", "Walter", "Wanda", "Wilma", "Winnie", "Xavier", "Yara", "Yusuf", "Zadie", "Zelda", "Zoë"]
FAMILY = ["Abara", "Abbott", "Adeyemi", "Aguilar", "Alder", "Almeida", "Amari", "Anand", "Arden", "Ashby", "Atwood", "Baptiste", "Barlow", "Bartók", "Bello", "Benavides", "Birch", "Blackwood", "Bloom", "Boateng", "Bright", "Calder", "Calloway", "Castellano", "Chandra", "Chen", "Claybourne", "Corbin", "Cordova", "Crane", "Cruz", "Dahl", "Dankworth", "Delacroix", "Demir", "Diallo", "Doan", "Dorsey", "Duarte", "Eze", "Fairweather", "Farrow", "Fenn", "Ferreira", "Finch", "Flores", "Fontaine", "Galloway", "Garza", "Ghosh", "Gould", "Grieve", "Guerra", "Haddad", "Halloway", "Hanley", "Hart", "Hawthorne", "Hayashi", "Herrera", "Hollis", "Holm", "Hsu", "Ibarra", "Ikeda", "Ingram", "Iqbal", "Jansen", "Jardine", "Kamara", "Kaur", "Keane", "Kessler", "Khoury", "Kim", "Kline", "Kovač", "Lakatos", "Lam", "Larkin", "Lázár", "Leclair", "Lindqvist", "Lowe", "Lúcio", "Macias", "Madaki", "Marchetti", "Marlow", "Mbeki", "Mendoza", "Mercer", "Mirza", "Montague", "Moreau", "Moss", "Nakamura", "Navarro", "Ngo", "Nguyễn", "Nkosi", "Norwood", "Novak", "O'Brien", "Oakes", "Obi", "Ochoa", "Okafor", "Olsen", "Ortega", "Osei", "Otieno", "Padilla", "Park", "Pell", "Pereira", "Petrov", "Pham", "Pike", "Popescu", "Quigley", "Quiroz", "Rahman", "Ramos", "Rao", "Reyes", "Rios", "Rivers", "Rook", "Rossi", "Salazar", "Santos", "Sato", "Seaver", "Serrano", "Shah", "Sinclair", "Sokolov", "Soto", "Stavros", "Stone", "Suarez", "Szabo", "Takeda", "Tanaka", "Thorne", "Torres", "Tran", "Underhill", "Usman", "Valdez", "Vance", "Varga", "Vega", "Villanueva", "Vo", "Vu", "Walsh", "Wexler", "Whitlock", "Winslow", "Wren", "Yamada", "Yates", "Ye", "Yilmaz", "Zapata", "Zeller", "Zhou", "Zielinski"]
TOWNS = [("Albany", "12207"), ("Troy", "12180"), ("Schenectady", "12305"), ("Cohoes", "12047"), ("Colonie", "12205"), ("Delmar", "12054"),
         ("Latham", "12110"), ("Rensselaer", "12144"), ("Saratoga Springs", "12866"), ("Watervliet", "12189")]  # fmt: skip
STREETS = ["Alder", "Bramble", "Canal", "Dove", "Elm", "Ferry", "Grove", "Hudson", "Ivy", "Juniper", "Larch", "Maple", "Orchard", "Quail", "River"]
LANGUAGES = ["English"] * 8 + ["Spanish", "Vietnamese"]
CONDITIONS = [
    ("I50.9", "Heart failure"), ("J44.9", "Chronic obstructive pulmonary disease"), ("E11.9", "Type 2 diabetes"), ("I10", "High blood pressure"),
    ("L97.909", "Chronic ulcer of lower leg"), ("I63.9", "Stroke"), ("S72.001A", "Hip fracture, repaired"), ("M17.9", "Osteoarthritis of the knee"),
    ("G20.A1", "Parkinson disease"), ("F03.90", "Dementia"), ("N18.4", "Chronic kidney disease, stage 4"), ("I48.91", "Atrial fibrillation"),
]  # fmt: skip
MEDICINES = [
    ("Furosemide 40 mg tablet", "One in the morning"), ("Metformin 500 mg tablet", "One twice a day with food"), ("Lisinopril 10 mg tablet", "One a day"),
    ("Apixaban 5 mg tablet", "One twice a day"), ("Metoprolol succinate 50 mg tablet", "One a day"), ("Atorvastatin 20 mg tablet", "One at bedtime"),
    ("Insulin glargine 100 units/mL", "14 units at bedtime"), ("Acetaminophen 500 mg tablet", "Two every 8 hours as needed"),
    ("Carbidopa-levodopa 25-100 mg tablet", "One three times a day"), ("Tiotropium inhaler", "Two puffs a day"),
]  # fmt: skip
ALLERGIES = [("Penicillin", "Hives", "moderate"), ("Sulfa drugs", "Rash", "mild"), ("Latex", "Swelling", "severe"), ("Iodine contrast", "Short of breath", "severe")]
SAFETY = ["Large dog, friendly: call ahead", "Steep stairs, no rail", "Smokes in the home, oxygen in use", "Firearm kept in a locked cabinet", "Icy steps in winter"]
ACCESS = ["Key in the lockbox, code with the office", "Back door, knock loudly", "Buzzer 3B, slow elevator", "Park on the street"]
EQUIPMENT = ["Walker, raised toilet seat", "Oxygen 2 L by concentrator, pulse oximeter", "", "Hospital bed, bedside commode, gel cushion",
             "Glucose meter and strips, sharps box", "Cane, shower chair, grab bars"]  # fmt: skip
REASONS = ["Wound care after a fall", "Heart failure after hospital stay", "Stroke, new weakness on the left", "New insulin, teaching needed",
           "Hip repair, walking and transfers", "Oxygen and breathing at home", "Medication changes after hospital", "Weight loss and weakness"]  # fmt: skip
GOALS = [
    ("Walk to the mailbox and back", "Distance walked", "feet", 20, 200, "higher"),
    ("Rest without pain", "Pain score", "points", 8, 3, "lower"),
    ("Stand up from the chair by myself", "Timed Up and Go", "seconds", 28, 14, "lower"),
    ("Keep my weight steady", "Weight gain in a week", "pounds", 5, 2, "lower"),
    ("Close the wound on my leg", "Wound area", "cm²", 12, 2, "lower"),
]  # fmt: skip
NEEDS = [("food", "Food"), ("transport", "Transport"), ("housing", "Housing"), ("utilities", "Utilities"), ("companionship", "Companionship"),
         ("caregiver-respite", "Respite for caregivers"), ("legal", "Legal help"), ("equipment", "Equipment")]  # fmt: skip
RESOURCES = [
    ("Hudson Table", "Home-delivered meals", "food", "60 and over", 60), ("Hudson Table", "Pantry delivery", "food", "Anyone in Albany County", None),
    ("Capital Wheels", "Rides to appointments", "transport", "60 and over or a disability", 60), ("Mohawk Warmth Fund", "Heating bills", "utilities", "Income limits", None),
    ("Elm Street Friends", "Weekly visits", "companionship", "Living alone", None), ("Respite Circle", "Four hours a week at home", "caregiver-respite", "Family caregivers", None),
    ("Ramp Builders of Troy", "Wheelchair ramps", "housing", "Home owners", None), ("Lantern Legal Aid", "Advance directives", "legal", "60 and over", 60),
    ("Loan Closet of Cohoes", "Walkers, commodes, shower chairs", "equipment", "Anyone", None), ("Second Spoon", "Weekend meals", "food", "Anyone", None),
    ("Night Line", "Phone company in the evening", "companionship", "Anyone", None), ("Home Safe Repairs", "Grab bars and rails", "housing", "62 and over", 62),
]  # fmt: skip
