package io.cplbd.daemon;

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
    private @Nullable Engine engine;
    /** What is in force; changed by the thread {@code requests} only, once that runs. */
    private volatile @Nullable KeepalivedConfiguration running;

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
        KeepalivedConfiguration configuration = ConfigurationFile.read(options);
        report(configuration);
        if (!configuration.mainFileRead()) {
            return ExitCode.NO_CONFIG;
        }
        GlobalDefs globals = configuration.globals();
        String namespace = options.namespace() == null ? globals.netNamespace() : options.namespace();
        try {
            LibC.touch();
            if (namespace != null) {
                NetworkNamespace.enter(namespace);
            }
            // Refused here rather than later on a thread of its own: the raw socket needs all that the daemon needs.
            ProtocolSocket.open(LibC.AF_INET, AdvertisementCodec.PROTOCOL).close();
            Integer already = claimPidFiles(globals, namespace, balances(configuration));
            if (already != null) {
                return already;
            }
            LinkCapture.touch();
            Engine started = new Engine(probesAtOnce(), () -> ended.complete(ExitCode.SOFTWARE));
            started.start(compile(configuration, startupDelay(globals)));
            engine = started;
            running = configuration;
            return ExitCode.OK;
        } catch (NetlinkException refused) {
            if (refused.errno() == Errno.EPERM || refused.errno() == Errno.EACCES) {
                LOG.error(
                        "no permission: {} (cplbd needs CAP_NET_ADMIN and CAP_NET_RAW; run it as root)",
                        refused.getMessage());
                return ExitCode.NO_PERMISSION;
            }
            LOG.error("cannot start: {}", refused.getMessage());
            return ExitCode.FATAL;
        } catch (UnsatisfiedLinkError missing) {
            LOG.error("cannot start, a native library is missing (libpcap?): {}", missing.getMessage());
            return ExitCode.FATAL;
        }
    }

    private boolean balances(KeepalivedConfiguration configuration) {
        return options.subsystems() != Subsystems.VRRP
                && !configuration.virtualServers().isEmpty();
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
            switch (PidFile.claim(path)) {
                case PidFile.Claim.Held(PidFile file) -> pidFiles.add(file);
                case PidFile.Claim.AlreadyRunning(long pid) -> {
                    LOG.error("daemon is already running with pid {} ({})", pid, path);
                    return ExitCode.OK;
                }
                case PidFile.Claim.Refused(String reason) -> {
                    LOG.error("{}", reason);
                    return ExitCode.FATAL;
                }
            }
        }
        return null;
    }

    /** As many health checks at once as there are descriptors for, with some left for everything else. */
    private static int probesAtOnce() {
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
        return Math.clamp(limit - DESCRIPTORS_LEFT, PROBES_LEAST, PROBES_MOST);
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

    private Plan compile(KeepalivedConfiguration configuration, Duration startupDelay) {
        GlobalDefs globals = configuration.globals();
        PlanCompiler compiler = new PlanCompiler(globals, options.subsystems(), fifos.open(globals));
        Plan plan = compiler.compile(configuration, startupDelay);
        compiler.remarks().forEach(LOG::warn);
        if (options.allIncludesRequired()) {
            LOG.warn("option --all-config has no effect yet: write includer, includem and the like in the file");
        }
        if (options.dumpConfig()) {
            configuration.instances().forEach(instance -> LOG.info("{}", instance));
            configuration.virtualServers().forEach(server -> LOG.info("{}", server));
        }
        return plan;
    }

    private static void report(KeepalivedConfiguration configuration) {
        for (Diagnostic diagnostic : configuration.diagnostics()) {
            switch (diagnostic.severity()) {
                case ERROR -> LOG.error("{}", diagnostic);
                case WARNING -> LOG.warn("{}", diagnostic);
                case INFO -> LOG.debug("{}", diagnostic);
            }
        }
    }

    private int untilTheEnd(Engine started) {
        // Signals come on a thread of the JVM's own, which never entered the network namespace: threads and scripts
        // that a reload starts have to come from here.
        ExecutorService requests = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("requests").daemon().factory());
        requests.execute(() -> {});
        signals.deliverTo(request -> {
            if (request == SignalRequest.STOP) {
                ended.complete(ExitCode.OK);
            } else {
                carryOut(requests, () -> onSignal(request, started));
            }
        });
        int exitCode = ended.join();
        requests.shutdown();
        if (exitCode == ExitCode.OK) {
            LOG.info("Stopping");
            started.stop(!options.keepAddresses(), !options.keepServices());
        }
        return exitCode;
    }

    /** Waits for the end, so that what comes meanwhile is remembered once and not again and again. */
    private static void carryOut(ExecutorService requests, Runnable work) {
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
                KeepalivedConfiguration current = Objects.requireNonNull(running);
                Dumps.writeData(started, current.globals(), balances(current));
            }
            case STATS ->
                Dumps.writeStats(started, Objects.requireNonNull(running).globals());
        }
    }

    /** A file with errors changes nothing: what runs is known to work. */
    private void reload(Engine started) {
        LOG.info("Reloading");
        KeepalivedConfiguration configuration = ConfigurationFile.read(options);
        report(configuration);
        if (!configuration.mainFileRead() || configuration.hasErrors()) {
            LOG.error("the configuration has errors; nothing was changed, the former one stays in force");
            return;
        }
        KeepalivedConfiguration former = Objects.requireNonNull(running);
        if (!Objects.equals(
                former.globals().netNamespace(), configuration.globals().netNamespace())) {
            LOG.warn("net_namespace cannot change in a reload; restart the daemon for it");
        }
        if (!former.globals()
                .lvs()
                .namespace()
                .equals(configuration.globals().lvs().namespace())) {
            LOG.warn("net_namespace_ipvs cannot change in a reload; restart the daemon for it");
        }
        started.reload(compile(configuration, Duration.ZERO));
        running = configuration;
        LOG.info("Reload finished");
    }
}
