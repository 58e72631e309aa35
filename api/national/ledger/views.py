"""The public keys by which anyone verifies a receipt."""

from rest_framework.request import Request
from rest_framework.response import Response

from api.http import parameters
from api.http.views import PublicView
from api.national.ledger import signing


class SigningKeys(PublicView):
    """JSON Web Key Set (RFC 7517). Outside the API's versions: receipts of all years point here."""

    def get(self, request: Request) -> Response:
        parameters.check_none(request)
        return Response(signing.public_keys(), headers={"Cache-Control": "public, max-age=300"})
