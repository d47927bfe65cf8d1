package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** What is made on the first request: the pool of connections, and what is learnt of registries. */
final class Client implements Closeable {
    private final Transport transport;
    private final Tries tries;
    private final Sites sites;
    private final Authorizer authorizer;

    Client(RegistryOptions options, PlainHttp plainHttp, Supplier<SSLContext> trusted) {
        this.transport = new Transport(options, plainHttp, trusted);
        this.tries = new Tries(transport::send, options.retries(), options.pause());
        this.sites = new Sites(transport, plainHttp);
        this.authorizer =
                new Authorizer(new CredentialChain(options), new TokenServer(tries, plainHttp), System::nanoTime);
    }

    Dialogue with(String registry, Cancellation cancellation) throws IOException {
        return new Dialogue(transport, tries, authorizer, sites.find(registry, cancellation), cancellation);
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
