# Sourced by run: a Docker engine for the length of the run, and a base image that needs no registry.
# shellcheck shell=bash

engine=

# Succeeds if an engine answers, if need be one that it starts.
start_engine() {
  command -v docker >/dev/null || return 1
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

# Waits for its end, or the next run's question would be answered by an engine that is going.
stop_engine() {
  [ -z "$engine" ] || { kill "$engine" 2>/dev/null && wait "$engine"; } || true
}

# make_base_image NAME: the C library and nothing else, which is all that the images use of their base.
make_base_image() {
  local directory status=0
  directory=$(mktemp -d)
  unpack_c_library "$directory" && tar -C "$directory/root" -c . | docker import - "$1" || status=$?
  rm -rf "$directory"
  return "$status"
}

unpack_c_library() (
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
  cd "$1" || return
  # apt's own user fetches into it.
  chmod a+rwx .
  apt-get -qq download libc6 2>/dev/null || { apt-get -qq update && apt-get -qq download libc6; } || return
  mkdir -p root/tmp
  chmod 1777 root/tmp
  dpkg -x libc6_*.deb root || return
  rm -rf root/usr/share
  # Newer packages have everything below usr, and leave these links to another package.
  for directory in lib lib64; do
    [ -e "root/$directory" ] || [ ! -d "root/usr/$directory" ] || ln -s "usr/$directory" "root/$directory"
  done
)
