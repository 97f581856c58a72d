#!/bin/sh
# Files in, files out, no server: the rows of a file of messages on stdout, what is bad about the others
# in letters.ndjson.   examples/file-to-file.sh MESSAGES.ndjson > rows.ndjson
set -eu
messages=${1:-$(dirname "$0")/telemetry.ndjson}
exec ew-decode --type=telemetry --input json --plain --letters letters.ndjson <"$messages"
