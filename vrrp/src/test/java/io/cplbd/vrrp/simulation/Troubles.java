package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.MS;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What goes wrong, one thing after another and some together, each for a while. */
final class Troubles {
    private final World world;
    private final Lan lan;
    private final Setup setup;
    private final Census census;
    private final SplittableRandom random;
    private final Calm lanCalm;
    private final Map<Host, List<RouterConfig>> files = new LinkedHashMap<>();
    private final List<Ongoing> ongoing = new ArrayList<>();
    private int longestIntervalCs;
    private boolean over;

    /** The catalogue. */
    enum Kind {
        LOSS,
        DELAY,
        DUPLICATION,
        REORDERING,
        CORRUPTION,
        PARTITION,
        ONE_WAY_PARTITION,
        LINK_FLAP,
        SOURCE_LOST,
        SLOW_KERNEL,
        REFUSING_KERNEL,
        LOST_NEWS,
        ANOTHER_TOOL,
        PAUSE,
        STARVED_CAPTURE,
        CRASH,
        KILL,
        STOP,
        RELOAD,
        WEIGHT
    }

    private record Ongoing(Kind kind, Host host, Runnable end) {}

    Troubles(World world, Lan lan, Setup setup, Census census, List<Host> hosts) {
        this.world = world;
        this.lan = lan;
        this.setup = setup;
        this.census = census;
        this.random = world.random();
        this.lanCalm = new Calm(world);
        this.longestIntervalCs = setup.intervalCs();
        for (int i = 0; i < hosts.size(); i++) {
            files.put(hosts.get(i), setup.nodes().get(i).routers());
        }
    }

    /** Lays out what will happen and returns when the last of it begins. */
    long schedule() {
        List<Kind> kinds = List.copyOf(setup.troubles());
        long unitNs = setup.masterDownNs();
        long atNs = world.nowNs() + unitNs / 2 + random.nextLong(3 * unitNs);
        int count = kinds.isEmpty() ? 0 : 1 + random.nextInt(10);
        for (int i = 0; i < count; i++) {
            Kind kind = kinds.get(random.nextInt(kinds.size()));
            long forNs = unitNs / 50 + random.nextLong(random.nextInt(3) == 0 ? 4 * unitNs : unitNs);
            world.at(atNs, () -> begin(kind, forNs));
            atNs += random.nextInt(3) == 0 ? random.nextLong(unitNs / 4) : random.nextLong(3 * unitNs);
        }
        return atNs;
    }

    private void begin(Kind kind, long forNs) {
        Host host = pick();
        if (over || ongoing.stream().anyMatch(one -> one.kind() == kind && one.host() == host)) {
            return;
        }
        Runnable end = beginOn(kind, host);
        if (end == null) {
            return;
        }
        world.trace("trouble", () -> kind + " " + host.name() + " for " + forNs / MS + " ms");
        Ongoing one = new Ongoing(kind, host, end);
        ongoing.add(one);
        world.after(forNs, () -> finish(one));
    }

    private Host pick() {
        List<Host> hosts = List.copyOf(files.keySet());
        return hosts.get(random.nextInt(hosts.size()));
    }

    private void finish(Ongoing one) {
        if (ongoing.remove(one)) {
            world.trace("trouble", () -> "over: " + one.kind());
            one.end().run();
        }
    }

    /** Ends all that goes on; some of those who went stay away. */
    void heal() {
        over = true;
        for (Ongoing one : List.copyOf(ongoing)) {
            boolean staysAway = (one.kind() == Kind.CRASH || one.kind() == Kind.STOP)
                    && files.keySet().stream()
                                    .filter(host -> host.daemon() != null)
                                    .count()
                            >= 2
                    && random.nextInt(4) == 0;
            if (staysAway) {
                ongoing.remove(one);
            } else {
                finish(one);
            }
        }
    }

    /** Puts one into effect and returns how to end it, null when it cannot be had now. */
    private @Nullable Runnable beginOn(Kind kind, Host host) {
        return switch (kind) {
            case LOSS -> {
                lan.loss = 0.05 + random.nextDouble() / 2;
                yield disturbed(0, () -> lan.loss = 0);
            }
            case DELAY -> {
                long extraNs = random.nextLong(2 * setup.masterDownNs() / 3);
                lan.extraDelayNs = extraNs;
                yield disturbed(extraNs, () -> lan.extraDelayNs = 0);
            }
            case DUPLICATION -> {
                lan.duplication = random.nextDouble();
                yield () -> lan.duplication = 0;
            }
            case REORDERING -> {
                lan.reordering = random.nextDouble();
                yield disturbed(5 * setup.mostDelayNs(), () -> lan.reordering = 0);
            }
            case CORRUPTION -> {
                lan.corruption = random.nextDouble() / 2;
                yield disturbed(0, () -> lan.corruption = 0);
            }
            case PARTITION -> partition();
            case ONE_WAY_PARTITION -> oneWay(host);
            case LINK_FLAP, SOURCE_LOST -> interfaceTrouble(kind, host);
            case SLOW_KERNEL, REFUSING_KERNEL, LOST_NEWS, ANOTHER_TOOL -> kernelTrouble(kind, host);
            case PAUSE, STARVED_CAPTURE, CRASH, KILL, STOP -> processTrouble(kind, host);
            case RELOAD -> reload(host);
            case WEIGHT -> {
                host.weigh(random.nextInt(-150, 50), random.nextBoolean());
                yield () -> host.weigh(0, random.nextBoolean());
            }
        };
    }

