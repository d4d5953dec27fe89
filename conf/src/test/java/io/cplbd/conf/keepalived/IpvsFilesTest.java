package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that the kernel's table is compared over: keepalived takes all of them without an error, and so does this reader. */
class IpvsFilesTest {
    private static final Path ROOT = Path.of("src/test/resources/ipvs");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(ROOT)) {
            return files.sorted().toList();
        }
    }

    private static KeepalivedConfiguration parse(Path file) {
        return KeepalivedConfiguration.parse(file, new ConfigFiles(), null);
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_has_virtual_servers_and_no_error_but_where_it_is_about_one(Path file) {
        KeepalivedConfiguration configuration = parse(file);

        assertThat(configuration.virtualServers()).isNotEmpty();
        assertThat(configuration.diagnostics())
                .filteredOn(diagnostic -> diagnostic.severity() == Severity.ERROR)
                .hasSize(file.endsWith("18-duplicates.conf") ? 1 : 0);
    }

    @Test
    void together_they_show_everything_that_the_table_can() throws IOException {
        List<VirtualServer> servers = new ArrayList<>();
        for (Path file : files()) {
            servers.addAll(parse(file).virtualServers());
        }
        Set<String> seen = new TreeSet<>();
        for (VirtualServer server : servers) {
            seen.add(server.scheduler());
            seen.add(String.valueOf(server.protocol()));
            server.flags().forEach(flag -> seen.add(server.scheduler() + " " + flag));
            server.services().forEach(service -> seen.add(service.getClass().getSimpleName() + " " + service.family()));
            server.realServers().forEach(real -> seen.add(real.forwarding().toString()));
            server.realServers().forEach(real -> seen.add("weight " + real.weight()));
            seen.add(
                    server.persistence() == null
                            ? "transient"
                            : "persistent " + server.persistence().engine());
        }

        assertThat(files()).hasSize(20);
        assertThat(seen)
                .containsAll(VirtualServer.SCHEDULERS.stream()
                        .filter(scheduler -> !scheduler.equals("twos"))
                        .toList())
                .contains("TCP", "UDP", "SCTP", "null")
                .contains("sh FLAG_1", "sh FLAG_2", "mh FLAG_1", "mh FLAG_2", "rr FLAG_1", "wlc FLAG_3")
                .contains("Address IPv4", "Address IPv6", "Mark IPv4", "Mark IPv6")
                .contains("Nat[]", "DirectRouting[]", "Tunnel[type=IPIP, port=0, checksum=NONE]")
                .contains("Tunnel[type=GUE, port=6081, checksum=FULL]", "Tunnel[type=GUE, port=65535, checksum=REMOTE]")
                .contains("Tunnel[type=GRE, port=0, checksum=FULL]", "weight 0", "weight 2147483647")
                .contains("transient", "persistent null", "persistent sip");
    }
}
