package io.cplbd.lab.interop;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.LabException;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Leftovers;
import io.cplbd.lab.LogTail;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * FRR's vrrpd, and the zebra that it cannot do without. The VIP is always on a macvlan interface that has the virtual
 * router's hardware address; vrrpd takes the carrier from that interface while it is no master. All that they need is in
 * one folder, and nothing of what the machine configures for FRR is used.
 */
final class FrrSide implements Side {
    private static final Path PROGRAMS = Path.of("/usr/lib/frr");
    /** vrrpd does without root, and refuses to do with it. */
    private static final String USER = "frr";

    private static final String DEVICE = "vrrp";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /**
     * zebra 8.4 loses the order to give the carrier back when the one to take it is still under way, and vrrpd is a master that
     * cannot speak. On a busy machine this happens; it is not what is tested, so it is put right.
     */
    private static final Duration STUCK = Duration.ofSeconds(2);
    /** zebra's. */
    private static final String PROTODOWN_REASON = "7";

    private static final Pattern STATE = Pattern.compile("\\[IPv[46]] (?:\\w+) -> (\\w+)$");

    private final Pairing pairing;
    private final Node node;
    private final String mac;
    private final Path folder;
    private final LogTail log;
    private int priority;
    private long startedNs = System.nanoTime();
    private @Nullable Process zebra;
    private @Nullable Process vrrpd;

    FrrSide(Pairing pairing, Node node, Path labFolder, int priority) throws IOException {
        this.pairing = pairing;
        this.node = node;
        this.priority = priority;
        mac = String.format(
                "00:00:5e:00:%02x:%02x", pairing.family() == Pairing.Family.IPV4 ? 1 : 2, Pairing.VIRTUAL_ROUTER_ID);
        folder = Files.createDirectory(labFolder.resolve("frr"));
        Files.writeString(folder.resolve("zebra.conf"), "");
        log = new LogTail(Files.createFile(folder.resolve("vrrpd.log")));
        Files.setOwner(
                folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        ip("link", "add", DEVICE, "link", LabNetwork.DEVICE, "address", mac, "type", "macvlan", "mode", "bridge");
        ip("addr", "add", pairing.family().vip + "/" + pairing.family().prefixLength, "dev", DEVICE);
        ip("link", "set", DEVICE, "up");
    }

    private void ip(String... arguments) {
        String[] argv = new String[arguments.length + 3];
        System.arraycopy(new String[] {"ip", "-n", node.namespace()}, 0, argv, 0, 3);
        System.arraycopy(arguments, 0, argv, 3, arguments.length);
        Command.run(argv);
    }

    private String configuration() {
        String router = " vrrp " + Pairing.VIRTUAL_ROUTER_ID + " ";
        return String.join(
                        "\n",
                        "debug vrrp protocol",
                        "interface " + LabNetwork.DEVICE,
                        router + "version " + pairing.version(),
                        router + "priority " + priority,
                        router + "advertisement-interval " + pairing.intervalNs() / 1_000_000,
                        (pairing.preempt() ? "" : " no") + router + "preempt",
                        router + (pairing.family() == Pairing.Family.IPV4 ? "ip " : "ipv6 ") + pairing.family().vip)
                + "\n";
    }

    private void configure() {
        try {
            Files.writeString(folder.resolve("vrrpd.conf"), configuration());
        } catch (IOException e) {
            throw new LabException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    private Process run(String program) {
        Path own = folder.resolve(program);
        List<String> argv = List.of(node.inside(
                PROGRAMS.resolve(program).toString(),
                "--config_file",
                own + ".conf",
                "--pid_file",
                own + ".pid",
                "--socket",
                folder.resolve("zserv").toString(),
                "--vty_socket",
                folder.toString(),
                "--vty_port",
                "0",
                "--log",
                "stdout"));
        return Command.start(new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(program + ".log").toFile())));
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public String mac() {
        return mac;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public void start() {
        if (zebra == null) {
            zebra = run("zebra");
            Await.require(LIMIT, () -> Files.exists(folder.resolve("zserv")), () -> "zebra does not listen");
        }
        configure();
        startedNs = System.nanoTime();
        vrrpd = run("vrrpd");
    }

    private Process vrrpd() {
        if (vrrpd == null) {
            throw new IllegalStateException("vrrpd: not started");
        }
        return vrrpd;
    }

    @Override
    public void reload(int newPriority) {
        priority = newPriority;
        configure();
        Command.run("kill", "-s", "HUP", Long.toString(vrrpd().pid()));
    }

    @Override
    public void kill() {
        Process running = vrrpd();
        running.destroyForcibly();
        awaitEnd(running);
        // Where it would have written why it crashed.
        Leftovers.removeFolder(Path.of("/var/tmp/frr/vrrpd." + running.pid()));
    }

    @Override
    public void stop() {
        vrrpd().destroy();
        awaitEnd(vrrpd());
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new LabException("vrrpd does not end");
            }
        } catch (InterruptedException e) {
            throw new LabException("interrupted", e);
        }
    }

    private Optional<String> state() {
        return vrrpd == null || !vrrpd.isAlive()
                ? Optional.empty()
                : log.last(startedNs, STATE).map(FrrSide::stateIn);
    }

    private long enteredNs() {
        return log.last(startedNs, STATE).map(LogTail.Line::atNs).orElse(startedNs);
    }

    private static String stateIn(LogTail.Line line) {
        Matcher matcher = STATE.matcher(line.text());
        return matcher.find() ? matcher.group(1) : "";
    }

    @Override
    public boolean isMaster() {
        return state().filter("Master"::equals).isPresent();
    }

    @Override
    public boolean isBackup() {
        return state().filter("Backup"::equals).isPresent();
    }

    @Override
    public boolean holds() {
        boolean carrier = Command.run("ip", "-n", node.namespace(), "-o", "link", "show", "dev", DEVICE)
                .contains(" state UP ");
        if (!carrier && isMaster() && enteredNs() - System.nanoTime() + STUCK.toNanos() < 0) {
            ip("link", "set", "dev", DEVICE, "protodown_reason", PROTODOWN_REASON, "off");
            ip("link", "set", "dev", DEVICE, "protodown", "off");
        }
        return carrier;
    }

    @Override
    public boolean movedSince(long sinceNs) {
        return log.first(sinceNs, STATE).isPresent();
    }

    @Override
    public String describe() {
        return "vrrpd on " + node.name() + " is " + state().orElse("not running")
                + (holds() ? " and holds the VIP" : "") + ", priority " + priority + ":\n  "
                + String.join("\n  ", log.latest(12));
    }

    @Override
    public void close() {
        if (vrrpd != null) {
            Command.end(vrrpd, 3_000);
        }
        if (zebra != null) {
            Command.end(zebra, 3_000);
        }
        log.close();
    }
}
