"""Choosing a practitioner among thousands: search, pick, or write down a new one."""

from __future__ import annotations

import re
import uuid

from django import forms
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat

from caseload.finding import NameWords, Unspaced
from caseload.models import Practitioner
from core.reading import names
from core.web.fields import TelephoneField
from core.web.forms import KitForm, Posted, offer

MOST_FOUND = 8
MOST_WORDS = 5
OFFICE = "|"  # stands before the office; no folded text holds it
LONGEST_NAME = 80
SAME, NEW = "same", "new"
TITLES = {"referring": "Referring practitioner", "certifying": "Certifying practitioner"}
LABELS = {"referring": "Practitioner who refers", "certifying": "Practitioner who will follow and certify"}
NEW_FIELDS = ("given_name", "family_name", "credential", "npi", "organization", "phone", "fax")


def named_like(text: str) -> QuerySet[Practitioner]:
    """Practitioners whose names, NPI or office hold every word of `text`, neighbours also joined; accents, case and blanks aside."""
    words = names.fold(text).split()[:MOST_WORDS]
    if not words:
        return Practitioner.objects.none()
    columns = "family_name", "given_name", Unspaced("family_name"), Unspaced("given_name"), "npi"
    said = Concat(Value(" "), NameWords(*columns), Value(OFFICE), NameWords("organization"), output_field=TextField())
    ways = "|".join("^" + "".join(map(_holds, way)) for way in names.groupings(words))
    # One pattern: the text of a row is folded once, not for every word and way
    return Practitioner.objects.alias(said=said).filter(said__regex=ways).order_by("family_name", "given_name", "pk")


def _holds(word: str) -> str:
    """The pattern of a text in which a name or the NPI begins with this folded word, or the office holds it."""
    return f"(?=.*( {word}|[{OFFICE}].*{word}))"


def in_words(row: Practitioner) -> str:
    """ "Ines Marlow, MD, Harbor Clinic, NPI 1234567893"."""
    parts = [row.name, row.organization, f"NPI {row.npi}" if row.npi else ""]
    return ", ".join(part for part in parts if part)


class PractitionerPicker(KitForm):
    """A search box, what it found as choices, and fields for somebody new."""

    search = forms.CharField(max_length=80, required=False, label="Find by name, NPI or office")
    choice = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    given_name = forms.CharField(max_length=LONGEST_NAME, required=False, label="Given name")
    family_name = forms.CharField(max_length=LONGEST_NAME, required=False, label="Family name")
    credential = forms.CharField(max_length=20, required=False, label="Letters after the name")
    npi = forms.CharField(max_length=10, required=False, label="NPI", help_text="Ten digits.")
    organization = forms.CharField(max_length=200, required=False, label="Office or hospital")
    phone = TelephoneField(required=False)
    fax = TelephoneField(required=False, label="Fax")

    def __init__(self, posted: Posted = None, *, role: str, chosen: Practitioner | None = None) -> None:
        """`role` is "referring" or "certifying"; `chosen` who stands in the record."""
        default = str(chosen.uuid) if chosen else SAME if role == "certifying" else ""
        super().__init__(posted, prefix=role, initial={"choice": default})
        self.role, self.chosen = role, chosen
        self.fields["choice"].label = LABELS[role]
        offer(self, "choice", self._choices())

    def _choices(self) -> list[tuple[str, str]]:
        rows = [each for each in (self._named(), self.chosen) if each is not None]
        text = self._posted("search").strip()
        if text:
            rows += list(named_like(text)[:MOST_FOUND])
        found = {str(row.uuid): in_words(row) for row in rows}
        first = [(SAME, "The practitioner who refers")] if self.role == "certifying" else []
        return [*first, *found.items(), ("", "Not known yet"), (NEW, "Somebody new, written below")]

    @property
    def title(self) -> str:
        """What the group of fields is called."""
        return TITLES[self.role]

    @property
    def is_searching(self) -> bool:
        """Whether something was typed to look for and nobody is chosen yet."""
        return bool(self._posted("search").strip()) and self._named() is None and self._posted("choice") != NEW

    @property
    def found_nothing(self) -> bool:
        """Whether there was a search without a result."""
        return bool(self._posted("search").strip()) and not named_like(self._posted("search")).exists()

    @property
    def is_new_open(self) -> bool:
        """Whether the fields for somebody new are to be shown open."""
        return self._posted("choice") == NEW

    def _posted(self, name: str) -> str:
        """The text of a field before it is cleaned, without what no database can be asked for: NUL, half characters."""
        typed = str(self.data.get(self.add_prefix(name), "")) if self.is_bound else ""
        return typed.encode("utf-8", "ignore").decode().replace("\x00", "")[:80]

    def _named(self) -> Practitioner | None:
        try:
            wanted = uuid.UUID(self._posted("choice"))
        except ValueError:
            return None
        return Practitioner.objects.filter(uuid=wanted).first()

    def clean_npi(self) -> str:
        """Ten digits whose last is the check digit of the NPI standard."""
        written: str = self.cleaned_data["npi"]
        if written and not (re.fullmatch(r"[12]\d{9}", written, re.ASCII) and luhn(f"80840{written}")):
            raise forms.ValidationError("Enter the NPI as printed: ten digits. One of these digits is wrong.")
        return written

    def clean(self) -> dict[str, object]:
        """Somebody new has a family name and is not in the list already."""
        cleaned = super().clean() or {}
        given, family = (str(cleaned.get(name) or "") for name in ("given_name", "family_name"))
        cleaned["given_name"], cleaned["family_name"] = names.kept(given, family)
        if len(cleaned["family_name"]) > LONGEST_NAME:
            self.add_error("family_name", f"Family name must be {LONGEST_NAME} characters or fewer, with Jr. or Sr.")
        if cleaned.get("choice") != NEW:
            for name in NEW_FIELDS:
                self.errors.pop(name, None)
            return cleaned
        if not cleaned.get("family_name") and "family_name" not in self.errors:
            self.add_error("family_name", "Enter the family name of the new practitioner.")
        npi = cleaned.get("npi")
        if npi and Practitioner.objects.filter(npi=npi).exists():
            self.add_error(
                "npi", "A practitioner with this NPI is in the list already. Find them by the NPI and choose them."
            )
        return cleaned

    @property
    def new(self) -> dict[str, str] | None:
        """The facts of somebody new, None when nobody new was written down. Only after `is_valid()`."""
        if self.cleaned_data["choice"] != NEW:
            return None
        return {name: self.cleaned_data[name] for name in NEW_FIELDS}

    @property
    def picked(self) -> Practitioner | None:
        """The existing practitioner who was chosen. Only after `is_valid()`; "the same" is not one."""
        choice = self.cleaned_data["choice"]
        return Practitioner.objects.filter(uuid=choice).first() if choice not in {"", SAME, NEW} else None

    @property
    def is_same(self) -> bool:
        """Whether the practitioner who refers was meant. Only after `is_valid()`."""
        return bool(self.cleaned_data["choice"] == SAME)


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others (CMS NPI standard, with prefix 80840)."""
    doubled = [int(d) * 2 if place % 2 else int(d) for place, d in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
