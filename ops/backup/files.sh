#!/bin/sh
# Copy what lies beside the database into the backup, encrypted: the secrets, and the evidence that is not there yet.
#
# One pass; run it again and again. The place in the database's log is noted before anything is copied and becomes the
# mark once the pass is whole. So no row at or before the mark names a file that the backup lacks: a file is stored
# before its row is. What a later row names may be missing, which is why restore.sh goes to the mark.
set -eu
umask 077

to="$BACKUP_HOME/files"
work="$to/work"
mkdir -p "$to/evidence" "$to/secrets" "$work"
exec 9>"$to/lock"
flock --nonblock 9 || exit 0 # another pass is at work

ask() { psql "$BACKUP_CONNINFO" --no-psqlrc --quiet --tuples-only --no-align "$@"; }
gpg="gpg --batch --yes --quiet --compress-level 0 --recipient $BACKUP_KEY"

# The place in the log. The record behind it lets a restore stop there, even where nobody writes afterwards.
begun=$(date -u +%Y%m%dT%H%M%SZ)
places=$(ask --command 'SELECT pg_current_wal_insert_lsn()' --command "SELECT pg_create_restore_point('files_$begun')")
place=$(echo "$places" | head -n 1)
written=$(echo "$places" | tail -n 1)

# Secrets, where they changed. All of those that were are kept: a restore takes the ones of its instant.
# shellcheck disable=SC2086  # a list of paths
tar --create --absolute-names --transform 's|^/*||' --sort=name --file "$work/secrets" $BACKUP_SECRETS
sum=$(sha256sum <"$work/secrets" | cut -d' ' -f1)
if [ "$sum" != "$(cat "$to/secrets/newest" 2>/dev/null)" ]; then
    $gpg --output "$to/secrets/$begun.tar.gpg" --encrypt "$work/secrets"
    echo "$sum" >"$to/secrets/newest"
fi
rm "$work/secrets"

# Evidence: each file is named by its own content, so one that is there is never copied again.
cd "$EVIDENCE_DIR"
find . -type f ! -name '*.part' -printf '%P\n' | LC_ALL=C sort >"$work/there"
(cd "$to/evidence" && find . -type f -name '*.gpg' -printf '%P\n') | sed 's/\.gpg$//' | LC_ALL=C sort >"$work/kept"
LC_ALL=C comm -23 "$work/there" "$work/kept" >"$work/missing"
rm -rf "$work/new"
sed 's|/[^/]*$||' "$work/missing" | uniq | while read -r folder; do
    mkdir -p "$work/new/$folder" "$to/evidence/$folder"
    sed -n "s|^$folder/|$PWD/&|p" "$work/missing" | xargs --delimiter '\n' ln --symbolic --target-directory "$work/new/$folder"
    # Many in one go. What is deleted meanwhile fails, so each is looked at afterwards.
    find "$work/new/$folder" -type l -print0 | xargs --null $gpg --encrypt-files || true
    find "$work/new/$folder" -type l | while read -r file; do
        [ -e "$file.gpg" ] || [ ! -e "$file" ] || exit 1
    done
    find "$work/new/$folder" -name '*.gpg' -exec mv --target-directory "$to/evidence/$folder" {} +
done

# What was deleted goes from the backup once no backup holds a row that names it.
LC_ALL=C comm -13 "$work/there" "$work/kept" | while read -r name; do
    [ -e "$to/evidence/$name.gone" ] || : >"$to/evidence/$name.gone"
done
find "$to/evidence" -name '*.gone' -printf '%P\n' | while read -r gone; do
    name=${gone%.gone}
    if [ -e "$name" ]; then
        rm "$to/evidence/$gone"
    elif [ -n "$(find "$to/evidence/$gone" -mtime "+$BACKUP_KEEP_DAYS")" ]; then
        rm "$to/evidence/$name.gpg" "$to/evidence/$gone"
    fi
done

# The mark is of use only where Barman has the log up to it, which it tells every ten seconds.
tries=60
received="SELECT coalesce(bool_or(write_lsn >= '$written'), false) FROM pg_stat_replication"
received="$received WHERE application_name = 'barman_receive_wal'"
until [ "$(ask --command "$received")" = t ]; do
    tries=$((tries - 1))
    if [ "$tries" = 0 ]; then
        echo "Barman has not received the log of $begun: see barman check kota_cerdas. The mark stays where it was." >&2
        exit 1
    fi
    sleep 1
done
echo "$begun $place" >"$work/mark"
sync --file-system "$to"
mv "$work/mark" "$to/mark"
