"""TEMP: lets pages render while apps are being written."""
from django.urls import NoReverseMatch, reverse as _reverse
def reverse(*a, **k):
    try:
        return _reverse(*a, **k)
    except NoReverseMatch:
        return "#temp"
