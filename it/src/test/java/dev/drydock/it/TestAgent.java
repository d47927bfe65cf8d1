package dev.drydock.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** What listens where an ssh agent would, and answers each question in its own way until it is closed. */
final class TestAgent implements AutoCloseable {
    private final Path folder;
    private final ServerSocketChannel server;

    TestAgent(UnaryOperator<String> answers) throws IOException {
        folder = Files.createTempDirectory("agent");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
        Thread thread = new Thread(() -> answer(answers), "test-agent");
        thread.setDaemon(true);
        thread.start();
    }

    Path socket() {
        return folder.resolve("s");
    }

    private void answer(UnaryOperator<String> answers) {
        try {
            while (true) {
                try (SocketChannel client = server.accept()) {
                    ByteBuffer question = ByteBuffer.allocate(64);
                    if (client.read(question) > 0) { // who only looks whether somebody is there asks nothing
                        String text = new String(question.array(), 0, question.position(), UTF_8);
                        client.write(ByteBuffer.wrap(answers.apply(text).getBytes(UTF_8)));
                    }
                }
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    /** Makes a program that asks the agent of its environment {@code ?} and prints the answer as a line. */
    static void program(Path file) throws Exception {
        Path source = Files.createTempFile("ask", ".c");
        Files.writeString(source, """
                #include <stdio.h>
                #include <stdlib.h>
                #include <string.h>
                #include <sys/socket.h>
                #include <sys/un.h>
                #include <unistd.h>
                int main(void) {
                    struct sockaddr_un at = {.sun_family = AF_UNIX};
                    char answer[64] = {0};
                    strncpy(at.sun_path, getenv("SSH_AUTH_SOCK"), sizeof at.sun_path - 1);
                    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
                    if (connect(fd, (struct sockaddr *)&at, sizeof at) || write(fd, "?", 1) != 1 || read(fd, answer, 63) <= 0)
                        return perror("ask"), 1;
                    return puts(answer), 0;
                }
                """);
        Machine.run(List.of("cc", "-static", "-O1", "-o", file.toString(), source.toString()))
                .ok();
        Files.delete(source);
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket());
        Files.deleteIfExists(folder);
    }
}
