#!/usr/bin/env bash
#
# bench/run.sh --help says what it does. Linux only.
#
#   Parts        static, hello, connections, bodies, start, soak: one function each, part_…
#   Measuring    wrk for how many, ConstantRate for how long, /proc for processor and memory
#   Processes    nginx, the bare proxy, gateway and hello: each on loopback, stopped by its process id
#   Setting up   tools, JDK, jars, ports
#
set -euo pipefail
cd "$(dirname "$0")/.."

# For all JVMs that are measured. A heap of a fixed size, so that memory says something; the rest is the JVM's default.
flags='-Xms256m -Xmx256m'

connections=32
rounds=5
seconds=5
# Of the slower one's most, where latency is measured.
load_share=0.7
warm_up_windows=15

parts='static hello connections bodies start'
out=bench
java_home=''
build=''
soak=''
only_proxies=.
other_jars=()
other_environments=()

# First of the ports on 127.0.0.1 that are used
base=18080

usage() {
  cat <<'TEXT'
bench/run.sh [options]
  Measures the gateway beside the nginx that it replaces and a bare proxy of the same libraries, in turn and in the same
  run, and writes results.md, results.json and results.svg. Takes less than ten minutes. bench/README.md says more.

  --quick              everything once and briefly, to see that it works: the numbers say little
  --only PART[,PART]   of static, hello, connections, bodies, start. What earlier runs measured of the others stays
  --soak [MINUTES]     steady load through the gateway to hello-v1 instead, 10 minutes if not given: does memory stay flat?
  --rounds N           how often each proxy has its turn; 5 if not given
  --seconds N          how long a turn is; 5 if not given
  --out DIR            where results go; bench if not given

To compare:
  --gateway-jar JAR    another build of the gateway, beside this one; can be given again
  --env NAME=VALUE     the gateway once more, with this in its environment; can be given again
  --flags FLAGS        of all JVMs, instead of those in the script
  --proxies REGEX      only these rows, of nginx, keep-alive, bare, gateway, unsampled and what was added

  --java-home DIR      the JDK; if not given, the newest that Maven's toolchain discovery finds
  --build              build first, even if the jars are newer than the sources
TEXT
}

# --- Parts ------------------------------------------------------------------------------------------------------------

# Requests a second, processor time and memory in front of an upstream that takes no time; then latency.
part_static() {
  start_proxies
  compare static /v1
}

# The same with hello-v1 as upstream.
part_hello() {
  start_proxies
  start_hello
  compare hello /hello
}

# compare PART PATH
compare() {
  local round proxy rate
  for proxy in "${proxies[@]}"; do
    warm_up "$proxy" "$2"
  done
  for ((round = 1; round <= rounds; round++)); do
    for proxy in $(rotated "$round"); do
      load "$proxy" "$2" "$connections" "$seconds"
      put "$1" "$proxy" '' requests/s "$round" "$rate"
      put "$1" "$proxy" '' cpu-s/1000 "$round" "$cpu"
      put "$1" "$proxy" '' MiB "$round" "$(memory "$proxy")"
    done
  done
  constant_rate "$1" "$2"
}

# constant_rate PART PATH: the same rate for all, which the slowest of nginx and the gateway can hold.
constant_rate() {
  local round proxy rate
  rate=$(awk -F '\t' -v part="$1" -v share="$load_share" '
    $1 == part && $4 == "requests/s" && ($2 == "nginx" || $2 == "gateway") { sum[$2] += $6; n[$2]++ }
    END {
      for (p in sum) if (least == "" || sum[p] / n[p] < least) least = sum[p] / n[p]
      print int(least * share / 100) * 100
    }' "$rows")
  [ "$rate" -gt 0 ] || return 0
  for ((round = 1; round <= (rounds + 1) / 2; round++)); do
    for proxy in $(rotated "$round"); do
      say "  $rate requests/s, round $round: ${label[$proxy]}"
      hold "$proxy" "$2" "$rate" "$seconds"
      put "$1" "$proxy" "$rate" sent/s "$round" "$sent"
      put "$1" "$proxy" "$rate" p50-ms "$round" "$p50"
      put "$1" "$proxy" "$rate" p99-ms "$round" "$p99"
      put "$1" "$proxy" "$rate" p99.9-ms "$round" "$p999"
      put "$1" "$proxy" "$rate" late-ms "$round" "$late"
    done
  done
}

# --- Measuring --------------------------------------------------------------------------------------------------------

# put PART PROXY SETTING METRIC ROUND VALUE
put() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$rows"
}

