import django.db.models.deletion
import tenants.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """A chapter is a row of its own. Its book is one of its version."""

    dependencies = [('masterplan', '0004_force_ends_with_the_plan_period')]

    operations = [
        migrations.CreateModel(
            name='Chapter',
            fields=[
                ('id', models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('book', models.UUIDField()),
                ('chapter', models.UUIDField()),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=300)),
                ('format', models.CharField(choices=[('text', 'Text'), ('markdown', 'Markdown')], default='text', max_length=8)),
                ('text', models.TextField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField()),
                ('masterplan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='masterplan.masterplan')),
            ],
            options={
                'db_table': 'masterplan_chapter',
                'constraints': [models.UniqueConstraint(fields=('masterplan', 'chapter'), name='chapter_once_per_masterplan_version'), models.CheckConstraint(condition=models.Q(('title__regex', '\\S')), name='chapter_has_a_title'), models.CheckConstraint(condition=models.Q(('format__in', ['text', 'markdown'])), name='chapter_format_is_known')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE masterplan_chapter ADD CONSTRAINT chapter_is_of_a_book"
            " FOREIGN KEY (masterplan_id, book) REFERENCES masterplan_book (masterplan_id, book)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE masterplan_chapter DROP CONSTRAINT chapter_is_of_a_book",
        ),
    ]
