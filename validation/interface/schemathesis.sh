#!/usr/bin/env bash
# Lets schemathesis, which knows nothing of this program, try the interface for programs against its own description: as
# each of several roles every operation is asked for with what the description allows and with what it forbids.
#
#     validation/interface/schemathesis.sh MYOTRIAL TRIAL [EXAMPLES [SEED [ROLES]]]
#
# MYOTRIAL is the program, TRIAL a trial's folder, EXAMPLES how many requests are made up for an operation at most, ROLES
# the roles, each in its turn.
# Needed: schemathesis 4 (`pip install schemathesis`), curl. Exit 0: nothing was found.
set -euo pipefail

program=$(realpath "$1")
trial=$(realpath "$2")
examples=${3:-20}
seed=${4:-1}
# The data manager comes behind those whose writing made-up requests could close, and the administrator behind everybody: they close
# accounts too.
roles=${5:-coordinator investigator assessor pharmacist laboratory committee monitor medical-monitor sponsor statistician data-manager administrator}
work=$(mktemp -d)
# Nobody waits for the shortest answer of a randomisation here.
echo "answer_floor_milliseconds = 0" >"$work/serve.toml"
"$program" serve "$trial" --listen 127.0.0.1:0 --config "$work/serve.toml" --demonstration "$work/demonstration" 2>"$work/said" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
base=
for _ in $(seq 300); do
    base=$(grep -o 'http://[0-9.:]*' "$work/said" | head -1 || true)
    [ -n "$base" ] && break
    sleep 0.2
done
[ -n "$base" ] || { cat "$work/said" >&2; exit 2; }

field() { sed -n 's/.*name="_form_token" value="\([0-9a-f]*\)".*/\1/p' | head -1; }

found=0
for role in $roles; do
    jar=$work/$role
    token=$(curl -sf -c "$jar" "$base/sign-in" | field)
    curl -sf -b "$jar" -c "$jar" -o /dev/null --data-urlencode "_form_token=$token" --data-urlencode "name=$role" \
        --data-urlencode password=demonstration "$base/sign-in" ||
        { echo "$role is not let in" >&2; exit 2; }
    token=$(curl -sf -b "$jar" "$base/" | field)
    cookie=$(awk '$6 == "myotrial" {print $7}' "$jar")
    curl -sf -b "$jar" "$base/api/v1/openapi.json" >"$work/openapi.json"
    cat >"$work/schemathesis.toml" <<TOML
[parameters]
"header.X-Form-Token" = "$token"

[auth.openapi.session]
api_key = "$cookie"
TOML
    # What the trial itself refuses, though its form is right, the description calls 422; so that taking all that is well
    # formed is not asked for.
    if cd "$work" && schemathesis --config-file "$work/schemathesis.toml" run "$work/openapi.json" --url "$base" --checks all --exclude-checks positive_data_acceptance \
        --max-examples "$examples" --seed "$seed" --continue-on-failure --no-color >"$work/$role.txt" 2>&1; then
        echo "$role: $(grep -oE '[0-9,]+ generated' "$work/$role.txt" | head -1) by schemathesis, nothing found"
    else
        found=1
        echo "$role:"
        cat "$work/$role.txt"
    fi
done
if grep -E '"status":5' "$work/said" | grep -v '"status":503'; then
    echo "the server made a mistake" >&2
    found=1
fi
exit "$found"
