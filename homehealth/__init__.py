"""The rules of home health as plain Python: dates, scores, frequencies and loads, each with its citation."""
