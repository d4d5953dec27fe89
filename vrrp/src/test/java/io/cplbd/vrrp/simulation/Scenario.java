package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.MS;
import static io.cplbd.vrrp.simulation.World.S;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.Frames;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Announcing;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A story in plain text. Lines that begin with a word are read, indented ones are what happened and are written:
 *
 * <pre>
 * # a remark
 * vrrp version 3 interval 1s [ipv6] [unicast] [lease 2s | lease automatic]
 * address 192.0.2.100
 * node a 192.0.2.1 priority 200 [nopreempt] [preempt_delay 5s]
 * start a b | stop a | kill a | crash a | boot a | pause a | resume a
 * link a down | link a up | delete 192.0.2.100 at a
 * reload a priority 90 | weigh a -50 | weigh a -50 hand-over
 * cut a b | mend
 * run 5s
 * </pre>
 *
 * Frames take a millisecond, everything else no time at all; {@code client} is a host that believes announcements.
 */
final class Scenario {
    private static final long FRAME_NS = MS;
    private static final String INDENT = "    ";
    private static final int VIRTUAL_ROUTER_ID = 51;

    private final List<String> lines;
    private final ScenarioLog log = new ScenarioLog();
    private final World world = new World(new SplittableRandom(0), true, log);
    private final Census census = new Census();
    private final Lan lan = new Lan(world, FRAME_NS, FRAME_NS, census);
    private final Judge judge = new Judge(world, census, EnumSet.allOf(Invariant.class));
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Map<String, RouterConfig> configs = new LinkedHashMap<>();
    private final List<Lan.Cut> cuts = new ArrayList<>();

    private int version;
    private int intervalCs;
    private boolean unicast;
    private AddressFamily family = AddressFamily.IPV4;
    private int leaseS = Lease.FOREVER;
    private final List<InetAddress> virtual = new ArrayList<>();
    private final Map<String, InetAddress> nodes = new LinkedHashMap<>();

    private Scenario(List<String> lines) {
        this.lines = lines;
        lan.add(new Client(world, "client"));
    }

    /**
     * Plays the story and returns its text with what happened in the places of what was expected.
     *
     * @throws IllegalArgumentException with the number of the line that cannot be read
     * @throws Violation when an invariant does not hold
     */
    static String play(String text) {
        return new Scenario(text.lines().toList()).play();
    }

    private String play() {
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(INDENT)) {
                continue;
            }
            written.append(line).append('\n');
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    command(List.of(line.split(" +")));
                } catch (IllegalArgumentException | IndexOutOfBoundsException unreadable) {
                    throw new IllegalArgumentException(
                            "line " + (i + 1) + ": '" + line + "': " + unreadable.getMessage(), unreadable);
                }
                log.take()
                        .forEach(happened ->
                                written.append(INDENT).append(happened).append('\n'));
            }
        }
        return written.toString();
    }

    private void command(List<String> words) {
        String first = words.getFirst();
        switch (first) {
            case "vrrp" -> vrrp(words);
            case "address" -> words.stream().skip(1).map(Frames::ip).forEach(virtual::add);
            case "node" -> node(words);
            case "start" -> each(words, Host::start);
            case "stop" -> each(words, Host::stop);
            case "kill" -> each(words, Host::kill);
            case "crash" -> each(words, Host::crash);
            case "boot" -> each(words, Host::boot);
            case "pause" -> each(words, Host::pause);
            case "resume" -> each(words, Host::resume);
            case "link" ->
                host(words.get(1))
                        .link(
                                switch (words.get(2)) {
                                    case "up" -> true;
                                    case "down" -> false;
                                    default -> throw new IllegalArgumentException("expected up or down");
                                });
            case "delete" -> host(words.get(3)).kernel().deletedByAnother(Frames.ip(words.get(1)));
            case "reload" -> reload(words);
            case "weigh" ->
                host(words.get(1))
                        .weigh(
                                Integer.parseInt(words.get(2)),
                                words.size() > 3 && words.get(3).equals("hand-over"));
            case "cut" -> cut(words.get(1), words.get(2));
            case "mend" -> {
                cuts.forEach(lan::mend);
                cuts.clear();
            }
            case "run" -> world.run(durationNs(words.get(1)));
            default -> throw new IllegalArgumentException("no such command");
        }
    }

    private void vrrp(List<String> words) {
        version = Integer.parseInt(after("version", words, "3"));
        intervalCs = Math.toIntExact(durationNs(after("interval", words, "1s")) / (10 * MS));
        unicast = words.contains("unicast");
        family = words.contains("ipv6") ? AddressFamily.IPV6 : AddressFamily.IPV4;
        String lease = after("lease", words, "");
        if (!lease.isEmpty()) {
            leaseS = lease.equals("automatic") ? Lease.AUTOMATIC : Math.toIntExact(durationNs(lease) / S);
        }
    }

    private void node(List<String> words) {
        String name = words.get(1);
        nodes.put(name, Frames.ip(words.get(2)));
        configs.put(
                name,
                new RouterConfig(
                        family,
                        version,
                        VIRTUAL_ROUTER_ID,
                        Integer.parseInt(after("priority", words, "100")),
                        intervalCs,
                        !words.contains("nopreempt"),
                        durationNs(after("preempt_delay", words, "0s")),
                        List.copyOf(virtual),
                        null,
                        null,
                        Announcing.DEFAULT));
    }

    /** Made when first spoken of: for unicast every node has to know all the others. */
    private Host host(String name) {
        if (!nodes.containsKey(name)) {
            throw new IllegalArgumentException("there is no node " + name);
        }
        return hosts.computeIfAbsent(
                name,
                unknown -> new Host(
                        world,
                        lan,
                        judge,
                        census,
                        new Host.Make(
                                name,
                                address(name),
                                hosts.size() + 1,
                                new Clock(0, 0),
                                List.of(spec(name)),
                                PlantedBug.NONE)));
    }

    private InetAddress address(String name) {
        return java.util.Objects.requireNonNull(nodes.get(name));
    }

    private RouterSpec spec(String name) {
        RouterConfig config = java.util.Objects.requireNonNull(configs.get(name));
        @Nullable
        List<InetAddress> peers = unicast
                ? nodes.values().stream()
                        .filter(peer -> !peer.equals(address(name)))
                        .toList()
                : null;
        return config.withPeers(peers).spec(leaseS);
    }

    private void reload(List<String> words) {
        String name = words.get(1);
        Host host = host(name);
        int priority = Integer.parseInt(after("priority", words, "100"));
        configs.computeIfPresent(name, (same, config) -> config.withPriority(priority));
        host.reload(List.of(spec(name)));
    }

    private void cut(String one, String other) {
        Lan.Cut cut = (from, to) -> (from.equals(one) && to.equals(other)) || (from.equals(other) && to.equals(one));
        cuts.add(cut);
        lan.cut(cut);
    }

    private void each(List<String> words, java.util.function.Consumer<Host> action) {
        words.stream().skip(1).map(this::host).toList().forEach(action);
    }

    private static String after(String word, List<String> words, String otherwise) {
        int at = words.indexOf(word);
        return at < 0 ? otherwise : words.get(at + 1);
    }

    private static long durationNs(String text) {
        double unitNs = text.endsWith("ms") ? MS : S;
        String number = text.replaceFirst("m?s$", "");
        if (number.equals(text) || !number.matches("[0-9]+([.][0-9]+)?")) {
            throw new IllegalArgumentException("'" + text + "' is no time, expected one like 5s or 100ms");
        }
        return Math.round(Double.parseDouble(number) * unitNs);
    }
}
