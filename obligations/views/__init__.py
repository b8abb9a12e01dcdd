"""Pages of the ledger: a patient's deadlines, the paperwork of everybody, putting off."""
