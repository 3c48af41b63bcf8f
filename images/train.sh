#!/usr/bin/env bash
# Makes the AOT cache of an image: runs the application on the image's runtime, from files with the names, the order and the
# times that they have in the image, sends it the requests of users and of Prometheus, and keeps what the JVM recorded.
#
# usage: train.sh IMAGE_DIRECTORY APPLICATION_JAR MAIN_CLASS
set -euo pipefail

directory=$1 jar=$2 main=$3
# shellcheck source=images/application.sh
. "$(dirname "$0")/application.sh"

layout=$directory/layout
# The name that Jib gives it
name=$(basename "$jar" .jar.original).original.jar
cache=$directory/cache/app/app.aot

rm -rf "$directory/cache" "$layout/app/classpath" "$layout/opt"
mkdir -p "$directory/cache/app" "$layout/app/classpath" "$layout/opt"
cp "$jar" "$layout/app/classpath/$name"
cp -R "$directory/runtime/opt/java" "$layout/opt/java"
printf '/app/classpath/%s:%s' "$name" "$(cat "$directory/libraries")" >"$directory/flags/app/classpath.txt"
cp "$directory"/flags/app/* "$layout/app"
# There is no cache yet to use.
sed -i '/AOTCache/d' "$layout/app/java.args"
# Jib sets this time on the image's files, and the JVM compares it with the cache's. It must not be set on the files that Jib
# reads: Jib decides by the time whether a file has changed.
find "$layout" -exec touch -h -d @1 {} +

train() {
  local round
  for round in 1 2 3 4 5; do
    ask "$url/" -H 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    ask "$url/" -H 'Accept: application/json'
    ask "$url/" -I
    ask "$url/?name=Ana" -H 'Accept-Language: es'
    ask "$url/?name="
    ask "$url/" -d "round $round"
    ask "$url/headers"
    ask "$url/status/503"
    ask "$url/status/99"
    ask "$url/delay/1ms"
    ask "$url/livez"
    ask "$url/v1/livez"
    ask "$url/v1/nothing"
    ask "$url/v2/refused"
    ask "$management/health"
    ask "$management/info"
    ask "$management/prometheus"
    ask "$management/faults" -H 'Content-Type: application/json' -d '{"status":503,"ttl":"1ms"}'
    ask "$management/faults"
  done
}

start "$layout" -XX:AOTCacheOutput=../cache/app/app.aot
train
stop
[ -s "$cache" ] || fail "the JVM wrote none"
