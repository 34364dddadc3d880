#!/usr/bin/env bash
# Looks at pages with axe-core in headless Chromium: wide and narrow, on a light and on a dark page.
#
#     validation/report/accessibility.sh PAGE.html ...
#
# Prints what axe-core finds, one finding a line: page, width, colours, rule, how often, the first place. Ends with 0 if it
# finds nothing, 1 if it finds something, and 3 if Chromium or axe-core is not there. axe-core comes from npm:
#
#     npm install --prefix validation/report axe-core
#
# or from wherever AXE_CORE (the path of axe.min.js) says.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
axe=${AXE_CORE:-$here/node_modules/axe-core/axe.min.js}
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
if [ ! -f "$axe" ]; then
    echo "SKIP: axe-core is not at $axe (npm install --prefix validation/report axe-core)" >&2
    exit 3
fi
if [ -z "$chromium" ]; then
    echo "SKIP: there is no Chromium" >&2
    exit 3
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=0
for page in "$@"; do
    for colours in light dark; do
        # The rules for a dark page are made to hold always. What axe-core finds takes the place of the page.
        {
            if [ "$colours" = dark ]; then
                sed 's/@media (prefers-color-scheme: dark)/@media all/' "$page"
            else
                cat "$page"
            fi
            printf '<script>'
            cat "$axe"
            printf '</script><script>'
            cat <<'JS'
window.addEventListener("load", () => axe.run(document, { resultTypes: ["violations"] }).then(result => {
    const lines = result.violations.map(one => "FOUND\t" + one.id + "\t" + one.nodes.length + "\t"
        + one.nodes[0].target.join(" ") + "\t" + one.nodes[0].failureSummary.replace(/\s+/g, " "));
    lines.push("DONE\t" + result.testEngine.version + "\t" + result.passes.length);
    parent.postMessage(lines.join("\n"), "*");
}));
JS
            printf '</script>'
        } >"$work/page.html"
        # A window cannot be as narrow as a telephone, but a frame in it can. axe-core looks at the page in the frame, and the
        # page around it shows what was found.
        for width in 1280 390; do
            cat >"$work/frame.html" <<FRAME
<!doctype html><title>Frame</title><script>
addEventListener("message", message => { document.querySelector("pre").textContent = message.data; });
</script><pre></pre><iframe src="page.html" style="border:0;width:${width}px;height:900px"></iframe>
FRAME
            "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync \
                --disable-background-networking --disable-component-update --user-data-dir="$work/profile" \
                --window-size=1300,1000 --virtual-time-budget=60000 --dump-dom "file://$work/frame.html" \
                >"$work/said" 2>/dev/null || true
            if ! grep -q '^DONE\|<pre>DONE' "$work/said"; then
                echo "$page: axe-core did not come to an end ($colours, $width)" >&2
                exit 2
            fi
            while IFS= read -r line; do
                found=1
                printf '%s\t%s\t%s\t%s\n' "$(basename "$page")" "$width" "$colours" "${line#*FOUND	}"
            done < <(grep 'FOUND' "$work/said" || true)
        done
    done
done
exit "$found"
