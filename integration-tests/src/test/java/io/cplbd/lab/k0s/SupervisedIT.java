package io.cplbd.lab.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.Node;
import io.cplbd.lab.WireTap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One life after the other of cplbd in keepalived's place: how it is started, ended, orphaned, and by whom. */
final class SupervisedIT {
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
    /** A pipe is full with less than its 64 KiB in it, as it is made of pages. */
    private static final int FULL_PIPE = 32 << 10;

    private static final int NOBODY = 65_534;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static String proc(long pid, String file) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
    }

    private static void awaitMaster(Supervisor k0s, Node node) {
        k0s.awaitLog(0, "Entering MASTER STATE", Controllers.PATIENCE);
        Await.require(Controllers.PATIENCE, () -> Controllers.holdsVip(node), () -> "no VIP on " + node.name());
    }

    @Test
    void is_the_process_that_k0s_has_started_under_the_name_that_k0s_looks_for() throws IOException {
        try (Controllers controllers = Controllers.one(Controllers.proxied())) {
            SupervisorHost host = controllers.host();
            Supervisor k0s = controllers.start();
            k0s.awaitLog(0, "Entering BACKUP STATE", Controllers.PATIENCE);

            List<String> words = List.of(proc(k0s.pid(), "cmdline").split("\0"));
            assertThat(words).startsWith(host.binary().toString());
            assertThat(words)
                    .endsWith(
                            "--dont-fork",
                            "--use-file",
                            "/run/k0s/keepalived.conf",
                            "--no-syslog",
                            "--log-console",
                            "--log-detail",
                            "--dump-conf");
            assertThat(proc(k0s.pid(), "environ").split("\0")).contains("_K0S_MANAGED=yes");
            assertThat(Path.of("/proc", Long.toString(k0s.pid()), "cwd").toRealPath())
                    .isEqualTo(host.dataDir());
            assertThat(Path.of("/proc", Long.toString(k0s.pid()), "fd/0").toRealPath())
                    .isEqualTo(Path.of("/dev/null"));
            List<String> stat =
                    List.of(proc(k0s.pid(), "stat").replaceFirst(".*\\) ", "").split(" "));
            assertThat(stat.get(2)).as("process group").isEqualTo(Long.toString(k0s.pid()));
            assertThat(stat.get(3)).as("session").isNotEqualTo(Long.toString(k0s.pid()));
            assertThat(Files.readString(host.runDir().resolve("keepalived.pid")))
                    .isEqualTo(k0s.pid() + "\n");
            assertThat(k0s.stop().orElseThrow().exit()).isZero();
            Await.require(
                    SECOND, () -> !Files.exists(host.runDir().resolve("keepalived.pid")), () -> "the pid file stays");
        }
    }

    @Test
    void options_come_with_the_environment_of_k0s() throws IOException {
        Map<String, String> environment = Map.of(
                "PATH", PATH,
                "CPLBD_OPTS", "overridden",
                "KEEPALIVED_CPLBD_OPTS", "-p /run/k0s/own.pid --log-detail",
                "KEEPALIVED_CPLBD_JAVA_OPTS", "-Dsome.property=1 -Dsome.other=2");
        try (Controllers controllers = Controllers.one(Controllers.proxied())) {
            SupervisorHost host = controllers.host();
            Supervisor k0s = controllers.start(new Supervisor(host, SupervisorUser.ROOT, false, environment));
            k0s.awaitLog(0, "Entering BACKUP STATE", Controllers.PATIENCE);

            assertThat(Files.readString(host.runDir().resolve("own.pid"))).isEqualTo(k0s.pid() + "\n");
            assertThat(host.run().resolve("keepalived.pid")).doesNotExist();
            assertThat(proc(k0s.pid(), "cmdline"))
                    .contains("\0-Dsome.property=1\0-Dsome.other=2\0")
                    .endsWith("\0--log-console\0-p\0/run/k0s/own.pid\0--log-detail\0");
        }
    }

    @Test
    void a_killed_daemon_is_started_again_and_takes_its_leftovers_away() {
        try (Controllers controllers = Controllers.one(Controllers.proxied())) {
            Node node = controllers.host().node();
            Supervisor k0s = controllers.start();
            awaitMaster(k0s, node);
            long killedNs = System.nanoTime();

            ProcessHandle.of(k0s.pid()).orElseThrow().destroyForcibly();
            k0s.awaitLog(killedNs, "^k0s: terminated unexpectedly: exit 137", Controllers.PATIENCE);
            k0s.awaitLog(killedNs, "Entering BACKUP STATE", Controllers.PATIENCE);

            assertThat(k0s.lives()).isEqualTo(2);
            assertThat(k0s.executedNs() - killedNs).isBetween(5 * SECOND.toNanos(), 8 * SECOND.toNanos());
            Await.require(SECOND, () -> !Controllers.holdsVip(node), () -> "the VIP of the last life stays");
            k0s.awaitLog(k0s.executedNs(), "Entering MASTER STATE", Controllers.PATIENCE);
            assertThat(k0s.stop().orElseThrow().exit()).isZero();
        }
    }

    @Test
    void lives_on_when_k0s_dies_hears_a_hup_and_is_ended_by_the_next_k0s() throws IOException {
        try (Controllers controllers = Controllers.one(Controllers.balanced());
                WireTap tap = new WireTap(controllers.network())) {
            SupervisorHost host = controllers.host();
            Supervisor first = controllers.start();
            awaitMaster(first, host.node());
            first.apiServers(List.of("198.18.51.1"));

            first.die();
            for (int hup = 0; hup < 20; hup++) {
                first.hup(); // each is worth more lines than a pipe holds, and nobody is there to read them
            }
            Path file = host.runDir().resolve("keepalived.conf");
            String text = Files.readString(file).replace("priority 200", "priority 150");
            Files.delete(file);
            Files.writeString(file, text);
            first.hup();
            tap.nextAdvert(advert -> advert.priority() == 150, Controllers.PATIENCE);
            for (int heard = 0; heard < 3; heard++) {
                tap.nextAdvert(advert -> advert.priority() == 150, Duration.ofMillis(1_500));
            }
            assertThat(first.isAlive()).isTrue();

            long sinceNs = System.nanoTime();
            Supervisor second = controllers.start(new Supervisor(host));

            assertThat(first.isAlive()).isFalse();
            assertThat(second.executedNs() - sinceNs).isLessThan(3 * SECOND.toNanos());
            assertThat(tap.since(sinceNs, WireTap.Advert.class)).anyMatch(advert -> advert.priority() == 0);
            awaitMaster(second, host.node());
            assertThat(second.lives()).isEqualTo(1);
        }
    }

    @Test
    void goes_on_and_ends_in_time_when_k0s_no_longer_reads_what_it_says() {
        try (Controllers controllers = Controllers.one(Controllers.balanced());
                WireTap tap = new WireTap(controllers.network())) {
            Supervisor k0s = controllers.start();
            awaitMaster(k0s, controllers.host().node());
            List<String> many = List.of("198.18.51.1", "198.18.51.2", "198.18.51.3");
            k0s.stopReading();
            Await.require(Controllers.PATIENCE, () -> full(k0s, many), () -> "the pipe does not fill: " + k0s.unread());

            for (int heard = 0; heard < 3; heard++) {
                tap.nextAdvert(advert -> advert.priority() == 200, Duration.ofMillis(1_500));
            }
            Supervisor.End end = k0s.stop().orElseThrow();

            assertThat(end.exit()).isZero();
            // The last words have a second.
            assertThat(end.tookNs()).isLessThan(2 * SECOND.toNanos());
        }
    }

    /** Whether nothing more goes into the pipe, for a second of reloads. */
    private static boolean full(Supervisor k0s, List<String> apiServers) {
        int before = k0s.unread();
        for (int reload = 0; reload < 50; reload++) {
            k0s.apiServers(apiServers);
            Await.pause(20);
        }
        return before > FULL_PIPE && k0s.unread() == before;
    }

    @Test
    void works_as_a_user_with_two_capabilities() throws IOException {
        SupervisorUser user = new SupervisorUser(NOBODY, List.of("net_admin", "net_raw"));
        try (Controllers controllers = Controllers.oneForAnyUser(Controllers.proxied())) {
            SupervisorHost host = controllers.host();
            Supervisor k0s = controllers.start(new Supervisor(host, user, true, Map.of("PATH", PATH)));

            awaitMaster(k0s, host.node());
            assertThat(proc(k0s.pid(), "status"))
                    .contains("\nUid:\t65534\t65534\t65534\t65534\n", "\nCapEff:\t0000000000003000\n");
            assertThat(k0s.log(
                            0, "pid file /run/keepalived.pid cannot be written: permission denied; going on without"))
                    .hasSize(1);
            long sinceNs = System.nanoTime();
            k0s.hup();
            k0s.awaitLog(sinceNs, "Reload finished", Controllers.PATIENCE);
            Supervisor.End end = k0s.stop().orElseThrow();
            assertThat(end.exit()).isZero();
            assertThat(end.tookNs()).isLessThan(SECOND.toNanos());
            assertThat(Controllers.holdsVip(host.node())).isFalse();
        }
    }

    @Test
    void says_what_it_lacks_as_a_user_without_any() {
        SupervisorUser user = new SupervisorUser(NOBODY, List.of());
        try (Controllers controllers = Controllers.oneForAnyUser(Controllers.proxied())) {
            Supervisor k0s = controllers.start(new Supervisor(controllers.host(), user, false, Map.of("PATH", PATH)));

            k0s.awaitLog(0, "^stderr: .*no permission: .*CAP_NET_ADMIN and CAP_NET_RAW", Controllers.PATIENCE);
            k0s.awaitLog(0, "^k0s: terminated unexpectedly: exit 4$", Controllers.PATIENCE);
        }
    }

    /** The stand-in's own rules: a process that k0s has not started is not k0s's to end. */
    @Test
    void the_next_k0s_ends_nothing_that_is_not_its_own() throws IOException {
        try (Controllers controllers = Controllers.one(Controllers.proxied())) {
            SupervisorHost host = controllers.host();
            Process markedAlone = Command.start(environment(new ProcessBuilder("sleep", "60")));
            Process namedAlone = Command.start(new ProcessBuilder(
                    "perl", "-e", "exec { 'sleep' } @ARGV", host.binary().toString(), "60"));
            Process both = Command.start(environment(new ProcessBuilder(
                    "perl", "-e", "exec { 'sleep' } @ARGV", host.binary().toString(), "60")));
            try {
                for (Process process : List.of(markedAlone, namedAlone, both)) {
                    Await.require(Controllers.PATIENCE, () -> sleeps(process), () -> "does not sleep");
                    Files.writeString(host.runDir().resolve("keepalived.pid"), process.pid() + "\n");
                    Supervisor k0s = controllers.start(new Supervisor(host));
                    k0s.awaitLog(0, "Entering BACKUP STATE", Controllers.PATIENCE);
                    if (process.equals(both)) {
                        Await.require(Controllers.PATIENCE, () -> !process.isAlive(), () -> "k0s's own was not ended");
                    } else {
                        assertThat(process.isAlive()).isTrue();
                    }
                    k0s.stop();
                }
            } finally {
                List.of(markedAlone, namedAlone, both).forEach(Process::destroyForcibly);
            }
        }
    }

    private static ProcessBuilder environment(ProcessBuilder builder) {
        builder.environment().put("_K0S_MANAGED", "yes");
        return builder;
    }

    /** In exec the name changes first; the arguments and the environment are empty for a moment. */
    private static boolean sleeps(Process process) {
        try {
            return proc(process.pid(), "comm").strip().equals("sleep")
                    && proc(process.pid(), "cmdline").endsWith("\0" + "60\0")
                    && !proc(process.pid(), "environ").isEmpty();
        } catch (IOException ended) {
            return false;
        }
    }

    /** What lies in BinDir, as k0s and its upgrades see it. */
    @Test
    void is_overwritten_by_an_upgrade_of_k0s_which_is_noticed_and_made_good() throws IOException {
        try (Controllers controllers = new Controllers(1, node -> Controllers.proxied())) {
            SupervisorHost host = controllers.host();
            Supervisor before = controllers.start(new Supervisor(host));
            assertThat(before.awaitLog(0, "Entering MASTER STATE|\\bMASTER\\b", Controllers.PATIENCE)
                            .text())
                    .doesNotContain("cplbd");
            before.stop();

            assertThat(controllers.install(host)).contains("cplbd is in " + host.binary() + " now");
            Supervisor ours = controllers.start(new Supervisor(host));
            ours.awaitLog(0, "Starting cplbd", Controllers.PATIENCE);
            ours.awaitLog(0, "Entering MASTER STATE", Controllers.PATIENCE);
            ours.stop();
            assertThat(Controllers.k0s(Controllers.CPLBD, "status", host)).contains("k0s will leave it there");

            Files.setLastModifiedTime(host.executable(), FileTime.fromMillis(System.currentTimeMillis()));
            Supervisor upgraded = controllers.start(new Supervisor(host));
            upgraded.awaitLog(0, "Keepalived v", Controllers.PATIENCE);
            upgraded.stop();
            Command.Result status = Command.result(
                    Controllers.CPLBD.toString(),
                    "k0s",
                    "status",
                    "--k0s",
                    host.executable().toString(),
                    "--data-dir",
                    host.dataDir().toString());
            assertThat(status.exit()).isEqualTo(1);
            assertThat(status.output()).contains("k0s has put its own keepalived back");

            controllers.install(host);
            Supervisor again = controllers.start(new Supervisor(host));
            again.awaitLog(0, "Starting cplbd", Controllers.PATIENCE);
            again.stop();
            Controllers.k0s(Controllers.CPLBD, "uninstall", host);
            Supervisor after = controllers.start(new Supervisor(host));
            after.awaitLog(0, "Keepalived v", Controllers.PATIENCE);
        }
    }
}
