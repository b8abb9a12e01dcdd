"""The application's own processes in the demonstration, and when one that ended is started again."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from local.services import BASE_DIR, state_dir

STEADY_SECONDS = 10  # a program that lived this long is started again at once when it ends
LONGEST_PAUSE = 30


@dataclass
class Program:
    """One of the application's own processes: its command, and what is known of the running child."""

    name: str
    argv: list[str]
    passing: tuple[int, ...] = ()  # open files that it gets
    child: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float | None = None

    def plan_restart(self, now: float) -> float:
        """Note that the child ended at `now` (monotonic seconds); returns the pause before its next start: none for one
        that ran steadily, then 1, 2, 4 ... up to 30 seconds, so that a program that cannot start does not fill the
        machine."""
        self.failures = 0 if now - self.started > STEADY_SECONDS else self.failures + 1
        pause = 0.0 if self.failures == 0 else float(min(2 ** (self.failures - 1), LONGEST_PAUSE))
        self.due = now + pause
        return pause


def process_table(listener: int) -> list[Program]:
    """The application's processes in the order of their start; the web server answers on the socket whose file is
    `listener`. The page is up sooner when the web server starts alone."""
    python, state = sys.executable, state_dir()
    celery = [python, "-m", "celery", "-A", "config"]
    manage = [python, str(BASE_DIR / "manage.py")]
    gunicorn = ["gunicorn", "config.wsgi", "--bind", f"fd://{listener}", "--worker-class", "gthread", "--threads", "8"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        Program(
            "web",
            [python, "-m", *gunicorn, "--workers", "1", "--graceful-timeout", "5", "--no-control-socket"],
            passing=(listener,),
        ),
        Program("worker", [*celery, "worker", "--loglevel", "INFO", "--pool", "threads", "--concurrency", "2", *quiet]),
        Program("beat", [*celery, "beat", "--loglevel", "INFO", "--schedule", str(state / "beat.db"), "--pidfile="]),
        Program("sweeper", [*manage, "sweep"]),
    ]
