#!/bin/sh
set -e
gosu store "$1" --port 0 --unixsocket /tmp/s --daemonize yes > /dev/null
until redis-cli -s /tmp/s ping 2>/dev/null; do :; done
redis-cli -s /tmp/s set answer 42
redis-cli -s /tmp/s get answer
stat -c %U /tmp/s
redis-cli -s /tmp/s shutdown nosave
