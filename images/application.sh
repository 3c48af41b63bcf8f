# Sourced: starts an application as its image does, asks it things, stops it.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # management is for the caller, directory and main come from it

log=$directory/application.log
pid=
emulator=()

fail() {
  echo "AOT cache: $1" >&2
  [ ! -f "$log" ] || tail -n 20 "$log" >&2
  exit 1
}

cleanup() {
  [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
}
trap cleanup EXIT

is_free() {
  ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# start ROOT [JVM_OPTION...]: starts what is in ROOT as the root of the image, and sets url and management. The command in
# emulator, if there is one, runs the JVM.
start() {
  local root=$1 port classpath end=$((SECONDS + 300))
  shift
  # Below the ports that the system gives to outgoing connections.
  until port=$((10000 + RANDOM % 10000)) && is_free "$port" && is_free $((port + 10000)); do :; done
  url=http://127.0.0.1:$port
  management=http://127.0.0.1:$((port + 10000))/actuator
  # Paths relative to the root, because spaces in an absolute path would end up in options. The JVM accepts a cache made
  # with another prefix than the image's, as long as all paths of the class path have it.
  sed 's#=/app/#=app/#' "$root/app/java.args" >"$directory/java.args"
  classpath=$(sed 's#/app/#app/#g' "$root/app/classpath.txt")
  # Nothing else of the environment: a container has none of it either. The gateway's upstreams are itself and a port that
  # nothing listens on. People read the log in one form, clusters in the other: with a file there are both.
  (
    cd "$root" || exit
    exec env -i PATH="$PATH" LC_ALL=C.UTF-8 SERVER_PORT="$port" MANAGEMENT_SERVER_PORT=$((port + 10000)) HOSTNAME=training \
      LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs LOGGING_FILE_NAME="$directory/lines.log" \
      HELLO_V1_URL="$url" HELLO_V2_URL=http://127.0.0.1:1 \
      MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT="$url/v1/traces" \
      "${emulator[@]}" opt/java/bin/java "@$directory/java.args" "$@" -cp "$classpath" "$main"
  ) >"$log" 2>&1 &
  pid=$!
  until curl --noproxy '*' -fs -o "$directory/answer" "$url/readyz"; do
    kill -0 "$pid" 2>/dev/null || fail "the application did not start"
    [ "$SECONDS" -lt "$end" ] || fail "the application was not ready after five minutes"
    sleep 0.2
  done
}

stop() {
  local status=0
  kill "$pid" || fail "the application has ended by itself"
  wait "$pid" || status=$?
  pid=
  # 143: ended by the signal, as asked.
  [ "$status" -eq 143 ] || fail "the application ended with status $status"
}

ask() {
  curl --noproxy '*' -s -o "$directory/answer" --max-time 20 "$@" || fail "no answer to: $*"
}
