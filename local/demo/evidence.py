"""Evidence of the demonstration: a signed page for the masterplan, and one for the first values of each quarter."""

import hashlib
import io
from collections.abc import Mapping, Sequence

from api.identity.callers import Author
from api.national.evidence import store
from api.national.evidence.words import Subject
from api.regency.evidence.models import Link, StoredFile
from api.regency.history import operations as history
from api.regency.history.models import Entry
from tenants.pool import statements

#: A page with one line of text, as small as a reader of PDF takes it.
_PAGE = (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    "4 0 obj<</Length {length}>>stream\n{text}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
#: Values of a quarter that have evidence.
VALUES = 3


def add(*, name: str, line: str, of: Sequence[tuple[Subject, str]], author: Author) -> str:
    """Add a page with the text `line`, linked to these things, with the history of such requests. Return its hash."""
    text = f"BT /F 14 Tf 60 760 Td ({line}) Tj ET"
    data = _PAGE.format(length=len(text), text=text).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    store.put(statements.regency_id(), sha256, io.BytesIO(data))
    file = StoredFile.objects.create(
        sha256=sha256,
        size=len(data),
        media_type="application/pdf",
        name=name,
        uploaded_at=author.now,
        uploaded_by=author.actor.name,
        used_at=author.now,
        version=2,
    )
    links = [
        Link(subject=subject, key=key, file=file, linked_at=author.now, linked_by=author.actor.name)
        for subject, key in of
    ]
    Link.objects.bulk_create(links)
    said = {"name": name, "title": "", "description": "", "media_type": file.media_type, "size": file.size}
    entries = [created("evidence", sha256, said, author)]
    for link in links:
        of_link = {"subject": str(link.subject), "key": link.key, "sha256": sha256, "name": name}
        entries.append(created("evidence_link", str(link.pk), of_link, author))
    Entry.objects.bulk_create(entries)
    return sha256


def created(resource: str, key: str, after: Mapping[str, object], author: Author) -> Entry:
    """Make the history entry of a new thing, as a request would have written it."""
    return history.entry(author, resource, history.Change(key, 1, None, after))
