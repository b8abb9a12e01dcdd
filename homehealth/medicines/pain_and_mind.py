"""Ingredients against pain, seizures and disorders of mind and sleep, each with its classes and the other names it goes by."""

# ingredient | its classes | brands, abbreviations and other names
TABLE = """
aspirin | nsaid, salicylate | asa, ecotrin, bufferin, acetylsalicylic acid, ecasa
ibuprofen | nsaid | motrin, advil
naproxen | nsaid | naprosyn, aleve, anaprox
diclofenac | nsaid | voltaren, cataflam
meloxicam | nsaid | mobic
ketorolac | nsaid | toradol, tordol
indomethacin | nsaid | indocin
etodolac | nsaid | lodine
nabumetone | nsaid | relafen
piroxicam | nsaid | feldene
sulindac | nsaid | clinoril
oxaprozin | nsaid | daypro
ketoprofen | nsaid | orudis
flurbiprofen | nsaid | ansaid
celecoxib | nsaid | celebrex
diflunisal | nsaid, salicylate | dolobid
salsalate | salicylate | disalcid
choline magnesium trisalicylate | salicylate | trilisate
bismuth subsalicylate | salicylate | pepto bismol, kaopectate
methyl salicylate | salicylate |
mesalamine | salicylate | asacol, lialda, pentasa, delzicol, apriso
balsalazide | salicylate | colazal
sulfasalazine | salicylate | azulfidine
acetaminophen | | tylenol, paracetamol, apap, ofirmev, feverall
codeine | opioid, phenanthrene |
morphine | opioid, phenanthrene | ms contin, roxanol, kadian, msir, mso4, mso 4
hydrocodone | opioid, phenanthrene | zohydro, hysingla
oxycodone | opioid, phenanthrene | oxycontin, roxicodone, oxy ir, oxyir, oxaydo
hydromorphone | opioid, phenanthrene | dilaudid, exalgo
oxymorphone | opioid, phenanthrene | opana
buprenorphine | opioid, phenanthrene | butrans, belbuca, subutex
nalbuphine | opioid, phenanthrene | nubain
butorphanol | opioid, phenanthrene | stadol
levorphanol | opioid, phenanthrene |
fentanyl | opioid, phenylpiperidine | duragesic, sublimaze, actiq
meperidine | opioid, phenylpiperidine | demerol, pethidine
methadone | opioid | dolophine
tramadol | opioid | ultram, conzip
tapentadol | opioid | nucynta
naloxone | | narcan
gabapentin | | neurontin, gralise
pregabalin | | lyrica
cyclobenzaprine | | flexeril
methocarbamol | | robaxin
tizanidine | | zanaflex
baclofen | | lioresal
carisoprodol | | soma
sumatriptan | triptan | imitrex
rizatriptan | triptan | maxalt
colchicine | | colcrys, mitigare
allopurinol | | zyloprim
febuxostat | | uloric
phenytoin | aromatic-anticonvulsant | dilantin
fosphenytoin | aromatic-anticonvulsant | cerebyx
carbamazepine | aromatic-anticonvulsant | tegretol, carbatrol
oxcarbazepine | aromatic-anticonvulsant | trileptal
phenobarbital | barbiturate, aromatic-anticonvulsant | luminal
primidone | barbiturate, aromatic-anticonvulsant | mysoline
butalbital | barbiturate |
lamotrigine | | lamictal
levetiracetam | | keppra
valproate | | depakote, depakene, valproic acid, divalproex
topiramate | | topamax
zonisamide | | zonegran
lacosamide | | vimpat
alprazolam | benzodiazepine | xanax
lorazepam | benzodiazepine | ativan
diazepam | benzodiazepine | valium
clonazepam | benzodiazepine | klonopin
temazepam | benzodiazepine | restoril
midazolam | benzodiazepine | versed
zolpidem | | ambien
eszopiclone | | lunesta
trazodone | | desyrel
mirtazapine | | remeron
sertraline | ssri | zoloft
fluoxetine | ssri | prozac
citalopram | ssri | celexa
escitalopram | ssri | lexapro
paroxetine | ssri | paxil
venlafaxine | | effexor
duloxetine | | cymbalta
bupropion | | wellbutrin, zyban
amitriptyline | tricyclic | elavil
nortriptyline | tricyclic | pamelor
doxepin | tricyclic | sinequan, silenor
imipramine | tricyclic | tofranil
buspirone | | buspar
lithium | | lithobid, eskalith
quetiapine | | seroquel
olanzapine | | zyprexa
risperidone | | risperdal
aripiprazole | | abilify
haloperidol | | haldol
chlorpromazine | phenothiazine | thorazine
prochlorperazine | phenothiazine | compazine
promethazine | phenothiazine | phenergan
fluphenazine | phenothiazine | prolixin
perphenazine | phenothiazine | trilafon
donepezil | | aricept
memantine | | namenda
rivastigmine | | exelon
galantamine | | razadyne
levodopa | |
carbidopa | | lodosyn
ropinirole | | requip
pramipexole | | mirapex
methylphenidate | | ritalin, concerta
lidocaine | amide-anesthetic, local-anesthetic | xylocaine, lidoderm, lignocaine
bupivacaine | amide-anesthetic, local-anesthetic | marcaine, sensorcaine
ropivacaine | amide-anesthetic, local-anesthetic | naropin
mepivacaine | amide-anesthetic, local-anesthetic | carbocaine
benzocaine | ester-anesthetic, local-anesthetic | orajel, hurricaine, anbesol
procaine | ester-anesthetic, local-anesthetic | novocain, novocaine
tetracaine | ester-anesthetic, local-anesthetic | pontocaine
naltrexone | | revia, vivitrol
desvenlafaxine | | pristiq
vortioxetine | | trintellix
vilazodone | | viibryd
fluvoxamine | ssri | luvox
clomipramine | tricyclic | anafranil
desipramine | tricyclic | norpramin
ziprasidone | | geodon
lurasidone | | latuda
clozapine | | clozaril
thioridazine | phenothiazine | mellaril
trifluoperazine | phenothiazine | stelazine
chlordiazepoxide | benzodiazepine | librium
oxazepam | benzodiazepine | serax
clorazepate | benzodiazepine | tranxene
triazolam | benzodiazepine | halcion
amantadine | | symmetrel
benztropine | | cogentin
rasagiline | | azilect
selegiline | | eldepryl
entacapone | | comtan
riluzole | | rilutek
modafinil | | provigil
amphetamine | | adderall
capsaicin | | zostrix
menthol | | biofreeze
chloroprocaine | ester-anesthetic, local-anesthetic | nesacaine
prilocaine | amide-anesthetic, local-anesthetic | citanest
sufentanil | opioid, phenylpiperidine | sufenta
remifentanil | opioid, phenylpiperidine | ultiva
eslicarbazepine | aromatic-anticonvulsant | aptiom
tolmetin | nsaid | tolectin
fenoprofen | nsaid | nalfon
mefenamic acid | nsaid | ponstel
olsalazine | salicylate | dipentum
"""
