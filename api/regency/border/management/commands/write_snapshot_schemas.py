"""manage.py write_snapshot_schemas [--check]: docs/schemas from the code, without a database."""

from api.http.generated import WriteCommand
from api.regency.border.schemas import forms


class Command(WriteCommand):
    help = "Write the JSON Schemas of what regencies submit."
    folder = forms.FOLDER
    remedy = "manage.py write_snapshot_schemas"

    def files(self) -> dict[str, bytes]:
        return forms.files()
