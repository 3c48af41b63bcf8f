#!/usr/bin/env bash
# Refuses to go on where no Docker engine answers: tests that cannot run must not look as if they had passed.
set -euo pipefail

if ! docker version --format 'Docker engine {{.Server.Version}}' 2>/dev/null; then
  echo 'The tests of the images need a Docker engine, and none answers here.' >&2
  echo 'mvn package -Pimages -DskipTests builds the images without one.' >&2
  exit 1
fi
