"""manage.py write_event_docs [--check]: docs/events.md from the code, without a database."""

from api.http.generated import PageCommand
from api.national.webhooks import documented


class Command(PageCommand):
    help = "Write the list of the events that webhooks send."
    file = documented.FILE

    def page(self) -> bytes:
        return documented.page()
