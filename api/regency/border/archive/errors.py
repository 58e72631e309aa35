"""Why an export, an archive or a restore does not happen. The text is a sentence for an operator."""


class Refused(Exception):
    """Nothing was changed."""


class BadExport(Refused):
    """The folder is no export, not a whole one, or not as it was written."""
