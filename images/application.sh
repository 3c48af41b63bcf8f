# Sourced: starts an application as its image does, asks it things, stops it.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # management is for the caller, directory and main come from it

log=$directory/application.log
pid=

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

# start RUNTIME LAYOUT ARGUMENTS [JVM_OPTION...]: sets url and management. RUNTIME and LAYOUT are roots of the image, or of
# a part of it, ARGUMENTS is a file like java.args and lies beside classpath.txt.
start() {
  local runtime=$1 layout=$2 arguments=$3 port classpath tries=0
  shift 3
  # Below the ports that the system gives to outgoing connections.
  until port=$((10000 + RANDOM % 10000)) && is_free "$port" && is_free $((port + 10000)); do :; done
  url=http://127.0.0.1:$port
  management=http://127.0.0.1:$((port + 10000))/actuator
  # The JVM allows another prefix than the image's, as long as all paths have it.
  classpath=$(sed "s#/app/#$layout/app/#g" "$(dirname "$arguments")/classpath.txt")
  # Nothing else of the environment: a container has none of it either. The gateway gets itself as one upstream, and
  # nothing at all as another. People read the log in one form, clusters in the other: with a file there are both.
  env -i PATH="$PATH" SERVER_PORT="$port" MANAGEMENT_SERVER_PORT=$((port + 10000)) HOSTNAME=training \
    LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs LOGGING_FILE_NAME="$directory/lines.log" \
    HELLO_V1_URL="$url" HELLO_V2_URL=http://127.0.0.1:1 \
    MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT="$url/v1/traces" \
    "$runtime/opt/java/bin/java" "@$arguments" "$@" -cp "$classpath" "$main" >"$log" 2>&1 &
  pid=$!
  until curl --noproxy '*' -fs -o "$directory/answer" "$url/readyz"; do
    kill -0 "$pid" 2>/dev/null || fail "the application did not start"
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || fail "the application was not ready after 60 seconds"
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
