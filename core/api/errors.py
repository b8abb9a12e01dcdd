"""The API's answers to refusals and to values that cannot be stored."""

from __future__ import annotations

from django.core.exceptions import ValidationError as ModelError
from django.db import DataError, IntegrityError
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.change.refusals import EditedMeanwhile, Refused, explained


class DetailSerializer(serializers.Serializer[object]):
    """Why there is no answer, in a sentence."""

    detail = serializers.CharField()


class RefusedSerializer(serializers.Serializer[object]):
    """409: the change is not allowed now, with what to do next and the field it concerns, if one."""

    detail = serializers.CharField()
    field = serializers.CharField(allow_null=True, required=False)


class EditedSerializer(serializers.Serializer[object]):
    """412: somebody saved the record since the version named by If-Match."""

    detail = serializers.CharField()
    current_version = serializers.IntegerField(allow_null=True)


def explain(error: Exception, context: dict[str, object]) -> Response | None:
    """The API's answer to an exception: a refusal is 409, a lost race 412 with the current version, bad values 400."""
    if type(error) is EditedMeanwhile:  # its kinds have sentences of their own and are no lost race for a version
        version = getattr(error.current, "version", None)
        words = (
            "Somebody else changed this since you read it. Read it again, then send your change with the new version."
        )
        return Response({"detail": words, "current_version": version}, status=status.HTTP_412_PRECONDITION_FAILED)
    if isinstance(error, IntegrityError):
        error = explained(error)
    if isinstance(error, Refused):
        return Response({"detail": error.message, "field": error.field}, status=status.HTTP_409_CONFLICT)
    if isinstance(error, ModelError):
        error = exceptions.ValidationError(getattr(error, "message_dict", error.messages))
    if isinstance(error, DataError):
        error = exceptions.ValidationError({"detail": "A value is out of the range that can be stored."})
    return exception_handler(error, context)
