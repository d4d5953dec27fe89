package io.cplbd.daemon;

import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.daemon.balance.BalancePlan;
import io.cplbd.daemon.balance.BalanceRehearsal;
import io.cplbd.daemon.cli.Arguments;
import io.cplbd.daemon.cli.Invocation;
import io.cplbd.daemon.cli.Subsystems;
import io.cplbd.daemon.engine.Dumps;
import io.cplbd.daemon.engine.Engine;
import io.cplbd.daemon.engine.Plan;
import io.cplbd.daemon.engine.PlanCompiler;
import io.cplbd.daemon.engine.Rehearsal;
import io.cplbd.daemon.notify.NotifyFifos;
import io.cplbd.daemon.process.Logging;
import io.cplbd.daemon.process.SignalRequest;
import io.cplbd.daemon.process.Signals;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.RouteSocket;
import io.cplbd.netlink.sys.LibC;
import io.cplbd.vrrp.pcap.LinkCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes once through all that a start and a first election go through, without sending anything: what the JVM writes
 * its AOT cache after. Needs no privileges, and covers more with them.
 */
final class WarmUp {
    private static final String CONFIGURATION = """
            global_defs {
                router_id warm-up
            }
            vrrp_instance one {
                state BACKUP
                interface warm-up
                virtual_router_id 51
                priority 200
                advert_int 1
                authentication {
                    auth_type PASS
                    auth_pass Example
                }
                virtual_ipaddress {
                    198.18.0.1/32
                }
                unicast_src_ip 198.18.0.2
                unicast_peer {
                    198.18.0.3
                }
                notify_master "'/bin/true' 'MASTER'"
            }
            vrrp_instance two {
                interface warm-up
                virtual_router_id 52
                virtual_ipaddress {
                    2001:db8::1/64
                }
            }
            virtual_server 198.18.0.1 6443 {
                delay_loop 5
                lb_algo rr
                lb_kind DR
                persistence_timeout 360
                protocol TCP
                real_server 198.18.0.2 6443 {
                    weight 1
                    TCP_CHECK {
                        warmup 0
                        retry 1
                        connect_timeout 3
                    }
                }
                real_server 198.18.0.3 6443 {
                    weight 1
                    TCP_CHECK {
                        warmup 0
                        retry 1
                        connect_timeout 3
                    }
                }
            }
            """;

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private WarmUp() {}

    static void run(Signals signals) {
        Path folder = null;
        try {
            // Not Files.createTempDirectory: the cache would hold all of java.security, of which a daemon needs
            // nothing.
            Path made = Path.of(
                    System.getProperty("java.io.tmpdir"),
                    "cplbd-warm-up-" + ProcessHandle.current().pid());
            folder = Files.createDirectory(made, PosixFilePermissions.asFileAttribute(OWNERS));
            Path file = Files.writeString(folder.resolve("warm-up.conf"), CONFIGURATION);
            rehearse(file);
            live(file, folder, signals);
        } catch (IOException unwritable) {
            System.err.println("warm-up: " + unwritable.getMessage());
        } finally {
            delete(folder);
        }
    }

    /** From the start to the end, as the real one, but for services: the kernel's table is for real ones only. */
    private static void live(Path file, Path folder, Signals signals) {
        List<String> arguments = List.of(
                "--dont-fork",
                "--log-console",
                "--vrrp",
                "--use-file=" + file,
                "--pid=" + folder.resolve("parent.pid"),
                "--vrrp_pid=" + folder.resolve("vrrp.pid"));
        if (Arguments.parse(arguments, "cplbd", Version.TEXT) instanceof Invocation.Run run) {
            signals.request(SignalRequest.STOP); // is remembered until it has started
            new Daemon(run.options(), signals).run(run.warnings());
        }
    }

    private static void rehearse(Path file) throws NetlinkException {
        List<String> arguments = List.of("-n", "-f", file.toString(), "-G", "-l");
        if (!(Arguments.parse(arguments, "cplbd", Version.TEXT) instanceof Invocation.Run run)) {
            return;
        }
        try (Logging _ = Logging.start(run.options().log())) {
            Logger log = LoggerFactory.getLogger(WarmUp.class);
            log.info("Starting {}", Version.TEXT);
            KeepalivedConfiguration configuration =
                    Configured.read(run.options()).configuration();
            configuration.diagnostics().forEach(diagnostic -> log.debug("{}", diagnostic));
            LibC.touch();
            LinkCapture.touch();
            try (RouteSocket routes = RouteSocket.open()) {
                routes.links();
                routes.addresses();
            }
            Plan plan = new PlanCompiler(configuration.globals(), Subsystems.ALL, NotifyFifos.NONE, false)
                    .compile(configuration, Duration.ZERO);
            Rehearsal.elections();
            BalanceRehearsal.play(plan.balance());
            // There is no such interface, so all that comes of it is FAULT.
            Engine engine = new Engine(1, () -> {});
            engine.start(new Plan(plan.instances(), plan.startupDelayNs(), BalancePlan.EMPTY, plan.scheduling()));
            Rehearsal.openLoopback();
            Dumps.rehearse(engine);
            engine.stop(true, true);
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException left) {
            System.err.println("warm-up: " + left.getMessage());
        }
    }
}
