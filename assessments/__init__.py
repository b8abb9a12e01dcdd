"""Instruments answered."""
