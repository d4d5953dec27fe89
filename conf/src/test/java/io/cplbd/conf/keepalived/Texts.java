package io.cplbd.conf.keepalived;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Files that exist only in a test. It keeps the contract of {@link ConfigSources}: what is not there is missing, limits hold. */
final class Texts implements ConfigSources {
    static final Path MAIN = Path.of("keepalived.conf");

    private final Map<Path, Content> contents = new TreeMap<>();

    /** How often a file was asked for. */
    int reads;

    static Texts main(String text) {
        return new Texts().with("keepalived.conf", text);
    }

    Texts with(String name, String text) {
        return with(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Texts with(String name, byte[] bytes) {
        return with(name, new Content.Text(bytes));
    }

    Texts with(String name, Content content) {
        contents.put(Path.of(name), content);
        return this;
    }

    KeepalivedConfiguration parse() {
        return parse(null);
    }

    KeepalivedConfiguration parse(@Nullable String configId) {
        return KeepalivedConfiguration.parse(MAIN, this, configId);
    }

    /** A file with one instance that has all it needs, and these lines. */
    static KeepalivedConfiguration instance(String lines) {
        return main(instanceText("VI_1", 51, lines)).parse();
    }

    static String instanceText(String name, int virtualRouterId, String lines) {
        return """
                vrrp_instance %s {
                interface eth0
                virtual_router_id %d
                virtual_ipaddress {
                10.0.0.100/24
                }
                %s
                }
                """.formatted(name, virtualRouterId, lines);
    }

    /** A file with one virtual server that has all it needs, these lines, and one real server with those. */
    static String virtualServerText(String lines, String realServerLines) {
        return """
                virtual_server 10.0.0.1 80 {
                protocol TCP
                lb_algo rr
                lb_kind NAT
                %s
                real_server 10.0.0.2 80 {
                %s
                }
                }
                """.formatted(lines, realServerLines);
    }

    static VirtualServer onlyServer(KeepalivedConfiguration configuration) {
        if (configuration.virtualServers().size() != 1) {
            throw new AssertionError("one virtual server expected: " + configuration.diagnostics());
        }
        return configuration.virtualServers().getFirst();
    }

    static VrrpInstance only(KeepalivedConfiguration configuration) {
        if (configuration.instances().size() != 1) {
            throw new AssertionError("one instance expected: " + configuration.diagnostics());
        }
        return configuration.instances().getFirst();
    }

    /** Remarks as they are printed, without those that only inform. */
    static List<String> complaints(KeepalivedConfiguration configuration) {
        List<String> complaints = new ArrayList<>();
        for (Diagnostic diagnostic : configuration.diagnostics()) {
            if (diagnostic.severity() != Severity.INFO) {
                complaints.add(diagnostic.toString());
            }
        }
        return complaints;
    }

    @Override
    public Content read(Path file, long limitBytes) {
        reads++;
        Content content = contents.getOrDefault(file, new Content.Missing());
        return content instanceof Content.Text(byte[] bytes) && bytes.length > limitBytes
                ? new Content.TooLong()
                : content;
    }

    @Override
    public List<String> names(Path directory) {
        List<String> names = new ArrayList<>();
        for (Path path : contents.keySet()) {
            Path parent = path.getParent() == null ? Path.of("") : path.getParent();
            if (parent.equals(directory)) {
                names.add(path.getFileName().toString());
            } else if (parent.startsWith(directory) || directory.toString().isEmpty()) {
                names.add(directory.relativize(parent).getName(0).toString());
            }
        }
        // In no order, as a directory has none.
        return names.stream().distinct().toList().reversed();
    }
}
