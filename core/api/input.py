"""How the API reads a request: who sends it, always answered with 401 when nobody does, and strict JSON."""

from __future__ import annotations

import json
import math
from typing import IO, Any, NoReturn

import drf_spectacular.authentication
from django.conf import settings
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework import authentication, exceptions, status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

DEEPEST = 60
UNKNOWN = "This token is unknown, expired or revoked. Make a new one under Settings, API tokens."
SCHEMES = (b"bearer", b"token")


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """A token made on the settings page, after `Bearer` or `Token`. What cannot be one is refused with 401 before the
    database is asked."""

    def authenticate(self, request: Request) -> Any:
        """The person and the token, None when another scheme is named; raises AuthenticationFailed for a malformed one."""
        said = authentication.get_authorization_header(request).split()
        if not said or said[0].lower() not in SCHEMES:
            return None
        if len(said) != 2:
            raise exceptions.AuthenticationFailed("Send the token as: Authorization: Bearer <token>.")
        return self.authenticate_credentials(said[1])

    def authenticate_header(self, request: Request) -> str:
        """The scheme named in WWW-Authenticate."""
        return "Bearer"

    def authenticate_credentials(self, token: bytes) -> Any:
        """The person and the token; raises AuthenticationFailed for an unknown, expired or malformed one."""
        if not token.isalnum():
            raise exceptions.AuthenticationFailed(UNKNOWN)
        try:
            return super().authenticate_credentials(token)
        except exceptions.AuthenticationFailed:
            raise exceptions.AuthenticationFailed(UNKNOWN) from None


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; a caller who is not signed in gets 401 rather than 403."""

    def authenticate_header(self, request: Request) -> str:
        """The scheme named in WWW-Authenticate."""
        return "Session"


class TooLarge(exceptions.APIException):
    """413: the body is larger than a request may be."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large. Send less at once."
    default_code = "too_large"


def body_of(stream: IO[bytes], limit: int) -> bytes:
    """The bytes of a request. Raises TooLarge when there are more than `limit`."""
    found = stream.read(limit + 1)
    if len(found) > limit:
        raise TooLarge
    return found


class StrictJSONParser(BaseParser):
    """JSON in UTF-8 (RFC 8259), without what the database cannot keep: NUL, half characters, infinite numbers."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: object = None, parser_context: object = None) -> Any:
        """The parsed body; raises ParseError with a sentence."""
        content = body_of(stream, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            parsed = json.loads(content.decode("utf-8-sig"), parse_constant=_not_a_number)
        except RecursionError:
            raise exceptions.ParseError("The body is nested too deeply.") from None
        except UnicodeDecodeError:
            raise exceptions.ParseError("The body is not UTF-8 text.") from None
        except json.JSONDecodeError as error:
            raise exceptions.ParseError(f"The body is not JSON: line {error.lineno}, column {error.colno}.") from None
        except ValueError:
            raise exceptions.ParseError("The body holds a number that is too long to be read.") from None
        refuse_unstorable(parsed)
        return parsed


def refuse_unstorable(parsed: object) -> None:
    """Walk the parsed JSON level by level. Raises ParseError for what is too deep or cannot be stored or sent back."""
    level: list[object] = [parsed]
    for _ in range(DEEPEST):
        if not level:
            return
        level = [inner for value in level for inner in _within(value)]
    if level:
        raise exceptions.ParseError("The body is nested too deeply.")


def _within(value: object) -> list[object]:
    """What a value holds; raises ParseError when the value itself cannot be kept."""
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        if "\x00" in value:
            raise exceptions.ParseError("The body holds a NUL character. Remove it and send again.")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise exceptions.ParseError("The body holds half a character (a lone surrogate). Remove it and send again.")
    if isinstance(value, float) and not math.isfinite(value):
        raise exceptions.ParseError("The body holds a number that is too large.")
    return []


def _not_a_number(word: str) -> NoReturn:
    raise exceptions.ParseError(f"The body holds {word}, which is not a number in JSON.")


class TokenScheme(KnoxTokenScheme):
    """How the OpenAPI description names the token."""

    target_class = "core.api.input.TokenAuthentication"
    match_subclasses = True
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, object]:
        """A bearer token; the word Token is taken too."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(drf_spectacular.authentication.SessionScheme):
    """How the OpenAPI description names the session."""

    target_class = "core.api.input.SessionAuthentication"
