"""A mail server that keeps what it is sent, and refuses as it is told to."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

from local.services.postgres import free_port

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd tells of each command


class Postbox:
    """`refusal` is what it answers to each recipient instead of taking the mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusal = ""

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def texts(self) -> list[str]:
        """The texts; each mail has its text as a page too."""
        bodies = [(each.get_body(("plain",)), each.get_body(("html",))) for each in self.mails]
        assert all(page is not None for _, page in bodies)
        return [str(text.get_content()) for text, _ in bodies if text is not None]


@contextmanager
def listening() -> Iterator[Postbox]:
    """The settings lead to this postbox in the block."""
    postbox = Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        with override_settings(MAILERS=mailers(server.port)):
            yield postbox
    finally:
        server.stop()


def mailers(port: int) -> dict[str, Any]:
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5}}}
