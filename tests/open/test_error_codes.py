"""Every error code is declared with its values, and told in both languages."""

import re

from api.http import problems
from api.http.exceptions import Problem
from tests.support import walks
from tests.support.http import Api

DECLARED = problems.declared()


def test_a_sentence_names_values_that_its_code_declares() -> None:
    def check(kind: type[Problem]) -> None:
        assert set(re.findall(r"\{(\w+)\}", kind.sentence)) <= set(kind.parameters())

    walks.each(DECLARED, check)


def test_every_code_is_told_in_both_languages(anyone: Api) -> None:
    told = {each["code"]: each for each in anyone.get("reference/error-codes/").json()["data"]}
    assert set(told) == {each.code for each in DECLARED}
    for each in told.values():
        for said in (each["sentence"], each["remedy"]):
            assert set(said) == {"en", "id-ID"}
            assert said["en"] != said["id-ID"]
    assert told["number_taken"]["values"] == [{"name": "number", "json_type": "string"}]
    assert told["masterplan_incomplete"]["values"] == [{"name": "missing", "json_type": "integer"}]
    assert told["number_taken"]["types"] == [{"slug": "conflict", "status": 409}]
    assert told["invalid_token"]["is_anywhere"]
