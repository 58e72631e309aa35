"""manage.py write_permission_docs [--check]: docs/permissions.md from the code, without a database."""

from api.http.generated import PageCommand
from api.identity import permission_docs


class Command(PageCommand):
    help = "Write the table of who may do what at which address."
    file = permission_docs.FILE

    def page(self) -> bytes:
        return permission_docs.page()
