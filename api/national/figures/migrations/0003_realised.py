"""Activities of submitted masterplans and realisations of submitted reports, by basis.

Masterplans that are in the ledger already give their activities, for as long as their programmes were in force. No
report had realisations before.
"""

import django.db.models.deletion
from django.db import migrations, models


BEGIN = """
INSERT INTO public.figures_reported_activity (regency_id, basis, programme_id, activity_id, starts_on, ends_on,
    milestones, submission_id, valid_from, valid_until)
SELECT r.regency_id, r.basis, r.programme_id, a.id, a.starts_on, a.ends_on,
       coalesce((
           SELECT jsonb_agg(jsonb_build_object('id', m -> 'id', 'due_on', m -> 'due_on') ORDER BY place)
           FROM jsonb_array_elements(a.milestones) WITH ORDINALITY AS each (m, place)), '[]'),
       r.submission_id, r.valid_from, r.valid_until
FROM public.figures_reported_programme r
JOIN public.ledger_submission s ON s.id = r.submission_id
CROSS JOIN LATERAL jsonb_to_recordset(s.content -> 'programmes') AS p (id uuid, activities jsonb)
CROSS JOIN LATERAL jsonb_to_recordset(p.activities) AS a (id uuid, starts_on date, ends_on date, milestones jsonb)
WHERE p.id = r.programme_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('figures', '0002_regency_status'),
        ('ledger', '0001_initial'),
        ('tenants', '0003_applied_migrations'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportedActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(choices=[('submitted', 'Submitted'), ('accepted', 'Accepted')], max_length=9)),
                ('programme_id', models.UUIDField()),
                ('activity_id', models.UUIDField()),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('milestones', models.JSONField()),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(null=True)),
                ('regency', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenants.regency')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.submission')),
            ],
            options={
                'db_table': 'figures_reported_activity',
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('regency', 'activity_id', 'basis'), name='one_current_reported_activity')],
            },
        ),
        migrations.CreateModel(
            name='ReportedRealisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(choices=[('submitted', 'Submitted'), ('accepted', 'Accepted')], max_length=9)),
                ('programme_id', models.UUIDField()),
                ('activity_id', models.UUIDField()),
                ('period', models.CharField(max_length=7)),
                ('physical_percent_to_date', models.DecimalField(decimal_places=2, max_digits=5)),
                ('spent_to_date', models.DecimalField(decimal_places=0, max_digits=20)),
                ('from_apbd', models.DecimalField(decimal_places=0, max_digits=20)),
                ('from_apbn', models.DecimalField(decimal_places=0, max_digits=20)),
                ('from_dak', models.DecimalField(decimal_places=0, max_digits=20)),
                ('from_csr', models.DecimalField(decimal_places=0, max_digits=20)),
                ('from_kpbu', models.DecimalField(decimal_places=0, max_digits=20)),
                ('from_grant', models.DecimalField(decimal_places=0, max_digits=20)),
                ('from_other', models.DecimalField(decimal_places=0, max_digits=20)),
                ('from_unspecified', models.DecimalField(decimal_places=0, max_digits=20)),
                ('stopped', models.BooleanField()),
                ('milestones_reached', models.JSONField()),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(null=True)),
                ('regency', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenants.regency')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.submission')),
            ],
            options={
                'db_table': 'figures_reported_realisation',
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('regency', 'activity_id', 'period', 'basis'), name='one_current_reported_realisation')],
            },
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
