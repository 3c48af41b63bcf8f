# Sourced: starts an application as its image does, asks it things, stops it.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # url and management are for the caller, directory and main come from it

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

# start RUNTIME FLAGS LAYOUT [JVM_OPTION...], each the root of a part of the image: sets url and management
start() {
  local runtime=$1 flags=$2 layout=$3 port classpath tries=0
  shift 3
  port=$((20000 + RANDOM % 10000))
  url=http://localhost:$port
  management=http://localhost:$((port + 10000))/actuator
  # The JVM allows another prefix than the image's, as long as all paths have it.
  classpath=$(sed "s#/app/#$layout/app/#g" "$flags/app/classpath.txt")
  # The gateway gets itself as one upstream, and nothing at all as another.
  SERVER_PORT=$port MANAGEMENT_SERVER_PORT=$((port + 10000)) HOSTNAME=training LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs \
    HELLO_V1_URL=$url HELLO_V2_URL=http://localhost:1 \
    MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT=$url/v1/traces \
    "$runtime/opt/java/bin/java" -XX:Flags="$flags/app/jvm.flags" -Dspring.aot.enabled=true \
    -Djdk.reflect.useNativeAccessorOnly=true "$@" \
    -cp "$classpath" "$main" >"$log" 2>&1 &
  pid=$!
  until curl -fs -o "$directory/answer" "$url/readyz"; do
    kill -0 "$pid" 2>/dev/null || fail "the application did not start"
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || fail "the application was not ready after 60 seconds"
    sleep 0.2
  done
}

stop() {
  local status=0
  kill "$pid"
  wait "$pid" || status=$?
  pid=
  # 143: ended by the signal, as asked.
  [ "$status" -eq 143 ] || fail "the application ended with status $status"
}

ask() {
  curl -s -o "$directory/answer" --max-time 20 "$@" || fail "no answer to: $*"
}
