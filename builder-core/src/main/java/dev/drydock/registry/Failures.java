package dev.drydock.registry;

import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What went wrong, in words: method, address, status, the server's own codes, how often it was tried, how to mend it. */
final class Failures {
    private Failures() {}

    /** An answer that is not what was asked for. */
    static RegistryException answer(
            Request request,
            Response response,
            int tries,
            List<String> secrets,
            Optional<Lookup> lookup,
            String registry) {
        int status = response.status();
        String words = Words.of(response, secrets);
        String message = request + ": " + status + (words.isEmpty() ? "" : " " + words) + tried(tries);
        if (words.contains("MANIFEST_BLOB_UNKNOWN")) {
            return new RegistryException(
                    Kind.BLOB_UNKNOWN, message, "push again; if it stays, the registry has lost a blob");
        }
        return switch (status) {
            case 401, 403 ->
                new RegistryException(
                        Kind.DENIED,
                        message,
                        lookup.map(found -> found.fix(registry)).orElse(""));
            case 404 -> new RegistryException(Kind.NOT_FOUND, message, "check the name and the tag");
            case 407 ->
                new RegistryException(
                        Kind.OTHER, message, "the proxy wants a user and a password: put them into HTTPS_PROXY");
            case 413 ->
                new RegistryException(
                        Kind.OTHER, message, "the registry, or a proxy before it, limits the size of uploads");
            case 429 ->
                new RegistryException(
                        Kind.OTHER,
                        message,
                        "the registry limits how much is asked of it: log in, use a mirror, or try later");
            default -> new RegistryException(Kind.OTHER, message, "");
        };
    }

    /** No answer, or only a part of one. */
    static RegistryException noAnswer(Request request, IOException cause, int tries, String registry) {
        String words = Words.clean(String.valueOf(cause.getMessage()));
        String message = request + ": ";
        if (isTrust(cause)) {
            return new RegistryException(
                    Kind.OTHER,
                    message + "its certificate is not trusted: " + words + tried(tries),
                    "put its authority into a trust store and name that with -Djavax.net.ssl.trustStore"
                            + " (in .mvn/jvm.config or MAVEN_OPTS), or, in a network you trust,"
                            + " add \"" + registry + "\" to drydock.insecureRegistries",
                    cause);
        }
        if (cause instanceof UnknownHostException) {
            return new RegistryException(
                    Kind.UNREACHABLE,
                    message + "nobody knows this host" + tried(tries),
                    "check the name, and whether a proxy is needed (HTTPS_PROXY, or -Dhttps.proxyHost)",
                    cause);
        }
        if (cause instanceof SSLException) {
            return new RegistryException(
                    Kind.UNREACHABLE,
                    message + "no TLS: " + words + tried(tries),
                    "if it speaks plain HTTP, add \"" + registry + "\" to drydock.insecureRegistries",
                    cause);
        }
        if (cause instanceof SocketTimeoutException) {
            return new RegistryException(
                    Kind.UNREACHABLE, message + "no answer in time: " + words + tried(tries), "", cause);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            String insecure = request.uri().getScheme().equals("https")
                    ? "; if it speaks plain HTTP, add \"" + registry + "\" to drydock.insecureRegistries"
                    : "";
            return new RegistryException(
                    Kind.UNREACHABLE,
                    message + words + tried(tries),
                    "is it running, and is this its address and port?" + insecure,
                    cause);
        }
        return new RegistryException(
                Kind.UNREACHABLE, message + "the connection broke: " + words + tried(tries), "", cause);
    }

    /** Whether trying again may help: the connection broke, rather than never came to be. */
    static boolean isPassing(IOException failure) {
        return !(failure instanceof RegistryException)
                && !(failure instanceof ConnectException)
                && !(failure instanceof NoRouteToHostException)
                && !(failure instanceof UnknownHostException)
                && !(failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException))
                && !isTrust(failure);
    }

    private static boolean isTrust(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
                return true;
            }
        }
        return false;
    }

    private static String tried(int tries) {
        return tries > 1 ? " (tried " + tries + " times)" : "";
    }
}
