from django.db import migrations

# The column stays for a release, so that nothing is lost where the software is put back; nobody reads it any more.
_DEFAULT = "ALTER TABLE masterplan_book ALTER COLUMN chapters SET DEFAULT '[]'"
# Ids as `chapters.named_by_title` makes them: the same chapter of two versions has the same one.
_CHAPTERS = """
    INSERT INTO masterplan_chapter
        (id, masterplan_id, book, chapter, position, title, format, text, version, updated_at)
    SELECT gen_random_uuid(), masterplan_id, book, md5(concat_ws('/', book, title, number))::uuid, position, title,
           'text', text, 1, updated_at
    FROM (
        SELECT b.id, b.masterplan_id, b.book, b.updated_at, said ->> 'title' AS title, said ->> 'text' AS text,
               place - 1 AS position,
               row_number() OVER (PARTITION BY b.id, said ->> 'title' ORDER BY place) AS number
        FROM masterplan_book b, jsonb_array_elements(b.chapters) WITH ORDINALITY AS chapter (said, place)
    ) AS of_books
"""


class Migration(migrations.Migration):
    """Chapters that books held become rows, as plain text, byte for byte."""

    dependencies = [("masterplan", "0005_chapters")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL([_DEFAULT, _CHAPTERS], migrations.RunSQL.noop)],
            [migrations.RemoveField("book", "chapters")],
        )
    ]
