"""What is raised for text that is not written as it should be."""

from api.http.messages import Message


class GrammarError(ValueError):
    """The text is not written as it should be. `code` names the rule; the message comes in both languages."""

    def __init__(self, code: str, message: Message) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
