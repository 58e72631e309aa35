"""What is raised for text that is not written as it should be."""


class GrammarError(ValueError):
    """The text does not follow the grammar. `code` names the rule; the message is in English and Indonesian."""

    def __init__(self, code: str, message: str, message_id: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.message_id = message_id
