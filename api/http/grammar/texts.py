"""Check texts for control characters, which nobody types and no spreadsheet can hold, and clear invisible ends.

They are the characters outside XML 1.0 (section 2.2), the format of XLSX; PostgreSQL cannot store the first of them,
NUL. Tabs and line ends are allowed.
"""

import re

from api.http.problems import ControlCharacter, NullCharacter

#: The inside of a character class, for Python and for ECMA 262, in which OpenAPI has its patterns.
REFUSED = r"\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
_REFUSED = re.compile(f"[{REFUSED}]")
_REPLACEMENT = "\ufffd"
#: Spaces of every kind, and what comes along unseen where a code is copied from a page or a file: zero-width space,
#: word joiner, byte order mark.
_AROUND = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"


def check(text: str) -> None:
    """Raise GrammarError `null_character` or `control_character` for a text with a refused character."""
    if text.isprintable():
        return  # most are, and finding out is several times as fast as searching
    if found := _REFUSED.search(text):
        name = f"U+{ord(found[0]):04X}"
        if found[0] == "\0":
            raise NullCharacter()
        raise ControlCharacter(name=name)


def bare(text: str) -> str:
    """Return the text without invisible characters at its ends, and the spaces beside them. Other ends stay."""
    if text.isascii():
        return text
    for strip in (str.lstrip, str.rstrip):
        found = strip(text, _AROUND)
        text = text if found == strip(text) else found
    return text


def shown(text: str) -> str:
    """Return the text for a spreadsheet: a replacement character (U+FFFD) for each that it cannot hold."""
    return text if text.isprintable() else _REFUSED.sub(_REPLACEMENT, text)
