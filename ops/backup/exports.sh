#!/bin/sh
# Export every regency at work, each to an encrypted file of its own, and remove exports older than BACKUP_KEEP_DAYS.
#
#     exports.sh FOLDER [PYTHON]     needs BACKUP_KEY, GNUPGHOME and what manage.py needs
#
# A regency that cannot be exported does not stop the others; the exit code is 1 then.
set -eu
umask 077

folder=$1
python=${2:-.venv/bin/python}
day="$folder/$(date -u +%Y-%m-%d)"
work="$folder/work"
rm -rf "$work"
mkdir -p "$day" "$work"

psql "$DATABASE_URL" --no-psqlrc --tuples-only --no-align \
    --command "SELECT kemendagri_code FROM tenants_regency WHERE status IN ('onboarded', 'suspended') ORDER BY 1" >"$work/codes"
failed=
while read -r code; do
    if "$python" manage.py export_regency "$code" --to "$work/$code" --by exports.sh --reason "scheduled export" \
        >"$work/said" 2>&1 </dev/null; then
        tar --create --directory "$work" "$code" |
            gpg --batch --yes --quiet --recipient "$BACKUP_KEY" --output "$day/$code.tar.gpg" --encrypt
        rm -r "${work:?}/$code"
    else
        failed="$failed $code"
        cat "$work/said" >&2
    fi
done <"$work/codes"
rm -r "$work"
find "$folder" -mindepth 1 -maxdepth 1 -type d -mtime "+$BACKUP_KEEP_DAYS" -exec rm -r {} +
[ -z "$failed" ] || { echo "Not exported:$failed" >&2 && exit 1; }
