#!/usr/bin/env bash
#
# Measures the gateway beside nginx and beside Spring Cloud Gateway as Spring Boot ships it, each in front of an nginx
# that responds at once. Writes the table results.md and the picture results.svg. About seven minutes, on Linux, with
# nothing but loopback.
#
#   bench/run.sh [JAR...]     JAR: another build of the gateway to measure in the same run
#
# Needs nginx, wrk, curl, vegeta (go install github.com/tsenart/vegeta/v12@v12.13.0), JAVA_HOME of a JDK 25, and
# gateway/target/gateway.jar (mvn package -DskipTests -pl gateway -am).
#
# Settings, from the environment. With any of them, or with a JAR, the results go to target/bench instead of bench.
#   ROUNDS=5        how often each row of the table has its turn
#   DURATION=5      seconds of each of the two measurements in a turn
#   RATE=2000       requests a second at which latency is measured
#   WARM_UP=40      seconds of load for each row of a JVM before the first round
#   ROWS=REGEX      only these rows: nginx, keep-alive, boot, gateway, unsampled; gateway1, unsampled1 of the first JAR
#   JVM_FLAGS=...   other flags of the JVMs
set -euo pipefail

out=bench
[ -z "$*${ROUNDS:-}${DURATION:-}${RATE:-}${WARM_UP:-}${ROWS:-}${JVM_FLAGS:-}" ] || out=target/bench
rounds=${ROUNDS:-5} duration=${DURATION:-5} rate=${RATE:-2000}
flags=${JVM_FLAGS:-@images/server.args}

# On 127.0.0.1: the upstream, the collector of spans, then the proxies; a JVM's management port is 100 higher.
upstream=18080 collector=18081 port=18081
# As a sidecar sends it that samples one request in a hundred, with the other ninety-nine.
unsampled='traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'

running=() rows=() jars=()
declare -A label url pid header requests
for jar in "$@"; do
  jars+=("$(realpath -e "$jar")")
done
cd "$(dirname "$0")/.."
work=$(mktemp -d)
# The workers of an nginx that root has started run as another user.
chmod 755 "$work"

die() {
  tail -n 20 "$work"/*.log "$work"/wrk >&2 2>/dev/null || true
  echo "bench/run.sh: $1" >&2
  exit 1
}

# shellcheck disable=SC2317,SC2329 # the trap calls it
stop() {
  disown -a
  kill "${running[@]}" 2>/dev/null || true
  sleep 1
  # A JVM would wait until its spans are exported.
  kill -KILL "${running[@]}" 2>/dev/null || true
  rm -rf "$work"
}

# --- Processes --------------------------------------------------------------------------------------------------------

# start NAME COMMAND...
start() {
  "${@:2}" >>"$work/$1.log" 2>&1 &
  running+=($!)
}

# start_nginx NAME HTTP: as in the official image, with this in the http block
start_nginx() {
  mkdir "$work/$1"
  cat >"$work/$1/nginx.conf" <<CONF
worker_processes auto;
daemon off;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 4096; }
http {
  log_format main '\$remote_addr - \$remote_user [\$time_local] "\$request" '
    '\$status \$body_bytes_sent "\$http_referer" "\$http_user_agent" "\$http_x_forwarded_for"';
  access_log access.log main;
  client_body_temp_path body; proxy_temp_path proxy;
  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  sendfile on; keepalive_timeout 65;
  $2
}
CONF
  start "$1" nginx -p "$work/$1" -c nginx.conf
}

# start_java NAME ARGUMENTS...: at the next port, with the environment of a pod, see k8s/gateway.yaml
start_java() {
  port=$((port + 1))
  # shellcheck disable=SC2086 # a list of words
  start "$1" env SERVER_ADDRESS=127.0.0.1 SERVER_PORT=$port MANAGEMENT_SERVER_ADDRESS=127.0.0.1 \
    MANAGEMENT_SERVER_PORT=$((port + 100)) HOSTNAME=bench OTEL_SERVICE_NAME=bench.default \
    MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT="http://127.0.0.1:$collector/$1" \
    LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs HELLO_V1_URL="http://127.0.0.1:$upstream" "$java" $flags "${@:2}"
}

# row KEY LABEL [HEADER]: the process that was started last, asked with this header
row() {
  [[ $1 =~ ^(${ROWS:-.*})$ ]] || return 0
  rows+=("$1")
  label[$1]=$2 url[$1]=http://127.0.0.1:$port pid[$1]=${running[-1]} header[$1]=${3:-}
}

start_all() {
  local i library path=$work/classes route='--spring.cloud.gateway.server.webflux.routes[0]'
  start_nginx upstream "access_log off; keepalive_requests 1000000000; server { listen 127.0.0.1:$upstream;
    location / { default_type text/plain; return 200 'Hello, world!\nVersion: 1.0.0\nHostname: upstream\n'; } }"
  start_nginx collector "access_log $work/spans main; client_max_body_size 0; server { listen 127.0.0.1:$collector;
    location / { return 200; } }"

  # The original demo's two lines, which open a connection to the upstream for each request
  port=$((port + 1))
  start_nginx nginx "server { listen 127.0.0.1:$port;
    location /v1 { proxy_pass http://127.0.0.1:$upstream; proxy_http_version 1.1; } }"
  row nginx 'nginx, as the original'

  port=$((port + 1))
  start_nginx keep-alive "upstream v1 { server 127.0.0.1:$upstream; keepalive 64; } server { listen 127.0.0.1:$port;
    location /v1 { proxy_pass http://v1; proxy_http_version 1.1; proxy_set_header Connection ''; } }"
  row keep-alive 'nginx, keep-alive to the upstream'

  # The gateway's libraries without our starter: one route, metrics, and all requests traced, as the gateway does. It
  # writes no log line for a request.
  for library in "$work"/gateway/lib/*.jar; do
    [[ $library = */mesh-spring-boot-starter-* ]] || path+=:$library
  done
  cat >"$work/BootGateway.java" <<'JAVA'
