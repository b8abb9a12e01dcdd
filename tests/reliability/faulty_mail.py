"""A mail server that misbehaves on purpose and remembers every message it took, also when its answer was lost."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass
class Taken:
    """A message the server accepted, and when; `was_lost` when nobody was there any more for its answer."""

    message_id: str
    to: str
    subject: str
    body: str
    at: float
    was_lost: bool = False


@dataclass
class Moods:
    """How it answers now. `refuse_recipient` and `refuse_message` are replies; `lose_answers` and `hang_answers` (those
    that take `hang_seconds`; None is all) count down; each message takes up to `slow_seconds` to be accepted."""

    refuse_recipient: str = ""
    refuse_message: str = ""
    bad_addresses: set[str] = field(default_factory=set)
    lose_answers: int = 0
    hang_seconds: float = 0
    hang_answers: int | None = None
    hang_addresses: set[str] = field(default_factory=set)
    slow_seconds: float = 0


class FaultyMail:
    """Runs in a thread on a free port; `down()` and `up()` close and open the port."""

    def __init__(self) -> None:
        self.moods = Moods()
        self.taken: list[Taken] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._sessions: list[SMTP] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def up(self) -> FaultyMail:
        async def listen() -> asyncio.Server:
            return await self._loop.create_server(self._session, "127.0.0.1", self.port, reuse_address=True)

        if self._server is not None:
            return self
        self._server = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(60)
        return self

    def _session(self) -> SMTP:
        self._sessions.append(SMTP(self, loop=self._loop, timeout=600))
        return self._sessions[-1]

    def down(self) -> None:
        async def close() -> None:
            if self._server is not None:
                self._server.close()
            for session in self._sessions:
                if session.transport is not None:
                    session.transport.abort()
            self._sessions.clear()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(60)
        self._server = None

    def stop(self) -> None:
        if self._server is not None:
            self.down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)

    def copies(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(one.message_id for one in self.taken)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.moods.bad_addresses:
            return "550 5.1.1 no such user"
        if self.moods.refuse_recipient:
            return self.moods.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.moods.refuse_message:
            return self.moods.refuse_message
        await asyncio.sleep(random.uniform(0, self.moods.slow_seconds))
        message = message_from_bytes(envelope.content, policy=default)
        key, to = str(message["Message-ID"]).strip(), envelope.rcpt_tos[0]
        taken = Taken(key, to, str(message["Subject"]), message.get_content(), time.time())
        self.taken.append(taken)
        is_to_be_lost = self.moods.lose_answers > 0
        self.moods.lose_answers -= is_to_be_lost
        await asyncio.sleep(self._hangs(to))
        if is_to_be_lost and server.transport is not None:
            server.transport.close()
        taken.was_lost = server.transport is None or server.transport.is_closing()
        return "250 2.0.0 queued"

    def _hangs(self, address: str) -> float:
        """Seconds for which it keeps its answer to this message."""
        if self.moods.hang_addresses and address not in self.moods.hang_addresses:
            return 0
        if self.moods.hang_answers is not None:
            self.moods.hang_answers -= 1
            if self.moods.hang_answers < 0:
                return 0
        return self.moods.hang_seconds
