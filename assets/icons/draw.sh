#!/usr/bin/env bash
# Draws the window's icons from lienvan.svg. Run by hand when the drawing changes; its results are committed.
# Needs rsvg-convert (librsvg2-bin) and convert (imagemagick).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../src-tauri/icons
mkdir -p "$out"
for size in 32 128 256 512; do
    rsvg-convert --width "$size" --height "$size" "$here/lienvan.svg" --output "$out/$size.png"
done
small=$(mktemp -d)
trap 'rm -rf "$small"' EXIT
for size in 16 24 32 48 64 256; do
    rsvg-convert --width "$size" --height "$size" "$here/lienvan.svg" --output "$small/$size.png"
done
convert "$small/16.png" "$small/24.png" "$small/32.png" "$small/48.png" "$small/64.png" "$small/256.png" "$out/lienvan.ico"
