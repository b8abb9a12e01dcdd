"""How the OpenAPI description names what every resource may answer besides success."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse

from core.api.errors import DetailSerializer, EditedSerializer, RefusedSerializer

MISTAKES = OpenApiResponse(OpenApiTypes.OBJECT, "Sentences under the name of each field, or under `detail`.")


class Described(AutoSchema):
    """Adds the refusals: 400, 401, 403, 404, and for changes 409, 412, 413, 415 and 428, and 422 with a key."""

    def get_responses_of_mistakes(self) -> dict[str, object]:
        """Each code this operation may answer with besides success."""
        has_version = any(p["name"] == "If-Match" for p in self._get_parameters())
        found: dict[str, object] = {"400": MISTAKES, "401": DetailSerializer, "403": DetailSerializer}
        if "{" in self.path:
            found["404"] = DetailSerializer
        if self.method != "GET":
            found |= {
                "409": RefusedSerializer,
                "412": EditedSerializer,
                "413": DetailSerializer,
                "415": DetailSerializer,
            }
        if any(p["name"] == "Idempotency-Key" for p in self._get_parameters()):
            found["422"] = DetailSerializer
        return found | ({"428": DetailSerializer} if has_version else {})

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        found = super()._get_response_bodies(direction)
        for code, answer in self.get_responses_of_mistakes().items():
            if code not in found:
                found[code] = self._get_response_for_code(answer, code)  # type: ignore[no-untyped-call]
        return found
