"""Cleaning: files that have had no link for some time, and bytes without a row, as after a crashed upload.

A duty of the worker: one regency at a time, on that regency's own role, each of them once an hour. Safe to kill and to
run twice: a row is deleted with its history in one transaction, bytes only while no new row can refer to them.
"""

import logging
from collections import deque
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from api.identity.callers import Actor, Author
from api.national.evidence import store
from api.regency.evidence import operations
from api.regency.evidence.models import Hold, Link, StoredFile
from api.regency.history import operations as history
from tenants import access, registry
from tenants.access import HasId
from tenants.jobs.duties import Duty
from tenants.models import Regency

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
#: Bytes younger than this may belong to an upload that has not come to its row yet.
YOUNG = timedelta(hours=6)
AT_A_TIME = 500
#: In history: nobody's doing.
CLEANER = Actor(id=UUID(int=0), name="Pembersihan otomatis", office="")

_waiting: deque[int] = deque()
_begun: datetime | None = None


def work() -> None:
    """Clean the next regency, if an hour has passed since the round began. The worker calls this every second."""
    global _begun
    now = timezone.now()
    if not _waiting:
        if _begun is not None and now - _begun < EVERY:
            return
        _begun = now
        _waiting.extend(registry.participants().values_list("pk", flat=True))
    if _waiting:
        clean(Regency(pk=_waiting.popleft()), now=now)


def clean(regency: HasId, *, now: datetime) -> tuple[int, int]:
    """Clean one regency, outside any block. Return the number of files and of stray bytes removed."""
    files = 0
    with access.inside(regency):
        unused = list(_unused(now - timedelta(days=settings.EVIDENCE_KEPT_DAYS)))
        if unused:
            _remove(unused, now)
            files = len(unused)
    strays = 0
    with access.inside(regency):
        found = store.stored(regency.id)
        known = set(StoredFile.objects.filter(sha256__in=found).values_list("sha256", flat=True))
    gone = {row.sha256 for row in unused}
    astray = [sha for sha in found if sha not in known and sha not in gone]
    old = [sha for sha in astray if store.written_at(regency.id, sha) < now - YOUNG]
    for sha256 in (*gone, *old):
        with access.inside(regency):
            strays += operations.forget(regency.id, sha256) and sha256 not in gone
    strays += store.remove_parts(regency.id, before=now - YOUNG)
    if files or strays:
        logger.info("evidence of regency %s: %s files and %s strays cleaned", regency.id, files, strays)
    return files, strays


def _unused(before: datetime) -> list[StoredFile]:
    """Return unused files, locked so that nobody links them meanwhile."""
    rows = StoredFile.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        ~Exists(Link.objects.filter(file=OuterRef("pk"))),
        ~Exists(Hold.objects.filter(file=OuterRef("pk"))),
        used_at__lt=before,
    )
    return list(rows.order_by("pk")[:AT_A_TIME])


def _remove(rows: list[StoredFile], now: datetime) -> None:
    StoredFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    gone = [
        history.Change(
            row.sha256,
            row.version,
            {"name": row.name, "media_type": row.media_type, "size": row.size},
            None,
        )
        for row in rows
    ]
    history.record_all(Author(CLEANER, now), operations.RESOURCE, gone)


DUTY = Duty(
    "evidence",
    "Removes files without links, and bytes without a record.",
    lambda: work,
)
