"""Intake from physicians; community resources."""
