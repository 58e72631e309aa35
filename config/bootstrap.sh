#!/bin/sh
# Make .venv with what uv.lock lists. Needs Python 3.12 or newer and a package index; called by the Makefile.
# Everything lands below this folder (.tools, .venv); nothing else on the machine changes.
set -eu
cd "$(dirname "$0")/.."

UV_VERSION=0.13.8

say() { printf '%s\n' "$*" >&2; }

# `python3` may be older, and a version manager's python3.12 a name with nothing behind it: so each is asked.
find_python() {
    for candidate in "${PYTHON:-}" /usr/bin/python3 python3.14 python3.13 python3.12 python3; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    say "Python 3.12 or newer is needed and none was found (tried PYTHON, /usr/bin/python3, python3.14,"
    say "python3.13, python3.12 and python3). Install one, or name it: make PYTHON=/path/to/python3.12"
    exit 1
}

install_uv() {
    say "Installing uv $UV_VERSION into .tools"
    rm -rf .tools/uv
    # pip's settings on this machine (an index, a certificate) stay in force, save those that move its target.
    if "$python" -m venv .tools/uv >/dev/null 2>&1; then
        PIP_USER=0 PIP_TARGET='' PIP_PREFIX='' .tools/uv/bin/python -m pip install --quiet "uv==$UV_VERSION"
        return
    fi
    # Debian leaves venv out of its python3; pip may be there all the same, if only with an older Python.
    rm -rf .tools/uv
    for candidate in "$python" python3 /usr/bin/python3; do
        if "$candidate" -m pip --version >/dev/null 2>&1; then
            PIP_USER=0 PIP_PREFIX='' PIP_REQUIRE_VIRTUALENV=0 PIP_BREAK_SYSTEM_PACKAGES=1 \
                PIP_ROOT_USER_ACTION=ignore "$candidate" -m pip install --quiet --target .tools/uv "uv==$UV_VERSION"
            return
        fi
    done
    say "uv cannot be installed: $python has neither venv nor pip (on Debian: apt install python3-venv)."
    exit 1
}

python=$(find_python)
[ "$(.tools/uv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ] || install_uv
say "Installing what uv.lock lists into .venv, for $python"
unset VIRTUAL_ENV
export UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never
.tools/uv/bin/uv sync --frozen --quiet --python "$python"
.venv/bin/python -m whitenoise.compress --quiet api/http/static
.venv/bin/pybabel --quiet compile --directory locale --locale id --domain django
touch .venv/.synced
