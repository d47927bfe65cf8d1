package dev.drydock.engine;

import dev.drydock.cache.KeptStep;
import dev.drydock.content.Digest;
import dev.drydock.image.History;
import dev.drydock.report.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** What the store says, as the tables that docker prints. Every table begins with its heading. */
public final class Tables {
    private static final int SHORT_ID = 12;
    private static final int SHORT_COMMAND = 45;

    private final Instant now;
    private final boolean whole;

    /**
     * @param now what "3 hours ago" is counted from
     * @param whole whether ids and commands are given in full
     */
    public Tables(Instant now, boolean whole) {
        this.now = now;
        this.whole = whole;
    }

    /** REPOSITORY, TAG, DIGEST if asked for, IMAGE ID, CREATED, SIZE. */
    public List<String> images(List<ImageListing.Row> images, boolean digests) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(cells(digests, "REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE"));
        for (ImageListing.Row image : images) {
            rows.add(cells(
                    digests,
                    image.repository(),
                    image.tag(),
                    image.digest().map(Digest::toString).orElse("<none>"),
                    id(image.imageId()),
                    ago(image.created()),
                    Amounts.bytes(image.size())));
        }
        return lines(rows);
    }

    private static List<String> cells(
            boolean digests, String repository, String tag, String digest, String id, String created, String size) {
        return digests
                ? List.of(repository, tag, digest, id, created, size)
                : List.of(repository, tag, id, created, size);
    }

    /** IMAGE, CREATED, CREATED BY, SIZE, COMMENT; the image's id stands at its newest entry. */
    public List<String> history(Digest imageId, List<ImageListing.HistoryRow> entries) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"));
        String image = id(imageId);
        for (ImageListing.HistoryRow row : entries) {
            History entry = row.entry();
            rows.add(List.of(
                    image,
                    ago(entry.created()),
                    command(entry.createdBy()),
                    Amounts.bytes(row.size()),
                    entry.comment()));
            image = "<missing>";
        }
        return lines(rows);
    }

    /** STEP, WHERE, COMMAND, EXIT, FAILED, SIZE of kept steps. */
    List<String> failed(List<KeptStep> steps) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("STEP", "WHERE", "COMMAND", "EXIT", "FAILED", "SIZE"));
        for (KeptStep step : steps) {
            rows.add(List.of(
                    step.id(),
                    step.where(),
                    command(step.text()),
                    Integer.toString(step.exitCode()),
                    ago(step.at().toString()),
                    Amounts.bytes(step.size())));
        }
        return lines(rows);
    }

    private String command(String text) {
        String command = text.replaceAll("\\s+", " ");
        return whole || command.length() <= SHORT_COMMAND ? command : command.substring(0, SHORT_COMMAND - 1) + "…";
    }

    /** The id as the tables show it. */
    public String id(Digest imageId) {
        return whole ? imageId.toString() : imageId.hex().substring(0, SHORT_ID);
    }

    private String ago(String created) {
        Duration age;
        try {
            age = Duration.between(Instant.parse(created), now);
        } catch (DateTimeParseException e) {
            return "N/A";
        }
        return age.toSeconds() < 1 ? "Less than a second ago" : Amounts.age(age) + " ago";
    }

    /** Columns as wide as their widest cell. */
    static List<String> lines(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 3));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
