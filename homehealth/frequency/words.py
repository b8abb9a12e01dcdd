"""The words of order texts and what they mean: units, rates, numbers, disciplines, weekdays, months."""

from homehealth.frequency.model import SYNONYMS, WEEKDAYS, Per

# A unit beside a count: "2w4", "3x/wk"; the plurals only measure a length ("x 4 wks")
UNITS: dict[str, Per] = {
    "w": "week", "wk": "week", "week": "week",
    "d": "day", "day": "day",
    "m": "month", "mo": "month", "month": "month",
}  # fmt: skip
COMPACT_UNITS = frozenset({"w", "wk", "week", "d", "m", "mo"})
LENGTHS = {
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "week"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("mo", "mos", "month", "months"), "month"),
    **dict.fromkeys(("visit", "visits"), "visits"),
}
PLURALS = frozenset({"wks", "weeks", "days", "mos", "months"})
RATES: dict[str, tuple[Per, int]] = {
    "weekly": ("week", 1), "wkly": ("week", 1), "qwk": ("week", 1), "qweek": ("week", 1), "qw": ("week", 1),
    "biw": ("week", 2), "tiw": ("week", 3),
    "daily": ("day", 1), "qd": ("day", 1), "qday": ("day", 1), "bid": ("day", 2), "tid": ("day", 3),
    "monthly": ("month", 1), "qmonth": ("month", 1), "qmo": ("month", 1),
}  # fmt: skip
ONCE_RATES = frozenset({"weekly", "wkly", "qwk", "qweek", "qw", "daily", "monthly"})  # may follow a count: "2x weekly"
INTERVALS = frozenset({"qod", "qow", "q", "every"})
MINUTES = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 1),
}
PER = frozenset({"per", "a", "each", "every", "q"})
VISITS = frozenset({"visit", "visits", "vis", "vst", "vsts"})
STARTS = frozenset({"eff", "effective", "start", "starts", "starting", "begin", "begins", "beginning", "from"})
JOINING = frozenset({"and", "with", "plus"})

NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBERS = {word: number for number, word in enumerate(NUMBER_WORDS)}
TIMES = {"once": 1, "twice": 2, "thrice": 3}

# What a discipline is called -> its code; a code that SYNONYMS knows stands for itself
_NAMED = {
    "SN": "skilled nursing|skilled nurse|nursing|nurse|registered nurse|licensed practical nurse"
    "|licensed vocational nurse|lvn",
    "PT": "physical therapy|physical therapist|physical therapist assistant",
    "OT": "occupational therapy|occupational therapist|occupational therapy assistant",
    "SLP": "speech therapy|speech therapist|speech|speech language pathology|speech language pathologist"
    "|speech - language pathology|speech - language pathologist",
    "HHA": "home health aide|home health aid|hh aide|aide|chha|cna|nurse aide",
    "MSW": "medical social worker|medical social work|medical social services|social worker|social work|mss",
    "RD": "registered dietitian|dietitian",
}
DISCIPLINE_NAMES: dict[tuple[str, ...], str] = {
    **{(code.lower(),): counted for code, counted in SYNONYMS.items()},
    **{tuple(name.split()): code for code, names in _NAMED.items() for name in names.split("|")},
}
LONGEST_NAME = max(map(len, DISCIPLINE_NAMES))

_DAY_NAMES = {
    "Sun": "sun sunday sundays su", "Mon": "mon monday mondays", "Tue": "tue tues tuesday tuesdays tu",
    "Wed": "wed weds wednesday wednesdays", "Thu": "thu thur thurs thursday thursdays th",
    "Fri": "fri friday fridays", "Sat": "sat saturday saturdays sa",
}  # fmt: skip
DAY_NAMES = {name: day for day, names in _DAY_NAMES.items() for name in names.split()}
LONG_DAYS = frozenset(name for name in DAY_NAMES if len(name) > 2)  # two letters are a day only in a list
DAY_LETTERS = {"m": "Mon", "t": "Tue", "w": "Wed", "f": "Fri"}  # only in a list; "s" and a lone "m" are no days
DAY_RUNS = {"mwf": ("Mon", "Wed", "Fri"), "tth": ("Tue", "Thu")}
DAY_ORDER = {day: place for place, day in enumerate(WEEKDAYS)}

MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip

# Cut out of a run of letters without blanks: "2xwkx4wks", "QDx4", "PRNx3"
SPLITTABLE = frozenset(UNITS) | frozenset(LENGTHS) | frozenset(RATES) | frozenset(MINUTES) | {"x", "q", "per", "prn"}
# A full stop after one of these belongs to it: "9 wks.", "eff. 1/4"
ABBREVIATED = frozenset(
    {"w", "wk", "wks", "d", "m", "mo", "mos", "h", "hr", "hrs", "min", "mins", "eff", "freq", "vis"}
)

# Words with which a reason would say more than why: they change what is ordered, so they are refused by name
_CHANGING = """
until till unless except if when whenever while may might could can hold held holding suspend stop stopped discontinue
discontinued dc cancel cancelled canceled resume resumed restart decrease decreased decreasing increase increased
increasing reduce reduced reducing taper tapered tapering wean weaned weaning extend extended adjust adjusted modify
modified revise revised able possible necessary requested allowed permitting weekend weekends weekday weekdays holiday
holidays then after before once twice not no never without only or but max maximum minimum least most exceed total
needed prn tolerated telehealth telemedicine tele televisit virtual virtually phone telephone telephonic remote
remotely video call calls alternate alternating pending tbd approx approximately about eff immediately today tomorrow
asap stat eval evaluate skip omit minus instead starting beginning start begin first last next frequency additional
extra another plus less more fewer end ending ends through thru cert certification auth authorization authorized
approval approved every each other q qd qod qow bid tid biw tiw daily weekly monthly biweekly bimonthly visit visits
hourly times time x w wk wks week weeks d day days mo month months hour hours hr hrs min mins minutes
"""
CHANGING = frozenset(_CHANGING.split())
# The fewer that say so of as-needed visits, whose reasons speak of days, numbers and doubts themselves
CHANGING_AS_NEEDED = frozenset(
    {
        "hold",
        "discontinue",
        "telehealth",
        "telemedicine",
        "televisit",
        "virtual",
        "may",
        "until",
        "unless",
        "except",
        "then",
        "eff",
        "effective",
    }
)
NUMBERED = frozenset({"stage", "grade", "type", "class", "level"})  # "stage 3" is no count

# Why a word is not read, where more can be said than that
EXPLAINED = {
    **dict.fromkeys(
        ("biweekly", "bimonthly", "bi", "eow", "eod"),
        'It is read in two ways: write "twice a week" or "every other week".',
    ),
    **dict.fromkeys(("eval", "evaluate", "evaluation"), "Write the evaluation as its own order, such as 1w1."),
    **dict.fromkeys(("hold", "resume"), "Write a new order with the day it begins."),
    **dict.fromkeys(
        ("telehealth", "virtual", "phone", "televisit"), "Only visits in person are ordered here: leave it out."
    ),
    **dict.fromkeys(
        ("until", "till", "through", "thru"), "Say the length in weeks or days instead, such as x 4 weeks."
    ),
    **dict.fromkeys(("or", "may", "if", "unless"), "An order says what is to be done: leave the choice out."),
    **dict.fromkeys(("cert", "certification"), "Say the length in weeks, such as x 9 weeks."),
}
