"""Keys sort in the order in which they were made, also within a millisecond."""

import time
import uuid

from tenants.ids import uuid7


def test_ids_sort_in_the_order_in_which_they_were_made() -> None:
    made = [uuid7() for _ in range(1000)]
    assert made == sorted(made)
    assert len({each.int >> 80 for each in made}) < len(made)  # several in one millisecond


def test_an_id_is_of_version_7_and_of_now() -> None:
    before, made, after = time.time_ns(), uuid7(), time.time_ns()
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before // 1_000_000 <= made.int >> 80 <= after // 1_000_000