@org.springframework.boot.autoconfigure.EnableAutoConfiguration
public class BootGateway {
  public static void main(String[] args) {
    org.springframework.boot.SpringApplication.run(BootGateway.class, args);
  }
}
JAVA
  "${java}c" -proc:none -d "$work/classes" -cp "$path" "$work/BootGateway.java"
  start_java boot -cp "$path" BootGateway "$route.id=v1" "$route.uri=http://127.0.0.1:$upstream" \
    "$route.predicates[0]=Path=/v1/**" "$route.filters[0]=StripPrefix=1" --management.tracing.sampling.probability=1.0 \
    --management.endpoints.web.exposure.include=prometheus
  row boot 'Spring Cloud Gateway as Boot ships it'

  start_java gateway -jar gateway/target/gateway.jar
  row gateway gateway
  row unsampled 'gateway, unsampled' "$unsampled"
  for ((i = 1; i <= ${#jars[@]}; i++)); do
    start_java "gateway$i" -jar "${jars[i - 1]}"
    row "gateway$i" "gateway, ${jars[i - 1]##*/}"
    row "unsampled$i" "gateway, ${jars[i - 1]##*/}, unsampled" "$unsampled"
  done
}

# --- Measuring --------------------------------------------------------------------------------------------------------

# put KEY ROUND METRIC VALUE; round 0 is the warm-up.
put() {
  printf '%s\t%s\t%s\t%s\n' "$@" >>"$work/data"
}

# processor KEY: clock ticks that it and its children have used
processor() {
  local process
  for process in "${pid[$1]}" $(cat "/proc/${pid[$1]}/task/${pid[$1]}/children"); do
    cat "/proc/$process/stat"
  done | awk '{ sub(/.*\) /, ""); sum += $12 + $13 } END { print sum }'
}

# note KEY REQUESTS: what its process should have counted; and its logs would fill the disk
note() {
  requests[${url[$1]}]=$((${requests[${url[$1]}]:-0} + $2))
  truncate -s 0 "$work"/*.log "$work"/*/access.log
}

# saturate KEY SECONDS ROUND: as much as goes through 32 connections
saturate() {
  local before after count
  before=$(processor "$1")
  wrk -t 1 -c 32 -d "${2}s" --timeout 10s ${header[$1]:+-H "${header[$1]}"} "${url[$1]}/v1" >"$work/wrk"
  after=$(processor "$1")
  [ "$3" -eq 0 ] || ! grep -qE 'Socket errors|Non-2xx' "$work/wrk" || die "Requests failed at ${label[$1]}."
  count=$(awk '/requests in/ { print $1 }' "$work/wrk")
  note "$1" "$count"
  per_second=$(awk '/^Requests\/sec/ { print $2 }' "$work/wrk")
  [ "$1" != nginx ] || nginx_per_second=$per_second
  put "$1" "$3" rate "$per_second"
  [ -z "${nginx_per_second:-}" ] ||
    put "$1" "$3" ratio "$(awk -v a="$per_second" -v b="$nginx_per_second" 'BEGIN { print a / b }')"
  put "$1" "$3" cpu $(((after - before) * 1000000 / $(getconf CLK_TCK) / count))
}

# hold KEY SECONDS ROUND: a constant rate that waits for no response, with more connections if it needs them
hold() {
  local report sent
  report=$(echo "GET ${url[$1]}/v1" |
    vegeta attack -rate "$rate" -duration "${2}s" ${header[$1]:+-header "${header[$1]}"} | vegeta report -type json)
  [[ $report = *'"success":1,'* ]] || die "Requests failed at ${label[$1]}: $report"
  sent=$(sed -E 's/.*"requests":([0-9]+).*/\1/' <<<"$report")
  note "$1" "$sent"
  put "$1" "$3" sent $((sent * 100 / (rate * $2)))
  put "$1" "$3" p99 "$(sed -E 's/.*"99th":([0-9]+).*/\1/' <<<"$report")"
}

# check_telemetry KEY: a gateway that neither counts nor traces would be fast.
check_telemetry() {
  local counted
  counted=$(curl --noproxy '*' -fs "http://127.0.0.1:$((${url[$1]##*:} + 100))/actuator/prometheus" |
    awk '/^http_server_requests_seconds_count/ { sum += $NF } END { printf "%d", sum }')
  ((counted * 100 >= ${requests[${url[$1]}]} * 99)) || die "${label[$1]} has counted no more than $counted requests."
  [ -n "${header[$1]}" ] || grep -q "POST /$1 " "$work/spans" || die "${label[$1]} has exported no spans."
}

# --- Results ----------------------------------------------------------------------------------------------------------

# median KEY METRIC FORMAT [DIVISOR]: of the rounds, with the least and the most
median() {
  awk -F '\t' -v k="$1" -v m="$2" '$1 == k && $2 > 0 && $3 == m { print $4 }' "$work/data" | sort -g |
    awk -v d="${4:-1}" -v f="$3 ($3–$3)" '{ v[NR] = $1 / d } END { if (NR) printf f, v[int((NR + 1) / 2)], v[1], v[NR] }'
}

table() {
  local key sent
  sent=$(awk -F '\t' '$3 == "sent" { print $4 }' "$work/data" | sort -n | head -n 1)
  cat <<TEXT
# The gateway beside nginx

Written by \`bench/run.sh\`; [docs/performance.md](../docs/performance.md) says how to read it.

![Requests a second](results.svg)

| | requests/s | of nginx's | processor time for a request, µs | p99 at $rate/s, ms |
|---|---|---|---|---|
TEXT
  for key in "${rows[@]}"; do
    echo "| ${label[$key]} | $(median "$key" rate %.0f) | $(median "$key" ratio %.2f) |" \
      "$(median "$key" cpu %.0f) | $(median "$key" p99 %.1f 1e6) |"
  done
  cat <<TEXT

Median of $rounds rounds of $duration s (least–most); the ratio is that of the same round. At the constant rate at least
$sent % of the requests could be sent in time. wrk, vegeta and the upstream shared the $(nproc) processors with the proxy:
$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), load average $load before the run.
$(nginx -v 2>&1 | sed 's/.*: //'), $("$java" -version 2>&1 | sed -n 2p) with \`$flags\`,
$(cd "$work/gateway/lib" && echo spring-boot-[0-9]*.jar spring-cloud-gateway-server-webflux-*.jar).
Revision $(git describe --always --dirty --exclude '*'), $(date -u +%F).
TEXT
}

picture() {
  local key
  for key in "${rows[@]}"; do
    printf '%s\t%s\n' "${label[$key]}" "$(median "$key" rate %.0f)"
  done | awk -F '\t' '
    { name[NR] = $1; rate[NR] = $2 + 0; if (rate[NR] > most) most = rate[NR] }
    END {
      print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"" 30 * NR + 30 "\" role=\"img\">"
      print "<style>text { font: 13px sans-serif; fill: #6e7781 } rect { fill: #8c959f }</style>"
      print "<text y=\"16\">Requests a second, median of the rounds</text>"
      for (i = 1; i <= NR; i++) {
        y = 30 * i; width = int(440 * rate[i] / most)
        print "<text x=\"240\" y=\"" y + 15 "\" text-anchor=\"end\">" name[i] "</text>"
        print "<rect x=\"250\" y=\"" y "\" width=\"" width "\" height=\"20\"/>"
        print "<text x=\"" 256 + width "\" y=\"" y + 15 "\">" rate[i] "</text>"
      }
      print "</svg>"
    }'
}

# --- The run ----------------------------------------------------------------------------------------------------------

trap stop EXIT
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
for tool in nginx wrk vegeta curl "${java}c"; do
  command -v "$tool" >/dev/null || die "$tool is missing."
done
# shellcheck disable=SC2086 # a list of words
"$java" $flags -version >/dev/null 2>&1 || die "$java does not take $flags: set JAVA_HOME to a JDK 25."
"$java" -Djarmode=tools -jar gateway/target/gateway.jar extract --destination "$work/gateway" >/dev/null ||
  die 'Build gateway/target/gateway.jar first.'
for ((i = upstream; i < upstream + 20; i++)); do
  ! (: <"/dev/tcp/127.0.0.1/$i") 2>/dev/null || die "Port $i is taken."
done
read -r load _ </proc/loadavg
start_all
for key in "${rows[@]}"; do
  curl --noproxy '*' -fs --retry 180 --retry-delay 1 --retry-all-errors "${url[$key]}/v1" | grep -q 'Hello, world!' ||
    die "${label[$key]} does not pass on the greeting."
  [[ $key =~ ^(nginx|keep-alive)$ ]] || saturate "$key" "${WARM_UP:-40}" 0
done
for ((round = 1; round <= rounds; round++)); do
  for key in "${rows[@]}"; do
    saturate "$key" "$duration" "$round"
    hold "$key" "$duration" "$round"
    echo "Round $round of $rounds, ${label[$key]}: $per_second requests/s" >&2
  done
done
for key in "${rows[@]}"; do
  [[ $key =~ ^(nginx|keep-alive)$ ]] || check_telemetry "$key"
done
mkdir -p "$out"
table >"$out/results.md"
picture >"$out/results.svg"
cat "$out/results.md"
