package io.cplbd.lab.bench;

import io.cplbd.lab.LabException;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import io.cplbd.lab.WireTap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A master dies, and with it its IPVS services: how long after the protocol's bound the other node announces the virtual
 * addresses, and when it has all the services.
 */
final class Takeover implements AutoCloseable {
    static final String ANNOUNCED = "announced, after the bound";
    static final String ALL_ANNOUNCED = "last VIP announced, after the bound";
    static final String COMPLETE = "table complete, after the bound";

    private static final int PRIORITY = 200;
    /** RFC 3768 6.1: three intervals of one second, and the skew. */
    private static final long MASTER_DOWN_NS = 3_000_000_000L + (256 - PRIORITY) * 1_000_000_000L / 256;
    /** What it says when it no longer waits for the services. */
    private static final String NOT_WAITED = "does not wait longer for its IPVS services";

    private final Workload load;
    private final Consumer<String> progress;
    private final LabNetwork network;
    private final WireTap tap;
    private final SignalShell signals = new SignalShell();
    private final List<Side> sides = new ArrayList<>();
    private final Figures figures = new Figures();
    private int notWaited;

    private record Side(Node node, Daemon daemon, TableGauge gauge) {}

    Takeover(Workload load, Path folder, Path program, Consumer<String> progress) {
        this.load = load;
        this.progress = progress;
        network = new LabNetwork(Long.toString(ProcessHandle.current().pid()), 2);
        tap = new WireTap(network);
        String configuration = load.router(PRIORITY) + load.virtualServers(false);
        for (Node node : network.controllers()) {
            Daemon daemon = new Daemon(node.name(), node.namespace(), program.toString(), folder, signals);
            daemon.configure(configuration);
            sides.add(new Side(node, daemon, TableGauge.open(node.namespace(), load)));
        }
    }

    Figures run(int rounds) {
        sides.forEach(side -> side.daemon.start());
        for (int round = 0; round < rounds; round++) {
            progress.accept("round " + (round + 1) + " of " + rounds);
            Clock.awaitNs(() -> master() != null, () -> "no single master with all services");
            Side master = master();
            if (master == null) {
                throw new LabException("the master went away");
            }
            Side backup = sides.get(1 - sides.indexOf(master));
            takeover(master, backup);
            // Its services are still there: a master of before has to clear them away.
            master.daemon.start();
        }
        return figures;
    }

    /** The one that has all services while the other has none. */
    private @Nullable Side master() {
        for (Side side : sides) {
            Side other = sides.get(1 - sides.indexOf(side));
            if (!side.daemon.isRunning()) {
                throw new LabException("it has ended: " + side.daemon.lastWords());
            }
            if (side.gauge.lastIsComplete()
                    && other.gauge.weights(load.lastService()).isEmpty()
                    && advertises(side)
                    && side.gauge.isComplete()
                    && other.gauge.entries() == 0) {
                return side;
            }
        }
        return null;
    }

    private boolean advertises(Side side) {
        return tap.since(System.nanoTime() - 1_500_000_000L, WireTap.Advert.class).stream()
                .allMatch(advert -> advert.mac().equals(side.node.mac()));
    }

    private void takeover(Side master, Side backup) {
        long killedNs = master.daemon.kill();
        long completeNs = Clock.awaitNs(
                backup.gauge::lastIsComplete,
                backup.gauge::isComplete,
                () -> backup.daemon.lastWords() + "\nhas " + backup.gauge.entries() + " entries of " + load.entries()
                        + " and gets no more");
        Clock.awaitNs(
                () -> announced(backup, killedNs).size() >= load.vips(),
                () -> backup.daemon.lastWords() + "\ndoes not announce all virtual addresses");
        long lastAdvertNs = tap.since(killedNs - 1_500_000_000L, WireTap.Advert.class).stream()
                .filter(advert -> advert.mac().equals(master.node.mac()))
                .mapToLong(WireTap.Advert::atNs)
                .max()
                .orElseThrow(() -> new LabException("no advertisement of the master on the wire"));
        long boundNs = lastAdvertNs + MASTER_DOWN_NS;
        List<Long> announced = announced(backup, killedNs);
        note(ANNOUNCED, announced.getFirst() - boundNs);
        note(ALL_ANNOUNCED, announced.get(load.vips() - 1) - boundNs);
        note(COMPLETE, completeNs - boundNs);
        if (backup.daemon.logged(NOT_WAITED)) {
            notWaited++;
            progress.accept("  the addresses did not wait for all services: the daemon's own limit");
        }
    }

    /** When each virtual address was announced first. */
    private List<Long> announced(Side side, long sinceNs) {
        return tap.since(sinceNs, WireTap.Announcement.class).stream()
                .filter(seen -> seen.mac().equals(side.node.mac()) && load.isVip(seen.address()))
                .collect(Collectors.toMap(WireTap.Announcement::address, WireTap.Announcement::atNs, Math::min))
                .values()
                .stream()
                .sorted()
                .toList();
    }

    /** In how many rounds the addresses came before all services were there. */
    int notWaited() {
        return notWaited;
    }

    private void note(String what, long ns) {
        figures.add(what, Programming.CPLBD, ns);
        progress.accept(String.format(Locale.ROOT, "  %-36s %8.3f s", what, ns / 1e9));
    }

    @Override
    public void close() {
        sides.forEach(side -> side.daemon.close());
        sides.forEach(side -> side.gauge.close());
        signals.close();
        tap.close();
        network.close();
    }
}
