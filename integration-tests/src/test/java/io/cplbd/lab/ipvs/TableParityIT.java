package io.cplbd.lab.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.LabException;
import io.cplbd.lab.NodeDaemon;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same file makes the same table of the kernel: cplbd beside keepalived 2.2.7, for the files in {@code ipvs/}. Every
 * file is given to a keepalived of its own. To start as many of cplbd would take the guest a minute: four are started, and
 * reloaded with file after file. That no file's table shows traces of the one before is part of the test.
 */
@Tag("ipvs")
final class TableParityIT {
    /**
     * What a reload changes in a file. Of a group, its real servers alone: keepalived 2.2.7 forgets to remove the service of
     * an address that is dropped from it, and to give a new time-out to its marks; and it forgets limits of connections where nothing else of a
     * real server is new (facts on reload: "history of bugs here").
     */
    private static final Map<String, UnaryOperator<String>> CHANGES = Map.of(
            "01-nat-wlc.conf",
            text -> text.replace("lb_algo wlc", "lb_algo wrr")
                    .replace("weight 3", "weight 30")
                    .replace("real_server 10.1.0.3 {", "real_server 10.1.0.4 8083 {"),
            "12-group-dr.conf",
            text -> text.replace("weight 7", "weight 0").replace("real_server 10.1.0.1 {", "real_server 10.1.0.3 {"),
            "14-weights-thresholds.conf",
            text -> text.replace("weight 65535", "weight 0").replace("10.1.0.5 80", "10.1.0.6 80"));

    /**
     * Each of these starts another cplbd: what waits under {@code alpha} in 15 depends on what was there before, and 18 has
     * an error, which a start passes over and a reload does not.
     */
    private static final Set<String> BEGINNINGS =
            Set.of("01-nat-wlc.conf", "08-sip.conf", "15-sorry-inhibit.conf", "18-duplicates.conf");

    private static final String CHANGED = " changed";
    private static final Pattern KEEPALIVED_IS_DONE = Pattern.compile("Activating BFD healthchecker");

    /** Each file whose tables differ costs this long. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Map<String, Set<String>> byKeepalived = new TreeMap<>();
    private static final Map<String, Set<String>> byCplbd = new TreeMap<>();
    /** What was in the tables when the daemons had ended. */
    private static final Map<String, Set<String>> left = new TreeMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    private static Path folder;

    private static Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths =
                Files.list(Path.of(Objects.requireNonNull(TableParityIT.class.getResource("/ipvs/01-nat-wlc.conf"))
                                .toURI())
                        .resolveSibling(""))) {
            for (Path path : paths.toList()) {
                String name = path.getFileName().toString();
                String text = Files.readString(path);
                files.put(name, text);
                if (CHANGES.containsKey(name)) {
                    String changed = CHANGES.get(name).apply(text);
                    assertThat(changed).isNotEqualTo(text);
                    files.put(name + CHANGED, changed);
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new LabException("the files in ipvs/: " + e.getMessage(), e);
        }
        return files;
    }

    static Stream<String> names() {
        return files().keySet().stream();
    }

    /** keepalived 2.2.7 counts on in the last byte alone, for ever: it gets the range that crosses it in two lines. */
    private static String forKeepalived(String text) {
        return text.replace("10.0.0.254-10.0.1.1 8080", "10.0.0.254-255 8080\n    10.0.1.0-1 8080");
    }

    @BeforeAll
    static void readTables() {
        try (TableHost theirs = new TableHost("theirs", folder);
                TableHost ours = new TableHost("ours", folder);
                NodeDaemon cplbd = ours.cplbd("")) {
            Map<String, String> files = files();
            files.forEach((name, text) -> {
                String changed = files.get(name + CHANGED);
                if (!name.endsWith(CHANGED)) {
                    keepalived(theirs, name, text, changed);
                }
                if (BEGINNINGS.contains(name)) {
                    stop(cplbd, ours, name);
                    cplbd.configure(text);
                    cplbd.start("-C");
                } else {
                    TableHost.reload(cplbd, text);
                }
                Set<String> expected = byKeepalived.getOrDefault(name, Set.of());
                byCplbd.put(name, ours.awaitSaved(PATIENCE, expected::equals));
            });
            stop(cplbd, ours, "at the end");
        }
    }

    private static void stop(NodeDaemon cplbd, TableHost host, String when) {
        if (cplbd.isRunning()) {
            assertThat(cplbd.stop().exit()).isZero();
            left.put("cplbd before " + when, host.saved());
        }
    }

    private static void keepalived(TableHost host, String name, String text, @Nullable String changed) {
        try (NodeDaemon daemon = host.keepalived(forKeepalived(text))) {
            daemon.start("-C");
            byKeepalived.put(name, awaitKeepalived(host, daemon, daemon.startedNs()));
            if (changed != null) {
                daemon.configure(forKeepalived(changed));
                long sinceNs = System.nanoTime();
                daemon.signal("HUP");
                byKeepalived.put(name + CHANGED, awaitKeepalived(host, daemon, sinceNs));
            }
            daemon.stop();
            left.put("keepalived " + name, host.saved());
            host.ipvsadm("-C"); // what is left of one file must not fail all others
        }
    }

    private static Set<String> awaitKeepalived(TableHost host, NodeDaemon daemon, long sinceNs) {
        Await.require(
                TableHost.PATIENCE,
                () -> daemon.log().first(sinceNs, KEEPALIVED_IS_DONE).isPresent(),
                () -> daemon.node().name() + " is not ready");
        return host.saved();
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_table_is_that_of_keepalived(String name) {
        assertThat(byKeepalived.get(name)).isNotEmpty();
        assertThat(byCplbd.get(name)).containsExactlyInAnyOrderElementsOf(byKeepalived.get(name));
    }

    @Test
    void there_are_twenty_files_and_a_reload_changes_tables() {
        assertThat(byKeepalived.keySet()).hasSize(20 + CHANGES.size());
        CHANGES.keySet()
                .forEach(name -> assertThat(byKeepalived.get(name + CHANGED)).isNotEqualTo(byKeepalived.get(name)));
    }

    @Test
    void a_stop_leaves_nothing() {
        assertThat(left)
                .hasSize(20 + BEGINNINGS.size())
                .allSatisfy((who, lines) -> assertThat(lines).as(who).isEmpty());
    }
}
