"""The supervisor's small decisions: ports, pauses, signals."""

from __future__ import annotations

import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local import process_table, supervisor


def test_port_in_time_wait_is_free() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()  # the side that closes first keeps the port in TIME_WAIT
        client.close()
    with supervisor.listen_on(port) as held:
        assert held.getsockname()[1] == port


def test_taken_port_moves_to_the_next() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with supervisor.listen_on(port) as held:
            assert held.getsockname()[1] > port


def test_demonstrations_that_look_at_once_hold_a_port_each() -> None:
    """From looking to listening nobody else gets in: between the two, a second one took the same port before."""
    with ThreadPoolExecutor(8) as starters:
        held = list(starters.map(supervisor.listen_on, [18740] * 8))
    try:
        assert len({each.getsockname()[1] for each in held}) == len(held)
    finally:
        for each in held:
            each.close()


def test_web_server_answers_on_the_socket_that_it_is_handed() -> None:
    (web, *others) = process_table.process_table(7)
    assert "fd://7" in web.argv
    assert web.passing == (7,)
    assert [each.passing for each in others] == [()] * len(others)


def test_steady_program_is_started_again_at_once() -> None:
    program = process_table.Program("worker", ["true"], started=100)
    assert program.plan_restart(now=100 + process_table.STEADY_SECONDS + 1) == 0


def test_program_that_cannot_start_is_tried_ever_more_rarely() -> None:
    program = process_table.Program("worker", ["true"], started=100)
    assert [program.plan_restart(now=101) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_every_program_of_the_application_is_run() -> None:
    assert [program.name for program in process_table.process_table(8000)] == ["web", "worker", "beat", "sweeper"]


def test_closed_terminal_does_not_stop_the_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def write(self, _: str) -> int:
            raise OSError(5, "Input/output error")

        flush = write

    monkeypatch.setattr(sys, "stdout", Closed())
    supervisor.say("anything")


def test_nohup_goes_on_being_ignored() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        supervisor.listen(lambda _number, _frame: None)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) != before[signal.SIGTERM]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_request_to_stop_interrupts_the_start_once(tmp_path: Path) -> None:
    running = supervisor.Demo(tmp_path)
    with pytest.raises(supervisor.StopRequested):
        running.on_signal(signal.SIGINT, None)
    running.on_signal(signal.SIGINT, None)  # a second Ctrl-C must not break the stopping
    assert running.is_stopping


def test_banner_names_the_page_and_every_sign_in(tmp_path: Path) -> None:
    text = supervisor.banner(supervisor.Demo(tmp_path, url="http://127.0.0.1:8000/"), 4)
    assert "http://127.0.0.1:8000/" in text
    for person in supervisor.SIGN_INS:
        assert f"{person}@demo.example" in text


def test_unexpected_argument_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert supervisor.demo(["--port", "9"]) == 2
    assert "PORT=9000" in capsys.readouterr().out


def test_long_log_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_bytes(b"x" * (supervisor.LONGEST_LOG + 1))
    (tmp_path / "beat.log").write_text("kept")
    supervisor.drop_long_logs(tmp_path)
    assert [log.name for log in tmp_path.glob("*.log")] == ["beat.log"]
