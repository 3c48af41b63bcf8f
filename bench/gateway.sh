#!/usr/bin/env bash
#
# Measures how many requests a second go through the gateway, beside the nginx that it replaces, in front of the same
# upstream, in turn. Prints a table and the ratio of each round. Needs Linux, nginx, wrk, curl and the packaged gateway.
#
# usage: bench/gateway.sh [ROUNDS] [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=${1:-5}
seconds=${2:-8}
connections=50
upstream=18081 nginx=18082 gateway=18080 collector=18083
work=$(mktemp -d)
pids=''
# shellcheck disable=SC2086 # a list of words
trap 'kill $pids 2>/dev/null || true; wait; rm -rf "$work"' EXIT

for tool in nginx wrk curl java; do
  command -v "$tool" >/dev/null || { echo "bench/gateway.sh needs $tool." >&2; exit 1; }
done
[ -f gateway/target/gateway.jar ] || { echo 'There is no gateway/target/gateway.jar: mvn package -DskipTests' >&2; exit 1; }

# server NAME CONTENT: an nginx of one worker
server() {
  mkdir -p "$work/$1"
  cat >"$work/$1.conf" <<CONF
worker_processes 1;
daemon off;
pid $work/$1/pid;
error_log $work/$1/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path $work/$1/body;
  proxy_temp_path $work/$1/proxy;
  fastcgi_temp_path $work/$1/fastcgi;
  uwsgi_temp_path $work/$1/uwsgi;
  scgi_temp_path $work/$1/scgi;
  keepalive_requests 1000000;
  $2
}
CONF
  nginx -p "$work/$1" -c "$work/$1.conf" &
  pids="$pids $!"
}

greeting='Hello, world!\nVersion: 1.0.0\nHostname: upstream\n'
# The upstream answers what hello answers, and takes no time over it.
server upstream "server { listen 127.0.0.1:$upstream backlog=4096; location / { default_type text/plain; return 200 '$greeting'; } }"
server collector "server { listen 127.0.0.1:$collector; location / { return 200; } }"
# The original demo's configuration, to the letter: a new connection to the upstream for each request.
server nginx "server { listen 127.0.0.1:$nginx backlog=4096; location /v1 { proxy_pass http://127.0.0.1:$upstream; proxy_http_version 1.1; } }"

# As in a pod: metrics on, every request traced and exported. One line of log for each request, as shipped.
SERVER_PORT=$gateway MANAGEMENT_SERVER_PORT=19080 HELLO_V1_URL=http://127.0.0.1:$upstream \
  LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs \
  MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT=http://127.0.0.1:$collector/v1/traces \
  java -jar gateway/target/gateway.jar >"$work/gateway.log" 2>&1 &
pids="$pids $!"
for port in $nginx $gateway; do
  curl -fs --retry 60 --retry-delay 1 --retry-all-errors -o /dev/null "http://127.0.0.1:$port/v1" ||
    { cat "$work"/*/error.log "$work/gateway.log"; exit 1; } >&2
done

ask() {
  wrk -t 1 -c "$connections" -d "${2}s" "http://127.0.0.1:$1/v1" >"$work/wrk"
}

# load PORT SECONDS: requests a second
load() {
  ask "$1" "$2"
  if grep -qE 'Non-2xx|Socket errors' "$work/wrk"; then
    cat "$work/wrk" >&2
    exit 1
  fi
  awk '/^Requests\/sec/ { print $2 }' "$work/wrk"
}

# The JVM compiles what is hot in the first minute.
ask $gateway 60
ask $nginx 5
echo "| round | nginx, requests/s | gateway, requests/s | gateway / nginx |"
echo "|---|---|---|---|"
for ((round = 1; round <= rounds; round++)); do
  n=$(load $nginx "$seconds")
  g=$(load $gateway "$seconds")
  awk -v r="$round" -v n="$n" -v g="$g" 'BEGIN { printf "| %d | %.0f | %.0f | %.2f |\n", r, n, g, g / n }'
done | tee "$work/rounds"
awk -F '|' '{ print $5 + 0 }' "$work/rounds" | sort -n |
  awk '{ v[NR] = $1 } END { printf "\nMedian of gateway / nginx: %.2f\n", v[int((NR + 1) / 2)] }'
