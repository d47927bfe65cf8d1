-module(broker).
-export([start/0]).

start() ->
    {ok, Text} = file:read_file("/etc/broker/conf.d/10-defaults.conf"),
    io:format("~s~s", [Text, os:cmd("id -un")]),
    halt().
