#!/bin/sh
# Judges the SDTM datasets of a run by CDISC's open rules (CORE), which are no part of this repository:
#     CORE=/path/to/core validation/datasets/cdisc_core.sh RUN_FOLDER [MYOTRIAL]
# CORE is the program of github.com/cdisc-org/cdisc-rules-engine; its releases carry the rules. It reads transport
# files, so the run's CSV files are converted first, with the labels and lengths of their define.xml. The report is
# written as core.json beside the datasets. Without CORE the datasets are still converted, and nothing is judged.
set -eu
run=$1
myotrial=${2:-target/release/myotrial}
package=$(mktemp -d)
trap 'rm -rf "$package"' EXIT
for csv in "$run"/sdtm/*.csv; do
    name=$(basename "$csv" .csv)
    "$myotrial" convert "$csv" "$package/$name.xpt" --metadata "$run/sdtm/define.xml" > /dev/null
done
echo "$(ls "$package" | wc -l) datasets as transport files of version 5"
if [ -z "${CORE:-}" ]; then
    echo "SKIP: CORE is not named, so CDISC's rules did not run"
    exit 0
fi
"$CORE" validate --standard sdtmig --version 3-4 --data "$package" \
    --define-xml-path "$run/sdtm/define.xml" --output "$run/core" --output-format JSON
