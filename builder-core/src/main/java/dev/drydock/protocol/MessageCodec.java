package dev.drydock.protocol;

import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages to and from the bytes of a frame. A frame that says too much, too little or nonsense is an IOException. */
final class MessageCodec {
    static final int MAX_FRAME = 64 << 20;

    private MessageCodec() {}

    static byte[] encode(Message message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        Writer out = new Writer(new DataOutputStream(bytes));
        if (message instanceof Message.Hello hello) {
            out.kind(1).number(hello.protocol()).text(hello.build());
        } else if (message instanceof Message.Welcome welcome) {
            out.kind(2).text(welcome.mode());
        } else if (message instanceof Message.Refused refused) {
            out.kind(3).text(refused.why());
        } else if (message instanceof Message.Run run) {
            out.kind(4).number(run.id()).bytes(run.keep()).spec(run.spec());
        } else if (message instanceof Message.Ingest ingest) {
            out.kind(5).number(ingest.id()).text(ingest.blob().toString()).text(ingest.mediaType());
            out.text(ingest.expected().toString());
        } else if (message instanceof Message.Cancel cancel) {
            out.kind(6).number(cancel.id());
        } else if (message instanceof Message.Output output) {
            out.kind(7).number(output.id()).number(output.error() ? 1 : 0).bytes(output.bytes());
        } else if (message instanceof Message.Ran ran) {
            out.kind(8).number(ran.id()).result(ran.result());
        } else if (message instanceof Message.Done done) {
            out.kind(9).number(done.id());
        } else if (message instanceof Message.Failed failed) {
            out.kind(10).number(failed.id()).text(failed.message()).text(failed.fix());
        } else if (message instanceof Message.Decompress decompress) {
            out.kind(11).number(decompress.id()).text(decompress.blob().toString());
        } else if (message instanceof Message.Decompressed decompressed) {
            out.kind(12).number(decompressed.id()).text(decompressed.plain().toString());
        } else if (message instanceof Message.Compress compress) {
            out.kind(23).number(compress.id()).text(compress.layer().toString()).number(compress.level());
        } else if (message instanceof Message.Shell shell) {
            out.kind(13).number(shell.id()).text(shell.kept());
            out.number(shell.window().map(Window::rows).orElse(0));
            out.number(shell.window().map(Window::columns).orElse(0)).spec(shell.spec());
        } else if (message instanceof Message.Input input) {
            out.kind(14).number(input.id()).bytes(input.bytes());
        } else if (message instanceof Message.Taken taken) {
            out.kind(15).number(taken.id());
        } else if (message instanceof Message.EmptyTrash trash) {
            out.kind(20).number(trash.id());
        } else if (message instanceof Message.CheckTrees check) {
            out.kind(21).number(check.id());
        } else if (message instanceof Message.Checked checked) {
            out.kind(22).number(checked.id()).texts(checked.findings());
        }
        if (bytes.size() > MAX_FRAME) {
            throw new IOException("a message of " + bytes.size() + " bytes is too long for the worker protocol");
        }
        return bytes.toByteArray();
    }

    static Message decode(byte[] frame) throws IOException {
        try {
            return read(frame);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("a message of the worker protocol holds no " + e.getMessage(), e);
        }
    }

    private static Message read(byte[] frame) throws IOException {
        Reader in = new Reader(new DataInputStream(new ByteArrayInputStream(frame)));
        int kind = in.in.readUnsignedByte();
        Message message = switch (kind) {
            case 1 -> new Message.Hello((int) in.number(), in.text());
            case 2 -> new Message.Welcome(in.text());
            case 3 -> new Message.Refused(in.text());
            case 4 -> run(in);
            case 5 -> new Message.Ingest(in.number(), Digest.parse(in.text()), in.text(), diffId(in.text()));
            case 6 -> new Message.Cancel(in.number());
            case 7 -> new Message.Output(in.number(), in.number() != 0, in.bytes());
            case 8 -> new Message.Ran(in.number(), in.result());
            case 9 -> new Message.Done(in.number());
            case 10 -> new Message.Failed(in.number(), in.text(), in.text());
            case 11 -> new Message.Decompress(in.number(), Digest.parse(in.text()));
            case 12 -> new Message.Decompressed(in.number(), Digest.parse(in.text()));
            case 13 -> shell(in);
            case 14 -> new Message.Input(in.number(), in.bytes());
            case 15 -> new Message.Taken(in.number());
            case 20 -> new Message.EmptyTrash(in.number());
            case 21 -> new Message.CheckTrees(in.number());
            case 23 -> new Message.Compress(in.number(), diffId(in.text()), (int) in.number());
            case 22 -> new Message.Checked(in.number(), in.texts());
            default -> throw new IOException("unknown message " + kind + " in the worker protocol");
        };
        if (in.in.available() > 0) {
            throw new IOException("message " + kind + " of the worker protocol has bytes left over");
        }
        return message;
    }

