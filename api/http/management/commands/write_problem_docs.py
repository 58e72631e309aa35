"""manage.py write_problem_docs [--check]: docs/errors/*.md from the registry of problem types."""

from api.http import problem_docs
from api.http.generated import WriteCommand


class Command(WriteCommand):
    help = "Write a page of documentation for each problem type."
    folder = problem_docs.FOLDER
    remedy = "manage.py write_problem_docs"

    def files(self) -> dict[str, bytes]:
        return problem_docs.pages()
