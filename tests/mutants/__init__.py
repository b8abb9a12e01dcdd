"""Small faults planted one by one, to see whether the tests notice: `python -m tests.mutants --help`."""
