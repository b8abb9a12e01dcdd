"""The rules of the calculator that ask for other things than their formulas take; the others stand on the formulas."""
