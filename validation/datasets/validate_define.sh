#!/bin/sh
# Judges a define.xml by CDISC's schema of Define-XML 2.1, which the Python package odmlib carries:
#     validation/datasets/validate_define.sh define.xml
# It needs python3 with venv, and xmllint (Debian: libxml2-utils).
set -eu
define=$1
judge=$(mktemp -d)
trap 'rm -rf "$judge"' EXIT
python3 -m venv "$judge/venv"
"$judge/venv/bin/pip" install --quiet odmlib
schemas=$("$judge/venv/bin/python" -c 'import odmlib, pathlib; print(pathlib.Path(odmlib.__file__).parent / "schemas")')
xmllint --noout --nonet --schema "$schemas/define/2.1/define2-1-0.xsd" "$define"
