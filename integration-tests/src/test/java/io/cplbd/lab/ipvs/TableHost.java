package io.cplbd.lab.ipvs;

import io.cplbd.ipvs.kernel.IpvsSocket;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import io.cplbd.lab.LabPlan;
import io.cplbd.lab.Leftovers;
import io.cplbd.lab.Node;
import io.cplbd.lab.NodeDaemon;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A network namespace, which has an IPVS table of its own; daemons run in it, one at a time. */
final class TableHost implements AutoCloseable {
    /** Of the guest, with one slow CPU that others use too. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern THRESHOLDS = Pattern.compile("-> (\\S+) +(\\d+) +(\\d+) +\\d+ +\\d+");
    private static final Pattern RELOADED = Pattern.compile("Reload finished|nothing was changed");

    private final String namespace;
    private final boolean made;
    private final Path folder;
    private final List<NodeDaemon> daemons = new ArrayList<>();

    /**
     * Makes the namespace.
     *
     * @param name of letters and digits, unlike those of others that exist at the same time
     * @param folder where its daemons' files are kept
     */
    TableHost(String name, Path folder) {
        this.folder = folder;
        made = true;
        namespace = Leftovers.PREFIX + ProcessHandle.current().pid() + "-" + name;
        Command.run("ip", "netns", "add", namespace);
        try {
            inside("ip", "link", "set", "lo", "up");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** One that a network has made. */
    TableHost(Node node, Path folder) {
        this.folder = folder;
        made = false;
        namespace = node.namespace();
    }

    String namespace() {
        return namespace;
    }

    /** Runs a program; a thread that is inside starts processes that are inside. */
    String inside(String... argv) {
        return Inside.call(namespace, () -> Command.run(argv));
    }

    String ipvsadm(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("ipvsadm"));
        argv.addAll(List.of(arguments));
        return inside(argv.toArray(String[]::new));
    }

    /** The lines of {@code ipvsadm -Sn}, and of the limits of connections, which are not in it. */
    Set<String> saved() {
        Set<String> lines =
                new TreeSet<>(ipvsadm("-Sn").lines().map(String::strip).toList());
        THRESHOLDS
                .matcher(ipvsadm("-Ln", "--thresholds"))
                .results()
                .filter(limits -> !(limits.group(2) + limits.group(3)).equals("00"))
                .map(limits -> limits.group(1) + " from " + limits.group(3) + " to " + limits.group(2) + " connections")
                .forEach(lines::add);
        return lines;
    }

    /**
     * The services and destinations of the namespace of the calling thread. Not from {@code /proc}: there the kernel loses
     * count at the end of a page when other namespaces have services too (ip_vs_ctl.c, ip_vs_info_array).
     */
    static List<String> readTable() {
        try (IpvsSocket kernel = IpvsSocket.open()) {
            List<String> lines = new ArrayList<>();
            for (TableEntry entry : kernel.table()) {
                ServiceAddress service = entry.service().address();
                lines.add((service instanceof ServiceAddress.Endpoint(var transport, var address, int port)
                                ? transport + " " + address.getHostAddress() + ":" + port
                                : service.toString())
                        + " " + entry.service().scheduler());
                for (RealServer server : entry.servers()) {
                    lines.add("-> " + server.address().getHostAddress() + ":" + server.port() + " " + server.method()
                            + " " + server.weight());
                }
            }
            return lines;
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENOENT) {
                return List.of(); // no IPVS, no table
            }
            throw new LabException("cannot read the IPVS table: " + e.getMessage(), e);
        }
    }

    List<String> table() {
        return Inside.call(namespace, TableHost::readTable);
    }

    /** Waits until {@link #saved} is as wanted, and returns it; what it is at the end if it does not become so. */
    Set<String> awaitSaved(Duration limit, Predicate<Set<String>> wanted) {
        Saved last = new Saved();
        Await.until(limit, () -> wanted.test(last.look()));
        return last.lines;
    }

    /** To ask is two processes, slow to start in the guest: not before something has changed, or a second has passed. */
    private final class Saved {
        private List<String> table = List.of("not looked yet");
        private Set<String> lines = Set.of();
        private long atNs;

        Set<String> look() {
            List<String> now = table();
            if (!now.equals(table) || System.nanoTime() - atNs > 1_000_000_000) {
                table = now;
                lines = saved();
                atNs = System.nanoTime();
            } else {
                Await.pause(10);
            }
            return lines;
        }
    }

    Set<String> awaitSaved(Predicate<Set<String>> wanted) {
        return awaitSaved(PATIENCE, wanted);
    }

    NodeDaemon cplbd(String configuration) {
        return daemon("cplbd", LabPlan.packagedDaemon().resolve("bin/cplbd"), configuration);
    }

    NodeDaemon keepalived(String configuration) {
        return daemon("keepalived", Path.of("keepalived"), configuration);
    }

    private NodeDaemon daemon(String name, Path program, String configuration) {
        Node node = new Node(namespace + "-" + name + daemons.size(), namespace, "", "", "");
        NodeDaemon daemon = new NodeDaemon(node, program, folder, configuration);
        daemons.add(daemon);
        return daemon;
    }

    /** Gives a running cplbd another file, and waits until it has been read; returns when it was told. */
    static long reload(NodeDaemon cplbd, String configuration) {
        cplbd.configure(configuration);
        long sinceNs = System.nanoTime();
        cplbd.signal("HUP");
        Await.require(
                PATIENCE, () -> cplbd.log().first(sinceNs, RELOADED).isPresent(), () -> "the reload does not end");
        return sinceNs;
    }

    static void kill(NodeDaemon daemon) {
        daemon.signal("KILL");
        Await.require(PATIENCE, () -> !daemon.isRunning(), () -> "survives SIGKILL");
    }

    @Override
    public void close() {
        daemons.forEach(NodeDaemon::close);
        if (!table().isEmpty()) {
            ipvsadm("-C"); // a failed test's: the namespace may live on for a while
        }
        if (made) {
            Leftovers.remove(namespace);
        }
    }
}
