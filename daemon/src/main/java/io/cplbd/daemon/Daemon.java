package io.cplbd.daemon;

import io.cplbd.conf.k0s.LoadBalancingSpec;
import io.cplbd.conf.keepalived.Diagnostic;
import io.cplbd.conf.keepalived.GlobalDefs;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.daemon.cli.ExitCode;
import io.cplbd.daemon.cli.Options;
import io.cplbd.daemon.cli.Subsystems;
import io.cplbd.daemon.engine.Dumps;
import io.cplbd.daemon.engine.Engine;
import io.cplbd.daemon.engine.Plan;
import io.cplbd.daemon.engine.PlanCompiler;
import io.cplbd.daemon.k0s.ControlPlane;
import io.cplbd.daemon.k0s.K0sFile;
import io.cplbd.daemon.process.Logging;
import io.cplbd.daemon.process.PidFile;
import io.cplbd.daemon.process.PidFilePaths;
import io.cplbd.daemon.process.SignalRequest;
import io.cplbd.daemon.process.Signals;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.sys.LibC;
import io.cplbd.netlink.sys.NetworkNamespace;
import io.cplbd.netlink.sys.ProtocolSocket;
import io.cplbd.vrrp.packet.AdvertisementCodec;
import io.cplbd.vrrp.pcap.LinkCapture;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon's life: start, signals, stop. */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private static final long DESCRIPTORS_UNKNOWN = 1024;
    private static final long DESCRIPTORS_LEFT = 256;
    private static final int PROBES_LEAST = 16;
    private static final int PROBES_MOST = 4096;

    private final Options options;
    private final Signals signals;
    private final Fifos fifos = new Fifos();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final List<PidFile> pidFiles = new ArrayList<>();
    /**
     * Does what signals and news of API servers ask for. Signals come on a thread of the JVM's own, which never entered the
     * network namespace: threads and scripts that a reload starts have to come from here.
     */
    private final ExecutorService requests = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("requests").daemon().factory());

    private @Nullable Engine engine;
    private @Nullable ControlPlane controlPlane;
    /** What is in force; changed by the thread {@link #requests} only, once that runs. */
    private volatile @Nullable Configured running;
    /** Over which the services of a k0s.yaml balance; of the thread {@link #requests}. */
    private List<InetAddress> apiServers = List.of();

    Daemon(Options options, Signals signals) {
        this.options = options;
        this.signals = signals;
    }

    /** Runs until a signal or a fault ends it; returns the exit code. */
    int run(List<String> warnings) {
        try (Logging _ = Logging.start(options.log())) {
            LOG.info("Starting {}", Version.TEXT);
            warnings.forEach(LOG::warn);
            signals.ignored().forEach(name -> LOG.warn("SIG{} is ignored by whoever started this process", name));
            try {
                int exitCode = start();
                return exitCode == ExitCode.OK && engine != null ? untilTheEnd(engine) : exitCode;
            } finally {
                pidFiles.forEach(PidFile::close);
                fifos.close();
                LOG.info("Stopped {}", Version.TEXT);
            }
        }
    }

    private int start() {
        try {
            if (options.k0s() != null && options.namespace() != null) {
                // A k0s.yaml leaves much to the machine: its interfaces are those of the namespace.
                NetworkNamespace.enter(options.namespace());
            }
            Configured read = Configured.read(options);
            read.diagnostics().forEach(Daemon::report);
            if (read.unread() != null) {
                LOG.error("{}", read.unread());
                return ExitCode.NO_CONFIG;
            }
            if (options.k0s() != null && read.errors()) {
                LOG.error("{} cannot be run, see above", options.k0s().config());
                return ExitCode.CONFIG;
            }
            return start(read);
        } catch (NetlinkException refused) {
            if (refused.errno() == Errno.EPERM || refused.errno() == Errno.EACCES) {
                LOG.error(
                        "no permission: {} (cplbd needs CAP_NET_ADMIN and CAP_NET_RAW; run it as root)",
                        refused.getMessage());
                return ExitCode.NO_PERMISSION;
            }
            LOG.error("cannot start: {}", refused.getMessage());
            return ExitCode.FATAL;
        } catch (IOException refused) {
            LOG.error("cannot start: {}", refused.getMessage());
            return ExitCode.FATAL;
        } catch (UnsatisfiedLinkError missing) {
            LOG.error("cannot start, a native library is missing (libpcap?): {}", missing.getMessage());
            return ExitCode.FATAL;
        }
    }

    private int start(Configured read) throws IOException {
        GlobalDefs globals = read.configuration().globals();
        String namespace = options.namespace() == null ? globals.netNamespace() : options.namespace();
        LibC.touch();
        if (namespace != null && options.k0s() == null) {
            NetworkNamespace.enter(namespace);
        }
        // Refused here rather than later on a thread of its own: the raw socket needs all that the daemon needs.
        ProtocolSocket.open(LibC.AF_INET, AdvertisementCodec.PROTOCOL).close();
        Integer already = claimPidFiles(globals, namespace, balances(read));
        if (already != null) {
            return already;
        }
        if (options.subsystems() != Subsystems.CHECKERS) {
            LinkCapture.touch();
        }
        long descriptors = descriptors();
        int probes = Math.clamp(descriptors - DESCRIPTORS_LEFT, PROBES_LEAST, PROBES_MOST);
        Engine started = new Engine(probes, () -> ended.complete(ExitCode.SOFTWARE));
        started.start(compile(read, startupDelay(globals)));
        running = read;
        requests.execute(() -> {}); // its thread begins in the namespace of this one
        engine = started;
        K0sFile k0s = read.k0s();
        if (k0s != null && options.k0s() != null) {
            ControlPlane balancing =
                    new ControlPlane(options.k0s().kubeconfig(), descriptors / 2, new Balancing(started), this::fault);
            controlPlane = balancing;
            try {
                balancing.configure(k0s);
            } catch (IOException refused) {
                stop(started);
                throw refused;
            }
        }
        return ExitCode.OK;
    }

    private void fault(RuntimeException fault) {
        LOG.error("internal error, giving up: {}", fault.toString(), fault);
        ended.complete(ExitCode.SOFTWARE);
    }

    /** What the control plane's news mean to VRRP and IPVS. */
    private final class Balancing implements ControlPlane.Listener {
        /** Below every priority that k0s gives, with room for others between. */
        private static final int UNABLE = -100;

        private final Engine started;

        Balancing(Engine started) {
            this.started = started;
        }

        @Override
        public void apiServers(List<InetAddress> addresses) {
            requests.execute(() -> balance(addresses, started));
        }

        @Override
        public void serving(boolean able) {
            started.weigh(able ? 0 : UNABLE, true);
        }
    }

    private void balance(List<InetAddress> addresses, Engine started) {
        Configured current = Objects.requireNonNull(running);
        K0sFile k0s = current.k0s();
        if (k0s != null && !addresses.equals(apiServers) && !ended.isDone()) {
            apiServers = addresses;
            started.reload(compile(k0s.keepalived(addresses), Duration.ZERO, true));
        }
    }

    private boolean balances(Configured read) {
        return options.subsystems() != Subsystems.VRRP
                && (read.k0s() == null
                        ? !read.configuration().virtualServers().isEmpty()
                        : read.k0s().configuration().loadBalancing().mode() == LoadBalancingSpec.Mode.IPVS);
    }

    /** Null when all files are ours, else the exit code. */
    private @Nullable Integer claimPidFiles(GlobalDefs globals, @Nullable String namespace, boolean balances) {
        PidFilePaths paths = options.pidFiles(globals.usePidDir(), globals.instanceName(), namespace);
        List<Path> parts = new ArrayList<>(List.of(paths.parent()));
        if (options.subsystems() != Subsystems.CHECKERS) {
            parts.add(paths.vrrp());
        }
        if (balances) {
            parts.add(paths.checkers());
        }
        for (Path path : parts) {
            PidFile.Claim claim = PidFile.claim(path);
            if (claim instanceof PidFile.Claim.Held(PidFile file)) {
                pidFiles.add(file);
            } else if (claim instanceof PidFile.Claim.Denied(String reason)) {
                LOG.warn("{}; going on without it", reason);
            } else if (claim instanceof PidFile.Claim.AlreadyRunning(long pid)) {
                LOG.error("daemon is already running with pid {} ({})", pid, path);
                return ExitCode.OK;
            } else if (claim instanceof PidFile.Claim.Refused(String reason)) {
                LOG.error("{}", reason);
                return ExitCode.FATAL;
            }
        }
        return null;
    }

    /** The limit of open files. */
    private static long descriptors() {
        long limit = DESCRIPTORS_UNKNOWN;
        try (Stream<String> limits = Files.lines(Path.of("/proc/self/limits"))) {
            limit = limits.filter(line -> line.startsWith("Max open files"))
                    .map(line ->
                            line.substring("Max open files".length()).strip().split("\\s+", 2)[0])
                    .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
                    .findFirst()
                    .orElse(limit);
        } catch (IOException | NumberFormatException unknown) {
            LOG.debug("cannot read the limit of open files: {}", unknown.toString());
        }
        return limit;
    }

    private static Duration startupDelay(GlobalDefs globals) {
        Duration delay = Duration.ofMillis(globals.startupDelayMs());
        if (globals.delayAfterBootMs() == 0) {
            return delay;
        }
        Duration left = Duration.ofMillis(globals.delayAfterBootMs()).minus(uptime());
        return left.compareTo(delay) > 0 ? left : delay;
    }

    private static Duration uptime() {
        try {
            String seconds = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
            return Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000));
        } catch (IOException | NumberFormatException unknown) {
            return Duration.ofDays(1);
        }
    }

    private Plan compile(Configured read, Duration startupDelay) {
        KeepalivedConfiguration configuration = read.configuration();
        K0sFile k0s = read.k0s();
        if (options.allIncludesRequired()) {
            LOG.warn("option --all-config has no effect yet: write includer, includem and the like in the file");
        }
        if (options.dumpConfig() && k0s != null) {
            k0s.shown(apiServers).lines().forEach(LOG::info);
        } else if (options.dumpConfig()) {
            configuration.instances().forEach(instance -> LOG.info("{}", instance));
            configuration.virtualServers().forEach(server -> LOG.info("{}", server));
        }
        return compile(configuration, startupDelay, k0s != null);
    }

    private Plan compile(KeepalivedConfiguration configuration, Duration startupDelay, boolean servicesOnMasterOnly) {
        GlobalDefs globals = configuration.globals();
        PlanCompiler compiler =
                new PlanCompiler(globals, options.subsystems(), fifos.open(globals), servicesOnMasterOnly);
        Plan plan = compiler.compile(configuration, startupDelay);
        compiler.remarks().forEach(LOG::warn);
        return plan;
    }

    private static void report(Diagnostic diagnostic) {
        switch (diagnostic.severity()) {
            case ERROR -> LOG.error("{}", diagnostic);
            case WARNING -> LOG.warn("{}", diagnostic);
            case INFO -> LOG.debug("{}", diagnostic);
        }
    }

    private int untilTheEnd(Engine started) {
        signals.deliverTo(request -> {
            if (request == SignalRequest.STOP) {
                ended.complete(ExitCode.OK);
            } else {
                carryOut(() -> onSignal(request, started));
            }
        });
        int exitCode = ended.join();
        requests.shutdown();
        if (exitCode == ExitCode.OK) {
            LOG.info("Stopping");
            stop(started);
        }
        return exitCode;
    }

    /** Addresses first: whoever still has one sends its connections here. */
    private void stop(Engine started) {
        started.stop(!options.keepAddresses(), !options.keepServices());
        if (controlPlane != null) {
            controlPlane.close();
        }
    }

    /** Waits for the end, so that what comes meanwhile is remembered once and not again and again. */
    private void carryOut(Runnable work) {
        try {
            requests.submit(work).get();
        } catch (ExecutionException fault) {
            LOG.error("internal error: {}", fault.getCause(), fault);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void onSignal(SignalRequest request, Engine started) {
        switch (request) {
            case STOP -> {}
            case RELOAD -> reload(started);
            case DATA -> {
                Configured current = Objects.requireNonNull(running);
                Dumps.writeData(started, current.configuration().globals(), balances(current));
                if (controlPlane != null) {
                    Dumps.writeControlPlane(controlPlane.view());
                }
            }
            case STATS ->
                Dumps.writeStats(
                        started, Objects.requireNonNull(running).configuration().globals());
        }
    }

    /** A file with errors changes nothing: what runs is known to work. */
    private void reload(Engine started) {
        LOG.info("Reloading");
        Configured read = readAgain();
        if (read == null) {
            LOG.error("the configuration has errors; nothing was changed, the former one stays in force");
            return;
        }
        GlobalDefs former = Objects.requireNonNull(running).configuration().globals();
        GlobalDefs globals = read.configuration().globals();
        if (!Objects.equals(former.netNamespace(), globals.netNamespace())) {
            LOG.warn("net_namespace cannot change in a reload; restart the daemon for it");
        }
        if (!former.lvs().namespace().equals(globals.lvs().namespace())) {
            LOG.warn("net_namespace_ipvs cannot change in a reload; restart the daemon for it");
        }
        K0sFile k0s = read.k0s();
        started.reload(
                k0s == null ? compile(read, Duration.ZERO) : compile(k0s.keepalived(apiServers), Duration.ZERO, true));
        running = read;
        if (k0s != null && controlPlane != null) {
            try {
                controlPlane.configure(k0s);
            } catch (IOException refused) {
                LOG.error("{}", refused.getMessage());
            }
        }
        LOG.info("Reload finished");
    }

    /** Null (and said why) if it cannot be run. */
    private @Nullable Configured readAgain() {
        Configured read = Configured.read(options);
        read.diagnostics().forEach(Daemon::report);
        if (read.unread() != null) {
            LOG.error("{}", read.unread());
        }
        return read.unread() == null && !read.errors() ? read : null;
    }
}
