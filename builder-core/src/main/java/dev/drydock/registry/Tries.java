package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Tries again what may work another time: broken connections, 429 and 5xx answers; after as long as the server asks for
 * (Retry-After), else after half a second, one, two … seconds. Never tries again what another 4xx answered.
 */
final class Tries {
    /** Longer than that nobody waits: the answer stands. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final Duration FIRST = Duration.ofMillis(500);

    /** An answer, and how many tries it took. */
    record Answer(Response response, int tries) {}

    /** One try. */
    @FunctionalInterface
    interface Sending {
        Response send(Request request, Cancellation cancellation) throws IOException;
    }

    private final Sending sending;
    private final int retries;
    private final Pause pause;

    Tries(Sending sending, int retries, Pause pause) {
        this.sending = sending;
        this.retries = retries;
        this.pause = pause;
    }

    /** The same, with one try sent another way. */
    Tries by(Sending other) {
        return new Tries(other, retries, pause);
    }

    int retries() {
        return retries;
    }

    /** Sends until there is an answer that stands, which may be a failure; the caller closes it. */
    Answer send(Request request, String registry, Cancellation cancellation) throws IOException {
        for (int tries = 1; ; tries++) {
            Duration wait;
            try {
                Response response = sending.send(request, cancellation);
                wait = isPassing(response.status()) ? wait(response, tries) : LONGEST;
                if (!isPassing(response.status()) || tries > retries || wait.compareTo(LONGEST) > 0) {
                    return new Answer(response, tries);
                }
                response.finish();
            } catch (RegistryException e) {
                throw e;
            } catch (IOException e) {
                if (tries > retries || !Failures.isPassing(e)) {
                    throw Failures.noAnswer(request, e, tries, registry);
                }
                wait = backOff(tries);
            }
            pause.pause(wait, cancellation);
        }
    }

    /** Lets time pass before a try that the caller makes. */
    void pauseAfter(int tries, Cancellation cancellation) throws IOException {
        pause.pause(backOff(tries), cancellation);
    }

    static boolean isPassing(int status) {
        return switch (status) {
            case 408, 429, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }

    private static Duration wait(Response response, int tries) {
        return response.header("Retry-After")
                .flatMap(text -> retryAfter(text.strip(), response))
                .orElseGet(() -> backOff(tries));
    }

    /** Seconds, or a date, which is compared with the server's own clock. */
    private static Optional<Duration> retryAfter(String text, Response response) {
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        Optional<Instant> until = date(text);
        Optional<Instant> now = response.header("Date").flatMap(Tries::date);
        return until.isPresent() && now.isPresent()
                ? Optional.of(Duration.between(now.get(), until.get())).filter(wait -> !wait.isNegative())
                : Optional.empty();
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration backOff(int tries) {
        Duration wait = FIRST.multipliedBy(1L << Math.min(tries - 1, 10));
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
