"""Asking a worker to send soon. Only a hint: without Redis the sweeper sends a few seconds later."""

from __future__ import annotations

import functools

from celery import current_app
from kombu import Connection
from kombu.exceptions import KombuError
from kombu.pools import producers
from redis.exceptions import RedisError

from core.web.circuit import Circuit

LONGEST_SECONDS = 0.1  # a person waits for the page meanwhile
broker = Circuit("the broker")


def dispatch_soon() -> None:
    """Publish one dispatch task. A broker that does not answer costs a tenth of a second, once in five seconds."""
    if not broker.may_try():
        return
    try:
        with producers[_connection()].acquire(block=True, timeout=LONGEST_SECONDS) as producer:
            current_app.send_task(
                "reminders.tasks.dispatch", expires=30, retry=False, ignore_result=True, producer=producer
            )
    except (KombuError, RedisError, OSError) as error:
        broker.failed(error)
    else:
        broker.answered()


@functools.cache
def _connection() -> Connection:
    """The broker's connection for web pages, with time-outs far shorter than a worker's."""
    quick = {"max_retries": 0, "socket_connect_timeout": LONGEST_SECONDS, "socket_timeout": LONGEST_SECONDS}
    made: Connection = current_app.connection_for_write(transport_options=quick)
    return made
