package io.cplbd.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything of VRRP and ARP that passes the bridge, as tcpdump sees it: independent of the code under test. */
public final class WireTap implements AutoCloseable {
    private static final Pattern ADVERT = Pattern.compile("^(\\d+\\.\\d+) (\\S+) > \\S+, .*: (\\S+) > (\\S+): "
            + "VRRPv(\\d), Advertisement, (?:\\(ttl \\d+\\), )?vrid (\\d+), prio (\\d+),.*");
    private static final Pattern GRATUITOUS_ARP =
            Pattern.compile("^(\\d+\\.\\d+) (\\S+) > \\S+, .*Request who-has (\\S+) \\(.*\\) tell \\3,.*");

    private final Process tcpdump;
    private final CountDownLatch listening = new CountDownLatch(1);
    private final List<Seen> seen = new ArrayList<>();

    /** A packet on the wire. */
    public sealed interface Seen {
        /** The kernel's time stamp, as {@link System#nanoTime}. */
        long atNs();

        /** Hardware address of the sender. */
        String mac();
    }

    public record Advert(long atNs, String mac, String source, int version, int vrid, int priority) implements Seen {}

    /** A gratuitous ARP request for {@code address}. */
    public record Announcement(long atNs, String mac, String address) implements Seen {}

    public WireTap(LabNetwork network) {
        this(network, List.of());
    }

    /** As the other, and keeps all packets in a file, also those with a VLAN tag. */
    public WireTap(LabNetwork network, Path capture) {
        this(network, List.of("--print", "-U", "-Z", "root", "-w", capture.toString()));
    }

    private WireTap(LabNetwork network, List<String> further) {
        List<String> argv = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                network.bridgeNamespace(),
                "tcpdump",
                "-i",
                "br0",
                "-e",
                "-n",
                "-l",
                "--immediate-mode",
                "-tt"));
        argv.addAll(further);
        argv.add("ip proto 112 or ip6 proto 112 or arp or vlan");
        tcpdump = Command.start(new ProcessBuilder(argv));
        List<String> complaints = new ArrayList<>();
        Children.readLines("wire-tap-errors", tcpdump.getErrorStream(), line -> {
            complaints.add(line);
            if (line.contains("listening on ")) {
                listening.countDown();
            }
        });
        Children.readLines("wire-tap", tcpdump.getInputStream(), this::line);
        try {
            if (!listening.await(10, TimeUnit.SECONDS)) {
                close();
                throw new LabException("tcpdump does not listen: " + complaints);
            }
        } catch (InterruptedException e) {
            throw Command.interrupted(e);
        }
    }

    private void line(String line) {
        parse(line, System.nanoTime(), Instant.now()).ifPresent(this::add);
    }

    private synchronized void add(Seen packet) {
        seen.add(packet);
        notifyAll();
    }

    /** Reads a line of tcpdump; {@code nowNs} and {@code now} are one moment on two clocks. */
    static Optional<Seen> parse(String line, long nowNs, Instant now) {
        Matcher advert = ADVERT.matcher(line);
        if (advert.matches()) {
            return Optional.of(new Advert(
                    monotonicNs(advert.group(1), nowNs, now),
                    advert.group(2),
                    advert.group(3),
                    Integer.parseInt(advert.group(5)),
                    Integer.parseInt(advert.group(6)),
                    Integer.parseInt(advert.group(7))));
        }
        Matcher arp = GRATUITOUS_ARP.matcher(line);
        if (arp.matches()) {
            return Optional.of(new Announcement(monotonicNs(arp.group(1), nowNs, now), arp.group(2), arp.group(3)));
        }
        return Optional.empty();
    }

    private static long monotonicNs(String stamp, long nowNs, Instant now) {
        int dot = stamp.indexOf('.');
        long micros = Long.parseLong((stamp.substring(dot + 1) + "000000").substring(0, 6));
        Instant at = Instant.ofEpochSecond(Long.parseLong(stamp.substring(0, dot)), micros * 1_000);
        return nowNs - Duration.between(at, now).toNanos();
    }

    /** What passed at {@code sinceNs} or later, in order. */
    public synchronized <T extends Seen> List<T> since(long sinceNs, Class<T> kind) {
        return seen.stream()
                .filter(packet -> packet.atNs() - sinceNs >= 0)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /**
     * Waits for an advertisement that has not passed yet.
     *
     * @throws LabException if none comes within {@code limit}
     */
    public synchronized Advert nextAdvert(Predicate<Advert> wanted, Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        int looked = seen.size();
        while (true) {
            for (; looked < seen.size(); looked++) {
                if (seen.get(looked) instanceof Advert advert && wanted.test(advert)) {
                    return advert;
                }
            }
            long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new LabException("no such advertisement on the wire within " + Text.seconds(limit.toNanos()));
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                throw Command.interrupted(e);
            }
        }
    }

    @Override
    public void close() {
        Command.end(tcpdump, 500);
    }
}
