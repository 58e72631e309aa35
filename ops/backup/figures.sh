#!/bin/sh
# Write for node_exporter how the backup stands: whether `barman check` finds nothing, and when the last whole pass of
# files.sh began.
#
#     figures.sh FOLDER     the one of its --collector.textfile.directory
set -eu

is_well=0
if barman check kota_cerdas >/dev/null 2>&1; then is_well=1; fi
read -r marked place <"$BACKUP_HOME/files/mark" || marked=19700101T000000Z
marked=$(echo "$marked" | sed -E 's/(....)(..)(..)T(..)(..)(..)Z/\1-\2-\3 \4:\5:\6Z/')
cat >"$1/kota-cerdas.prom.new" <<END
# HELP kc_backup_is_well 1 where barman check finds nothing: a base backup of the last day, and the log since.
# TYPE kc_backup_is_well gauge
kc_backup_is_well $is_well
# HELP kc_backup_mark_timestamp_seconds When the last whole copy of secrets and evidence began.
# TYPE kc_backup_mark_timestamp_seconds gauge
kc_backup_mark_timestamp_seconds $(date --date "$marked" +%s)
END
chmod 644 "$1/kota-cerdas.prom.new"
mv "$1/kota-cerdas.prom.new" "$1/kota-cerdas.prom"
