"""Labels of codes as data: what a screen shows in place of a word of an enum."""

from api.http import labels as known
from api.http import paging
from api.http.endpoint import Page, get
from api.http.permissions import Public
from api.http.shapes import Texts, shape, text, texts
from api.open.entrance import OpenView


@shape(name="LabelOut")
class LabelRow:
    """Texts that a screen shows in place of a code."""

    vocabulary: str = text(60, "The enum, as the OpenAPI documents name it, such as SubmissionStatusEnum.")
    code: str = text(60, "A word of it, such as accepted.")
    label: Texts = texts("What people read.")


@get("reference/labels/", can=Public, order=paging.IN_PLACE, page_sizes=paging.WHOLE)
def list_labels(call: OpenView) -> Page[LabelRow]:
    """List the labels of every enum in both languages, each enum in its own order.

    `x-labels` of an enum in the documents says the same. A vocabulary that no screen translates is left out, such as
    methods of HTTP.
    """
    rows = [
        LabelRow(vocabulary=name, code=code, label=Texts.of(known.of(code, name)))
        for name, codes in known.vocabularies().items()
        for code in codes
    ]
    return paging.at_hand(rows, call.wanted)
