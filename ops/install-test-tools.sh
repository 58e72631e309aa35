#!/bin/sh
# Fetch what `make test-long` needs besides Python: Debian's nginx, promtool and rsync into .tools, the environment of
# ops/backup, GnuPG and mmdebstrap. Does nothing where all of it is there.
set -eu
cd "$(dirname "$0")/.."

# Unpack Debian packages below .tools/$1: the other arguments name them.
fetch() {
    folder=.tools/$1
    shift
    echo "Fetching Debian's $* into $folder" >&2
    mkdir -p "$folder"
    (
        cd "$folder"
        apt-get download -qq "$@" >/dev/null 2>&1 || { apt-get update -qq && apt-get download -qq "$@"; } || {
            echo "The long tests need them (Debian: apt-get install $*)." >&2
            exit 1
        }
        for package in *.deb; do dpkg -x "$package" .; done
        rm ./*.deb
    )
}

PATH=$PATH:/usr/sbin
[ -x .tools/nginx/usr/sbin/nginx ] || command -v nginx >/dev/null || fetch nginx nginx
[ -x .tools/promtool/usr/bin/promtool ] || command -v promtool >/dev/null || fetch promtool promtool

# For the drill of the backup: what Barman calls. rsync finds its own library beside it.
if ! [ -x .tools/bin/rsync ] && ! command -v rsync >/dev/null; then
    fetch rsync rsync libpopt0 libxxhash0
    mkdir -p .tools/bin
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$(echo "$PWD"/.tools/rsync/usr/lib/*-linux-gnu)" \
        "$PWD/.tools/rsync/usr/bin/rsync" >.tools/bin/rsync
    chmod +x .tools/bin/rsync
fi
# For the drill of the backup, and for the bare machine that install.md is followed on.
if ! command -v gpg >/dev/null || ! command -v gpg-agent >/dev/null || ! command -v file >/dev/null ||
    ! command -v mmdebstrap >/dev/null; then
    { [ "$(id -u)" = 0 ] && apt-get install -y -qq gpg gpg-agent file mmdebstrap >/dev/null; } || {
        echo "The long tests need them (Debian: apt-get install gpg gpg-agent file mmdebstrap)." >&2
        exit 1
    }
fi
UV_PYTHON_DOWNLOADS=never .tools/uv/bin/uv sync --frozen --quiet --project ops/backup --python .venv/bin/python
