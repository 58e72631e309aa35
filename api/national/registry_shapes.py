"""Regencies and provinces as answers name them: one shape each."""

from api.http.shapes import shape, text


@shape
class NamedRegency:
    """A regency."""

    code: str = text(5, 'Kemendagri code, such as "51.01".')
    name: str = text(200, "With its kind: bare names repeat.")


@shape
class Province:
    code: str = text(2, 'Kemendagri code, such as "51".')
    name: str = text(200, "Its name.")
