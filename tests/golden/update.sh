#!/bin/sh
# Writes all golden files anew from what a program prints now. Look at every difference before you
# commit it: in a commit of its own that says why the lines moved.
set -eu
if [ $# -ne 1 ]; then
  echo "usage: $0 PROGRAM" >&2
  exit 2
fi
folder=$(dirname "$0")
"$1" list | while read -r name rest; do
  case $name in
  bulk-*) ;; # thousands of lines: their fingerprints must do
  *) "$1" run "$name" --format text >"$folder/$name.txt" ;;
  esac
  "$1" run "$name" --format fingerprint
done >"$folder/fingerprints.csv"
