"""Count what our code weighs: Python tokens, SQL and templates, files, for each operation of the API.

`make sizes` prints it. A token is a name, a number, a text or a sign; comments and line ends are none, and migrations
are left out.
"""

import subprocess
import tokenize
from collections import Counter
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "tenants", "config", "local")
_VERBS = {"get", "put", "post", "patch", "delete"}
_NOT_COUNTED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


def files(*endings: str) -> list[Path]:
    """Return the files of the product with one of these endings, without migrations."""
    listed = subprocess.check_output(["git", "ls-files", *PACKAGES], cwd=ROOT, text=True).split("\n")
    return [
        ROOT / name
        for name in listed
        if name.endswith(endings) and "/migrations/" not in name and (ROOT / name).exists()
    ]


def tokens(file: Path) -> int:
    """Return the number of Python tokens in a file."""
    with file.open() as text:
        return sum(token.type not in _NOT_COUNTED for token in tokenize.generate_tokens(text.readline))


def operations() -> int:
    """Return the number of operations in the three OpenAPI documents."""
    documents = sorted((ROOT / "docs" / "openapi").glob("*.yaml"))
    paths = (path for each in documents for path in yaml.safe_load(each.read_text())["paths"].values())
    return sum(verb in _VERBS for path in paths for verb in path)


def main() -> None:
    """Print the table."""
    weights = Counter[str]()
    counts = Counter[str]()
    for file in files(".py"):
        package = file.relative_to(ROOT).parts[0]
        weights[package] += tokens(file)
        counts[package] += 1
    for package in PACKAGES:
        print(f"{package:10} {weights[package]:8,} tokens {counts[package]:5} files")
    total, number = weights.total(), operations()
    print(f"{'all':10} {total:8,} tokens {counts.total():5} files")
    print(f"{number} operations, {total / number:,.0f} tokens each")
    for ending in (".sql", ".html", ".css", ".txt", ".toml", ".yaml", ".yml", ".po"):
        found = files(ending)
        if found:
            print(f"{ending:10} {sum(file.stat().st_size for file in found):8,} bytes  {len(found):5} files")


if __name__ == "__main__":
    main()
