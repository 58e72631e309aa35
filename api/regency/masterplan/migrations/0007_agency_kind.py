from django.db import migrations, models


class Migration(migrations.Migration):
    """An agency may say its kind."""

    dependencies = [("masterplan", "0006_chapters_of_books")]

    operations = [
        migrations.AddField(
            "agency",
            "kind",
            models.CharField(
                choices=[
                    ("sekretariat_daerah", "Sekretariat Daerah"),
                    ("sekretariat_dprd", "Sekretariat Dprd"),
                    ("inspektorat", "Inspektorat"),
                    ("dinas", "Dinas"),
                    ("badan", "Badan"),
                    ("kecamatan", "Kecamatan"),
                    ("other", "Other"),
                ],
                max_length=18,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            "agency",
            models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "sekretariat_daerah",
                            "sekretariat_dprd",
                            "inspektorat",
                            "dinas",
                            "badan",
                            "kecamatan",
                            "other",
                        ],
                    )
                ),
                name="agency_kind_is_known",
            ),
        ),
    ]
