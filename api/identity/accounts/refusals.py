"""What OAuth2's endpoints say when they refuse, in two languages: `error_description` of RFC 6749, section 5.2.

The codes are the RFC's and oauthlib's. Descriptions are ASCII without quotes and backslashes, as the RFC has it.
"""

from collections.abc import Mapping

from api.http.language import Language, Text

#: By code, where nothing more particular is known.
CODES: Mapping[str, Text] = {
    "invalid_request": Text(
        "A parameter is missing, repeated, or not one that this grant type takes.",
        "Ada parameter yang kurang, berulang, atau tidak sesuai dengan grant_type ini.",
    ),
    "invalid_client": Text(
        "The program is not known, its secret is wrong, or it is out of use.",
        "Program tidak dikenal, rahasianya salah, atau sudah tidak digunakan.",
    ),
    "invalid_grant": Text(
        "The code or refresh token is not known, used, over, revoked, or another program's.",
        "Kode atau refresh token tidak dikenal, sudah dipakai, berakhir, dicabut, atau milik program lain.",
    ),
    "unauthorized_client": Text(
        "The program is registered for another grant type.", "Program ini terdaftar untuk grant_type lain."
    ),
    "unsupported_grant_type": Text(
        "grant_type is authorization_code, client_credentials or refresh_token.",
        "grant_type adalah authorization_code, client_credentials, atau refresh_token.",
    ),
    "invalid_scope": Text(
        "A scope is not known, or not one that the program is registered for; or none is named and it has none by "
        "default.",
        "Ada cakupan yang tidak dikenal atau tidak terdaftar bagi program ini; atau tidak ada yang disebut dan "
        "program ini tidak memiliki cakupan bawaan.",
    ),
    "unsupported_token_type": Text(
        "Tokens of this type cannot be revoked.", "Token jenis ini tidak dapat dicabut."
    ),
    "slow_down": Text("Too many requests.", "Terlalu banyak permintaan."),
    "temporarily_unavailable": Text(
        "Not just now: try again in a moment.", "Sementara tidak dapat dilayani. Cobalah sebentar lagi."
    ),
    "server_error": Text("An error of the service itself.", "Kesalahan pada layanan ini."),
}
#: What oauthlib says, by its own words.
_SAID: Mapping[str, Text] = {
    "Missing code parameter.": Text("code is missing.", "code tidak disertakan."),
    "Missing refresh token parameter.": Text("refresh_token is missing.", "refresh_token tidak disertakan."),
    "Missing token parameter.": Text("token is missing.", "token tidak disertakan."),
    "Code verifier required.": Text("code_verifier is missing.", "code_verifier tidak disertakan."),
    "Missing redirect URI.": Text("redirect_uri is missing.", "redirect_uri tidak disertakan."),
    "Mismatching redirect URI.": Text(
        "redirect_uri is not the one that the code was asked for with.",
        "redirect_uri bukan yang dipakai saat meminta kode.",
    ),
    "URL query parameters are not allowed": Text(
        "Parameters stand in the form, not in the address.", "Parameter ditulis di formulir, bukan di alamat."
    ),
}


def described(code: str, said: str, language: Language) -> str:
    """Why, for people: what oauthlib said where it is known, else what the code means."""
    if said in _SAID:
        return _SAID[said].to(language)
    if said and (language == "en" or code not in CODES):
        return plain(said)
    return CODES[code].to(language) if code in CODES else ""


def plain(text: str) -> str:
    """As the RFC allows it: printable ASCII without quotes and backslashes."""
    kept = text.replace('"', "'").replace("\\", "/").encode("ascii", "replace").decode()
    return "".join(each if each.isprintable() else " " for each in kept)
