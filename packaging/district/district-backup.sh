#!/bin/sh
# One backup of the district's database into TEREZE_BACKUPS; the oldest beyond TEREZE_KEEP go. Ends with 0
# only when the new one is whole and can be read.
set -eu
umask 077
: "${TEREZE_DATABASE:?}" "${TEREZE_BACKUPS:?}"
mkdir -p "$TEREZE_BACKUPS"
name="$TEREZE_BACKUPS/tereze-district-$(date +%Y-%m-%d-%H%M%S)"
trap 'rm -f "$name.part"' EXIT
pg_dump --format=custom --file="$name.part" "$TEREZE_DATABASE"
pg_restore --list "$name.part" >/dev/null
sync "$name.part"
mv "$name.part" "$name.dump"
find "$TEREZE_BACKUPS" -maxdepth 1 -name 'tereze-district-*.dump' | sort -r |
    tail -n "+$((${TEREZE_KEEP:-14} + 1))" | while IFS= read -r old; do rm -f "$old"; done
