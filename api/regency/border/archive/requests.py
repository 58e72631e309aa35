"""An archive that the ministry asked for: what the provisioning worker does with such a request."""

from datetime import datetime

from django.conf import settings

from api.regency.border.archive import archiving
from api.regency.border.archive.errors import Refused
from tenants import parallel, queue
from tenants.management.operators import By
from tenants.models import ProvisioningRequest, Regency


@queue.performs(ProvisioningRequest.Action.ARCHIVE)
def _archive(regency: Regency, now: datetime) -> str:
    """Archives to VAR_DIR/archives, on a connection of its own: the request's transaction only waits for it."""
    to = settings.VAR_DIR / "archives" / f"{regency.kemendagri_code}-{now:%Y%m%dT%H%M%SZ}"

    def archive(regency: Regency) -> str:
        done = archiving.archive_regency(regency, to=to, now=now, by=By("the ministry, by request"))
        if done.export is None:
            return "It was archived before."
        return f"Archived. The export is {done.export.folder}; its manifest has the SHA-256 {done.export.sha256}."

    ((_, result),) = parallel.each([regency], archive, threads=1)
    if isinstance(result, Refused):
        raise queue.Refused(str(result)) from result
    if isinstance(result, Exception):
        raise result
    return result
