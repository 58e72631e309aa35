#!/bin/sh
# Fetch what `make test-long` needs besides Python: Debian's nginx, into .tools. Does nothing where there is one.
set -eu
cd "$(dirname "$0")/.."

if [ -x .tools/nginx/usr/sbin/nginx ] || PATH=$PATH:/usr/sbin command -v nginx >/dev/null; then
    exit 0
fi
echo "Fetching Debian's nginx into .tools" >&2
mkdir -p .tools/nginx
cd .tools/nginx
apt-get download -qq nginx >/dev/null 2>&1 || { apt-get update -qq && apt-get download -qq nginx; } || {
    echo "nginx is needed by the tests of docker/nginx.conf (Debian: apt-get install nginx)." >&2
    exit 1
}
dpkg -x nginx_*.deb .
rm nginx_*.deb
