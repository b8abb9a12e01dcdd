"""The long chaos run: `python -m benchmarks.reliability [--reminders N] [--seconds S] [--untimed] [--planted FAULT | --all-planted]`.

3,000 reminders over 300 seconds, and some two minutes to start and to settle. It starts a PostgreSQL (durable, as in
production) and a Redis of its own, two sweepers, a Celery worker and beat with the settings as shipped. A third of the
time is calm. Then senders are killed and stand still, PostgreSQL crashes, its connections are cut, Redis is killed and
flushed, the mail server hangs, refuses, loses answers and goes away, and reminders are cancelled at every stage.

Prints what was lost, repeats against what explains them, sent after a cancel, sent early, and seconds from due to
received: calm, under kills, and apart from those what the mail server itself refused or kept its answer to. Says BROKEN
and exits 1 when a promise was not kept. `--planted` plants one of the faults of `tests/reliability/planted` in a short
run, `--all-planted` each in turn (about three minutes): every one of them must make the run say BROKEN.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import django

from local import services as local_services
from tests.services_plugin import BASE, RunServices

AWAY_SECONDS = 1
# Seconds between two troubles of a kind.
EVERY = {
    "kill": 3.0, "stall": 35.0, "cut": 15.0, "lose": 10.0, "hang": 20.0, "451": 20.0, "down": 25.0,
    "crash": 30.0, "redis": 20.0, "flush": 20.0, "nudge": 2.0,
}  # fmt: skip


def main() -> int:
    """Run with servers of its own; returns the exit status."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reminders", type=int, default=3000)
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--untimed", action="store_true", help="for a busy machine: seconds are printed, not judged")
    options.add_argument("--planted", default="")
    options.add_argument("--all-planted", action="store_true")
    asked = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if asked.all_planted:
        return all_planted()
    for name in ("DATABASE_URL", "REDIS_URL"):  # the run crashes its servers: never those of somebody else
        os.environ.pop(name, None)
    local_services.ignore_env_file()
    services = RunServices(BASE / f"test-{os.getpid()}", durable=True)
    os.environ["LOCAL_STATE"] = str(services.state)
    services.start()
    try:
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return one_run(asked, services)
    finally:
        services.stop()


def one_run(asked: argparse.Namespace, services: RunServices) -> int:
    """One long run, printed."""
    from tests.reliability.chaos import Plan, Run
    from tests.reliability.faulty_mail import FaultyMail
    from tests.reliability.planted.plans import PLANS

    plan = Plan(
        reminders=asked.reminders,
        calm_seconds=asked.seconds / 3,
        trouble_seconds=asked.seconds * 2 / 3,
        every=EVERY,
        cancel_every=max(0.3, asked.seconds * 10 / asked.reminders),
        commands=[
            ["celery"],
            ["-m", "celery", "-A", "config", "beat", "--schedule", str(services.state / "beat"), "--pidfile="],
        ],
        more=servers_in_trouble(services),
    )
    if asked.planted:
        plan = replace(PLANS[asked.planted], planted=asked.planted)
    mail = FaultyMail()
    try:
        run = Run(plan, mail, print)
        return report(run, run.go(), is_timed=not asked.untimed)
    finally:
        mail.stop()


def servers_in_trouble(services: RunServices):
    """What is done to the servers, by name; each returns what it took from the senders."""
    from reminders import nudge
    from tests.reliability.flights import Trouble

    postgres, redis = services.running
    turns = {"crash": 0}

    def crash() -> list[Trouble]:
        """In turn: one backend killed, which restarts the whole server, and an immediate stop with a second away."""
        at = time.time()
        turns["crash"] += 1
        if turns["crash"] % 2:
            kill_a_backend(postgres.child.pid)
        else:
            postgres.child.send_signal(signal.SIGQUIT)
            postgres.child.wait()
            time.sleep(AWAY_SECONDS)
            postgres.start()
        postgres.wait()
        return [Trouble("crash", at, time.time())]

    def kill_redis() -> list[Trouble]:
        redis.child.kill()
        redis.child.wait()
        hint()
        time.sleep(AWAY_SECONDS)
        redis.start()
        redis.wait()
        return []

    def flush() -> list[Trouble]:
        import redis as client

        client.Redis(unix_socket_path=str(redis.socket)).flushall()
        return []

    def hint() -> list[Trouble]:
        """What an action does whose reminder is due at once: it must cost nothing and never fail."""
        began = time.monotonic()
        nudge.dispatch_soon()
        assert time.monotonic() - began < 2, "a nudge held up the page that gave it"
        return []

    return {"crash": crash, "redis": kill_redis, "flush": flush, "nudge": hint}


def kill_a_backend(postmaster: int) -> None:
    """kill -9 of the newest process that serves a client."""
    import psutil

    serving = [one for one in psutil.Process(postmaster).children() if "[local]" in " ".join(one.cmdline())]
    if serving:
        os.kill(max(serving, key=lambda one: one.create_time()).pid, signal.SIGKILL)


def report(run, figures, *, is_timed: bool) -> int:
    """Print the figures; 1 when a promise was broken."""
    from tests.reliability.verdict import percentile

    def said(counts) -> str:
        return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))

    print(f"troubles                {said(run.done)}")
    print(f"cancelled               {said(figures.cancelled)}")
    print(f"reminders               {figures.reminders}")
    print(f"lost                    {figures.lost}")
    print(
        f"repeats                 {figures.repeats} of at most {figures.repeats_explained} (answers lost, mails in the air)"
    )
    print(f"repeats unexplained     {figures.repeats_unexplained}")
    print(f"sent after cancel       {figures.sent_after_cancel}")
    print(f"early                   {figures.early}")
    print(f"outcomes lost           {figures.outcomes_lost}")
    print(f"taken from the living   {figures.taken_from_the_living}")
    for name, seconds in (
        ("lateness calm", figures.calm),
        ("lateness under kills", figures.under_kills),
        ("refused or unanswered", figures.after_refusal),
    ):
        shown = "  ".join(f"p{share} {percentile(seconds, share):.1f} s" for share in (50, 95, 99))
        print(f"{name:24}{shown}  ({len(seconds)} reminders)")
    broken = figures.broken() if is_timed else figures.miscounted()
    print("kept" if not broken else f"BROKEN: {'; '.join(broken)}")
    return 1 if broken else 0


def all_planted() -> int:
    """Every planted fault in a run of its own; 1 when one of them is not found."""
    django.setup()
    from tests.reliability.planted import FAULTS

    missed = 0
    for name in FAULTS:
        words = [sys.executable, "-m", "benchmarks.reliability", "--planted", name]
        run = subprocess.run(words, capture_output=True, text=True, check=False)
        verdict = (run.stdout.splitlines() or [run.stderr])[-1]
        missed += not verdict.startswith("BROKEN")
        print(f"{name:40} {verdict}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
