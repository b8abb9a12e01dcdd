"""Why an element of a resource that was read is not taken: in words, by resource type and element."""

from __future__ import annotations

OTHERWISE = "no place for it in a referral"
SAME = "the same in other words or another code"
_ANYWHERE = {
    "meta": "how the sender stores it",
    "text": "the sender's own page of the same resource",
    "language": "the language of the file",
    "fullUrl": "an address of the file",
    "identifier": "a number of the sender",
    "encounter": "the visit at which it was written",
    "context": "the visit at which it was written",
    "recorder": "who wrote it down",
    "asserter": "who said so",
    "informationSource": "who said so",
    "recordedDate": "when it was written down",
    "assertedDate": "when it was written down",
    "instantiatesCanonical": "the rule it was made by",
    "instantiatesUri": "the rule it was made by",
    "category": "the sender's sorting",
    "dispenseRequest": "for the pharmacy",
    "substitution": "for the pharmacy",
    "photo": "pictures are not taken",
    "maritalStatus": "not kept here",
    "multipleBirthBoolean": "not kept here",
    "multipleBirthInteger": "not kept here",
    "basedOn": "the order behind it",
    "account": "bills of others are not part of a referral",
    "contained": "held inside, and nothing refers to it",
}
_ENDS = {
    "coding": SAME,
    "display": SAME,
    "system": "which list a code is from",
    "code": SAME,
    "userSelected": "how a code was chosen",
    "version": "which edition a code is from",
    "assigner": "who gave a number",
    "id": "an address of the file",
    "text": SAME,
    "reference": "leads to nothing that is read in the bundle",
    "url": "the name of an extension",
}
_HERE = {
    ("Patient", "extension(us-core-race)"): "not kept here",
    ("Patient", "extension(us-core-ethnicity)"): "not kept here",
    ("Patient", "extension(us-core-birthsex)"): "another statement of the sex",
    ("Bundle", "entry.request"): "how the file is to be stored",
    ("Bundle", "entry.response"): "how the file was stored",
    ("Bundle", "entry.search"): "how the file was found",
}


def why(kind: str, path: str) -> str:
    """The reason in words; "no place for it in a referral" where nothing closer is known."""
    first, last = path.split(".", 1)[0], path.rpartition(".")[2]
    return _HERE.get((kind, path)) or _ANYWHERE.get(first) or _ENDS.get(last) or OTHERWISE
