package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Requests concerning one repository, and all it takes to get their answers: credentials when they are asked for, further
 * tries, redirects.
 *
 * <p>Credentials go to the registry itself (scheme, host and port), never along with a redirect or an upload that leads
 * elsewhere, nor back from there. For one thread.
 */
final class Dialogue {
    private static final int MAX_REDIRECTS = 5;

    private final Transport transport;
    private final Tries tries;
    private final Authorizer authorizer;
    private final Site site;
    private final Cancellation cancellation;

    Dialogue(Transport transport, Tries tries, Authorizer authorizer, Site site, Cancellation cancellation) {
        this.transport = transport;
        this.tries = tries;
        this.authorizer = authorizer;
        this.site = site;
        this.cancellation = cancellation;
    }

    Site site() {
        return site;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    Tries tries() {
        return tries;
    }

    /** An answer to a request, and what its failure would have to say. */
    record Answer(Request request, Response response, int tries, Optional<Authorization> authorization) {}

    /** Asks until there is an answer that stands; the caller looks at the status, and closes it. */
    Answer ask(Request request, Access access) throws IOException {
        Once once = new Once(access);
        Tries.Answer answer = tries.by(once).send(request, site.registry(), cancellation);
        return new Answer(once.last.orElse(request), answer.response(), answer.tries(), once.authorization);
    }

    /** Asks once; broken connections and passing failures are the caller's to handle. */
    Answer askOnce(Request request, Access access) throws IOException {
        Once once = new Once(access);
        Response response = once.send(request, cancellation);
        return new Answer(once.last.orElse(request), response, 1, once.authorization);
    }

    /** The failure that an answer is; closes it. */
    RegistryException failure(Answer answer, Access access) throws IOException {
        try (Response response = answer.response()) {
            boolean denied = response.status() == 401 || response.status() == 403;
            return Failures.answer(
                    answer.request(),
                    response,
                    answer.tries(),
                    answer.authorization().map(Authorization::secrets).orElse(List.of()),
                    denied ? Optional.of(authorizer.lookup(site, access)) : Optional.empty(),
                    site.registry());
        }
    }

    RegistryException noAnswer(Request request, IOException cause, int tried) {
        return cause instanceof RegistryException known
                ? known
                : Failures.noAnswer(request, cause, tried, site.registry());
    }

    /** One try: as far as redirects lead, and a second time if the registry wants to know who is asking. */
    private final class Once implements Tries.Sending {
        private final Access access;
        private Optional<Authorization> authorization = Optional.empty();
        private Optional<Request> last = Optional.empty();

        Once(Access access) {
            this.access = access;
        }

        @Override
        public Response send(Request first, Cancellation token) throws IOException {
            Request request = first;
            boolean home = true;
            for (int hops = 0; ; hops++) {
                home = home && site.isHome(request.uri());
                last = Optional.of(request);
                Response response = home ? atHome(request) : transport.send(request, token);
                boolean follow = response.isRedirect()
                        && (request.isRead() || response.status() == 307 || response.status() == 308);
                if (!follow) {
                    return response;
                }
                String location = response.header("Location").orElse("");
                response.finish();
                if (hops == MAX_REDIRECTS) {
                    throw new RegistryException(Kind.OTHER, first + ": more than " + MAX_REDIRECTS + " redirects", "");
                }
                request = request.at(site.resolve(request, location));
            }
        }

        private Response atHome(Request request) throws IOException {
            authorization = authorizer.known(site, access, cancellation);
            Response response = transport.send(authorized(request), cancellation);
            if (response.status() != 401) {
                return response;
            }
            Optional<Authorization> answer;
            try {
                answer = authorizer.answer(site, access, response, authorization, cancellation);
            } catch (IOException e) {
                response.close();
                throw e;
            }
            if (answer.isEmpty()) {
                return response;
            }
            response.finish();
            authorization = answer;
            return transport.send(authorized(request), cancellation);
        }

        private Request authorized(Request request) {
            return authorization
                    .map(found -> request.with("Authorization", found.header()))
                    .orElse(request);
        }
    }
}
