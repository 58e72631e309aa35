"""manage.py write_plan_docs [--check]: docs/masterplan from the code, without a database."""

from api.http.generated import WriteCommand
from api.regency.programmes.whole import plan_docs


class Command(WriteCommand):
    help = "Write the states of a masterplan, and the schema of its document."
    folder = plan_docs.FOLDER
    remedy = "manage.py write_plan_docs"

    def files(self) -> dict[str, bytes]:
        return plan_docs.pages()
