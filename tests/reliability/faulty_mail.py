"""A mail server that misbehaves on purpose and remembers every message it took, also when its answer was lost."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass
class Taken:
    """A message the server accepted; `was_lost` when it then kept its answer to itself."""

    message_id: str
    to: str
    subject: str
    body: str
    was_lost: bool


@dataclass
class Moods:
    """How it answers now. `refuse_recipient` and `refuse_message` are replies; `lose_answers` counts down."""

    refuse_recipient: str = ""
    refuse_message: str = ""
    bad_addresses: set[str] = field(default_factory=set)
    lose_answers: int = 0
    hang_seconds: float = 0


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
        self._server = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(5)
        return self

    def _session(self) -> SMTP:
        self._sessions.append(SMTP(self, loop=self._loop, timeout=30))
        return self._sessions[-1]

    def down(self) -> None:
        async def close() -> None:
            if self._server is not None:
                self._server.close()
            for session in self._sessions:
                if session.transport is not None:
                    session.transport.abort()
            self._sessions.clear()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(5)
        self._server = None

    def stop(self) -> None:
        if self._server is not None:
            self.down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

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
        message = message_from_bytes(envelope.content, policy=default)
        lost = self.moods.lose_answers > 0
        taken = Taken(
            str(message["Message-ID"]).strip(),
            envelope.rcpt_tos[0],
            str(message["Subject"]),
            message.get_content(),
            lost,
        )
        self.taken.append(taken)
        if self.moods.hang_seconds:
            await asyncio.sleep(self.moods.hang_seconds)
        if lost:
            self.moods.lose_answers -= 1
            server.transport.close()
        return "250 2.0.0 queued"
