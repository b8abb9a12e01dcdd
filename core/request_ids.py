"""The id of the request being answered, for logs, the audit trail and error pages."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
