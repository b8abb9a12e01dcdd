"""Forms of the schedule, of attending a visit, and of its note."""
