"""`python -m tests.with_services COMMAND ...` runs a command with the throwaway PostgreSQL and Redis of a test run."""

from __future__ import annotations

import os
import subprocess
import sys

from local import services as local_services
from tests.services_plugin import BASE, RunServices


def main(command: list[str]) -> int:
    """Run the command with settings that find the services; returns its exit status."""
    services = RunServices(BASE / f"test-{os.getpid()}")
    os.environ["LOCAL_STATE"] = str(services.state)
    local_services.ignore_env_file()
    try:
        services.start()
        return subprocess.run(command, check=False).returncode
    finally:
        services.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
