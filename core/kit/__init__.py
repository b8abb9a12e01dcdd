"""The design kit in Python: marks, charts, states and words."""
