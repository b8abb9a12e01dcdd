"""What a form or a body of the API said, after its fields read it."""

from typing import Any

Cleaned = dict[str, Any]  # values by the name of their field, each as that field cleans it
