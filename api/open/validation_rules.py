"""The rules of what regencies enter as data, in both languages."""

from api.http import paging, rules
from api.http.endpoint import Page, get
from api.http.messages import _
from api.http.permissions import Public
from api.http.shapes import Texts, choice, shape, text, texts
from api.open.entrance import OpenView


@shape(name="ValidationRuleOut")
class RuleRow:
    """One rule of what is entered, whichever way it comes: by itself, in a set, in a file or in a workbook."""

    subject: str = text(40, "The subject of the rule, such as programme; any for the form of every field.")
    code: str = text(80, "The code of a fault, such as outside_plan_period.")
    rule_kind: str = choice([each.value for each in rules.Kind], "The kind of rule.")
    severity: str = choice(
        ["error", "warning"], "An error keeps a row from being stored, a warning comes with what is stored."
    )
    sentence: Texts = texts("The sentence; values stand for what is in braces.")
    remedy: Texts = texts("The way to go on.")
    source: Texts = texts("The source of the rule.")


@get("validation-rules/", can=Public, order=paging.IN_PLACE, page_sizes=paging.WHOLE)
def list_validation_rules(call: OpenView) -> Page[RuleRow]:
    """List the rules of what regencies enter, by subject and code.

    All of them are asked in one pass: an answer names each fault but those that another one hides. Ranges of values and
    lengths of periods are those of the indicator: `GET /v1/open/indicators/`.
    """
    rows = [
        RuleRow(
            subject=each.subject,
            code=each.code.code,
            rule_kind=each.kind,
            severity=each.severity,
            sentence=Texts.of(_(each.code.sentence)),
            remedy=Texts.of(each.code.remedy),
            source=Texts.of(each.source),
        )
        for each in rules.declared()
    ]
    return paging.at_hand(rows, call.wanted)
