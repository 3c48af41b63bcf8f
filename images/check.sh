#!/usr/bin/env bash
# Unpacks an image and starts its application: fails if the JVM refuses the AOT cache. Then loads the image into the Docker
# engine, if there is one.
#
# usage: check.sh IMAGE_DIRECTORY IMAGE_TAR MAIN_CLASS
set -euo pipefail

directory=$1 tar=$2 main=$3
# shellcheck source=images/application.sh
. "$(dirname "$0")/application.sh"

root=$directory/root
rm -rf "$root" "$directory/layers"
mkdir -p "$root" "$directory/layers"
tar -xf "$tar" -C "$directory/layers"
for layer in "$directory"/layers/*.tar.gz; do
  tar -tzf "$layer" --warning=no-unknown-keyword >"$directory/list"
  if grep -qE '^(app|opt/java)/' "$directory/list"; then
    tar -xzf "$layer" -C "$root" --warning=no-unknown-keyword --no-same-owner
  fi
done

start "$root" -XX:AOTMode=on
stop

# A processor of 2010, without AVX: the cache must not contain code for the builder's processor only.
emulator=(qemu-x86_64 -cpu Westmere)
if [ "$(uname -m)" = x86_64 ] && command -v "${emulator[0]}" >/dev/null; then
  start "$root" -XX:AOTMode=on
  stop
else
  echo 'Not tried on a processor with fewer features: that needs x86-64 and qemu-x86_64 (package qemu-user).'
fi
rm -rf "$root" "$directory/layers"

if docker info >/dev/null 2>&1; then
  docker load -q -i "$tar"
else
  echo "No Docker engine here: the image is $tar"
fi
