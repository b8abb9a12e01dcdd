"""Orders into visits, schedule, check-in, notes."""
