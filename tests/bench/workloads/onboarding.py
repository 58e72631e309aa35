"""W8: onboarding, a migration with nothing to do, and one field with an index, against django-tenants' own commands.

The long way is taken for some schemas and counted a schema; ours over all, the start of the command among it.
"""

import re
import shutil
import tempfile
import time
from pathlib import Path

from tests.bench import seed
from tests.bench.rows import Row
from tests.bench.stage import Stage
from tests.support.elsewhere import LaterRelease, newest_migrations
from tests.tenants.catalogue import LONG_WAY

ADD_FIELD = (
    "migrations.AddField('entry', 'bench_note', models.CharField(max_length=50, default='', db_index=True))"
)

_AGAIN = """
from django.core.management import call_command
for schema in {schemas}:
    call_command("migrate_schemas", tenant=True, schema_name=schema, interactive=False, verbosity=0)
"""


def measure(stage: Stage) -> list[Row]:
    stack = stage.stack
    some = 1 if stage.quick else 10
    before = len(seed.places(stack.superuser))
    more = [] if stage.quick else ["--all"]
    if stage.quick:
        codes = stack.superuser.execute(
            "SELECT kemendagri_code FROM tenants_regency WHERE onboarded_at IS NULL ORDER BY 1 LIMIT 10"
        )
        more = ["--code", *(code for (code,) in codes)]
    seconds = _timed(
        lambda: stack.command("manage.py", "onboard", *more, "-v0", "--by", "bench", "--reason", "bench")
    )
    everyone = len(seed.places(stack.superuser))
    schemas = [f"r_{number}" for number in range(900_101, 900_101 + some)]
    long_way = _inside(stage, LONG_WAY.format(schemas=schemas))
    found = _pair(
        "W8 onboarding", seconds / max(1, everyone - before), long_way / some, everyone - before, some
    )
    seconds = _timed(lambda: stack.command("manage.py", "migrate_regencies"))
    found += _pair("W8 nothing to do", seconds / everyone, _inside(stage, _AGAIN.format(schemas=schemas)) / some,
                   everyone, some)  # fmt: skip
    folder = Path(tempfile.mkdtemp(dir=stack.folder))
    later = LaterRelease(folder / "later")
    later.add("history", "9001_note", after=newest_migrations(["history"])["history"], operations=ADD_FIELD)
    environment = later.environment | {"PYTHONPATH": f"{later.folder}:{Path.cwd()}"}
    seconds = _timed(lambda: stack.command("manage.py", "migrate_regencies", "-v0", **environment))
    again = _inside(stage, _AGAIN.format(schemas=schemas), **environment)
    found += _pair("W8 one field", seconds / everyone, again / some, everyone, some)
    stack.superuser.execute("; ".join(f"DROP SCHEMA {schema} CASCADE" for schema in schemas))
    shutil.rmtree(folder)
    return found


def _inside(stage: Stage, code: str, **environment: str) -> float:
    """Seconds that the code takes within manage.py's shell, without the start of it."""
    timed = f"import time; began = time.monotonic(){code}\nprint('TOOK', time.monotonic() - began)"
    said = stage.stack.command("manage.py", "shell", "-v0", "-c", timed, **environment)
    return float(re.findall(r"TOOK ([0-9.]+)", said)[0])


def _timed(run: object) -> float:
    began = time.perf_counter()
    run()  # type: ignore[operator]
    return time.perf_counter() - began


def _pair(name: str, ours: float, theirs: float, count: int, some: int) -> list[Row]:
    """Both as seconds a regency."""
    return [
        Row(name, "ours", ours * 1000, None, 1 / ours, "regencies/s", 1.0, note=f"over {count}"),
        Row(name, "django-tenants", theirs * 1000, None, 1 / theirs, "regencies/s", theirs / ours,
            note=f"over {some}, a schema"),
    ]  # fmt: skip
