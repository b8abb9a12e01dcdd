"""Payers, coverage, filings."""
