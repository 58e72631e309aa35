"""The review's words, for both sides."""

from django.db import models


class Side(models.TextChoices):
    """The side that comments."""

    REGENCY = "regency"
    MINISTRY = "ministry"


class Part(models.TextChoices):
    """Thing that was opened: a submission, its exact bytes, or a file of its evidence."""

    SUBMISSION = "submission"
    PAYLOAD = "payload"
    EVIDENCE = "evidence"
