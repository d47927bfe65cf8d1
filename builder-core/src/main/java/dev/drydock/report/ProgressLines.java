package dev.drydock.report;

import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildEvent.How;
import dev.drydock.build.BuildEvent.StepId;
import dev.drydock.build.BuildEvent.Transfer;
import dev.drydock.build.BuildListener;
import dev.drydock.report.LineSink.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A build as lines, in the idiom of the field: one per step with its number, instruction, and CACHED or seconds; for the
 * first step that was not cached, why. What a step writes comes as it is written, behind the step's number. Safe for
 * several threads.
 *
 * <pre>
 * [builder 1/3] WORKDIR /src  CACHED
 * [builder 2/3] COPY src src  0.1s  (not cached: src/App.java changed)
 * [builder 3/3] RUN javac -d /out src/App.java
 * [builder 3/3] | Note: src/App.java uses unchecked or unsafe operations.
 * [builder 3/3] RUN javac -d /out src/App.java  1.9s
 * </pre>
 */
public final class ProgressLines implements BuildListener {
    private static final int LONGEST_INSTRUCTION = 120;

    private final LineSink sink;
    private final Map<StepId, String> instructions = new HashMap<>();
    private final Map<StepId, StepOutputLines[]> outputs = new HashMap<>();
    private final Set<StepId> announced = new HashSet<>();
    private final Map<Transfer.Kind, long[]> transfers = new EnumMap<>(Transfer.Kind.class);
    private Optional<String> mode = Optional.empty();
    private int steps;
    private final Set<StepId> cachedSteps = new HashSet<>();

    public ProgressLines(LineSink sink) {
        this.sink = sink;
    }

    @Override
    public synchronized void on(BuildEvent event) {
        if (event instanceof BuildEvent.StepStarted started) {
            instructions.put(started.id(), started.instruction());
            sink.line(Level.DETAIL, started.id() + " " + shown(started.instruction()) + "  started");
        } else if (event instanceof BuildEvent.StepOutput output) {
            output(output);
        } else if (event instanceof BuildEvent.StepEnded ended) {
            ended(ended);
        } else if (event instanceof BuildEvent.BaseResolved base) {
            sink.line(
                    base.fetched() ? Level.INFO : Level.DETAIL,
                    "base " + base.name() + " is " + base.imageId() + (base.fetched() ? "  (from its registry)" : ""));
        } else if (event instanceof BuildEvent.Transfer transfer) {
            transfer(transfer);
        } else if (event instanceof BuildEvent.WorkerStarted worker) {
            started(worker);
        } else if (event instanceof BuildEvent.WorkerUsed worker && mode.isEmpty()) {
            started(new BuildEvent.WorkerStarted(worker.mode(), "in the worker of this session"));
        } else if (event instanceof BuildEvent.LayerWritten layer) {
            sink.line(Level.DETAIL, "layer " + layer.layer() + " written");
        } else if (event instanceof BuildEvent.LayerIndexed layer) {
            sink.line(Level.DETAIL, "layer " + layer.layer() + " read once for its entries");
        } else if (event instanceof BuildEvent.CacheWritten written) {
            sink.line(
                    Level.INFO,
                    "cache " + written.where() + ": " + (written.steps() == 1 ? "1 step" : written.steps() + " steps")
                            + " written, " + Amounts.bytes(written.bytes()) + " sent, "
                            + Amounts.time(written.took()));
        } else if (event instanceof BuildEvent.Warning warning) {
            sink.line(Level.WARNING, warning.text());
        }
    }

    private void output(BuildEvent.StepOutput output) {
        if (announced.add(output.id())) {
            sink.line(Level.INFO, output.id() + " " + shown(instructions.getOrDefault(output.id(), "")));
        }
        StepOutputLines[] streams = outputs.computeIfAbsent(output.id(), id -> new StepOutputLines[] {
            new StepOutputLines(text -> line(id, text)), new StepOutputLines(text -> line(id, text))
        });
        streams[output.error() ? 1 : 0].add(output.bytes());
    }

    private void line(StepId id, String text) {
        sink.line(Level.OUTPUT, id + " | " + text);
    }

    private void ended(BuildEvent.StepEnded step) {
        StepOutputLines[] streams = outputs.remove(step.id());
        if (streams != null) {
            streams[0].end();
            streams[1].end();
        }
        boolean again = cachedSteps.contains(step.id());
        steps += again ? 0 : 1;
        String time = Amounts.time(Duration.between(step.started(), step.ended()));
        StringBuilder line = new StringBuilder(step.id() + " " + shown(step.instruction()) + "  ");
        if (step.how() == How.CACHED) {
            cachedSteps.add(step.id());
            line.append("CACHED");
        } else {
            cachedSteps.remove(step.id()); // its layer could not be had
            line.append(step.how() == How.FAILED ? "FAILED after " : "").append(time);
        }
        step.whyNotCached()
                .ifPresent(why -> line.append("  (not cached: ").append(why).append(')'));
        sink.line(Level.INFO, line.toString());
    }

    private void transfer(Transfer transfer) {
        long[] sum = transfers.computeIfAbsent(transfer.kind(), kind -> new long[2]);
        sum[0]++;
        sum[1] += transfer.bytes();
        sink.line(
                Level.DETAIL,
                words(transfer.kind()) + " " + transfer.blob() + " " + Amounts.bytes(transfer.bytes()) + "  "
                        + transfer.where());
    }

    private void started(BuildEvent.WorkerStarted worker) {
        if (worker.mode().equals("plain")) {
            sink.line(Level.DETAIL, "a worker decompresses layers");
            return;
        }
        mode = Optional.of(worker.mode());
        sink.line(Level.INFO, "steps run in mode " + worker.mode() + " (" + worker.why() + ")");
    }

    /** What came from and went to registries so far, such as {@code 2 uploaded (1.3MB), 5 already there}. */
    public synchronized Optional<String> transfers() {
        List<String> words = new ArrayList<>();
        transfers.forEach((kind, sum) -> words.add(sum[0] + " " + words(kind)
                + (kind == Transfer.Kind.FETCHED || kind == Transfer.Kind.UPLOADED
                        ? " (" + Amounts.bytes(sum[1]) + ")"
                        : "")));
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", words));
    }

    /** The closing line's account: {@code 7 steps, 5 cached, 45.2MB, mode root}; {@code size} is the image's, in bytes. */
    public synchronized String summary(long size) {
        List<String> words = new ArrayList<>();
        words.add(steps == 1 ? "1 step" : steps + " steps");
        words.add(cachedSteps.size() + " cached");
        words.add(Amounts.bytes(size));
        transfers().ifPresent(words::add);
        words.add(mode.map(word -> "mode " + word).orElse("no worker"));
        return String.join(", ", words);
    }

    private static String words(Transfer.Kind kind) {
        return switch (kind) {
            case FETCHED -> "fetched";
            case UPLOADED -> "uploaded";
            case MOUNTED -> "mounted";
            case ALREADY_THERE -> "already there";
        };
    }

    private static String shown(String instruction) {
        String text = StepOutputLines.clean(instruction.strip().replaceAll("\\s+", " "));
        return text.length() <= LONGEST_INSTRUCTION ? text : text.substring(0, LONGEST_INSTRUCTION - 1) + "…";
    }
}
