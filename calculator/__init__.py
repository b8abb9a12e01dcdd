"""The rule book of `homehealth` in pages and in the API: every rule with its source, and trying it."""
