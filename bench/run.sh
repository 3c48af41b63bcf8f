#!/usr/bin/env bash
#
# bench/run.sh --help says what it does. Linux only.
#
#   Parts        start, static, hello, connections, bodies, threads, soak: one function each, part_…
#   Measuring    wrk for how many, ConstantRate for how long, /proc for processor and memory
#   Processes    nginx, the bare proxy, gateway and hello: each on loopback, stopped by its process id
#   Setting up   tools, JDK, jars, ports
#
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."

# For all JVMs that are measured: what the image has for a server. Its heap is of a fixed size, so memory says something.
flags=@images/server.args

connections=32
# How often, and for how many seconds where there are the most rows to tell apart and elsewhere; --quick has its own.
# README.md adds up what the whole takes.
rounds=''
seconds=''
short=''
# Of the slower one's most, where latency is measured.
load_share=0.7
# Of 2 s, at least and at most, for a JVM that has answered nothing yet; more for Spring Cloud Gateway, which stays at a
# quarter of its rate for half a minute before the last compiler is through. And seconds at any other path
warm_up_windows='6 14'
warm_up_windows_gateway='20 24'
warm_up_again=3

# In this order: a start should not share the machine with what runs already.
parts='start static hello connections bodies threads'
only=''
out=''
quick=''
experiment=''
plan=''
java_home=''
build=''
soak=10
only_proxies=.
# Rows of static alone: there is no time for more.
not_everywhere='^(keep-alive|plain|unsampled.*)$'
other_jars=()
other_environments=()

# First of the ports on 127.0.0.1 that are used
base=18080

usage() {
  cat <<'TEXT'
bench/run.sh [options]
  Measures the gateway beside the nginx that it replaces and a bare proxy of the same libraries, in turn and in the
  same run, and writes results.md, results.json and results.svg. Takes less than ten minutes. bench/README.md says more.
  Results go to bench, and those of --quick and of whatever has * to target/bench, unless --out says where.

  --quick              everything once and briefly, to see that it works: the numbers say little
  --only PART[,PART]   of start, static, hello, connections, bodies, threads. What earlier runs measured of others stays
  --soak [MINUTES]     steady load through the gateway to hello-v1 instead, 10 minutes if not given: is memory flat?
  --rounds N         * how often each proxy has its turn; 3 if not given
  --seconds N        * how long a turn is; if not given 2, and 1 in connections, bodies and threads
  --out DIR            where results go
  --plan               say what would be measured and where results would go, and measure nothing

To compare:
  --gateway-jar JAR  * another build of the gateway, beside this one; can be given again
  --env NAME=VALUE   * the gateway once more, with this in its environment; can be given again
  --flags FLAGS      * of all JVMs, instead of those in the script
  --proxies REGEX    * only these rows, of nginx, keep-alive, bare, plain, gateway, unsampled and what was added

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
  local some
  start_proxies
  start_hello
  some=$(everywhere)
  # shellcheck disable=SC2206 # a list of words
  local proxies=($some)
  # Else the proxy that is asked first would wait for it to compile.
  warm_up hello-v1 /hello
  compare hello /hello
}

# Closed loop: as much as goes over so many connections.
part_connections() {
  local round proxy many
  start_proxies
  for proxy in $(everywhere); do
    warm_up "$proxy" /v1
  done
  for ((round = 1; round <= rounds; round++)); do
    for many in 1 8 64 512; do
      # shellcheck disable=SC2046 # a list of words
      for proxy in $(rotated "$round" $(everywhere)); do
        load "$proxy" /v1 "$many" "$short"
        put connections "$proxy" "$many" requests/s "$round" "$rate"
        put connections "$proxy" "$many" p50-ms "$round" "$p50"
        put connections "$proxy" "$many" p99-ms "$round" "$p99"
      done
    done
  done
  check_telemetry
}

