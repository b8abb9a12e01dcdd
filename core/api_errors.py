"""The API's answers to refusals and to values that cannot be stored."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db import DataError
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.refusals import EditedMeanwhile, Refused


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API's answer to an exception: a refusal is 409, a lost race 412 with the current version, bad values 400."""
    if isinstance(error, EditedMeanwhile):
        return Response({"detail": error.message, "current_version": getattr(error.current, "version", None)}, status=status.HTTP_412_PRECONDITION_FAILED)
    if isinstance(error, Refused):
        return Response({"detail": error.message, "field": error.field}, status=status.HTTP_409_CONFLICT)
    if isinstance(error, ModelError):
        error = exceptions.ValidationError(getattr(error, "message_dict", error.messages))
    if isinstance(error, DataError):
        error = exceptions.ValidationError({"detail": "A value is out of the range that can be stored."})
    return exception_handler(error, context)
