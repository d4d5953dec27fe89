package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Await;
import io.cplbd.lab.Children;
import io.cplbd.lab.Command;
import io.cplbd.lab.HolderLog;
import io.cplbd.lab.LabException;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who has the virtual address, as the kernel tells {@code ip monitor}; the moments are those at which that took the
 * message, so that it does not matter when it is read here. ns since 1970.
 */
final class AddressWatch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Added once the monitor runs: when it tells of this one, it will tell of all others. */
    private static final String SIGN = "127.51.51.52/32";

    private static final Pattern LINE = Pattern.compile("\\[([0-9T:.-]+)] (Deleted )?\\d+: (\\S+) .*?inet (\\S+) .*");

    private final List<Process> monitors = new ArrayList<>();
    private final HolderLog log = new HolderLog();

    AddressWatch(List<Node> nodes) {
        try {
            nodes.forEach(this::watch);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    HolderLog log() {
        return log;
    }

    private void watch(Node node) {
        Process monitor =
                Instrument.start(node, ProcessBuilder.Redirect.PIPE, "ip", "-4", "-o", "-ts", "monitor", "address");
        monitors.add(monitor);
        AtomicBoolean watching = new AtomicBoolean();
        Children.readLines("address-watch-" + node.name(), monitor.getInputStream(), line -> {
            read(line, node.name(), LabNetwork.DEVICE, LabNetwork.VIP + "/").ifPresent(log::add);
            read(line, node.name(), "lo", SIGN).ifPresent(sign -> watching.set(true));
        });
        // Several times: the first may come before the monitor listens.
        Await.require(
                LIMIT,
                () -> {
                    Command.run("ip", "-n", node.namespace(), "addr", "replace", SIGN, "dev", "lo");
                    Await.pause(20);
                    return watching.get();
                },
                () -> "ip monitor in " + node.namespace() + " says nothing");
        Command.run("ip", "-n", node.namespace(), "addr", "del", SIGN, "dev", "lo");
    }

    /**
     * Reads a line of {@code ip -4 -o -ts monitor address} in UTC.
     *
     * @param address what the address begins with
     */
    static Optional<HolderLog.Change> read(String line, String node, String device, String address) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()
                || !matcher.group(3).equals(device)
                || !matcher.group(4).startsWith(address)) {
            return Optional.empty();
        }
        long atNs = WallClock.ns(LocalDateTime.parse(matcher.group(1)).toInstant(ZoneOffset.UTC));
        return Optional.of(new HolderLog.Change(atNs, node, matcher.group(2) == null));
    }

    /**
     * The node that alone has had the address for {@code steadyNs}; waits for that.
     *
     * @throws LabException if there is none within {@code limit}
     */
    String awaitHolder(long steadyNs, Duration limit) {
        Await.require(limit, () -> holder(steadyNs).isPresent(), () -> "no single holder: " + log.holders());
        return holder(steadyNs).orElseGet(() -> String.join(", ", log.holders()));
    }

    private Optional<String> holder(long steadyNs) {
        List<String> holders = log.holders();
        boolean steady = log.changesSince(WallClock.nowNs() - steadyNs).isEmpty();
        return holders.size() == 1 && steady ? Optional.of(holders.getFirst()) : Optional.empty();
    }

    @Override
    public void close() {
        monitors.forEach(monitor -> Command.end(monitor, 500));
    }
}
