"""JSON Pointer (RFC 6901): the place of a value in a body, "/programmes/3/name"; "" is the whole body."""


def child(pointer: str, token: str | int) -> str:
    """Return the place of a member or an item below `pointer`."""
    return f"{pointer}/{str(token).replace('~', '~0').replace('/', '~1')}"