# The proxies, beginning with another one each round
rotated() {
  local i n=${#proxies[@]}
  for ((i = 0; i < n; i++)); do
    echo "${proxies[((i + $1 - 1) % n)]}"
  done
}

# warm_up PROXY PATH: until three windows in a row are within 5 %. The JVM compiles what is hot in its first minute.
warm_up() {
  local window rates=()
  for ((window = 1; window <= warm_up_windows; window++)); do
    load "$1" "$2" "$connections" 3 quietly
    rates+=("$rate")
    [ "$window" -lt 3 ] || ! printf '%s\n' "${rates[@]: -3}" | sort -n |
      awk '{ v[NR] = $1 } END { exit v[1] < 0.95 * v[3] }' || break
  done
  say "  warm after $((${#rates[@]} * 3)) s: ${label[$1]}, ${rates[*]%.*} requests/s"
  [ "$window" -le "$warm_up_windows" ] || put about '' '' "not steady after warm-up" 1 "${label[$1]} at $2"
}

# load PROXY PATH CONNECTIONS SECONDS [quietly]: as much as goes. Sets rate, p50, p99 and cpu, the processor's seconds
# for 1,000 requests.
load() {
  local before after requests errors duration options=()
  [ -z "${header[$1]}" ] || options=(-H "${header[$1]}")
  truncate_logs
  before=$(processor "$1")
  wrk -t 1 -c "$3" -d "${4}s" -s bench/wrk.lua "${options[@]}" "${url[$1]}$2" >"$work/wrk" ||
    fail "wrk could not ask ${url[$1]}$2."
  after=$(processor "$1")
  read -r _ requests errors duration p50 p99 < <(grep '^result ' "$work/wrk")
  [ "$errors" -eq 0 ] || fail "${label[$1]} failed $errors of $requests requests at ${url[$1]}$2."
  rate=$(awk -v n="$requests" -v s="$duration" 'BEGIN { printf "%.1f", n / s }')
  cpu=$(awk -v b="$before" -v a="$after" -v n="$requests" 'BEGIN { printf "%.5f", (a - b) * 1000 / n }')
  [ -n "${5:-}" ] || say "  round ${round:-1}: ${label[$1]}, ${rate%.*} requests/s"
}

# hold PROXY PATH RATE SECONDS: a constant rate. Sets sent, p50, p99, p999 and late.
hold() {
  local failures options=()
  [ -z "${header[$1]}" ] || options=("${header[$1]}")
  truncate_logs
  "$java" -XX:+UseSerialGC -Xms64m -Xmx64m -cp "$work/classes" ConstantRate \
    "${url[$1]}$2" "$3" "$4" "$connections" "${options[@]}" >"$work/rate" ||
    fail "The load on ${url[$1]}$2 broke off."
  read -r sent failures p50 p99 p999 late <"$work/rate"
  [ "$failures" -eq 0 ] || fail "${label[$1]} failed $failures requests at ${url[$1]}$2."
}

# processes PROXY: its process and, of an nginx, its workers
processes() {
  echo "${pid[$1]}"
  cat "/proc/${pid[$1]}/task/${pid[$1]}/children" 2>/dev/null || fail "${label[$1]} has ended."
}

# processor PROXY: seconds that it has used
processor() {
  local process
  for process in $(processes "$1"); do
    cat "/proc/$process/stat"
  done | awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); sum += $12 + $13 } END { print sum / ticks }'
}

# memory PROXY: its proportional set size, in MiB. What the workers of an nginx share counts once.
memory() {
  local process
  for process in $(processes "$1"); do
    cat "/proc/$process/smaps_rollup"
  done | awk '/^Pss:/ { sum += $2 } END { printf "%.1f", sum / 1024 }'
}

# --- Processes --------------------------------------------------------------------------------------------------------

declare -A label=() url=() pid=() header=()
proxies=()
running=()

# As a sidecar sends it that traces one request in a hundred, with the other ninety-nine
unsampled='traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'

# start NAME COMMAND...: sets last
start() {
  local name=$1
  shift
  "$@" >>"$work/$name.log" 2>&1 &
  last=$!
  running+=("$last")
}

# start_nginx NAME HTTP [EVENTS]
start_nginx() {
  mkdir -p "$work/$1"
  cat >"$work/$1/nginx.conf" <<CONF
worker_processes auto;
daemon off;
pid nginx.pid;
error_log stderr notice;
events {
  worker_connections ${3:-8192};
}
http {
  default_type application/octet-stream;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  sendfile on;
  keepalive_timeout 65;
  $2
}
CONF
  start "$1" nginx -p "$work/$1" -c nginx.conf
}

# proxy KEY LABEL PORT [HEADER]
proxy() {
  [[ $1 =~ $only_proxies ]] || return 0
  proxies+=("$1")
  label[$1]=$2 url[$1]=http://127.0.0.1:$3 pid[$1]=$last header[$1]=${4:-}
}

wanted() {
  local key
  for key in "$@"; do
    [[ ! $key =~ $only_proxies ]] || return 0
  done
  return 1
}

