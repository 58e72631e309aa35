"""The states of a masterplan as a page of the docs, drawn from policies. `manage.py write_plan_docs` writes it."""

from api.regency.masterplan import policies

_HEAD = """\
<!-- Written by `manage.py write_plan_docs` from api/regency/masterplan/policies.py. Do not edit. -->
# The states of a masterplan

A version of the masterplan is a draft, is submitted, is returned or accepted by the ministry. What was submitted is
never overwritten: a new version starts as a copy (`based_on`).

"""
_BESIDE = """
## Beside it: in force or not

Enactment is the regency's own act, by its regulation, in any of the states above, also without acceptance. One version
is in force on a day; the next one to be enacted supersedes it. What is enacted does not change any more.

"""
_MINISTRY = "the ministry"


def page() -> str:
    """Markdown with both diagrams and who may take which step."""
    states = ["    [*] --> draft: begin"]
    states += [
        f"    {state.value} --> {after.value}: {step}"
        for state, steps in policies.STATES.items()
        for step, after in steps.items()
    ]
    beside = ["    [*] --> not_enacted"]
    beside += [
        f"    {state} --> {after}: {step}"
        for state, steps in policies.ENACTMENT.items()
        for step, after in steps.items()
    ]
    steps = dict.fromkeys(step for steps in policies.STATES.values() for step in steps)
    who = [
        f"| {step} | {', '.join(sorted(policies.ROLES[step])) if step in policies.ROLES else _MINISTRY} |"
        for step in steps
    ]
    return (
        _HEAD
        + _diagram(states)
        + _BESIDE
        + _diagram(beside)
        + "\n## Who takes a step\n\n| Step | Who |\n|---|---|\n"
        + "\n".join(who)
        + "\n"
    )


def _diagram(lines: list[str]) -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])
