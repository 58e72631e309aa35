"""Descriptions of OAuth2 refusals, in two languages: `error_description` of RFC 6749, section 5.2.

The codes are the RFC's and oauthlib's. Descriptions are ASCII without quotes and backslashes, as the RFC has it.
"""

from collections.abc import Mapping

from api.http.language import active_language
from api.http.messages import Message, _

#: By code, where nothing more particular is known.
CODES: Mapping[str, Message] = {
    "invalid_request": _("A parameter is missing, repeated, or not accepted by this grant type."),
    "invalid_client": _("The application is unknown or has ended, or its secret is wrong."),
    "invalid_grant": _(
        "The code or refresh token is unknown, used, expired, revoked or of another application; or "
        "code_verifier or redirect_uri does not fit the code."
    ),
    "unauthorized_client": _("The application is registered for another grant type."),
    "unsupported_grant_type": _("grant_type is authorization_code, client_credentials or refresh_token."),
    "invalid_scope": _(
        "A scope is unknown, was not given to the application, or opens nothing that the application may enter."
        " The default is published:read; at the ministry, national:read."
    ),
    "invalid_target": _(
        "resource does not name this service: /.well-known/oauth-protected-resource has its name."
    ),
    "unsupported_token_type": _("Tokens of this type cannot be revoked."),
    "slow_down": _("Too many requests."),
    "temporarily_unavailable": _("The service is busy: try again in a moment."),
    "server_error": _("The service has an internal error."),
}
#: What oauthlib says, by its own words.
_SAID: Mapping[str, Message] = {
    "Missing code parameter.": _("code is missing."),
    "Missing refresh token parameter.": _("refresh_token is missing."),
    "Missing token parameter.": _("token is missing."),
    "Code verifier required.": _("code_verifier is missing."),
    "Missing redirect URI.": _("redirect_uri is missing."),
    "Mismatching redirect URI.": _(
        "redirect_uri is not registered, or differs from the one in the request for the code."
    ),
    "Invalid client_id parameter value.": CODES["invalid_client"],
    "URL query parameters are not allowed": _("Send parameters in the form, not in the address."),
}


def described(code: str, said: str) -> str:
    """Return the description: our text for what oauthlib said, else the text of the code."""
    if said in _SAID:
        return str(_SAID[said])
    if said and (active_language() == "en" or code not in CODES):
        return plain(said)
    return str(CODES[code]) if code in CODES else ""


def plain(text: str) -> str:
    """Return the text as the RFC allows it: printable ASCII without quotes and backslashes."""
    kept = text.replace('"', "'").replace("\\", "/").encode("ascii", "replace").decode()
    return "".join(each if each.isprintable() else " " for each in kept)
