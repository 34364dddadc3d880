#!/usr/bin/env bash
# Looks at every page of the table of routes, as each role that may see it, in headless Chromium on a laptop's width and a
# tablet's: whether it fits its window, whether its links lead on, and what axe-core finds.
#
#     validation/report/served_pages.sh [PICTURES]
#
# PICTURES is a folder for a picture of each page at each width. Prints how many pages were looked at and how many rules of
# axe-core they pass. Ends with 0 if nothing is wrong, 1 if something is, and 3 if Chromium or axe-core is not there.
# axe-core comes from npm:
#
#     npm install --prefix validation/report axe-core
#
# or from wherever AXE_CORE (the path of axe.min.js) says. A trial that is served already is looked at instead of the tests'
# own where MYOTRIAL_SERVED says where (127.0.0.1:8080): a demonstration, whose users everybody knows.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
export AXE_CORE=${AXE_CORE:-$here/node_modules/axe-core/axe.min.js}
if [ ! -f "$AXE_CORE" ]; then
    echo "SKIP: axe-core is not at $AXE_CORE (npm install --prefix validation/report axe-core)" >&2
    exit 3
fi
if ! command -v chromedriver >/dev/null; then
    echo "SKIP: there is no chromedriver" >&2
    exit 3
fi
if [ $# -gt 0 ]; then
    mkdir -p "$1"
    MYOTRIAL_SCREENSHOTS=$(cd "$1" && pwd)
    export MYOTRIAL_SCREENSHOTS
fi
cd "$here/../.."
MYOTRIAL_FULL=1 exec cargo test -p server --test server every_page_of_every_role -- --nocapture
