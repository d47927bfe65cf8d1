package dev.drydock.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Containers by a runtime that is not ours. */
final class Runc {
    /** What containers usually have. */
    private static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_NET_BIND_SERVICE",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SYS_CHROOT");

    private Runc() {}

    /** Runs what umoci unpacked: its entrypoint and command, until they end. */
    static Machine.Ran run(Path bundle) throws Exception {
        prepare(bundle.resolve("config.json"));
        String id = "drydock-it-" + ProcessHandle.current().pid() + "-" + bundle.getFileName();
        return Machine.run(List.of(
                "runc", "--root", bundle.resolveSibling("runc").toString(), "run", "-b", bundle.toString(), id));
    }

    /** umoci's configuration for a run without a terminal, network or cgroup of its own. */
    private static void prepare(Path config) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = (ObjectNode) mapper.readTree(config.toFile());
        ObjectNode process = (ObjectNode) root.get("process");
        process.put("terminal", false);
        process.remove("rlimits");
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            CAPABILITIES.forEach(capabilities.putArray(set)::add);
        }
        ObjectNode linux = (ObjectNode) root.get("linux");
        linux.remove("resources");
        ArrayNode kept = mapper.createArrayNode();
        for (JsonNode namespace : linux.get("namespaces")) {
            if (!List.of("network", "cgroup").contains(namespace.get("type").asText())) {
                kept.add(namespace);
            }
        }
        linux.set("namespaces", kept);
        List<JsonNode> mounts = new ArrayList<>();
        root.get("mounts").forEach(mount -> {
            if (!mount.get("type").asText().equals("cgroup")) {
                mounts.add(mount);
            }
        });
        root.set("mounts", mapper.createArrayNode().addAll(mounts));
        mapper.writeValue(config.toFile(), root);
    }
}
