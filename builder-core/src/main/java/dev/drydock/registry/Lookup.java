package dev.drydock.registry;

import java.util.List;
import java.util.Optional;

/**
 * What a search for credentials came to.
 *
 * @param from the source they are from; empty if there are none
 * @param lookedAt the sources asked, in order, each with what it said
 * @param problems sources that could not answer, such as a helper that is not there
 */
record Lookup(Optional<Credentials> credentials, String from, List<String> lookedAt, List<String> problems) {
    Lookup {
        lookedAt = List.copyOf(lookedAt);
        problems = List.copyOf(problems);
    }

    /** How to mend that a registry refused. */
    String fix(String registry) {
        if (credentials.isPresent()) {
            return "the credentials from " + from + " were not accepted, or do not suffice: check them there";
        }
        return "log in to " + registry + " (docker login), or give it a <server> in settings.xml whose id is \""
                + registry + "\"; no credentials were found in " + String.join(", ", lookedAt);
    }
}
