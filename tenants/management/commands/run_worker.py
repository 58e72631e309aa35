"""manage.py run_worker: provision on the ministry's request and supervise the roles (see tenants/jobs/worker.py)."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from tenants.jobs import worker
from tenants.privileges import roles


class Command(BaseCommand):
    help = "Works until SIGTERM or Ctrl-C. The only long-running process that is given the owner's login."
    requires_system_checks = ["tenancy"]

    def handle(self, **options: Any) -> None:
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        roles.owner_login()
        worker.run(stop)
