"""Settings of drf-spectacular for the three OpenAPI documents. Names of enumerations stand in openapi.yaml."""

from api.http.yaml_files import read_beside
from config.logs import release

SPECTACULAR_SETTINGS = {
    "VERSION": release()["version"],
    "OAS_VERSION": "3.1.1",
    # The documents are generated and compared by `make check`; addresses that stand in none are meant to.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "ENUM_NAME_OVERRIDES": read_beside(__file__),
}
