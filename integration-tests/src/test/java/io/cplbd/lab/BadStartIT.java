package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What stands in the way of a start: one clear line each, and never a stack trace. */
@Tag("side-by-side")
@Execution(ExecutionMode.SAME_THREAD)
final class BadStartIT {
    private static final String NAMESPACE =
            Leftovers.PREFIX + ProcessHandle.current().pid() + "-bad";
    private static final Path PROGRAM = LabPlan.packagedDaemon().resolve("bin/cplbd");
    private static final Pattern STACK_TRACE = Pattern.compile("(?m)^\\s+at ");

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void machine() {
        Command.run("ip", "netns", "add", NAMESPACE);
        Command.run("ip", "-n", NAMESPACE, "link", "set", "lo", "up");
    }

    @AfterEach
    void remove() {
        Leftovers.remove(NAMESPACE);
    }

    private static void addInterface(String name, String... addresses) {
        Command.run("ip", "-n", NAMESPACE, "link", "add", "name", name, "type", "veth", "peer", "name", name + "-peer");
        for (String address : addresses) {
            Command.run("ip", "-n", NAMESPACE, "addr", "add", address, "dev", name);
        }
        Command.run("ip", "-n", NAMESPACE, "link", "set", name, "up");
        Command.run("ip", "-n", NAMESPACE, "link", "set", name + "-peer", "up");
    }

    private static String instance(String name, String vip, String more) {
        return "vrrp_instance " + name + " {\n    interface eth9\n    virtual_router_id 9\n" + more
                + "    virtual_ipaddress {\n        " + vip + "\n    }\n}\n";
    }

    private NodeDaemon daemon(String configuration) {
        return new NodeDaemon(new Node("bad", NAMESPACE, "", "", ""), PROGRAM, folder, configuration);
    }

    private Command.Result run(List<String> before, Path file) {
        return run(before, file, folder.resolve("p"));
    }

    private Command.Result run(List<String> before, Path file, Path pidFile) {
        List<String> argv = new java.util.ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
        argv.addAll(before);
        argv.addAll(List.of(
                PROGRAM.toString(),
                "-n",
                "-l",
                "-G",
                "-f",
                file.toString(),
                "-p",
                pidFile.toString(),
                "-r",
                folder.resolve("r").toString()));
        return Command.result(argv.toArray(String[]::new));
    }

    @Test
    void an_absent_interface_is_waited_for() {
        try (NodeDaemon daemon = daemon(instance("late", "198.18.59.200/24", ""))) {
            daemon.start();
            daemon.awaitState("FAULT", LoneNode.PATIENCE);
            assertThat(daemon.log().first(0, Pattern.compile("\\(late\\) there is no interface eth9")))
                    .isPresent();

            addInterface("eth9", "198.18.59.1/24");

            daemon.awaitState("MASTER", LoneNode.PATIENCE);
            awaitAddress(" 198.18.59.200/24 ");
        }
    }

    @Test
    void an_interface_set_down_and_up_serves_again() {
        addInterface("eth9", "198.18.59.1/24");
        try (NodeDaemon daemon = daemon(instance("flap", "198.18.59.200/24", ""))) {
            daemon.start();
            daemon.awaitState("MASTER", LoneNode.PATIENCE);

            Command.run("ip", "-n", NAMESPACE, "link", "set", "eth9", "down");
            daemon.awaitState("FAULT", LoneNode.PATIENCE);
            Command.run("ip", "-n", NAMESPACE, "link", "set", "eth9", "up");

            daemon.awaitState("MASTER", LoneNode.PATIENCE);
        }
    }

    @Test
    void the_interfaces_only_address_is_not_taken_away_as_a_leftover() {
        addInterface("eth9", "198.18.59.200/24");
        try (NodeDaemon daemon = daemon(instance("own", "198.18.59.200/24", ""))) {
            daemon.start();
            daemon.awaitState("FAULT", LoneNode.PATIENCE);

            assertThat(daemon.log().first(0, Pattern.compile("\\(own\\) 198.18.59.200/24 .* only address")))
                    .isPresent();
            assertThat(daemon.stop().exit()).isZero();
            assertThat(addressesOf("eth9")).contains(" 198.18.59.200/24 ");
        }
    }

