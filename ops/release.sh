#!/bin/sh
# What a release ships besides its source, into a folder: ops/release.sh dist (docs/operations/release.md).
#   sbom.json       each package that the service runs on, with version and hashes (CycloneDX, from uv.lock)
#   licences.json   the licence of each; one that [tool.pip-licenses] in pyproject.toml does not allow ends this
set -eu
cd "$(dirname "$0")/.."
folder=${1:?name a folder}
mkdir -p "$folder"

version=$(.tools/uv/bin/uv version --short)
grep -q "^## \[$version\]\|^## \[Unreleased\]" CHANGELOG.md || {
    echo "CHANGELOG.md says nothing of $version." >&2
    exit 1
}
.venv/bin/python manage.py compare_schema >/dev/null # a breaking change without its reason ends this

.tools/uv/bin/uv export --quiet --frozen --no-dev --group otel --format cyclonedx1.5 --output-file "$folder/sbom.json" >/dev/null
export UV_PROJECT_ENVIRONMENT=.tools/release UV_PYTHON_DOWNLOADS=never
.tools/uv/bin/uv sync --quiet --frozen --no-dev --group otel --group release --python .venv/bin/python
.tools/release/bin/pip-licenses --from=mixed --format=json --output-file "$folder/licences.json" >/dev/null
# Known holes of these packages, where the advisories can be reached.
if ! audit=$(.tools/uv/bin/uv audit --frozen --no-dev 2>&1); then
    case $audit in
    *"error sending request"* | *"Failed to fetch"*) echo "No advisories could be reached: not audited." ;;
    *) echo "$audit" >&2 && exit 1 ;;
    esac
fi
echo "$version: $(grep -c '"purl"' "$folder/sbom.json") packages in $folder"
