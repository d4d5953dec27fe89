package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in the blocks of virtual servers: remarks, never an exception; in bounded time. What comes out keeps its promises. */
class VirtualServerBadInputTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    private static KeepalivedConfiguration parseInTime(String text) {
        return Assertions.assertTimeoutPreemptively(
                LIMIT, () -> Texts.main(text).parse());
    }

    /** What the Javadoc of the records promises. */
    private static void assertKept(KeepalivedConfiguration configuration) {
        assertThat(configuration.virtualServers()).allSatisfy(server -> {
            assertThat(VirtualServer.SCHEDULERS).contains(server.scheduler());
            assertThat(server.hysteresis()).isBetween(0L, Math.max(0, server.quorum() - 1));
            assertThat(server.quorum())
                    .isLessThanOrEqualTo(server.realServers().stream()
                            .mapToLong(RealServer::weight)
                            .sum());
            assertThat(server.services()).isNotEmpty().hasSizeLessThanOrEqualTo(VirtualServerGroup.ADDRESS_LIMIT);
            assertThat(server.name()).isNotEmpty();
            assertThat(server.realServers()).isNotEmpty().allSatisfy(real -> {
                assertThat(real.lowerThreshold()).isBetween(0L, real.upperThreshold());
                assertThat(real.checkers()).allSatisfy(checker -> {
                    assertThat(checker.schedule().delayLoopUs()).isPositive();
                    assertThat(checker.schedule().retry()).isNotNegative();
                });
                if (real.forwarding().keepsPort()) {
                    assertThat(real.port())
                            .isEqualTo(server.service() instanceof Service.Address(var address, int port) ? port : 0);
                }
                if (real.forwarding().keepsFamily()) {
                    assertThat(server.services()).allMatch(service -> service.family() == real.family());
                }
            });
        });
        assertThat(configuration.virtualServers().stream()
                        .flatMap(server -> server.services().stream()
                                .map(service ->
                                        service + " " + (service instanceof Service.Mark ? "" : server.protocol())))
                        .toList())
                .doesNotHaveDuplicates();
    }

    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : IpvsFilesTest.files()) {
            lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
        }
        return lines;
    }

    /** Good files of which lines are lost, doubled, swapped and given each other's words. */
    @ParameterizedTest
    @MethodSource("seeds")
    void good_files_shaken(int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> all = lines();
        int from = random.nextInt(all.size() - 100);
        List<String> lines = new ArrayList<>(all.subList(from, from + 100));
        for (int i = random.nextInt(1, 30); i > 0; i--) {
            int at = random.nextInt(lines.size());
            String other = all.get(random.nextInt(all.size()));
            switch (random.nextInt(5)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, other);
                case 2 -> lines.set(at, other);
                case 3 -> lines.set(at, lines.get(at).replaceAll("[^ ]+$", "") + other.strip());
                default -> lines.set(at, lines.get(at).replaceAll("[0-9]", String.valueOf(random.nextInt(10))));
            }
        }

        assertKept(parseInTime(String.join("\n", lines)));
    }

    @Test
    void the_good_files_keep_their_promises() throws IOException {
        for (Path file : IpvsFilesTest.files()) {
            assertKept(KeepalivedConfiguration.parse(file, new ConfigFiles(), null));
        }
    }

    @Test
    void ten_thousand_real_servers_behind_a_thousand_services() {
        String realServers = IntStream.range(0, 10)
                .mapToObj(i -> "real_server 10.1.0." + i + " 80 {\nTCP_CHECK {\nconnect_timeout 3\n}\n}\n")
                .collect(Collectors.joining());
        KeepalivedConfiguration configuration = parseInTime(IntStream.range(0, 1000)
                .mapToObj(i -> "virtual_server 10.0." + i / 250 + "." + i % 250 + " 80 {\nprotocol TCP\n" + realServers
                        + "}\n")
                .collect(Collectors.joining()));

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(configuration.virtualServers())
                .hasSize(1000)
                .allMatch(s -> s.realServers().size() == 10);
    }

    @Test
    void five_megabytes_of_lines_in_one_group_used_often() {
        String lines = IntStream.range(0, 250_000)
                .mapToObj(i -> "10." + i / 62_500 + "." + i / 250 % 250 + "." + i % 250 + " " + (i % 7 + 1) + "\n")
                .collect(Collectors.joining());
        String use = "virtual_server group g {\nprotocol %s\nreal_server 10.9.0.1 80 {\n}\n}\n";
        KeepalivedConfiguration configuration = parseInTime("virtual_server_group g {\n" + lines + "}\n"
                + use.formatted("TCP") + use.formatted("UDP") + use.formatted("TCP"));

        assertThat(configuration.virtualServers()).hasSize(2);
        assertThat(configuration.diagnostics()).hasSize(Diagnostics.LIMIT + 1);
        assertThat(configuration.virtualServers().getFirst().services()).hasSize(VirtualServerGroup.ADDRESS_LIMIT);
    }
}
