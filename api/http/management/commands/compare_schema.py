import shutil
import tomllib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.http.documents import DOCUMENTS, RELEASED
from api.http.interface_changes import Change, since_release

#: [[breaking]] with `document`, `change` (as this command prints it) and `reason`.
DECLARED = RELEASED / "breaking.toml"
CHANGES = RELEASED / "CHANGES.md"


class Command(BaseCommand):
    """Compare the OpenAPI documents with those of the last release."""

    help = (
        "Says what differs between the OpenAPI documents and those of the last release (docs/openapi/released/), and "
        "fails where a change breaks clients and breaking.toml beside them does not declare it with a reason. "
        "--release VERSION writes the differences to CHANGES.md there and makes these the last release."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--release", metavar="VERSION", help="the version that is released now")

    def handle(self, **options: Any) -> None:
        found = {name: since_release(RELEASED, document) for name, document in DOCUMENTS.items()}
        for name, differences in found.items():
            for change in differences:
                self.stdout.write(f"{name}: {'BREAKING ' if change.breaking else ''}{change.text}")
        declared = _declared()
        undeclared = [
            f"{name}: {change.text}"
            for name, differences in found.items()
            for change in differences
            if change.breaking and (name, change.text) not in declared
        ]
        if undeclared:
            listed = "\n".join(undeclared)
            raise CommandError(
                f"These break clients; declare each in {DECLARED.name} with a reason:\n{listed}"
            )
        if options["release"]:
            self._release(options["release"], found, declared)

    def _release(
        self, version: str, found: dict[str, list[Change]], declared: dict[tuple[str, str], str]
    ) -> None:
        lines = [f"## {version}", ""]
        for name, differences in found.items():
            if differences:
                lines += [f"### {name}", ""]
                lines += [
                    f"- **breaks clients** {change.text} ({declared[name, change.text]})"
                    if change.breaking
                    else f"- {change.text}"
                    for change in differences
                ]
                lines.append("")
        if not any(found.values()):
            lines += ["No change." if CHANGES.exists() else "The first documents.", ""]
        title = "# Changes of the interface\n\nWritten by `manage.py compare_schema --release`.\n"
        earlier = CHANGES.read_text().removeprefix(title) if CHANGES.exists() else ""
        RELEASED.mkdir(exist_ok=True)
        CHANGES.write_text(title + "\n" + "\n".join(lines).rstrip() + "\n" + earlier)
        for name, document in DOCUMENTS.items():
            shutil.copyfile(document.file, RELEASED / f"{name}.yaml")
        DECLARED.unlink(missing_ok=True)


def _declared() -> dict[tuple[str, str], str]:
    if not DECLARED.exists():
        return {}
    entries = tomllib.loads(DECLARED.read_text()).get("breaking", [])
    if unexplained := [entry["change"] for entry in entries if not entry.get("reason", "").strip()]:
        raise CommandError(f"Give a reason: {unexplained}")
    return {(entry["document"], entry["change"]): entry["reason"] for entry in entries}
