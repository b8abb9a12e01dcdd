"""The words that stand beside the name of a medicine: forms, ways, salts, times, and what begins a direction."""

# Forms, ways, salts, devices, quantities, and the verbs that a name may follow ("take aspirin")
_BESIDE = """
tablet tablets tabs capsule capsules caps caplet caplets softgel softgels gelcap gelcaps lozenge lozenges gummy gummies
oral orally solution solutions suspension susp syrup elixir drops drop cream ointment oint lotion foam shampoo enema
patch patches inhaler inhalers inhalation inhalations nebulizer nebulized nebules nebs spray sprays nasal nasally
ophthalmic otic topical topically mucosal rectal rectally suppository suppositories vaginal vaginally intrauterine
implant system injection injections injectable injector autoinjector auto vial vials pens pen needle needles film coated
extended release delayed immediate sustained modified controlled chewable disintegrating effervescent enteric
macrocrystals powder packet packets pack packs liquid concentrate transdermal sublingual subcutaneous subcutaneously
subq intramuscular intravenous actuation actuations actuat puff puffs metered dose doses unit units hour hours minute
minutes days week weeks months year years strength maximum minimum total regular double extra adult adults children
childrens junior infant infants pediatric generic brand name human recombinant left right both eyes ears nostril
nostrils mgml prefilled syringe syringes buccal cartridge bottle capful teaspoon teaspoons tablespoon sprinkle sprinkles
diskus ellipta respimat handihaler turbuhaler flexhaler respiclick solostar kwikpen flexpen flextouch sureclick pump
needed food four five half whole thin layer small amount sparingly medication medicine
drug flush
sodium potassium calcium magnesium hydrochloride hydrobromide dihydrochloride sulfate phosphate acetate maleate tartrate
succinate fumarate besylate mesylate citrate trihydrate monohydrate dihydrate anhydrous bitartrate propionate furoate
bromide chloride nitrate carbonate gluconate lactate hyclate medoxomil cilexetil pamoate axetil proxetil valerate
dipropionate acetonide etexilate disoproxil alafenamide isophane hemihydrate bisulfate mononitrate pivoxil estolate
ethylsuccinate stearate benzathine
take takes taken give given apply applied inject injected inhale instill insert place chew crush dissolve swallow use
used start stop continue restart
"""
# Of three letters; any other may be a name where a part begins with it
_SHORT = """
tab cap inh inj oph neb amp odt top sol liq gtt hrs hour day max min one two six ten the sig and per mcg meq unt con pen
low kit tsp pkt mix ate npo hfa dpi usp iud
"""
# When: they end what is said of a name that was read ("amlodipine daily"), and may stand before it ("weekly patch")
_TIMES = """
daily twice three times once weekly monthly month nightly night morning evening bedtime noon meal meals every each
before after breakfast lunch dinner supper afternoon midday weekdays weekends monday tuesday wednesday thursday friday
saturday sunday bid tid qid qhs qam qpm qod qday qdaily hs mon tue tues wed thu thur thurs fri sat sun
"""
# How a direction begins that names nothing
_DIRECTIONS = """
dispense refill refills repeat hold call check monitor titrate increase decrease reduce taper until when while
during from into under over with without between within only always avoid keep same sliding scale mouth feeding tube
gtube skin lower upper back neck shoulder knee knees foot feet hand hands thigh abdomen affected area areas blood
pressure pain fever sleep anxiety nausea breath shortness wheezing
constipation heart water juice milk empty stomach patient caregiver nurse self administered for if to as by at on via do
not may can prn unless because due
"""
TIMES = frozenset(_TIMES.split())
DIRECTIONS = frozenset(_DIRECTIONS.split())
BESIDE = frozenset(f"{_BESIDE} {_SHORT}".split()) | TIMES
