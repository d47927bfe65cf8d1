package dev.drydock.registry;

import java.io.IOException;
import java.io.InputStream;

/** A transfer that stopped before its end: keeps trouble of the network apart from that of the store. */
final class Broken extends IOException {
    private static final long serialVersionUID = 1L;

    final IOException why;

    Broken(IOException why) {
        super(why);
        this.why = why;
    }

    static InputStream body(Response response) throws Broken {
        try {
            return response.body();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    static int read(InputStream body, byte[] block) throws Broken {
        try {
            return body.read(block);
        } catch (IOException e) {
            throw new Broken(e);
        }
    }
}
