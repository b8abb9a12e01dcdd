"""Remembering that a service is away, so that not every request waits to find out again."""

from __future__ import annotations

import logging
import threading
import time

log = logging.getLogger("hearthside.services")


class Circuit:
    """One for each service and process. After a failure one caller in `rest_seconds` tries again; the others go on
    without the service at once. It logs one line a minute, with the kind of the error and no more."""

    LOG_SECONDS = 60.0

    def __init__(self, what: str, rest_seconds: float = 5.0) -> None:
        self.what, self.rest_seconds = what, rest_seconds
        self._lock = threading.Lock()
        self._rests_until = self._quiet_until = 0.0

    def may_try(self) -> bool:
        """True while the service answers, and once in `rest_seconds` while it does not."""
        with self._lock:
            at = time.monotonic()
            if at < self._rests_until:
                return False
            if self._rests_until:
                self._rests_until = at + self.rest_seconds
            return True

    def answered(self) -> None:
        """The service is there."""
        self._rests_until = 0.0

    def failed(self, error: Exception) -> None:
        """The service did not answer: let it rest."""
        with self._lock:
            at = time.monotonic()
            self._rests_until = at + self.rest_seconds
            is_quiet = at < self._quiet_until
            self._quiet_until = self._quiet_until if is_quiet else at + self.LOG_SECONDS
        if not is_quiet:
            log.warning("%s does not answer; going on without it", self.what, extra={"code": type(error).__name__})
