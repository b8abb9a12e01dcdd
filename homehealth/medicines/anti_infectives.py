"""Ingredients against infections, each with its classes and the other names it goes by."""

# ingredient | its classes | brands, abbreviations and other names
TABLE = """
amoxicillin | penicillin, beta-lactam | amoxil, moxatag, trimox, amoxycillin, amox
ampicillin | penicillin, beta-lactam | principen
penicillin v | penicillin, beta-lactam | penicillin, penicillins, veetids, pen vk, penicillin vk, pen v, phenoxymethylpenicillin
penicillin g | penicillin, beta-lactam | bicillin, pfizerpen, pen g, benzylpenicillin, penicillin g benzathine
dicloxacillin | penicillin, beta-lactam | dynapen
nafcillin | penicillin, beta-lactam | nallpen
oxacillin | penicillin, beta-lactam | bactocill
piperacillin | penicillin, beta-lactam | pipracil
clavulanate | | clavulanic acid
tazobactam | |
sulbactam | |
cephalexin | cephalosporin, beta-lactam | keflex, cefalexin
cefadroxil | cephalosporin, beta-lactam | duricef
cefazolin | cephalosporin, beta-lactam | ancef, kefzol
cefaclor | cephalosporin, beta-lactam | ceclor
cefprozil | cephalosporin, beta-lactam | cefzil
cefuroxime | cephalosporin, beta-lactam | ceftin, zinacef
cefoxitin | cephalosporin, beta-lactam | mefoxin
cefdinir | cephalosporin, beta-lactam | omnicef
cefixime | cephalosporin, beta-lactam | suprax
cefpodoxime | cephalosporin, beta-lactam | vantin
ceftriaxone | cephalosporin, beta-lactam | rocephin
cefotaxime | cephalosporin, beta-lactam | claforan
ceftazidime | cephalosporin, beta-lactam | fortaz, tazicef
cefepime | cephalosporin, beta-lactam | maxipime
cefiderocol | cephalosporin, beta-lactam | fetroja
ceftaroline | cephalosporin, beta-lactam | teflaro
imipenem | carbapenem, beta-lactam |
meropenem | carbapenem, beta-lactam | merrem
ertapenem | carbapenem, beta-lactam | invanz
doripenem | carbapenem, beta-lactam | doribax
aztreonam | beta-lactam | azactam, cayston
sulfamethoxazole | sulfonamide-antibiotic | gantanol, smx, smz
sulfadiazine | sulfonamide-antibiotic | silvadene, ssd, silver sulfadiazine
sulfacetamide | sulfonamide-antibiotic | bleph 10, klaron
trimethoprim | | primsol, proloprim
azithromycin | macrolide | zithromax, z pak, zpak, zmax, z pack, azithro
clarithromycin | macrolide | biaxin
erythromycin | macrolide | ery tab, e mycin, erythrocin, ees, eryc, ilosone, erythro, emycin
fidaxomicin | macrolide | dificid
ciprofloxacin | fluoroquinolone | cipro, ciloxan
levofloxacin | fluoroquinolone | levaquin
moxifloxacin | fluoroquinolone | avelox, vigamox
ofloxacin | fluoroquinolone | floxin, ocuflox
delafloxacin | fluoroquinolone | baxdela
doxycycline | tetracycline | vibramycin, doryx, adoxa, monodox, vibra tabs, doxy
minocycline | tetracycline | minocin, solodyn
tetracycline | tetracycline | sumycin, achromycin
tigecycline | tetracycline | tygacil
gentamicin | aminoglycoside | garamycin, gent
tobramycin | aminoglycoside | tobrex, nebcin, tobi
amikacin | aminoglycoside | amikin, arikayce
streptomycin | aminoglycoside |
neomycin | aminoglycoside |
clindamycin | lincosamide | cleocin, clinda
lincomycin | lincosamide | lincocin
vancomycin | glycopeptide | vancocin, firvanq, vanco, vanc
telavancin | glycopeptide | vibativ
dalbavancin | glycopeptide | dalvance
oritavancin | glycopeptide | orbactiv
daptomycin | | cubicin
linezolid | | zyvox
nitrofurantoin | | macrobid, macrodantin, furadantin
fosfomycin | | monurol
methenamine | | hiprex, urex
metronidazole | nitroimidazole | flagyl, metrogel
tinidazole | nitroimidazole | tindamax
rifampin | | rifadin, rimactane, rifampicin
rifaximin | | xifaxan
isoniazid | | nydrazid
ethambutol | | myambutol
pyrazinamide | |
mupirocin | | bactroban
bacitracin | |
polymyxin b | |
fluconazole | azole | diflucan
itraconazole | azole | sporanox
voriconazole | azole | vfend
ketoconazole | azole | nizoral
clotrimazole | azole | lotrimin, mycelex
miconazole | azole | monistat, micatin
nystatin | | mycostatin, nystop
terbinafine | | lamisil
acyclovir | | zovirax
valacyclovir | | valtrex
famciclovir | | famvir
oseltamivir | | tamiflu
nirmatrelvir | |
ritonavir | | norvir
hydroxychloroquine | | plaquenil
ivermectin | | stromectol
povidone iodine | | betadine
iodine | | iodine tincture
cefotetan | cephalosporin, beta-lactam | cefotan
cefditoren | cephalosporin, beta-lactam | spectracef
ceftibuten | cephalosporin, beta-lactam | cedax
gemifloxacin | fluoroquinolone | factive
norfloxacin | fluoroquinolone | noroxin
omadacycline | tetracycline | nuzyra
demeclocycline | tetracycline | declomycin
tedizolid | | sivextro
colistin | | coly mycin
amphotericin b | | ambisome
micafungin | | mycamine
caspofungin | | cancidas
posaconazole | azole | noxafil
remdesivir | | veklury
molnupiravir | | lagevrio
emtricitabine | | emtriva
tenofovir | | viread
permethrin | | elimite
chlorhexidine | | hibiclens, peridex
silver nitrate | |
cadexomer iodine | | iodosorb
"""
