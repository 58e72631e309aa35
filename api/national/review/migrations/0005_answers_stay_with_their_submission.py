"""An answer is to a remark on the same submission. Answering another's would close a remark that holds up acceptance.

The constraint holds new rows at once. `migrate` validates it afterwards (tenants.schema.plain): rows that break it are named and
stay, and stop nobody's upgrade. Interrupted at any statement, it can be run again.
"""

from django.db import migrations

ADD = """
    ALTER TABLE review_comment ADD CONSTRAINT answer_is_to_a_remark_on_its_submission
    FOREIGN KEY (thread_id, submission_id) REFERENCES review_comment (id, submission_id)
    DEFERRABLE INITIALLY DEFERRED NOT VALID
"""
DROP = "ALTER TABLE review_comment DROP CONSTRAINT IF EXISTS answer_is_to_a_remark_on_its_submission"
DROP_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS comment_with_its_submission"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("review", "0004_in_order")]
    operations = [
        # What an interrupted run left: an index that it did not finish is not valid.
        migrations.RunSQL(f"SET lock_timeout = '2s'; {DROP}; RESET lock_timeout", migrations.RunSQL.noop),
        migrations.RunSQL(DROP_INDEX, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX CONCURRENTLY comment_with_its_submission ON review_comment (id, submission_id)",
            DROP_INDEX,
        ),
        migrations.RunSQL(f"SET lock_timeout = '2s'; {ADD}; RESET lock_timeout", DROP),
    ]
