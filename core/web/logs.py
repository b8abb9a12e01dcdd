"""Log lines as JSON with a list of allowed fields, so that no name and no query value can reach a log."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from core.request_ids import request_id

ALLOWED = ("status_code", "route", "method", "duration_ms", "count", "code", "task")


class JsonLine(logging.Formatter):
    """One line for each record: time, level, logger, message, request id and allowed extras; an exception by type and place only."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
            "request": request_id.get(),
        }
        line |= {name: getattr(record, name) for name in ALLOWED if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = self._where(record)
        return json.dumps(line, default=str)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        """Django's own messages carry paths and values as arguments; keep the pattern, drop what was put into it."""
        if record.name.startswith("hearthside"):
            return record.getMessage()
        return str(record.msg)

    @staticmethod
    def _where(record: logging.LogRecord) -> list[str]:
        """File and line of the innermost frames; never the exception's text, which may hold a patient's words."""
        trace = record.exc_info[2] if record.exc_info else None
        places: list[str] = []
        while trace is not None:
            places.append(
                f"{trace.tb_frame.f_code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno} {trace.tb_frame.f_code.co_name}"
            )
            trace = trace.tb_next
        return places[-6:]
