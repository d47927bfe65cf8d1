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
import java.util.List;
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
            out.kind(4).number(run.id()).spec(run.spec());
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
            case 4 -> new Message.Run(in.number(), in.spec());
            case 5 -> new Message.Ingest(in.number(), Digest.parse(in.text()), in.text(), diffId(in.text()));
            case 6 -> new Message.Cancel(in.number());
            case 7 -> new Message.Output(in.number(), in.number() != 0, in.bytes());
            case 8 -> new Message.Ran(in.number(), in.result());
            case 9 -> new Message.Done(in.number());
            case 10 -> new Message.Failed(in.number(), in.text(), in.text());
            default -> throw new IOException("unknown message " + kind + " in the worker protocol");
        };
        if (in.in.available() > 0) {
            throw new IOException("message " + kind + " of the worker protocol has bytes left over");
        }
        return message;
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
            text(spec.hostname()).number(spec.fixedTimes() ? 1 : 0);
        }

        void result(RunResult result) throws IOException {
            number(result.exitCode()).number(result.signal());
            text(result.layer().map(DiffId::toString).orElse(""));
            text(result.started().toString()).text(result.ended().toString());
            texts(result.notes()).text(result.problem());
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
            int count = in.readInt();
            if (count < 0 || count > in.available()) {
                throw new IOException("a message of the worker protocol is cut off");
            }
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
            return new RunSpec(
                    diffIds(),
                    texts(),
                    texts(),
                    number(),
                    number(),
                    texts().stream().map(Long::valueOf).toList(),
                    text(),
                    number() != 0,
                    text(),
                    number() != 0);
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
                    text());
        }
    }
}
