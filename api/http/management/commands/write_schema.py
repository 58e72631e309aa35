"""manage.py write_schema [--check]: write docs/openapi/{regency,national,open}.yaml without a database."""

from django.core.management.base import CommandError

from api.http import documents, labels
from api.http.generated import WriteCommand


class Command(WriteCommand):
    help = "Write the OpenAPI documents from the code; any warning is an error."
    folder = documents.FOLDER

    def files(self) -> dict[str, bytes]:
        try:
            found = {each.file.name: documents.render(each) for each in documents.DOCUMENTS.values()}
        except documents.IncompleteError as error:
            raise CommandError(str(error)) from error
        return {
            **found,
            labels.FILE.name: labels.written([documents.parsed(each) for each in found.values()]),
        }