part_bodies() {
  local round proxy size
  start_proxies
  for proxy in $(everywhere); do
    for size in 1KiB 64KiB 1MiB; do
      warm_up "$proxy" "/v1/body/$size"
    done
  done
  for ((round = 1; round <= rounds; round++)); do
    for size in 1KiB 64KiB 1MiB; do
      # shellcheck disable=SC2046 # a list of words
      for proxy in $(rotated "$round" $(everywhere)); do
        load "$proxy" "/v1/body/$size" "$connections" "$short"
        put bodies "$proxy" "$size" requests/s "$round" "$rate"
        put bodies "$proxy" "$size" p50-ms "$round" "$p50"
        put bodies "$proxy" "$size" p99-ms "$round" "$p99"
      done
    done
  done
  check_telemetry
}

everywhere() {
  local proxy
  for proxy in "${proxies[@]}"; do
    [[ $proxy =~ $not_everywhere ]] || echo "$proxy"
  done
}

# hello-v1 itself with virtual threads, as it is shipped, and with those of the platform.
part_threads() {
  local round key threads=(virtual platform) many path
  start_upstream
  start_threads virtual true $((base + 3))
  start_threads platform false $((base + 4))
  while read -r many path; do
    for key in "${threads[@]}"; do
      warm_up "$key" "$path" "$many"
    done
    for ((round = 1; round <= rounds; round++)); do
      for key in $(rotated "$round" "${threads[@]}"); do
        load "$key" "$path" "$many" "$short"
        put threads "$key" "$many, $path" requests/s "$round" "$rate"
        put threads "$key" "$many, $path" p99-ms "$round" "$p99"
        put threads "$key" "$many, $path" cpu-s/1000 "$round" "$cpu"
        put threads "$key" "$many, $path" MiB "$round" "$(memory "$key")"
      done
    done
  done <<<$'32 /\n256 /\n256 /delay/20ms'
  for key in "${threads[@]}"; do
    put threads "$key" '' label 1 "${label[$key]}"
  done
}

# start_threads KEY WHETHER PORT: its limit of 200 connections is for a pod, and some of 256 would never be answered.
start_threads() {
  # shellcheck disable=SC2086 # a list of words
  start_service "$1" "$3" SPRING_THREADS_VIRTUAL_ENABLED="$2" SERVER_TOMCAT_MAX_CONNECTIONS=1000 \
    "$java" $flags -jar hello-v1/target/hello-v1.jar
  label[$1]="$1 threads" url[$1]=http://127.0.0.1:$3 pid[$1]=$last header[$1]=
  await "${url[$1]}/readyz" "${label[$1]}"
}

# Time to ready and memory at rest, in turn: as java -jar starts it, and as the image does but for the AOT cache.
part_start() {
  local round service services=(gateway hello-v1)
  for service in "${services[@]}"; do
    unpack "$service"
    image_flags "$service" >"$work/$service.flags"
  done
  for ((round = 1; round <= rounds; round++)); do
    for service in "${services[@]}"; do
      measure_start "$service" 'java -jar' "$java" -jar "$service/target/$service.jar"
      measure_start "$service" 'unpacked, with the flags of the image' \
        "$java" -XX:Flags="$work/$service.flags" -jar "$work/$service/$service.jar"
    done
  done
}

