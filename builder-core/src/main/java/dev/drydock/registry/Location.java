package dev.drydock.registry;

import java.net.URI;

/** Where a server leads by its {@code Location} header. */
final class Location {
    private Location() {}

    /**
     * The address, if it may be used: HTTP or HTTPS, without a user, and plain HTTP only where that is allowed.
     *
     * @param from the request that was answered
     */
    static URI resolve(Request from, String location, boolean plainAllowed) throws RegistryException {
        URI next;
        try {
            next = from.uri().resolve(URI.create(location.strip()));
        } catch (IllegalArgumentException e) {
            throw refused(from, "an address that is none");
        }
        String scheme = String.valueOf(next.getScheme());
        if (next.getHost() == null
                || next.getRawUserInfo() != null
                || !(scheme.equals("http") || scheme.equals("https"))) {
            throw refused(from, "an address that is not HTTP or HTTPS");
        }
        if (scheme.equals("http") && !plainAllowed) {
            throw refused(from, Request.address(next) + ", which is not secure");
        }
        return next;
    }

    private static RegistryException refused(Request from, String to) {
        return new RegistryException(
                RegistryException.Kind.OTHER, from + ": leads to " + to + "; that is not followed", "");
    }
}
