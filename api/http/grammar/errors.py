"""What is raised for text that is not written as it should be."""


class GrammarError(ValueError):
    """The text is not written as it should be. `code` names the rule; the message comes in both languages."""

    def __init__(self, code: str, message: str, message_id: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.message_id = message_id
