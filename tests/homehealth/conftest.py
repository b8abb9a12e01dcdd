"""Hypothesis on a shared machine: a slow moment is no failure; speed has its own tests."""

from hypothesis import settings

settings.register_profile("homehealth", deadline=None)
settings.load_profile("homehealth")
