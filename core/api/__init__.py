"""The shape of the API: reading, answers, errors, pages, description."""