    private static Message run(Reader in) throws IOException {
        long id = in.number();
        byte[] keep = in.bytes();
        return new Message.Run(id, in.spec(), keep);
    }

    private static Message shell(Reader in) throws IOException {
        long id = in.number();
        String kept = in.text();
        int rows = (int) in.number();
        int columns = (int) in.number();
        Optional<Window> window = rows == 0 ? Optional.empty() : Optional.of(new Window(rows, columns));
        return new Message.Shell(id, in.spec(), kept, window);
    }

    /** A RunSpec alone. */
    static byte[] encode(RunSpec spec) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        new Writer(new DataOutputStream(bytes)).number(Message.PROTOCOL).spec(spec);
        return bytes.toByteArray();
    }

    /** @throws IOException if it is none, or one of another protocol */
    static RunSpec decodeSpec(byte[] bytes) throws IOException {
        Reader in = new Reader(new DataInputStream(new ByteArrayInputStream(bytes)));
        if (bytes.length < Long.BYTES || in.number() != Message.PROTOCOL) {
            throw new IOException("another version of Drydock wrote this");
        }
        try {
            return in.spec();
        } catch (IllegalArgumentException e) {
            throw new IOException("this holds no " + e.getMessage(), e);
        }
    }

    private static List<String> names(List<DiffId> ids) {
        return ids.stream().map(DiffId::toString).toList();
    }

    private static DiffId diffId(String text) {
        return new DiffId(Digest.parse(text));
    }

    private record Writer(DataOutputStream out) {
        Writer kind(int kind) throws IOException {
            out.writeByte(kind);
            return this;
        }

        Writer number(long number) throws IOException {
            out.writeLong(number);
            return this;
        }

        Writer bytes(byte[] bytes) throws IOException {
            out.writeInt(bytes.length);
            out.write(bytes);
            return this;
        }

        Writer text(String text) throws IOException {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        Writer texts(List<String> texts) throws IOException {
            out.writeInt(texts.size());
            for (String text : texts) {
                text(text);
            }
            return this;
        }

        void spec(RunSpec spec) throws IOException {
            texts(names(spec.layers())).texts(spec.command()).texts(spec.environment());
            number(spec.uid()).number(spec.gid());
            texts(spec.groups().stream().map(String::valueOf).toList());
            text(spec.workingDirectory()).number(spec.hostNetwork() ? 1 : 0);
            text(spec.hostname()).number(spec.fixedTimes() ? 1 : 0).number(spec.insecure() ? 1 : 0);
            out.writeInt(spec.mounts().size());
            for (MountSpec mount : spec.mounts()) {
                mount(mount);
            }
            out.writeInt(spec.limits().size());
            for (ResourceLimit limit : spec.limits()) {
                number(limit.resource()).number(limit.soft()).number(limit.hard());
            }
            out.writeInt(spec.secretEnvironment().size());
            for (Map.Entry<String, Secret> variable : spec.secretEnvironment().entrySet()) {
                text(variable.getKey()).bytes(variable.getValue().reveal());
            }
        }

        private void mount(MountSpec mount) throws IOException {
            if (mount instanceof MountSpec.Layers layers) {
                kind(1).text(layers.target()).texts(names(layers.layers())).text(layers.path());
                number(layers.folder() ? 1 : 0).number(layers.writable() ? 1 : 0);
            } else if (mount instanceof MountSpec.Cache cache) {
                kind(2).text(cache.target())
                        .text(cache.id())
                        .text(cache.sharing().name());
                texts(names(cache.seed())).text(cache.seedPath());
                number(cache.mode()).number(cache.uid()).number(cache.gid()).number(cache.readOnly() ? 1 : 0);
            } else if (mount instanceof MountSpec.Tmpfs tmpfs) {
                kind(3).text(tmpfs.target()).number(tmpfs.size());
            } else if (mount instanceof MountSpec.Content content) {
                kind(4).text(content.target()).bytes(content.content().reveal());
                number(content.mode()).number(content.uid()).number(content.gid());
            } else if (mount instanceof MountSpec.Agent agent) {
                kind(5).text(agent.target()).text(agent.agent());
                number(agent.mode()).number(agent.uid()).number(agent.gid());
            }
        }

        void result(RunResult result) throws IOException {
            number(result.exitCode()).number(result.signal());
            text(result.layer().map(DiffId::toString).orElse(""));
            text(result.started().toString()).text(result.ended().toString());
            texts(result.notes()).text(result.problem()).number(result.kept() ? 1 : 0);
        }
    }

    private record Reader(DataInputStream in) {
        long number() throws IOException {
            return in.readLong();
        }

        byte[] bytes() throws IOException {
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                throw new IOException("a message of the worker protocol is cut off");
            }
            return in.readNBytes(length);
        }

        String text() throws IOException {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        List<String> texts() throws IOException {
            int count = count();
            List<String> texts = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                texts.add(text());
            }
            return texts;
        }

        List<DiffId> diffIds() throws IOException {
            return texts().stream().map(MessageCodec::diffId).toList();
        }

        RunSpec spec() throws IOException {
            List<DiffId> layers = diffIds();
            List<String> command = texts();
            List<String> environment = texts();
            long uid = number();
            long gid = number();
            List<Long> groups = texts().stream().map(Long::valueOf).toList();
            String directory = text();
            boolean hostNetwork = flag();
            String hostname = text();
            boolean fixedTimes = flag();
            boolean insecure = flag();
            List<MountSpec> mounts = new ArrayList<>();
            for (int left = count(); left > 0; left--) {
                mounts.add(mount());
            }
            List<ResourceLimit> limits = new ArrayList<>();
            for (int left = count(); left > 0; left--) {
                limits.add(new ResourceLimit((int) number(), number(), number()));
            }
            Map<String, Secret> secrets = new HashMap<>();
            for (int left = count(); left > 0; left--) {
                secrets.put(text(), new Secret(bytes()));
            }
            return new RunSpec(
                    layers,
                    command,
                    environment,
                    uid,
                    gid,
                    groups,
                    directory,
                    hostNetwork,
                    hostname,
                    mounts,
                    secrets,
                    fixedTimes,
                    limits,
                    insecure);
        }

        private MountSpec mount() throws IOException {
            int kind = in.readUnsignedByte();
            return switch (kind) {
                case 1 -> new MountSpec.Layers(text(), diffIds(), text(), flag(), flag());
                case 2 ->
                    new MountSpec.Cache(
                            text(),
                            text(),
                            MountSpec.Sharing.valueOf(text()),
                            diffIds(),
                            text(),
                            (int) number(),
                            number(),
                            number(),
                            flag());
                case 3 -> new MountSpec.Tmpfs(text(), number());
                case 4 -> new MountSpec.Content(text(), new Secret(bytes()), (int) number(), number(), number());
                case 5 -> new MountSpec.Agent(text(), text(), (int) number(), number(), number());
                default -> throw new IOException("unknown mount " + kind + " in the worker protocol");
            };
        }

        private boolean flag() throws IOException {
            return number() != 0;
        }

        private int count() throws IOException {
            int count = in.readInt();
            if (count < 0 || count > in.available()) {
                throw new IOException("a message of the worker protocol is cut off");
            }
            return count;
        }

        RunResult result() throws IOException {
            int exitCode = (int) number();
            int signal = (int) number();
            String layer = text();
            return new RunResult(
                    exitCode,
                    signal,
                    layer.isEmpty() ? Optional.empty() : Optional.of(diffId(layer)),
                    Instant.parse(text()),
                    Instant.parse(text()),
                    texts(),
                    text(),
                    flag());
        }
    }
}
