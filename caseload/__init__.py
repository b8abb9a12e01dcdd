"""Patients, episodes, contacts, care team, timeline."""
