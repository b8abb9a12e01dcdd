"""Brands that hold more than one ingredient, or one beside what is not in the table."""

# brand, written as one reads it | its ingredients
TABLE = """
augmentin | amoxicillin, clavulanate
amox clav | amoxicillin, clavulanate
co amoxiclav | amoxicillin, clavulanate
unasyn | ampicillin, sulbactam
zosyn | piperacillin, tazobactam
primaxin | imipenem
bactrim | sulfamethoxazole, trimethoprim
bactrim ds | sulfamethoxazole, trimethoprim
septra | sulfamethoxazole, trimethoprim
septra ds | sulfamethoxazole, trimethoprim
sulfatrim | sulfamethoxazole, trimethoprim
cotrimoxazole | sulfamethoxazole, trimethoprim
co trimoxazole | sulfamethoxazole, trimethoprim
pip tazo | piperacillin, tazobactam
tmp sulfa | sulfamethoxazole, trimethoprim
smz tmp | sulfamethoxazole, trimethoprim
smx tmp | sulfamethoxazole, trimethoprim
tmp smx | sulfamethoxazole, trimethoprim
tmp smz | sulfamethoxazole, trimethoprim
paxlovid | nirmatrelvir, ritonavir
neosporin | neomycin, bacitracin, polymyxin b
triple antibiotic ointment | neomycin, bacitracin, polymyxin b
ciprodex | ciprofloxacin, dexamethasone
percocet | oxycodone, acetaminophen
roxicet | oxycodone, acetaminophen
endocet | oxycodone, acetaminophen
percodan | oxycodone, aspirin
vicodin | hydrocodone, acetaminophen
norco | hydrocodone, acetaminophen
lortab | hydrocodone, acetaminophen
lorcet | hydrocodone, acetaminophen
vicoprofen | hydrocodone, ibuprofen
tylenol number3 | acetaminophen, codeine
tylenol number4 | acetaminophen, codeine
tylenol 3 | acetaminophen, codeine
tylenol 4 | acetaminophen, codeine
tylenol iii | acetaminophen, codeine
tylenol iv | acetaminophen, codeine
tylenol pm | acetaminophen, diphenhydramine
ultracet | tramadol, acetaminophen
suboxone | buprenorphine, naloxone
fioricet | butalbital, acetaminophen
fiorinal | butalbital, aspirin
excedrin | acetaminophen, aspirin
alka seltzer | aspirin
goody s powder | aspirin, acetaminophen
bc powder | aspirin
aggrenox | aspirin
nyquil | acetaminophen, dextromethorphan
advil pm | ibuprofen, diphenhydramine
arthrotec | diclofenac
vimovo | naproxen, esomeprazole
treximet | sumatriptan, naproxen
sinemet | carbidopa, levodopa
zestoretic | lisinopril, hydrochlorothiazide
prinzide | lisinopril, hydrochlorothiazide
vaseretic | enalapril, hydrochlorothiazide
lotensin hct | benazepril, hydrochlorothiazide
lotrel | amlodipine, benazepril
hyzaar | losartan, hydrochlorothiazide
diovan hct | valsartan, hydrochlorothiazide
exforge | amlodipine, valsartan
azor | amlodipine, olmesartan
entresto | sacubitril, valsartan
ziac | bisoprolol, hydrochlorothiazide
tenoretic | atenolol, chlorthalidone
dyazide | triamterene, hydrochlorothiazide
maxzide | triamterene, hydrochlorothiazide
aldactazide | spironolactone, hydrochlorothiazide
bidil | isosorbide dinitrate, hydralazine
caduet | amlodipine, atorvastatin
vytorin | ezetimibe, simvastatin
janumet | sitagliptin, metformin
glucovance | glyburide, metformin
jentadueto | linagliptin, metformin
synjardy | empagliflozin, metformin
xigduo | dapagliflozin, metformin
soliqua | insulin glargine
advair | fluticasone, salmeterol
wixela | fluticasone, salmeterol
symbicort | budesonide, formoterol
dulera | mometasone, formoterol
breo | fluticasone, vilanterol
trelegy | fluticasone, umeclidinium, vilanterol
anoro | umeclidinium, vilanterol
combivent | ipratropium, albuterol
duoneb | ipratropium, albuterol
robitussin dm | guaifenesin, dextromethorphan
mucinex dm | guaifenesin, dextromethorphan
senokot s | senna, docusate
peri colace | senna, docusate
cosopt | dorzolamide, timolol
combigan | brimonidine, timolol
claritin d | loratadine, pseudoephedrine
zyrtec d | cetirizine, pseudoephedrine
lotrisone | clotrimazole, betamethasone
truvada | emtricitabine, tenofovir
seasonique | levonorgestrel, ethinyl estradiol
nuvaring | etonogestrel, ethinyl estradiol
limbitrol | amitriptyline, chlordiazepoxide
lomotil | diphenoxylate, atropine
contrave | naltrexone, bupropion
emla | lidocaine, prilocaine
"""
# What the 3 or the 4 behind the brand counts where it does not name another medicine: "Tylenol 3 tablets", "3-4 times"
_COUNTED = """
times tablet tablets tab tabs caplet caplets capsule capsules cap caps pill pills gelcap gelcaps dose doses x g gm gram
grams mg ml per or to hours hrs days
"""
TABLE += "".join(
    f"tylenol {number} {counted} | acetaminophen\n" for number in "34" for counted in [*"0123456789", *_COUNTED.split()]
)
