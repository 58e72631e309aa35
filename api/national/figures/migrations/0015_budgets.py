"""Money by year. What was answered as of an earlier instant is told by year as well: rows for all of the history.

The plan's amounts stand as `allocated` (`allocated_from` plan) until a report carries a budget.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import connection, migrations, models

HISTORY = Path(__file__).with_suffix(".sql").read_text()


def fill(apps, schema_editor):
    """Fill one regency at a time, so that no statement holds more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT regency_id FROM public.figures_reported_programme ORDER BY 1")
        for (regency,) in cursor.fetchall():
            cursor.execute(HISTORY, {"regency": regency})


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0014_stamp'),
        ('ledger', '0005_submitted_by_application'),
        ('tenants', '0009_lock'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportedBudget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(null=True)),
                ('basis', models.CharField(choices=[('submitted', 'Submitted'), ('accepted', 'Accepted')], max_length=9)),
                ('programme_id', models.UUIDField()),
                ('period', models.CharField(max_length=7)),
                ('dimension', models.CharField(max_length=20)),
                ('sub_dimension', models.CharField(max_length=30)),
                ('indicative', models.DecimalField(decimal_places=0, max_digits=24)),
                ('allocated', models.DecimalField(decimal_places=0, max_digits=24)),
                ('allocated_from', models.CharField(blank=True, choices=[('plan', 'Plan'), ('report', 'Report')], max_length=6)),
                ('spent', models.DecimalField(decimal_places=0, max_digits=24)),
                ('regency', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenants.regency')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.submission')),
            ],
            options={
                'db_table': 'figures_reported_budget',
                'indexes': [models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'valid_from'], name='reported_budget_ended')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('regency', 'programme_id', 'period', 'basis'), name='one_current_reported_budget'), models.CheckConstraint(condition=models.Q(('period__regex', '^[12][0-9]{3}$')), name='budget_is_of_a_year')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
