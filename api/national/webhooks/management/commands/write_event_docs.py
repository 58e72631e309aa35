"""manage.py write_event_docs [--check]: docs/events.md from the code, without a database."""

from api.http.generated import WriteCommand
from api.national.webhooks import documented


class Command(WriteCommand):
    help = "Write the list of the events that webhooks send."
    folder, alone = documented.FILE.parent, False

    def files(self) -> dict[str, bytes]:
        return {documented.FILE.name: documented.page()}