    @Test
    void an_owner_keeps_its_own_address_in_life_and_in_death() {
        addInterface("eth9", "198.18.59.200/24");
        try (NodeDaemon daemon =
                daemon(instance("owner", "198.18.59.200/24", "    state MASTER\n    priority 255\n"))) {
            daemon.start();
            daemon.awaitState("MASTER", LoneNode.PATIENCE);

            assertThat(daemon.stop().exit()).isZero();
            assertThat(addressesOf("eth9")).contains(" 198.18.59.200/24 ");
        }
    }

    @Test
    void three_hundred_addresses_are_held_released_and_the_surplus_of_the_packet_is_named() {
        StringBuilder vips = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            vips.append("198.18.")
                    .append(64 + i / 250)
                    .append('.')
                    .append(1 + i % 250)
                    .append("/32\n        ");
        }
        addInterface("eth9", "198.18.59.1/24");
        try (NodeDaemon daemon =
                daemon(instance("many", vips.toString().strip(), "    version 3\n    advert_int 0.05\n"))) {
            daemon.start();
            daemon.awaitState("MASTER", LoneNode.PATIENCE);

            Await.require(
                    LoneNode.PATIENCE,
                    () -> addressesOf("eth9")
                                    .lines()
                                    .filter(line -> line.contains("198.18.6"))
                                    .count()
                            == 300,
                    () -> "not all addresses are there");
            assertThat(daemon.log().first(0, Pattern.compile("255")))
                    .as("the surplus is named")
                    .isPresent();
            assertThat(daemon.stop().exit()).isZero();
            assertThat(addressesOf("eth9")).doesNotContain("198.18.6");
        }
    }

    /** The log is sooner than the kernel. */
    private static void awaitAddress(String text) {
        Await.require(
                LoneNode.PATIENCE, () -> addressesOf("eth9").contains(text), () -> "there is no" + text + "on eth9");
    }

    private static String addressesOf(String name) {
        return Command.run("ip", "-n", NAMESPACE, "-o", "-4", "addr", "show", "dev", name);
    }

    @Test
    void without_the_capabilities_it_says_what_it_needs() throws IOException {
        Path file = Files.writeString(folder.resolve("c"), instance("x", "198.18.59.200/24", ""));

        Command.Result result = run(List.of("setpriv", "--bounding-set", "-net_raw,-net_admin"), file);

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.output()).contains("no permission", "CAP_NET_ADMIN and CAP_NET_RAW");
        assertThat(result.output()).doesNotContainPattern(STACK_TRACE);
    }

    @Test
    void a_missing_file_and_a_folder_are_no_configuration() {
        for (Path file : List.of(folder.resolve("missing"), folder)) {
            Command.Result result = run(List.of(), file);

            assertThat(result.exit()).isEqualTo(6);
            assertThat(result.output()).contains(file.toString()).doesNotContainPattern(STACK_TRACE);
        }
    }

    @Test
    void a_second_daemon_with_the_same_pid_file_ends_at_once_and_does_no_harm() throws IOException {
        addInterface("eth9", "198.18.59.1/24");
        String configuration = instance("x", "198.18.59.200/24", "");
        try (NodeDaemon daemon = daemon(configuration)) {
            daemon.start();
            daemon.awaitState("MASTER", LoneNode.PATIENCE);
            Path file = Files.writeString(folder.resolve("c"), configuration);

            Command.Result second = run(List.of(), file, folder.resolve("bad.pid"));

            assertThat(second.exit()).isZero();
            assertThat(second.output()).contains("already running");
            awaitAddress(" 198.18.59.200/24 ");
            assertThat(daemon.stop().exit()).isZero();
        }
    }

    @Test
    void a_faulty_block_is_named_with_its_place_and_the_rest_is_used() {
        addInterface("eth9", "198.18.59.1/24");
        try (NodeDaemon daemon =
                daemon("global_defs {\n    rooter_id n1\n}\n" + instance("rest", "198.18.59.200/24", ""))) {
            daemon.start();
            daemon.awaitState("MASTER", Duration.ofSeconds(10));

            assertThat(daemon.log().first(0, Pattern.compile("bad.conf:2:5: error: .*rooter_id.*router_id")))
                    .isPresent();
        }
    }
}
