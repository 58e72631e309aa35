"""Descriptions of OAuth2 refusals, in two languages: `error_description` of RFC 6749, section 5.2.

The codes are the RFC's and oauthlib's. Descriptions are ASCII without quotes and backslashes, as the RFC has it.
"""

from api.http.language import active_language
from api.http.messages import table

#: By code, where nothing more particular is known.
CODES = table(
    {
        "invalid_request": "A parameter is missing, repeated, or not accepted by this grant type.",
        "invalid_client": "The application is unknown or has ended, or its secret is wrong.",
        "invalid_grant": (
            "The code or refresh token is unknown, used, expired, revoked or of another application; or "
            "code_verifier or redirect_uri does not fit the code."
        ),
        "unauthorized_client": "The application is registered for another grant type.",
        "unsupported_grant_type": "grant_type is authorization_code, client_credentials or refresh_token.",
        "invalid_scope": (
            "A scope is unknown, was not given to the application, or opens nothing that the application may enter."
            " The default is published:read; at the ministry, national:read."
        ),
        "invalid_target": "resource does not name this service: /.well-known/oauth-protected-resource has its name.",
        "unsupported_token_type": "Tokens of this type cannot be revoked.",
        "slow_down": "Too many requests.",
        "temporarily_unavailable": "The service is busy: try again in a moment.",
        "server_error": "The service has an internal error.",
    }
)
#: What oauthlib says, by its own words.
_SAID = table(
    {
        "Missing code parameter.": "code is missing.",
        "Missing refresh token parameter.": "refresh_token is missing.",
        "Missing token parameter.": "token is missing.",
        "Code verifier required.": "code_verifier is missing.",
        "Missing redirect URI.": "redirect_uri is missing.",
        "Mismatching redirect URI.": (
            "redirect_uri is not registered, or differs from the one in the request for the code."
        ),
        "Invalid client_id parameter value.": CODES["invalid_client"],
        "URL query parameters are not allowed": "Send parameters in the form, not in the address.",
    }
)


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