# measure_start SERVICE HOW COMMAND...
measure_start() {
  local service=$1 how=$2 begin end
  shift 2
  begin=$EPOCHREALTIME
  start_service "start-$service" $((base + 30)) "$@"
  pid[start]=$last label[start]=$service
  end=$(ready_at $((base + 30)) "$last") || fail "$service has ended, or is not ready after a minute."
  end=$(awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.3f", b - a }')
  sleep 1
  put start "$service" "$how" ready-s "$round" "$end"
  put start "$service" "$how" MiB "$round" "$(memory start)"
  say "  $service, $how: $end s"
  # It would try to get rid of its spans.
  kill -KILL "$last"
  wait "$last" 2>/dev/null || true
  unset "running[-1]"
}

# ready_at PORT PROCESS: when /readyz has said 200. Asks every 20 ms and starts nothing for it, neither to ask nor to
# wait: that would take processor time from the start. In a shell of its own, since a reset connection could end it.
ready_at() (
  trap '' PIPE
  # Nobody writes to it.
  exec 8<> <(:)
  end=$((SECONDS + 60))
  until says_ready "$1"; do
    kill -0 "$2" 2>/dev/null && ((SECONDS < end)) || exit 1
    read -r -t 0.02 -u 8 || true
  done
  echo "$EPOCHREALTIME"
)

# says_ready PORT
says_ready() {
  local status=''
  { exec 9<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n' 2>/dev/null >&9 &&
    read -r -t 5 _ status _ <&9
  exec 9>&-
  [ "$status" = 200 ]
}

# image_flags SERVICE: what the image starts with, with the module's numbers
image_flags() {
  local heap direct
  heap=$(sed -n 's/.*<image.heap>\(.*\)<.*/\1/p' "$1/pom.xml")
  direct=$(sed -n 's/.*<image.direct-memory>\(.*\)<.*/\1/p' "$1/pom.xml")
  # Only the cache knows an address to be mapped at.
  sed -e "s/@image.heap@/$heap/" -e "s/@image.direct-memory@/$direct/" -e /ArchiveRelocationMode/d images/jvm.flags
}

# Half of what goes, through the gateway to hello-v1, for long.
part_soak() {
  local service interval=15 begin load sent p99 requests
  only_proxies='^gateway$'
  start_proxies
  start_hello
  [ "$soak" -ge 5 ] || interval=5
  for service in gateway hello-v1; do
    sample "$service" before 0
  done
  warm_up hello-v1 /hello
  warm_up gateway /hello
  rate=$(awk -v r="$rate" 'BEGIN { print int(r / 200) * 100 }')
  say "  $rate requests/s for $soak minutes"
  begin=$SECONDS
  hold "$rate" $((soak * 60)) "$(target gateway /hello)" &
  load=$!
  while sleep "$interval" && kill -0 "$load" 2>/dev/null; do
    for service in gateway hello-v1; do
      sample "$service" load $((SECONDS - begin))
    done
    truncate_logs
  done
  wait "$load" || exit 1
  read -r sent _ p99 _ _ requests <"$work/rate"
  note_requests gateway "$requests" 0
  put soak '' '' load 1 "${sent%.*} requests/s for $soak minutes through the gateway to hello-v1, p99 $p99 ms,\
 although each sample, every $interval s, makes both collect all garbage."
  # Idle connections to the upstream are closed after 15 s.
  sleep 30
  for service in gateway hello-v1; do
    sample "$service" after $((SECONDS - begin))
  done
  check_telemetry
}

# sample SERVICE WHEN SECONDS
sample() {
  local process=${pid[$1]} server=${url[$1]} heap
  "${java%java}jcmd" "$process" GC.run >/dev/null || fail "$1 has ended."
  # What that collection left, without what requests have made since.
  heap=$(curl --noproxy '*' -fs "http://127.0.0.1:$((${server##*:} + 40))/actuator/prometheus" |
    awk '/^jvm_gc_live_data_size_bytes/ { printf "%.1f", $2 / 1048576 }')
  [ -n "$heap" ] || fail "$1 does not say how much is live."
  put soak "$1" "$2" RSS "$3" "$(awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$process/status")"
  put soak "$1" "$2" 'live heap' "$3" "$heap"
  put soak "$1" "$2" sockets "$3" "$(find "/proc/$process/fd" -lname 'socket:*' 2>/dev/null | wc -l)"
}

# compare PART PATH
compare() {
  local round proxy
  for proxy in "${proxies[@]}"; do
    warm_up "$proxy" "$2"
  done
  for ((round = 1; round <= rounds; round++)); do
    for proxy in $(rotated "$round" "${proxies[@]}"); do
      load "$proxy" "$2" "$connections" "$seconds"
      put "$1" "$proxy" '' requests/s "$round" "$rate"
      put "$1" "$proxy" '' cpu-s/1000 "$round" "$cpu"
      put "$1" "$proxy" '' MiB "$round" "$(memory "$proxy")"
    done
  done
  constant_rate "$1" "$2"
  check_telemetry
}

# A gateway that traces and counts nothing would be fast: all requests must have been counted, within 1 % and what was
# under way when wrk ended. Of the spans, those that were not exported are put on record.
check_telemetry() {
  local key server counted exported
  # For what is under way, and the exporter's queue: it waits with what is less than a batch.
  sleep 1
  for key in "${proxies[@]}"; do
    server=${url[$key]}
    [[ $key =~ ^(plain|gateway|unsampled) && -n ${answered[$server]:-} ]] || continue
    counted=$(curl --noproxy '*' -fs "http://127.0.0.1:$((${server##*:} + 40))/actuator/prometheus" |
      awk '/^spring_cloud_gateway_requests_seconds_count[{]/ { sum += $NF } END { printf "%d", sum }') ||
      fail "${label[$key]} has no metrics."
    ((counted * 100 >= answered[$server] * 99 && counted * 100 <= answered[$server] * 101 + cut_off[$server] * 100)) ||
      fail "${label[$key]} answered ${answered[$server]} requests and counted $counted."
    [[ -n ${spans[$key]:-} && ${sampled[$key]:-0} -gt 0 ]] || continue
    exported=$(exported_spans "$key")
    [ "$exported" -gt 0 ] || fail "${label[$key]} has exported no spans."
    put "$part" "$key" '' spans 1 $((sampled[$key] * spans[$key]))
    put "$part" "$key" '' exported 1 "$exported"
    sampled[$key]=0
  done
  : >"$work/collector/exports"
}

# exported_spans KEY: under load most exports are full, which is 512 spans. The few spans of requests that wrk cut off are
# larger than the others, so what is larger than most is no more than full.
exported_spans() {
  awk -v path="/$1" '$1 == path { print $2 }' "$work/collector/exports" | sort -n | awk '
    { size[NR] = $1 }
    END {
      full = size[int((NR + 1) / 2)]
      for (i = 1; i <= NR; i++) sum += size[i] < full ? size[i] / full : 1
      printf "%d", sum * 512
    }'
}

# constant_rate PART PATH: the same rate for all, which the slowest of nginx and the gateway can hold. One JVM sends in
# all rounds: it would have to be warmed up again for each.
constant_rate() {
  local round proxy rate i order=() targets=() sent p50 p99 p999 late requests
  rate=$(awk -F '\t' -v part="$1" -v share="$load_share" '
    $1 == part && $4 == "requests/s" && ($2 == "nginx" || $2 == "gateway") { sum[$2] += $6; n[$2]++ }
    END {
      for (p in sum) if (least == "" || sum[p] / n[p] < least) least = sum[p] / n[p]
      print int(least * share / 100) * 100
    }' "$rows")
  [ "$rate" -gt 0 ] || return 0
  for ((round = 1; round <= rounds; round++)); do
    for proxy in $(rotated "$round" "${proxies[@]}"); do
      order+=("$proxy")
      targets+=("$(target "$proxy" "$2")")
    done
  done
  say "  $rate requests/s to each, $rounds times"
  hold "$rate" "$seconds" "${targets[@]}"
  i=0
  while read -r sent p50 p99 p999 late requests; do
    proxy=${order[i]} round=$((i / ${#proxies[@]} + 1)) i=$((i + 1))
    note_requests "$proxy" "$requests" 0
    put "$1" "$proxy" "$rate" sent/s "$round" "$sent"
    put "$1" "$proxy" "$rate" p50-ms "$round" "$p50"
    put "$1" "$proxy" "$rate" p99-ms "$round" "$p99"
    put "$1" "$proxy" "$rate" p99.9-ms "$round" "$p999"
    put "$1" "$proxy" "$rate" late-ms "$round" "$late"
  done <"$work/rate"
}

# --- Measuring --------------------------------------------------------------------------------------------------------

# put PART PROXY SETTING METRIC ROUND VALUE
put() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$rows"
}

# rotated ROUND KEY...: beginning with another one each round
rotated() {
  local i round=$1
  shift
  for ((i = 0; i < $#; i++)); do
    echo "${@:(i + round - 1) % $# + 1:1}"
  done
}

# warm_up PROXY PATH [CONNECTIONS]: a JVM that has answered nothing yet until three windows are together within 5 % of the
# three before them, since it compiles what is hot in its first minute. What knows other paths, or has nothing to
# compile, takes less.
warm_up() {
  local rates=() steady='' windows=$warm_up_windows least most
  [[ ! $1 =~ ^(plain|gateway) ]] || windows=$warm_up_windows_gateway
  read -r least most <<<"$windows"
  [[ " ${warm[*]} " != *" $1$2${3:-} "* ]] || return 0
  warm+=("$1$2${3:-}")
  if [[ $1 =~ ^(nginx|keep-alive)$ || -n ${answered[${url[$1]}]:-} ]]; then
    load "$1" "$2" "${3:-$connections}" "$warm_up_again" quietly
    return 0
  fi
  while [ -z "$steady" ] && [ ${#rates[@]} -lt "$most" ]; do
    load "$1" "$2" "${3:-$connections}" 2 quietly
    rates+=("$rate")
    [ ${#rates[@]} -lt "$least" ] || steady=$(printf '%s\n' "${rates[@]: -6}" |
      awk '{ v[NR > 3] += $1 } END { if (v[0] >= 0.95 * v[1] && v[1] >= 0.95 * v[0]) print "yes" }')
  done
  say "  ${label[$1]}, warmed up for $((${#rates[@]} * 2)) s: ${rates[*]%.*} requests/s"
  [ -n "$steady" ] || put "$part" '' '' note 1 "${label[$1]} was not steady after $((${#rates[@]} * 2)) s of warm-up"
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
  note_requests "$1" "$requests" "$3"
  rate=$(awk -v n="$requests" -v s="$duration" 'BEGIN { printf "%.1f", n / s }')
  cpu=$(awk -v b="$before" -v a="$after" -v n="$requests" 'BEGIN { printf "%.5f", (a - b) * 1000 / n }')
  [ -n "${5:-}" ] || say "  ${label[$1]}, $2 over $3 connections: ${rate%.*} requests/s"
}

# hold RATE SECONDS TARGET...: a constant rate, to one after the other. Leaves a line of numbers for each.
hold() {
  truncate_logs
  "$java" -XX:+UseSerialGC -Xmx512m -cp "$work/classes" ConstantRate "$1" "$2" "$connections" "${@:3}" >"$work/rate" ||
    fail 'A constant rate of requests failed; what it says is above.'
}

# target PROXY PATH: as ConstantRate takes it
target() {
  echo "${url[$1]}$2${header[$1]:+ ${header[$1]}}"
}

# note_requests PROXY ANSWERED CUT_OFF
note_requests() {
  local server=${url[$1]}
  answered[$server]=$((${answered[$server]:-0} + $2))
  cut_off[$server]=$((${cut_off[$server]:-0} + $3))
  [ -n "${header[$1]}" ] || sampled[$1]=$((${sampled[$1]:-0} + $2))
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
# How many spans a proxy makes of a request that is sampled; and of such requests, how many since they were last checked
declare -A spans=() sampled=()
# By URL, since two proxies can be one process: how many requests were answered, and were perhaps when wrk ended
declare -A answered=() cut_off=()
proxies=()
running=()
warm=()

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

# runs PART...: whether one of them is measured
runs() {
  local part
  for part in "$@"; do
    [[ " $parts " != *" $part "* ]] || return 0
  done
  return 1
}

wanted() {
  local key
  for key in "$@"; do
    [[ ! $key =~ $only_proxies ]] || return 0
  done
  return 1
}

# What is behind the proxies, and what takes their spans
start_upstream() {
  [ ! -d "$work/body" ] || return 0
  local i
  # It answers what hello answers, and takes no time over it.
  start_nginx upstream "access_log off; keepalive_requests 1000000000; server {
    listen 127.0.0.1:$base backlog=4096;
    location / {
      default_type text/plain;
      return 200 'Hello, world!\nVersion: 1.0.0\nHostname: upstream\n';
    }
    location ~ ^(?:/v1)?/body/(.*)$ { alias $work/body/\$1; }
  }"
  mkdir "$work/body"
  for i in 1KiB 64KiB 1MiB; do
    head -c "${i%iB}" /dev/zero | tr '\0' x >"$work/body/$i"
  done
  # Takes spans, and notes whose and how many bytes.
  start_nginx collector "log_format spans '\$uri \$request_length'; access_log exports spans;
  client_max_body_size 0; server {
    listen 127.0.0.1:$((base + 1));
    location / { return 200; }
  }"
}

start_proxies() {
  [ ${#proxies[@]} -eq 0 ] || return 0
  local upstream=http://127.0.0.1:$base hello=http://127.0.0.1:$((base + 2)) port=$((base + 10)) i jar environment
  say 'Starting the upstream and the proxies'
  start_upstream

  # The official image's nginx.conf, and the original demo's proxy.conf: a new connection upstream for each request.
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
  start_plain $((port + 3))
  start_gateway '' '' gateway/target/gateway.jar $((port + 4))
  i=0
  for jar in "${other_jars[@]}"; do
    i=$((i + 1))
    start_gateway "$i" "${jar##*/}" "$jar" $((port + 4 + i))
  done
  for environment in "${other_environments[@]}"; do
    i=$((i + 1))
    start_gateway "$i" "$environment" gateway/target/gateway.jar $((port + 4 + i)) "$environment"
  done
  [ ${#proxies[@]} -gt 0 ] || fail '--proxies names none that there is.'
  for i in "${proxies[@]}"; do
    await "${url[$i]}/v1" "${label[$i]}"
    [ "$(curl --noproxy '*' -s "${url[$i]}/v1" | head -n 1)" = 'Hello, world!' ] ||
      fail "${label[$i]} does not pass on the greeting."
  done
}

nginx_log="log_format main '\$remote_addr - \$remote_user [\$time_local] \"\$request\" '
  '\$status \$body_bytes_sent \"\$http_referer\" \"\$http_user_agent\" \"\$http_x_forwarded_for\"';
  access_log access.log main;"

# start_plain PORT: it cannot see the gateway's classes, nor its application.yml.
start_plain() {
  local library path=$work/classes
  wanted plain && runs static hello || return 0
  for library in "$work"/gateway/lib/*.jar; do
    [[ $library = */mesh-spring-boot-starter-* ]] || path+=:$library
  done
  # shellcheck disable=SC2086 # a list of words
  start_service plain "$1" "$java" $flags -cp "$path" \
    PlainGateway --spring.config.location=file:bench/plain-gateway.yaml
  proxy plain 'Spring Cloud Gateway as Boot ships it' "$1"
  # The server's and the client's
  spans[plain]=2
}

# start_gateway NUMBER NAME JAR PORT [NAME=VALUE]: as in a pod, which is to say with metrics, tracing and a log. Two
# rows: requests that bring no traceparent, so that the gateway decides, and requests that a sidecar left unsampled.
start_gateway() {
  local name=${2:+ ($2)}
  wanted "gateway$1" "unsampled$1" || return 0
  # shellcheck disable=SC2086 # a list of words
  start_service "gateway$1" "$4" ${5:+"$5"} "$java" $flags -jar "$3"
  proxy "gateway$1" "gateway$name" "$4"
  # An environment can say that there are fewer.
  [ -n "${5:-}" ] || spans[gateway$1]=1
  proxy "unsampled$1" "gateway, unsampled$name" "$4" "$unsampled"
}

start_hello() {
  [ -z "${pid[hello-v1]:-}" ] || return 0
  # shellcheck disable=SC2086 # a list of words
  start_service hello-v1 $((base + 2)) "$java" $flags -jar hello-v1/target/hello-v1.jar
  label[hello-v1]=hello-v1 url[hello-v1]=http://127.0.0.1:$((base + 2)) pid[hello-v1]=$last header[hello-v1]=
  await "${url[hello-v1]}/readyz" hello-v1
}

# start_service NAME PORT [NAME=VALUE...] COMMAND...: with what k8s/ sets. The management port is 40 above.
start_service() {
  local name=$1 port=$2
  shift 2
  start "$name" env SERVER_ADDRESS=127.0.0.1 SERVER_PORT="$port" MANAGEMENT_SERVER_ADDRESS=127.0.0.1 \
    MANAGEMENT_SERVER_PORT=$((port + 40)) HOSTNAME=bench \
    OTEL_SERVICE_NAME=bench.default LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs \
    MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT="http://127.0.0.1:$((base + 1))/$name" \
    HELLO_V1_URL="http://127.0.0.1:$base" HELLO_V2_URL="http://127.0.0.1:$base" \
    HELLO_URL="http://127.0.0.1:$((base + 2))" "$@"
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

# stop PID...: a gateway that cannot get rid of its spans would take its time.
# shellcheck disable=SC2317 # it is the trap that calls it
stop() {
  local tries
  kill "$@" 2>/dev/null || true
  for ((tries = 0; tries < 20; tries++)); do
    kill -0 "$@" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$@" 2>/dev/null || true
  wait "$@" 2>/dev/null || true
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
      sort -n | tail -n 1 | cut -d ' ' -f 2-) || { say 'Maven finds no JDK: taking the one at hand.'; home=''; }
  fi
  home=${home:-${JAVA_HOME:-}}
  java=${home:+$home/bin/}java
  javac=${home:+$home/bin/}javac
  command -v "$javac" >/dev/null ||
    die 'A JDK 25 is missing: set JAVA_HOME, or put java and javac on the PATH.'
  # shellcheck disable=SC2086 # a list of words
  "$java" $flags -version >/dev/null 2>&1 ||
    die "$java does not take $flags, which is for JDK 25: set JAVA_HOME, or give other --flags."
}

# A jar with its libraries in it, newer than what it is made of. Its own time is fixed; that of the original is not.
is_built() {
  [ -f "$1/target/$1.jar.original" ] && unzip -l "$1/target/$1.jar" 'BOOT-INF/lib/*' >/dev/null 2>&1 &&
    [ -z "$(find pom.xml mesh-spring-boot-starter/pom.xml mesh-spring-boot-starter/src/main "$1/pom.xml" "$1/src/main" \
      -newer "$1/target/$1.jar.original" -type f | head -n 1)" ]
}

build_jars() {
  local service
  for service in gateway hello-v1; do
    is_built "$service" || build=yes
  done
  [ -n "$build" ] || return 0
  need mvn maven
  say 'Building'
  mvn -q package -DskipTests >&2 || die 'The build failed.'
}

# unpack SERVICE: its jar as a small one and its libraries in lib
unpack() {
  [ -d "$work/$1" ] ||
    "$java" -Djarmode=tools -jar "$1/target/$1.jar" extract --destination "$work/$1" >/dev/null
}

# What the numbers depend on
facts() {
  fact processor "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
  fact memory "$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)"
  fact kernel "$(uname -sr)"
  fact nginx "$(nginx -v 2>&1 | sed 's#.*/##')"
  fact wrk "$(wrk -v 2>&1 | sed -n '1s#^wrk \(debian/\)*\([^ ]*\).*#\2#p')"
  fact JDK "$("$java" -XshowSettings:properties -version 2>&1 |
    sed -n 's/ *java.vm.name = //p; s/ *java.runtime.version = //p' | paste -sd ' ')"
  fact 'Spring Boot' "$(library spring-boot)"
  fact 'Spring Cloud Gateway' "$(library spring-cloud-gateway-server-webflux)"
  fact 'Reactor Netty' "$(library reactor-netty-http)"
  fact Netty "$(library netty-transport)"
  fact 'flags of the JVMs' "$(flags_in_full)"
  fact revision "$(revision | paste -sd ' ')"
  fact date "$(date -u +%F)"
  fact 'load before' "$load_before"
  fact 'seconds taken' "$((SECONDS - part_began))"
}

# What is in an argument file, without its comments
flags_in_full() {
  local all=$flags
  [[ $flags != @* ]] || all=$(sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d' "${flags#@}" | paste -sd ' ')
  echo "${all:-none}"
}

revision() {
  git rev-parse --short HEAD 2>/dev/null || echo unknown
  git diff --quiet HEAD -- . ':(exclude)bench/results.*' 2>/dev/null || echo 'with changes'
}

# fact NAME VALUE
fact() {
  put "$part" fact '' "$1" 1 "$2"
}

# library NAME: its version in the gateway
library() {
  local jar
  for jar in "$work/gateway/lib/$1"-[0-9]*.jar; do
    jar=${jar##*/"$1"-}
    echo "${jar%.jar}"
  done
}

need_free_ports() {
  local port
  for ((port = base; port < base + 80; port++)); do
    ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null ||
      die "Port $port is taken; the ports from $base to $((base + 79)) are needed."
  done
}

# absolute PATH: as it is meant where the script was called
absolute() {
  case $1 in
    /*) echo "$1" ;;
    *) echo "$here/$1" ;;
  esac
}

# number OPTION VALUE
number() {
  [[ $2 =~ ^[1-9][0-9]{0,2}$ ]] || die "$1 takes a number from 1 to 999, but was \"$2\"."
}

while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit ;;
    --quick) quick=yes ;;
    --plan) plan=yes ;;
    --build) build=yes ;;
    --soak)
      parts=soak
      if [[ ${2:-} =~ ^[0-9] ]]; then
        number --soak "$2"
        soak=$2
        shift
      fi
      ;;
    --rounds | --seconds | --only | --out | --gateway-jar | --env | --flags | --proxies | --java-home)
      [ $# -gt 1 ] || die "$1 needs a value; bench/run.sh --help says which."
      case $1 in
        --rounds | --seconds | --gateway-jar | --env | --flags | --proxies) experiment=yes ;;
      esac
      case $1 in
        --rounds) number "$@"; rounds=$2 ;;
        --seconds) number "$@"; seconds=$2 ;;
        --only) only=,$2, ;;
        --out) out=$(absolute "$2") ;;
        --gateway-jar)
          other_jars+=("$(absolute "$2")")
          [ -f "${other_jars[-1]}" ] || die "There is no file ${other_jars[-1]}."
          ;;
        --env)
          [[ $2 =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || die "--env takes NAME=VALUE, but was \"$2\"."
          other_environments+=("$2")
          ;;
        --flags) flags=$2 ;;
        --proxies) only_proxies="^($2)[0-9]*$" ;;
        --java-home) java_home=$(absolute "$2") ;;
      esac
      shift
      ;;
    *) die "There is no option \"$1\"; bench/run.sh --help lists them." ;;
  esac
  shift
done
short=${seconds:-1}
if [ -n "$quick" ]; then
  rounds=${rounds:-1} seconds=${seconds:-1} warm_up_windows='6 1' warm_up_windows_gateway='6 1' warm_up_again=1
fi
rounds=${rounds:-3} seconds=${seconds:-2}
# Only what is measured as the script says replaces the results that are committed.
out=${out:-$([ -z "$quick$experiment" ] || echo target/)bench}
if [ -n "$only" ]; then
  for part in ${only//,/ }; do
    [[ " $parts " = *" $part "* ]] || die "There is no part \"$part\"; bench/run.sh --help lists them."
  done
  chosen=''
  for part in $parts; do
    [[ $only != *,$part,* ]] || chosen+=${chosen:+ }$part
  done
  parts=$chosen
fi
say "Parts: $parts. Rounds: $rounds of $seconds s. Flags: $flags. Results: $out."
[ -z "$plan" ] || exit 0

# Of the last minute; what others do on the machine is measured too.
read -r load_before _ </proc/loadavg
need nginx nginx
need wrk wrk
need curl curl
need unzip unzip
find_java
build_jars
need_free_ports

work=$(mktemp -d)
trap 'stop "${running[@]}"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
rows=$work/rows.tsv
: >"$rows"
# Workers of an nginx that root has started are somebody else.
chmod 755 "$work"
unpack gateway
"$javac" -d "$work/classes" -cp "$work/gateway/lib/*" bench/*.java

for part in $parts; do
  say "Measuring: $part"
  part_began=$SECONDS
  case $part in
    static) part_static ;;
    hello) part_hello ;;
    connections) part_connections ;;
    bodies) part_bodies ;;
    start) part_start ;;
    threads) part_threads ;;
    soak) part_soak ;;
  esac
  for key in "${proxies[@]}"; do
    put "$part" "$key" '' label 1 "${label[$key]}"
  done
  facts
done

mkdir -p "$out"
touch "$out/results.tsv"
{
  awk -F '\t' -v parts=" $parts " '!index(parts, " " $1 " ")' "$out/results.tsv"
  cat "$rows"
} >"$work/results.tsv"
cp "$work/results.tsv" "$out"
status=0
# shellcheck disable=SC2086 # a list of words
"$java" -cp "$work/classes" Report "$out" $parts || status=1
say "Results after $SECONDS s: $out/results.md"
exit "$status"
