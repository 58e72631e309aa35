"""Numbers as spreadsheets write them, brought into plain notation where only one reading is possible.

A point and a comma both part thousands somewhere and decimals elsewhere. Indonesian Excel writes 1.250,5 for what we
write 1250.5. What can be read in two ways is refused: a guess would be a wrong figure that nobody notices.
"""

import re

from api.http.grammar.errors import GrammarError

_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))
_GROUPED = {mark: re.compile(rf"-?[0-9]{{1,3}}(?:\{mark}[0-9]{{3}})+") for mark in ".,"}
_WHOLE = re.compile(r"-?[0-9]+")


def plain_number(text: str, *, whole: bool, comma_marks: bool) -> str:
    """The number in plain notation; the text itself where it is no number in any notation.

    `whole`: the indicator takes whole numbers only, which settles 1.250. `comma_marks`: the file parts decimals with a
    comma. Raises GrammarError: ambiguous_number.
    """
    bare = text.translate(_SPACES)
    point, comma = "." in bare, "," in bare
    if point and comma:
        mark, other = (".", ",") if bare.rindex(".") > bare.rindex(",") else (",", ".")
        before, _, after = bare.rpartition(mark)
        if _GROUPED[other].fullmatch(before) and after.isdecimal():
            return f"{before.replace(other, '')}.{after}"
        return text
    mark = "," if comma else "."
    if bare.count(mark) > 1:
        return bare.replace(mark, "") if _GROUPED[mark].fullmatch(bare) else text
    if not point and not comma:
        return bare if _WHOLE.fullmatch(bare) else text
    before, _, after = bare.partition(mark)
    if not (_WHOLE.fullmatch(before) and after.isdecimal()):
        return text
    looks_grouped = _GROUPED[mark].fullmatch(bare) is not None and before.lstrip("-").lstrip("0") != ""
    if not looks_grouped:
        return f"{before}.{after}"
    parts_thousands = (mark == ".") == comma_marks
    if whole:
        if mark == "." and not comma_marks and after.strip("0") == "":
            raise _ambiguous(text)  # 1.000 is one, or a thousand
        return before + after
    if parts_thousands or mark == ",":
        raise _ambiguous(text)
    return f"{before}.{after}"


def _ambiguous(text: str) -> GrammarError:
    grouped = text.replace(".", "").replace(",", "")
    decimal = text.replace(",", ".")
    return GrammarError(
        "ambiguous_number",
        f"{text} can be read as {grouped} or as {decimal}. Write it without a mark for thousands.",
        f"{text} dapat dibaca {grouped} atau {decimal}. Tulis tanpa pemisah ribuan.",
    )
