#!/usr/bin/env bash
# Fetches pages of a demonstration as each role sees them, for accessibility.sh to look at:
#
#     validation/report/served_pages.sh MYOTRIAL TRIAL FOLDER
#     validation/report/accessibility.sh FOLDER/*.html
#
# MYOTRIAL is the program, TRIAL a trial's folder. Each page is kept with its style in it, so that it can be looked at
# without the server.
set -euo pipefail

program=$1
trial=$2
folder=$3
mkdir -p "$folder"
work=$(mktemp -d)
"$program" serve "$trial" --listen 127.0.0.1:0 --demonstration "$work/demonstration" 2>"$work/said" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
base=
for _ in $(seq 300); do
    base=$(grep -o 'http://[0-9.:]*' "$work/said" | head -1 || true)
    [ -n "$base" ] && break
    sleep 0.2
done
[ -n "$base" ] || { cat "$work/said" >&2; exit 2; }
curl -sf "$base/style.css" >"$work/style.css"

# keep NAME PATH: the page with its style in it.
keep() {
    curl -sf -b "$work/jar" -c "$work/jar" "$base$2" >"$work/page"
    python3 - "$work/page" "$work/style.css" "$folder/$1.html" <<'PY'
import sys
page, style, out = (open(sys.argv[1]).read(), open(sys.argv[2]).read(), sys.argv[3])
page = page.replace('<link rel="stylesheet" href="/style.css">', "<style>" + style + "</style>")
page = page.replace('<script src="/comfort.js" defer></script>', "")
open(out, "w").write(page)
PY
}

look() {
    local user=$1
    shift
    rm -f "$work/jar"
    keep "sign-in" /sign-in
    local known
    known=$(grep -o 'name="_form_token" value="[0-9a-f]*"' "$work/page" | head -1 | grep -o '[0-9a-f]\{64\}')
    curl -sf -o /dev/null -b "$work/jar" -c "$work/jar" -d "_form_token=$known" -d "name=$user" -d password=demonstration "$base/sign-in"
    for path in "$@"; do
        keep "$user$(echo "$path" | tr '/?=' '---')" "$path"
    done
}

look coordinator / /subjects /subjects/new /subjects/1 /subjects/1/trail /subjects/1/queries /subjects/1/endorsements \
    /subjects/1/forms/adverse-event /subjects/1/forms/deviation /flow /schedule /score /imports /exports /queries /deviations
look investigator / /subjects/1/unblind
look assessor / /subjects
look pharmacist / /pharmacy
look monitor / /queries /deviations /coding
look data-manager / /coding /imports /exports /unblinding
look medical-monitor / /coding
look committee / /committee /closed-results
look statistician / /unblinding
look sponsor / /flow /unblinding
look administrator / /accounts /sites
echo "$(find "$folder" -name '*.html' | wc -l) pages in $folder"
