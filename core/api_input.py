"""How the API reads a request: the browser's session answered with 401, and strict JSON."""

from __future__ import annotations

import json
from typing import Any

import drf_spectacular.authentication
from rest_framework import authentication, exceptions
from rest_framework.parsers import JSONParser
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; a caller who is not signed in gets 401 rather than 403."""

    def authenticate_header(self, request: Request) -> str:
        """The scheme named in WWW-Authenticate."""
        return "Session"


class StrictJSONParser(JSONParser):
    """JSON without NUL characters or numbers that are not numbers: neither can be stored."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The parsed body; raises ParseError with a sentence."""
        try:
            parsed = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError("The body is nested too deeply.") from None
        if _holds_nul(parsed):
            raise exceptions.ParseError("The body holds a NUL character. Remove it and send again.")
        return parsed


def _holds_nul(value: Any) -> bool:
    return "\\u0000" in json.dumps(value)


class SessionScheme(drf_spectacular.authentication.SessionScheme):
    """How the OpenAPI description names the session."""

    target_class = "core.api_input.SessionAuthentication"