    private Runnable disturbed(long aftermathNs, Runnable end) {
        lanCalm.disturb();
        return () -> {
            end.run();
            lanCalm.restore(aftermathNs);
        };
    }

    private Runnable partition() {
        Set<String> side = new HashSet<>();
        for (Host host : files.keySet()) {
            if (random.nextBoolean()) {
                side.add(host.name());
            }
        }
        for (int client = 0; client < setup.clients(); client++) {
            if (random.nextBoolean()) {
                side.add(Simulation.clientName(client));
            }
        }
        world.trace("trouble", () -> "on one side: " + side);
        return cut((from, to) -> side.contains(from) != side.contains(to));
    }

    private Runnable oneWay(Host host) {
        boolean deaf = random.nextBoolean();
        return cut((from, to) -> (deaf ? to : from).equals(host.name()));
    }

    private Runnable cut(Lan.Cut cut) {
        census.count(Census.Occurrence.PARTITION);
        lan.cut(cut);
        return disturbed(0, () -> lan.mend(cut));
    }

    private @Nullable Runnable interfaceTrouble(Kind kind, Host host) {
        if (kind == Kind.LINK_FLAP) {
            if (!host.up()) {
                return null;
            }
            census.count(Census.Occurrence.LINK_FLAP);
            host.link(false);
            return disturbed(MS, () -> host.link(true));
        }
        census.count(Census.Occurrence.SOURCE_LOST);
        host.source(false);
        return disturbed(MS, () -> host.source(true));
    }

    private @Nullable Runnable kernelTrouble(Kind kind, Host host) {
        AddressKernel kernel = host.kernel();
        if (kind == Kind.ANOTHER_TOOL) {
            List<InetAddress> there = List.copyOf(kernel.addresses());
            there.forEach(kernel::deletedByAnother);
            return there.isEmpty() ? null : () -> {};
        }
        long usualNs = kernel.slownessNs;
        Calm calm = host.kernelCalm();
        calm.disturb();
        switch (kind) {
            case SLOW_KERNEL -> kernel.slownessNs = random.nextLong(Math.min(setup.masterDownNs() / 2, 300 * MS));
            case REFUSING_KERNEL -> kernel.refusal = random.nextBoolean() ? 1 : 0.5;
            default -> host.deaf(true);
        }
        return () -> {
            switch (kind) {
                case SLOW_KERNEL -> kernel.slownessNs = usualNs;
                case REFUSING_KERNEL -> kernel.refusal = 0;
                default -> host.deaf(false);
            }
            calm.restore(3000 * MS);
        };
    }

    private @Nullable Runnable processTrouble(Kind kind, Host host) {
        Daemon daemon = host.running();
        if (daemon == null) {
            return null;
        }
        return switch (kind) {
            case PAUSE -> {
                host.pause();
                yield host::resume;
            }
            case STARVED_CAPTURE -> {
                daemon.capture().starvationNs = random.nextLong(2 * Daemon.PATIENCE_NS);
                yield disturbed(2 * Daemon.PATIENCE_NS, () -> daemon.capture().starvationNs = 0);
            }
            case CRASH -> {
                host.crash();
                yield host::boot;
            }
            case KILL -> {
                host.kill();
                yield host::start;
            }
            default -> {
                host.stop();
                yield () -> {
                    host.exited();
                    host.start();
                };
            }
        };
    }

    /** A new configuration file, of this node alone or of all. */
    private Runnable reload(Host host) {
        switch (random.nextInt(4)) {
            case 0 -> {
                int router = random.nextInt(file(host).size());
                int priority = 1 + random.nextInt(254);
                rewrite(host, router, config -> config.priority() == 255 ? config : config.withPriority(priority));
            }
            case 1 -> {
                int intervalCs = setup.intervalCs() * (random.nextBoolean() ? 2 : 1);
                boolean version3 = file(host).getFirst().version() == 3;
                longestIntervalCs = Math.max(longestIntervalCs, version3 ? intervalCs : 0);
                rewriteAll(config -> version3 ? config.withIntervalCs(intervalCs) : config);
            }
            default -> {
                int count = 1 + random.nextInt(3);
                rewriteAll(config -> config.withAddresses(
                        Setup.virtualAddresses(config.family(), config.virtualRouterId() - 51, count)));
            }
        }
        return () -> {};
    }

    private void rewriteAll(UnaryOperator<RouterConfig> change) {
        for (Host each : files.keySet()) {
            for (int router = 0; router < file(each).size(); router++) {
                rewrite(each, router, change);
            }
        }
    }

    private void rewrite(Host host, int router, UnaryOperator<RouterConfig> change) {
        List<RouterConfig> routers = new ArrayList<>(file(host));
        routers.set(router, change.apply(routers.get(router)));
        files.put(host, routers);
        world.after(
                random.nextLong(setup.masterDownNs()),
                () -> host.reload(file(host).stream()
                        .map(each -> each.spec(setup.leaseS()))
                        .toList()));
    }

    private List<RouterConfig> file(Host host) {
        return files.getOrDefault(host, List.of());
    }

    // ---- What the judge may know ----

    Calm lanCalm() {
        return lanCalm;
    }

    /** The longest interval that any node has been configured with, centiseconds. */
    int longestIntervalCs() {
        return longestIntervalCs;
    }
}
