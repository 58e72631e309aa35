"""The diagram in the docs is drawn from the code."""

import re
from pathlib import Path

from api.national.review.policies import STATES

DOCS = Path(__file__).parents[3] / "docs" / "ledger.md"


def test_the_states_in_the_docs_are_those_of_the_code() -> None:
    drawn = ["    [*] --> submitted"]
    drawn += [
        f"    {state} --> {after}: {step}" for state, steps in STATES.items() for step, after in steps.items()
    ]
    found = re.search(r"stateDiagram-v2\n(.*?)\n```", DOCS.read_text(), re.S)
    assert found is not None
    assert found[1].splitlines() == drawn