start_proxies() {
  [ ${#proxies[@]} -eq 0 ] || return 0
  local upstream=http://127.0.0.1:$base hello=http://127.0.0.1:$((base + 2)) port=$((base + 10)) i jar environment
  say 'Starting the upstream and the proxies'

  # It answers what hello answers, and takes no time over it.
  start_nginx upstream "access_log off; keepalive_requests 1000000000; server {
    listen 127.0.0.1:$base backlog=4096;
    location / {
      default_type text/plain;
      return 200 'Hello, world!\nVersion: 1.0.0\nHostname: upstream\n';
    }
    location ~ ^(/v1)?(/body/.*) { alias $work/\$2; }
  }"
  # Takes spans, and counts how often.
  start_nginx collector "access_log access.log; client_max_body_size 0; server {
    listen 127.0.0.1:$((base + 1));
    location / { return 200; }
  }"

  # The official image's nginx.conf, and the original demo's proxy.conf: a new connection to the upstream for each request.
  if wanted nginx; then
    start_nginx nginx "$nginx_log server {
      listen 127.0.0.1:$port;
      location /v1 { proxy_pass $upstream; proxy_http_version 1.1; }
      location /hello { proxy_pass $hello; proxy_http_version 1.1; }
    }" 1024
    proxy nginx 'nginx, as the original' $port
  fi
  if wanted keep-alive; then
    start_nginx keep-alive "$nginx_log
    upstream static { server 127.0.0.1:$base; keepalive 64; }
    upstream hello { server 127.0.0.1:$((base + 2)); keepalive 64; }
    proxy_http_version 1.1;
    proxy_set_header Connection '';
    server {
      listen 127.0.0.1:$((port + 1));
      location /v1 { proxy_pass http://static; }
      location /hello { proxy_pass http://hello; }
    }" 1024
    proxy keep-alive 'nginx, keep-alive to the upstream' $((port + 1))
  fi
  if wanted bare; then
    # shellcheck disable=SC2086 # a list of words
    start bare "$java" $flags -cp "$work/classes:$work/gateway/lib/*" BareProxy $((port + 2)) "$upstream" "$hello"
    proxy bare 'bare Reactor Netty proxy' $((port + 2))
  fi
  start_gateway '' '' gateway/target/gateway.jar $((port + 4))
  i=0
  for jar in "${other_jars[@]}"; do
    i=$((i + 1))
    start_gateway "$i" "$jar" "$jar" $((port + 4 + 2 * i))
  done
  for environment in "${other_environments[@]}"; do
    i=$((i + 1))
    start_gateway "$i" "$environment" gateway/target/gateway.jar $((port + 4 + 2 * i)) "$environment"
  done
  for i in "${proxies[@]}"; do
    await "${url[$i]}/v1" "${label[$i]}"
    [ "$(curl --noproxy '*' -s "${url[$i]}/v1" | head -n 1)" = 'Hello, world!' ] || fail "${label[$i]} does not pass on the greeting."
  done
}

nginx_log="log_format main '\$remote_addr - \$remote_user [\$time_local] \"\$request\" '
  '\$status \$body_bytes_sent \"\$http_referer\" \"\$http_user_agent\" \"\$http_x_forwarded_for\"';
  access_log access.log main;"

# start_gateway NUMBER NAME JAR PORT [NAME=VALUE]: as in a pod, which is to say with metrics, tracing and a log. Two rows:
# with requests that bring no traceparent, so that the gateway decides, and with requests that a sidecar left unsampled.
start_gateway() {
  local name=${2:+ ($2)}
  wanted "gateway$1" "unsampled$1" || return 0
  # shellcheck disable=SC2086 # a list of words
  start "gateway$1" env SERVER_PORT="$4" MANAGEMENT_SERVER_PORT=$(($4 + 1)) HOSTNAME=gateway \
    HELLO_V1_URL="http://127.0.0.1:$base" HELLO_V2_URL="http://127.0.0.1:$base" HELLO_URL="http://127.0.0.1:$((base + 2))" \
    OTEL_SERVICE_NAME=gateway.default LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs \
    MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT="http://127.0.0.1:$((base + 1))/v1/traces" \
    ${5:+"$5"} "$java" $flags -jar "$3"
  proxy "gateway$1" "gateway$name" "$4"
  proxy "unsampled$1" "gateway, unsampled$name" "$4" "$unsampled"
}

# await URL NAME
await() {
  local tries=0
  until curl --noproxy '*' -fs -o "$work/answer" "$1"; do
    alive
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || fail "$2 is not ready after a minute."
    sleep 0.1
  done
}

alive() {
  local process
  for process in "${running[@]}"; do
    kill -0 "$process" 2>/dev/null || fail 'A process has ended by itself.'
  done
}

# They would fill the disk. All are appended to, so this is where they go on.
truncate_logs() {
  local log
  alive
  for log in "$work"/*.log "$work"/*/access.log; do
    [ ! -f "$log" ] || : >"$log"
  done
}

# stop PID...
stop() {
  kill "$@" 2>/dev/null || true
  wait "$@" 2>/dev/null || true
}

clean_up() {
  [ ${#running[@]} -eq 0 ] || stop "${running[@]}"
  rm -rf "$work"
}

# --- Setting up -------------------------------------------------------------------------------------------------------

say() {
  printf '%s\n' "$1" >&2
}

die() {
  say "bench/run.sh: $1"
  exit 1
}

# fail SENTENCE: with what the processes said
fail() {
  local log
  for log in "$work"/*.log; do
    [ ! -s "$log" ] || { say "--- $(basename "$log")"; tail -n 15 "$log" >&2; }
  done
  [ ! -s "$work/wrk" ] || { say '--- wrk'; cat "$work/wrk" >&2; }
  die "$1"
}

need() {
  command -v "$1" >/dev/null || die "$1 is missing: apt-get install $2 (or what your distribution calls it)."
}

# The newest JDK of those that Maven's toolchain discovery finds, as the images have it; else the one at hand.
find_java() {
  local home=$java_home
  if [ -z "$home" ] && command -v mvn >/dev/null; then
    home=$(mvn -B -N org.apache.maven.plugins:maven-toolchains-plugin:3.3.0:display-discovered-jdk-toolchains |
      awk '/^\[INFO\]   - / { home = $3 } $2 == "version:" { split($3, version, "."); print version[1], home }' |
      sort -n | tail -n 1 | cut -d ' ' -f 2-)
  fi
  home=${home:-${JAVA_HOME:-}}
  java=${home:+$home/bin/}java
  javac=${home:+$home/bin/}javac
  command -v "$javac" >/dev/null || die 'A JDK, 17 or newer, is missing: set JAVA_HOME, or put java and javac on the PATH.'
}

# A jar of more than the application's own classes, newer than all that it is made of
is_built() {
  [ -f "$1/target/$1.jar" ] && unzip -l "$1/target/$1.jar" | grep -q BOOT-INF/lib/ &&
    [ -z "$(find pom.xml mesh-spring-boot-starter/pom.xml mesh-spring-boot-starter/src/main "$1/pom.xml" "$1/src/main" \
      -newer "$1/target/classes/META-INF/build-info.properties" -type f | head -n 1)" ]
}

build_jars() {
  local service
  for service in gateway hello-v1 hello-v2; do
    is_built "$service" || build=yes
  done
  [ -n "$build" ] || return 0
  need mvn maven
  say 'Building'
  mvn -q package -DskipTests >&2 || die 'The build failed.'
}

need_free_ports() {
  local port
  for ((port = base; port < base + 40; port++)); do
    ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || die "Port $port is taken; the ports from $base to $((base + 39)) are needed."
  done
}

while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit ;;
    --quick) rounds=1 seconds=1 warm_up_windows=2 ;;
    --build) build=yes ;;
    --soak)
      soak=10
      if [[ ${2:-} =~ ^[0-9]+$ ]]; then
        soak=$2
        shift
      fi
      ;;
    --rounds | --seconds | --only | --out | --gateway-jar | --env | --flags | --proxies | --java-home)
      [ $# -gt 1 ] || die "$1 needs a value; bench/run.sh --help says which."
      case $1 in
        --rounds) rounds=$2 ;;
        --seconds) seconds=$2 ;;
        --only) parts=${2//,/ } ;;
        --out) out=$2 ;;
        --gateway-jar) other_jars+=("$2") ;;
        --env) other_environments+=("$2") ;;
        --flags) flags=$2 ;;
        --proxies) only_proxies="^($2)[0-9]*$" ;;
        --java-home) java_home=$2 ;;
      esac
      shift
      ;;
    *) die "There is no option \"$1\"; bench/run.sh --help lists them." ;;
  esac
  shift
done
for part in $parts; do
  declare -F "part_$part" >/dev/null || die "There is no part \"$part\"; bench/run.sh --help lists them."
done

need nginx nginx
need wrk wrk
need curl curl
need unzip unzip
find_java
build_jars
need_free_ports

work=$(mktemp -d)
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
rows=$work/rows.tsv
: >"$rows"
"$java" -Djarmode=tools -jar gateway/target/gateway.jar extract --destination "$work/gateway" >/dev/null
"$javac" -d "$work/classes" -cp "$work/gateway/lib/*" bench/BareProxy.java bench/ConstantRate.java

for part in $parts; do
  say "Measuring: $part"
  "part_$part"
done
cat "$rows"
