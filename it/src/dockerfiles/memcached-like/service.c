#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc > 1 && !strcmp(argv[1], "--version"))
        return printf("libevent %s\n", event_get_version()) < 0;
    struct event_base *base = event_base_new();
    printf("uid %d, method %s\n", (int)getuid(), event_base_get_method(base));
    return 0;
}
