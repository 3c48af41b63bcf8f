# Sourced by run: a Docker engine for the length of the run, and a base image that needs no registry.
# shellcheck shell=bash

engine=

# Succeeds if an engine answers, if need be one that it starts.
start_engine() {
  docker info >/dev/null 2>&1 && return
  [ "$(id -u)" -eq 0 ] && command -v dockerd >/dev/null || return 1
  dockerd >dockerd.log 2>&1 &
  engine=$!
  local tries=0
  until docker info >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ] || ! kill -0 "$engine" 2>/dev/null; then
      tail -n 5 dockerd.log
      return 1
    fi
    sleep 0.5
  done
}

stop_engine() {
  [ -z "$engine" ] || kill "$engine" 2>/dev/null || true
}

# The C library and nothing else: all that the images use of their base.
make_base_image() {
  local directory package
  directory=$(mktemp -d)
  (
    cd "$directory" || exit
    chmod a+rwx .
    apt-get -qq download libc6 2>/dev/null || { apt-get -qq update && apt-get -qq download libc6; }
    mkdir -p root/tmp
    chmod 1777 root/tmp
    for package in *.deb; do
      dpkg -x "$package" root
    done
    rm -rf root/usr/share
    tar -C root -c . | docker import - hello-mesh-base:local
  )
  rm -rf "$directory"
}
