"""An answer is to a remark on the same submission. Answering another's would close a remark that holds up acceptance.

The constraint holds new rows at once; those that stand are checked in a transaction of its own.
"""

from django.db import migrations

ADD = """
    ALTER TABLE review_comment ADD CONSTRAINT answer_is_to_a_remark_on_its_submission
    FOREIGN KEY (thread_id, submission_id) REFERENCES review_comment (id, submission_id)
    DEFERRABLE INITIALLY DEFERRED NOT VALID
"""
DROP = "ALTER TABLE review_comment DROP CONSTRAINT answer_is_to_a_remark_on_its_submission"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("review", "0004_in_order")]
    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS comment_with_its_submission"
            " ON review_comment (id, submission_id)",
            "DROP INDEX comment_with_its_submission",
        ),
        migrations.RunSQL(f"SET lock_timeout = '2s'; {ADD}; RESET lock_timeout", DROP),
        migrations.RunSQL(
            "ALTER TABLE review_comment VALIDATE CONSTRAINT answer_is_to_a_remark_on_its_submission",
            migrations.RunSQL.noop,
        ),
    ]
