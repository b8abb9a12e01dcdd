"""The API's answers to refusals and to values that cannot be stored: all of one shape."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import DataError, IntegrityError
from django.http import Http404
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.change.refusals import EditedMeanwhile, Refused, explained
from core.web.problems import BODY, HEADER, QUERY, Problem, fault, faults, problem, wrong

OUT_OF_RANGE = "A value is out of the range that can be stored."
EDITED = "Somebody else changed this since you read it. Read it again, then send your change with the new version."


class FaultSerializer(serializers.Serializer[object]):
    """One thing that is wrong with the request."""

    where = serializers.ChoiceField(choices=[BODY, QUERY, HEADER])
    field = serializers.CharField(help_text="Its name, with dots into lists and objects; empty for the whole body.")
    pointer = serializers.CharField(help_text="The JSON pointer (RFC 6901) into the body; empty for everything else.")
    detail = serializers.CharField(help_text="What to do, in a sentence.")


class RefusalSerializer(serializers.Serializer[object]):
    """Why the request was not done: every answer from 400 on has this shape."""

    code = serializers.CharField(help_text="A stable word for programs, such as invalid, refused or not_found.")
    detail = serializers.CharField(help_text="What to do next, in a sentence.")
    field = serializers.CharField(allow_null=True, help_text="What it is about, where it is about one thing.")
    errors = FaultSerializer(many=True, help_text="Each thing that is wrong, and where.")  # type: ignore[assignment]
    current_version = serializers.IntegerField(
        required=False, allow_null=True, help_text="With edited_meanwhile: the version that is kept now."
    )


class WrongQuery(exceptions.ValidationError):
    """400: the address asks in a way that cannot be read."""

    place = QUERY


class WrongHeader(exceptions.ValidationError):
    """400: a header cannot be read."""

    place = HEADER


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API's answer to an exception: a refusal is 409, a lost race 412 with the current version, bad values 400."""
    if type(error) is EditedMeanwhile:  # its kinds have sentences of their own and are no lost race for a version
        version = getattr(error.current, "version", None)
        lost: Problem = {**problem("edited_meanwhile", EDITED), "current_version": version}
        return Response(lost, status=status.HTTP_412_PRECONDITION_FAILED)
    if isinstance(error, IntegrityError):
        error = explained(error)
    if isinstance(error, Refused):
        errors = [fault(error.message, (error.field,))] if error.field else []
        return Response(problem("refused", error.message, errors), status=status.HTTP_409_CONFLICT)
    if isinstance(error, ModelError):
        error = exceptions.ValidationError(getattr(error, "message_dict", error.messages))
    if isinstance(error, DataError):
        error = exceptions.ValidationError({"detail": OUT_OF_RANGE})
    return _in_one_shape(error, context)


def _in_one_shape(error: Exception, context: dict[str, Any]) -> Response | None:
    """The framework's answer with our body; its headers (Allow, Retry-After, WWW-Authenticate) stay."""
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is no such record among those you may see.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or "Your role may not do this.")
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return answer
    if isinstance(error, exceptions.ValidationError):
        answer.data = wrong(list(faults(error.detail, getattr(error, "place", BODY))))
    else:
        code = getattr(error.detail, "code", error.default_code)
        answer.data = problem(str(code), str(error.detail))
    return answer
