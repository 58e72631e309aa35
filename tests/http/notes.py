"""Notes in memory: a versioned resource by shapes and endpoints, to try what all of them share."""

from dataclasses import replace
from datetime import datetime

from api.http import etags, paging, shapes, versioned
from api.http.endpoint import Address, Patch, Written, paths
from api.http.exceptions import NotFound
from api.http.grammar.periods import Period
from api.http.paging import Page
from api.http.permissions import Public
from api.http.shapes import choice, field, flag, instant, many, period, shape, text, whole
from api.http.views import View
from tests.http.shapes.examples import EMAIL

#: The notes by name; emptied by the test's fixture.
KEPT: dict[str, "NoteRow"] = {}


@shape
class Note:
    """Content of a note."""

    title: str = text(20, "Its title.")
    urgent: bool = flag("Whether it is urgent.", default=False)


@shape
class NoteRow(Note):
    """A note."""

    name: str = text(20, "Its name.", before="title")
    version: int = whole("Counts the changes.")

    @property
    def etag(self) -> str:
        return etags.strong("note", self.name, self.version)


@shape
class Summary:
    """Number of notes."""

    count: int = whole("How many.")


@shape
class NoteFilters:
    """Notes that are wanted."""

    urgent: bool | None = flag("Only urgent ones, or only others.", default=None)
    size: str = choice(("small", "large"), "How they are shown.", default="small")
    names: tuple[str, ...] = many("By their e-mail addresses.", EMAIL, most=2, default=())
    from_: str | None = field(EMAIL, "By the e-mail address of the sender.", default=None)
    since: datetime | None = instant("Written since then.", default=None)
    year: Period | None = period("Of this year.", default=None)
    least: int = whole("At least so many words.", least=1, most=9, default=1)


@shape(sparse=True)
class SearchFilters:
    """A search."""

    word: str = text(5, "A word.")


@shape
class Search(SearchFilters):
    """A search that must say something."""

    word: str = text(5, "A word.")


class Store(versioned.Store[NoteRow, Note]):
    content = Note

    def __init__(self, name: str) -> None:
        self.name = name

    def find(self) -> NoteRow | None:
        return KEPT.get(self.name)

    def add(self, content: Note) -> NoteRow:
        return self._keep(shapes.recast(NoteRow, content, name=self.name, version=1))

    def change(self, row: NoteRow, content: Note) -> NoteRow:
        return self._keep(shapes.recast(NoteRow, content, name=self.name, version=row.version + 1))

    def remove(self, row: NoteRow) -> None:
        del KEPT[self.name]

    def _keep(self, row: NoteRow) -> NoteRow:
        KEPT[self.name] = row
        return row


notes = Address("notes/", View, tagged=True)
note = Address("notes/<str:name>/", View, tagged=True)
summary = Address("summary/", View, tagged=True)
searched = Address("searched/", View)
required = Address("required/", View)


@notes.get(can=Public, order=paging.order("name", also=("title", "urgent")))
def list_notes(call: View, query: NoteFilters) -> Page[NoteRow]:
    """Notes by name."""
    found = [row for row in KEPT.values() if query.urgent in (None, row.urgent)]
    return paging.at_hand(found, call.wanted)


@notes.post(can=Public)
def add_note(call: View, body: Note) -> Written[NoteRow]:
    """Write a note."""
    name = body.title.lower()
    return replace(versioned.put(call.request, Store(name), body), below=name)


@note.get(can=Public)
def get_note(call: View, name: str) -> NoteRow:
    """One note."""
    if name not in KEPT:
        raise NotFound(name)
    return KEPT[name]


@note.put(can=Public)
def put_note(call: View, name: str, body: Note) -> Written[NoteRow]:
    """Write a note under a name of your own, or replace it."""
    return versioned.put(call.request, Store(name), body)


@note.patch(can=Public)
def patch_note(call: View, name: str, body: Patch[Note]) -> Written[NoteRow]:
    """Change a note."""
    return versioned.patch(call.request, Store(name), body)


@note.delete(can=Public)
def delete_note(call: View, name: str) -> None:
    """Take a note away."""
    versioned.delete(call.request, Store(name))


@summary.get(can=Public)
def get_summary(call: View) -> Summary:
    """Return the number of notes."""
    return Summary(count=len(KEPT))


@searched.get(can=Public)
def search(call: View, query: SearchFilters) -> Summary:
    """Return the number of notes that contain this text."""
    return Summary(count=len(shapes.given(query)))


@required.get(can=Public)
def search_strictly(call: View, query: Search) -> Summary:
    """Return the number of notes that contain this text."""
    return Summary(count=len(query.word))


urlpatterns = paths(__name__)
