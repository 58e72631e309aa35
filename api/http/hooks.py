"""Hooks: calls from a slice to one above it, which it must not import."""

from collections.abc import Callable


class Hook[**P, T]:
    """A function that a slice declares and a slice above it implements, registered in AppConfig.ready."""

    def __init__(self, declared: Callable[P, T]) -> None:
        self._implementation = declared

    def register(self, implementation: Callable[P, T]) -> None:
        self._implementation = implementation

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._implementation(*args, **kwargs)
