"""Evidence of the demonstration: pages for the masterplan, programmes, and values and realisations of each quarter."""

import hashlib
import io
from collections.abc import Sequence

from api.identity.callers import Author
from api.national.evidence.words import Subject
from api.regency.evidence import linking, operations
from api.regency.evidence.shapes import EvidenceLink

#: A page with one line of text, as small as a reader of PDF takes it.
_PAGE = (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    "4 0 obj<</Length {length}>>stream\n{text}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
#: Programmes that have evidence, and values and realisations of a quarter.
FIRST = 3


def add(*, name: str, line: str, of: Sequence[tuple[Subject, str]], author: Author) -> str:
    """Add a page with the text `line`, linked to these things. Return its hash."""
    text = f"BT /F 14 Tf 60 760 Td ({line}) Tj ET"
    data = _PAGE.format(length=len(text), text=text).encode()
    sha256 = hashlib.sha256(data).hexdigest()
    given = operations.Given(sha256=sha256, size=len(data), media_type="application/pdf", name=name)
    operations.take_in(given=given, file=io.BytesIO(data), author=author)
    links = [EvidenceLink(subject=subject, key=key, sha256=sha256) for subject, key in of]
    linking.link_all(rows=links, author=author)
    return sha256
