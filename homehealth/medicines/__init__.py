"""Medicines and allergies: ingredients, brands and classes as data, and whether one meets the other."""

from homehealth.medicines.allergens import read_allergen
from homehealth.medicines.meeting import Checked, Meeting, check_medicine

__all__ = ["Checked", "Meeting", "check_medicine", "read_allergen"]
