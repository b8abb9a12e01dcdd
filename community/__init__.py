"""The directory of community resources and the list of needs."""
