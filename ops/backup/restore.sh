#!/bin/sh
# Put a backup back into a new folder: secrets/, evidence/ and postgres/, in this order.
#
#     restore.sh FOLDER                   as of the mark: the last instant of which rows and files are both there
#     restore.sh FOLDER --time INSTANT    as of an instant, such as "2027-02-01 09:30:00+07"
#     restore.sh FOLDER --latest          all that was received; evidence newer than the mark may lack its file
#
# Needs the variables of backup.env, and BACKUP_PRIVATE_KEY and BACKUP_PASSPHRASE: the files with the private key and its
# passphrase. The key is forgotten at the end. What is restored is not encrypted.
set -eu
umask 077

fail() {
    echo "$*" >&2
    exit 1
}
# Instants are written so that the earlier one sorts first.
is_until() { [ "$(printf '%s\n' "$1" "$2" | LC_ALL=C sort | head -n 1)" = "$1" ]; }

[ $# -ge 1 ] || fail "Usage: restore.sh FOLDER [--time INSTANT | --latest]"
to=$1
[ ! -e "$to" ] || fail "$to is there already: name a folder that is not."
read -r marked place <"$BACKUP_HOME/files/mark" || fail "No pass of files.sh has ended: $BACKUP_HOME/files/mark is missing."
until=$marked
case ${2:-} in
'') set -- --target-lsn "$place" --target-action promote ;;
--time)
    until=$(date -u --date "$3" +%Y%m%dT%H%M%SZ)
    set -- --target-time "$3" --target-action promote
    ;;
--latest)
    until=9
    set -- --target-tli latest
    ;;
*) fail "restore.sh does not know $2." ;;
esac

mkdir -p "$to/secrets"
to=$(cd "$to" && pwd)

# A keyring of its own. The passphrase is random, so making it slow to guess would only make each file slow to read.
GNUPGHOME=$(mktemp --directory)
export GNUPGHOME
trap 'gpgconf --kill gpg-agent; rm -rf "$GNUPGHOME"' EXIT
echo "s2k-count 1024" >"$GNUPGHOME/gpg-agent.conf"
decrypt="gpg --batch --quiet --pinentry-mode loopback --passphrase-file $BACKUP_PASSPHRASE"
$decrypt --import "$BACKUP_PRIVATE_KEY"
echo "$BACKUP_KEY:6:" | gpg --quiet --import-ownertrust # Barman first puts away what it received last

# The secrets that were in force at the instant.
chosen=
for file in "$BACKUP_HOME"/files/secrets/*.tar.gpg; do
    if [ -z "$chosen" ] || is_until "$(basename "$file" .tar.gpg)" "$until"; then chosen=$file; fi
done
$decrypt --decrypt "$chosen" | tar --extract --directory "$to/secrets"

# Evidence before the rows that name it. What no row of the instant names is cleaned by the worker.
cp --recursive --symbolic-link "$BACKUP_HOME/files/evidence" "$to/evidence"
find "$to/evidence" -name '*.gpg' -print0 | xargs --null --no-run-if-empty $decrypt --decrypt-files
find "$to/evidence" -type l -delete
is_until "$until" "$marked" ||
    echo "Files that were stored after $marked may be missing: manage.py verify_evidence names them." >&2

# The database. It replays the log when it is first started, which needs no key any more.
mkdir "$to/staging"
python3 -c 'import os, sys; sys.stdout.write(os.path.expandvars(sys.stdin.read()))' \
    <"$(dirname "$0")/barman.conf" >"$to/staging/barman.conf"
barman --quiet --config "$to/staging/barman.conf" restore "$@" --partial-wal \
    --staging-path "$to/staging" kota_cerdas auto "$to/postgres"
rm -r "$to/staging"
echo "Restored to $to as of $until: secrets of $(basename "$chosen" .tar.gpg)."
