"""Ingredients for the heart, sugar, breath, digestion and everything else, each with its classes and the other names it goes by."""

# ingredient | its classes | brands, abbreviations and other names
TABLE = """
lisinopril | ace-inhibitor | zestril, prinivil, qbrelis
enalapril | ace-inhibitor | vasotec
benazepril | ace-inhibitor | lotensin
captopril | ace-inhibitor | capoten
ramipril | ace-inhibitor | altace
quinapril | ace-inhibitor | accupril
fosinopril | ace-inhibitor | monopril
perindopril | ace-inhibitor | aceon
trandolapril | ace-inhibitor | mavik
moexipril | ace-inhibitor | univasc
losartan | arb | cozaar
valsartan | arb | diovan
irbesartan | arb | avapro
olmesartan | arb | benicar
candesartan | arb | atacand
telmisartan | arb | micardis
sacubitril | |
atorvastatin | statin | lipitor
simvastatin | statin | zocor
rosuvastatin | statin | crestor
pravastatin | statin | pravachol
lovastatin | statin | mevacor
pitavastatin | statin | livalo
ezetimibe | | zetia
fenofibrate | | tricor
gemfibrozil | | lopid
metoprolol | beta-blocker | lopressor, toprol, toprol xl
atenolol | beta-blocker | tenormin
carvedilol | beta-blocker | coreg
propranolol | beta-blocker | inderal
bisoprolol | beta-blocker | zebeta
nebivolol | beta-blocker | bystolic
labetalol | beta-blocker | trandate
sotalol | beta-blocker | betapace
timolol | beta-blocker | timoptic
amlodipine | calcium-channel-blocker | norvasc
nifedipine | calcium-channel-blocker | procardia, adalat
diltiazem | calcium-channel-blocker | cardizem, tiazac
verapamil | calcium-channel-blocker | calan, isoptin, verelan
felodipine | calcium-channel-blocker | plendil
hydrochlorothiazide | thiazide | hctz, microzide, hydrodiuril
chlorthalidone | thiazide | thalitone
metolazone | thiazide | zaroxolyn
indapamide | thiazide | lozol
furosemide | loop-diuretic | lasix
bumetanide | loop-diuretic | bumex
torsemide | loop-diuretic | demadex
ethacrynic acid | | edecrin
spironolactone | | aldactone
eplerenone | | inspra
triamterene | |
nitroglycerin | nitrate | nitrostat, nitro dur, ntg
isosorbide mononitrate | nitrate | imdur
isosorbide dinitrate | nitrate | isordil
hydralazine | | apresoline
clonidine | | catapres
digoxin | | lanoxin
amiodarone | | pacerone, cordarone
ranolazine | | ranexa
ivabradine | | corlanor
warfarin | | coumadin, jantoven
apixaban | | eliquis
rivaroxaban | | xarelto
dabigatran | | pradaxa
clopidogrel | | plavix
ticagrelor | | brilinta
prasugrel | | effient
heparin | heparin | hep lock, heplock
enoxaparin | heparin | lovenox
dalteparin | heparin | fragmin
fondaparinux | | arixtra
metformin | | glucophage
glipizide | sulfonylurea | glucotrol
glyburide | sulfonylurea | diabeta, glynase, glibenclamide
glimepiride | sulfonylurea | amaryl
pioglitazone | | actos
sitagliptin | dpp-4 | januvia
linagliptin | dpp-4 | tradjenta
saxagliptin | dpp-4 | onglyza
empagliflozin | sglt2 | jardiance
dapagliflozin | sglt2 | farxiga
canagliflozin | sglt2 | invokana
semaglutide | glp-1 | ozempic, wegovy, rybelsus
liraglutide | glp-1 | victoza, saxenda
dulaglutide | glp-1 | trulicity
tirzepatide | | mounjaro, zepbound
insulin glargine | insulin | glargine, lantus, basaglar, toujeo, semglee
insulin lispro | insulin | lispro, humalog, admelog
insulin aspart | insulin | aspart, novolog, fiasp
insulin detemir | insulin | detemir, levemir
insulin degludec | insulin | degludec, tresiba
insulin human | insulin | humulin, novolin, nph insulin, regular insulin, insulin nph, insulin regular, insulin
levothyroxine | | synthroid, levoxyl, unithroid, euthyrox
liothyronine | | cytomel
methimazole | | tapazole
prednisone | corticosteroid | deltasone
prednisolone | corticosteroid | orapred, pred forte
methylprednisolone | corticosteroid | medrol, solu medrol
dexamethasone | corticosteroid | decadron
hydrocortisone | corticosteroid | cortef, cortaid
triamcinolone | corticosteroid | kenalog
fluticasone | corticosteroid | flonase, flovent
budesonide | corticosteroid | pulmicort, rhinocort
mometasone | corticosteroid | nasonex, asmanex
beclomethasone | corticosteroid | qvar
albuterol | | proair, ventolin, proventil, salbutamol
levalbuterol | | xopenex
ipratropium | | atrovent
tiotropium | | spiriva
umeclidinium | | incruse
vilanterol | |
salmeterol | | serevent
formoterol | | perforomist
montelukast | | singulair
theophylline | | theo 24
guaifenesin | | mucinex
benzonatate | | tessalon
dextromethorphan | | delsym
cetirizine | | zyrtec
loratadine | | claritin
fexofenadine | | allegra
diphenhydramine | | benadryl
hydroxyzine | | atarax, vistaril
meclizine | | antivert
pseudoephedrine | | sudafed
omeprazole | ppi | prilosec
pantoprazole | ppi | protonix
esomeprazole | ppi | nexium
lansoprazole | ppi | prevacid
rabeprazole | ppi | aciphex
famotidine | h2-blocker | pepcid
cimetidine | h2-blocker | tagamet
ranitidine | h2-blocker | zantac
sucralfate | | carafate
ondansetron | | zofran
metoclopramide | | reglan
loperamide | | imodium
docusate | | colace, docusate sodium
senna | | senokot, sennosides
bisacodyl | | dulcolax
polyethylene glycol | | miralax, peg 3350
lactulose | | enulose
magnesium hydroxide | | milk of magnesia
magnesium oxide | | mag ox
calcium carbonate | | tums, os cal, caltrate
simethicone | | gas x
psyllium | | metamucil
tamsulosin | | flomax
terazosin | | hytrin
finasteride | | proscar
oxybutynin | | ditropan
tolterodine | | detrol
mirabegron | | myrbetriq
sildenafil | | viagra, revatio
alendronate | bisphosphonate | fosamax, alendronic acid
risedronate | bisphosphonate | actonel
ibandronate | bisphosphonate | boniva
zoledronic acid | bisphosphonate | reclast, zometa
denosumab | | prolia, xgeva
methotrexate | | trexall
azathioprine | | imuran
mycophenolate | | cellcept
tacrolimus | | prograf
adalimumab | | humira
etanercept | | enbrel
tamoxifen | | nolvadex
anastrozole | | arimidex
letrozole | | femara
estradiol | | estrace
medroxyprogesterone | | provera
latanoprost | | xalatan
dorzolamide | | trusopt
brimonidine | | alphagan
potassium chloride | | klor con, k dur, kcl
ferrous sulfate | | feosol, iron sulfate, slow fe, iron
folic acid | | folate
cyanocobalamin | | vitamin b12, vitamin b 12
cholecalciferol | | vitamin d3, vitamin d, vitamin d 3
ergocalciferol | | vitamin d2
ascorbic acid | | vitamin c
thiamine | | vitamin b1
multivitamin | | multivitamins, mvi, centrum
zinc sulfate | | zinc
melatonin | |
omega 3 | | fish oil, lovaza
epoetin alfa | | epogen, procrit
iohexol | contrast | omnipaque
iopamidol | contrast | isovue
iodixanol | contrast | visipaque
oxygen | | o2
nicotine | | nicoderm, nicorette
epinephrine | | epipen, adrenaline, auvi q
glucagon | | gvoke, baqsimi
phenazopyridine | | pyridium, azo
doxylamine | | unisom
levonorgestrel | | mirena, kyleena, plan b, liletta
norethindrone | | errin, camila
ethinyl estradiol | |
etonogestrel | | nexplanon
paclitaxel | | taxol
docetaxel | | taxotere
cisplatin | | platinol
carboplatin | | paraplatin
oxaliplatin | | eloxatin
fluorouracil | | adrucil
cyclophosphamide | | cytoxan
doxorubicin | | adriamycin
rituximab | | rituxan
trastuzumab | | herceptin
bicalutamide | | casodex
leuprolide | | lupron
collagenase | | santyl
calcitriol | | rocaltrol
sevelamer | | renvela, renagel
calcium acetate | | phoslo
sodium bicarbonate | |
sodium chloride | | normal saline, saline flush
midodrine | | proamatine
fludrocortisone | corticosteroid | florinef
prazosin | | minipress
doxazosin | | cardura
guanfacine | | tenex, intuniv
nitroprusside | | nipride
dipyridamole | | persantine
cilostazol | | pletal
pentoxifylline | | trental
acarbose | | precose
repaglinide | | prandin
exenatide | glp-1 | byetta, bydureon
ertugliflozin | sglt2 | steglatro
alogliptin | dpp-4 | nesina
dexlansoprazole | ppi | dexilant
nizatidine | h2-blocker | axid
hyoscyamine | | levsin
dicyclomine | | bentyl
glycopyrrolate | | robinul
scopolamine | | transderm scop
solifenacin | | vesicare
trospium | | sanctura
dutasteride | | avodart
alfuzosin | | uroxatral
tadalafil | | cialis
levocetirizine | | xyzal
chlorpheniramine | | chlor trimeton
phenylephrine | | sudafed pe
azelastine | | astelin
ciclesonide | corticosteroid | alvesco
clobetasol | corticosteroid | temovate
betamethasone | corticosteroid | diprolene
diphenoxylate | |
atropine | |
"""
