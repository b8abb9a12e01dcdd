"""The rules of the calculator, a module per section; a module with `RULES` or `listed_rules()` adds its own."""
