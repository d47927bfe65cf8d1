package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;

/** What heredocs leave, byte by byte. */
final class HeredocScenarios {
    private HeredocScenarios() {}

    static Map<String, Told> all() {
        return Map.of(
                "testRunShebangHeredoc", HeredocScenarios::shebang,
                "testRunComplexHeredoc", HeredocScenarios::complex,
                "testHeredocIndent", HeredocScenarios::indent);
    }

    private static void holds(Built.Image image, Map<String, String> files) {
        assertThat(image.tree().files().keySet()).isEqualTo(new java.util.TreeSet<>(files.keySet()));
        files.forEach((name, content) -> assertThat(image.file(name)).as(name).isEqualTo(content));
    }

    private static void shebang(Bench bench) throws IOException {
        holds(bench.dockerfile("""
                                FROM busybox AS build
                                WORKDIR /w
                                RUN <<END
                                #!/bin/awk -f
                                BEGIN { print "a" >> "./one"; print "b" >> "./one" }
                                END
                                RUN <<-END
                                \t#!/bin/awk -f
                                \tBEGIN {
                                \t\tprint "a" >> "./two"
                                \t}
                                END
                                FROM scratch
                                COPY --from=build /w /
                                """).image(), Map.of("one", "a\nb\n", "two", "a\n"));
    }

    private static void complex(Bench bench) throws IOException {
        holds(
                bench.dockerfile("""
                                FROM busybox AS build
                                WORKDIR /w
                                RUN cat <<A | tr '[:upper:]' '[:lower:]' > ./one; \\
                                    cat <<B | tr '[:lower:]' '[:upper:]' > ./two
                                Some Words
                                A
                                more Words
                                B
                                RUN <<SCRIPT 3<<C 4<<D awk -f -
                                BEGIN {
                                  while ((getline line < "/proc/self/fd/3") > 0) print tolower(line) > "./three"
                                  while ((getline line < "/proc/self/fd/4") > 0) print toupper(line) > "./four"
                                }
                                SCRIPT
                                Some Words
                                C
                                more Words
                                D
                                FROM scratch
                                COPY --from=build /w /
                                """).image(),
                Map.of("one", "some words\n", "two", "MORE WORDS\n", "three", "some words\n", "four", "MORE WORDS\n"));
    }

    private static void indent(Bench bench) throws IOException {
        StringBuilder text = new StringBuilder("FROM busybox AS build\nRUN mkdir /w\n");
        for (String dash : new String[] {"", "-"}) {
            String name = dash.isEmpty() ? "kept" : "cut";
            text.append("COPY <<" + dash + "END /w/" + name + "-copy\n\ttext\nEND\n");
            text.append("RUN <<" + dash + "END\necho \"\n\ttext\" > /w/" + name + "-run\nEND\n");
            text.append("RUN <<" + dash + "END\n#!/bin/sh\necho \"\n\ttext\" > /w/" + name + "-script\nEND\n");
            text.append("RUN <<" + dash + "END sh > /w/" + name + "-sh\necho \"\n\ttext\"\nEND\n");
        }
        holds(
                bench.dockerfile(text + "FROM scratch\nCOPY --from=build /w /\n")
                        .image(),
                Map.of(
                        "kept-copy", "\ttext\n",
                        "kept-run", "\n\ttext\n",
                        "kept-script", "\n\ttext\n",
                        "kept-sh", "\n\ttext\n",
                        "cut-copy", "text\n",
                        "cut-run", "\ntext\n",
                        "cut-script", "\ntext\n",
                        "cut-sh", "\ntext\n"));
    }
}
