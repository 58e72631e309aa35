"""manage.py write_permission_docs [--check]: docs/permissions.md from the code, without a database."""

from api.http.generated import WriteCommand
from api.identity import permission_docs


class Command(WriteCommand):
    help = "Write the table of permissions by address."
    folder, alone = permission_docs.FILE.parent, False

    def files(self) -> dict[str, bytes]:
        return {permission_docs.FILE.name: permission_docs.page()}
