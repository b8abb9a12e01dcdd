"""What every request gets: an id for the logs and the audit trail, and headers that keep patients' pages out of caches."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware

from core.request_ids import request_id, worked_out
from core.web.client_address import client_address, comes_from_proxy
from core.web.errors import only_forms, too_large
from core.web.problems import is_api
from core.web.uploads import upload_limit

Next = Callable[[HttpRequest], HttpResponse]


class TrustedProxies:
    """Makes `REMOTE_ADDR` the client's own address and drops what only a trusted proxy may say, so that nothing behind it
    (HTTPS, limits, logs, libraries) can be told otherwise by a visitor."""

    SAID = (
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_X_FORWARDED_HOST",
        "HTTP_X_FORWARDED_PORT",
        "HTTP_FORWARDED",
    )

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address, is_believed = client_address(request), comes_from_proxy(request)
        for name in self.SAID:
            if name == "HTTP_X_FORWARDED_FOR" or not is_believed:
                request.META.pop(name, None)
        request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


class RequestId:
    """Names each request (in the log line, the audit event, the answer and the error page) and gives it a fresh memory."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(str(uuid.uuid4()))
        kept = worked_out.set({})
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            return response
        finally:
            worked_out.reset(kept)
            request_id.reset(token)


class Size:
    """Refuses what says that it is larger than the largest upload before a byte of it is read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        largest = upload_limit() + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return too_large(request) if said.isdigit() and int(said) > largest else self.get_response(request)


class Slashes(CommonMiddleware):
    """Sends what lacks its last slash to the address that has it. A program's request keeps its method and its body (308):
    by an older redirect, what was to be written would be read."""

    def get_full_path_with_slash(self, request: HttpRequest) -> str:
        """The same address with a slash."""
        if is_api(request):
            return request.get_full_path(force_append_slash=True)
        return super().get_full_path_with_slash(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The redirect, for an address that only the slash is missing from."""
        found = super().process_response(request, response)
        if found is not response and is_api(request):
            found.status_code = HTTPStatus.PERMANENT_REDIRECT
        return found


class ResponseHeaders:
    """No shared or private cache may keep a page; sensors are limited to what a visit needs; no answer is a blank page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_blank = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content
        if is_blank and (request.method == "GET" or is_api(request)):
            response = only_forms(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response
