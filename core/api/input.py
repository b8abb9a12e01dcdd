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


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """A token made on the settings page. What cannot be a token is refused with 401 before the database is asked."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """The person and the token; raises AuthenticationFailed for an unknown, expired or malformed one."""
        if not token.isalnum():
            raise exceptions.AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)


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


class SessionScheme(drf_spectacular.authentication.SessionScheme):
    """How the OpenAPI description names the session."""

    target_class = "core.api.input.SessionAuthentication"
