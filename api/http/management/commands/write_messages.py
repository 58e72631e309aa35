"""manage.py write_messages [--check]: update django.po from the messages of the code, and compile it.

Messages that the code no longer has are removed; new ones are added without Indonesian, and fail the check until they
have some. Nothing is guessed from similar messages, so no entry is ever fuzzy.
"""

import gettext
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import django
import rest_framework
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation
from rest_framework import relations, serializers

from api.http import labels, messages, problems
from api.http.generated import WriteCommand
from api.http.shapes.base import SerializerField
from tenants import Strings

_NAME = "django.po"
_PACKAGES = ("api", "config", "local", "tenants")
#: What marks a message in the code, and which of its arguments are one.
_KEYWORDS = {"_": None, "counted": (1, 2), "gettext_noop": None, "Duty": (2,), "Unavailable": None}
_HEADER = """\
# Our messages in Indonesian (decision 40). `make messages` takes up what the code says; then translate what is empty.
msgid ""
msgstr ""
"Language: id\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


class Command(WriteCommand):
    help = "Write the catalogue of Indonesian messages; fail where one has none."
    folder = Path(settings.LOCALE_PATHS[0]) / "id" / "LC_MESSAGES"
    remedy = "make messages"

    def handle(self, check: bool, **options: Any) -> None:
        super().handle(check, **options)
        catalog = _stored(self.folder / _NAME)
        if not check:
            with (self.folder / "django.mo").open("wb") as file:
                write_mo(file, catalog)
        missing = [each for each in catalog if each.id and (each.fuzzy or not all(_texts(each.string)))]
        if missing:
            listed = "\n".join(f"  {_texts(each.id)[0]}" for each in missing)
            raise CommandError(f"Without Indonesian in {self.folder / _NAME}:\n{listed}")

    def files(self) -> dict[str, bytes]:
        stored, catalog = _stored(self.folder / _NAME), Catalog(locale="id")
        for id in _extracted():
            known = stored.get(id if isinstance(id, str) else id[0])
            catalog.add(id, known.string if known else None)
        text = io.BytesIO()
        write_po(text, catalog, width=110, no_location=True, omit_header=True, sort_output=True)
        mo = self.folder / "django.mo"
        kept = {mo.name: mo.read_bytes()} if mo.exists() else {}
        return {_NAME: _HEADER.encode() + text.getvalue(), **kept}


def _stored(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="id")


def _texts(of: str | Sequence[str] | None) -> Sequence[str]:
    return (of or "",) if of is None or isinstance(of, str) else of


def _extracted() -> Iterator[str | Strings]:
    for package in _PACKAGES:
        for _file, _line, id, _comments, _context in extract_from_dir(
            Path(settings.BASE_DIR) / package, [("**.py", "python")], keywords=_KEYWORDS
        ):
            yield id
        for page in (Path(settings.BASE_DIR) / package).rglob("*.html"):
            yield from re.findall(r'{% translate "(.+?)" %}', page.read_text())
    for each in problems.declared():
        for kind in each.__mro__:
            yield from vars(kind).get("texts", ())
    yield from labels.texts()
    yield from messages.taken_up
    yield from of_framework()


def of_framework() -> Iterator[str]:
    """Yield the messages of the framework's fields that its own catalogues do not have in Indonesian."""
    own = [
        gettext.translation("django", Path(package.__path__[0]) / below, ["id"])
        for package, below in ((rest_framework, "locale"), (django, "conf/locale"))
    ]
    with translation.override("en"):
        for kind in field_classes():
            for message in map(str, vars(kind).get("default_error_messages", {}).values()):
                if all(each.gettext(message) == message for each in own):
                    yield message


def field_classes() -> Iterator[type[SerializerField]]:
    """Yield the framework's fields except those that look up rows, which our serializers do not use."""
    waiting: list[type[SerializerField]] = [serializers.Field]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("rest_framework.") and not issubclass(kind, relations.RelatedField):
            yield kind
