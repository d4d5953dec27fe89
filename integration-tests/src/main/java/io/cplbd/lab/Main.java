package io.cplbd.lab;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ./lab}. Exit status: 0 all as it should be, 1 not, 2 wrong options. */
@Command(
        name = "lab",
        description = "Three controllers, one VIP, lose one: shows what a client sees of it.",
        sortOptions = false)
public final class Main implements Callable<Integer> {
    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--nodes", paramLabel = "N", description = "Number of controllers, 2 to 20 (default: 3).")
    private int nodes = 3;

    @Option(
            names = "--advert",
            paramLabel = "S",
            description =
                    "Seconds between two advertisements, 0.01 to 255 (default: 1). Not whole seconds: VRRP version 3,"
                            + " 0.01 to 40.95.")
    private double advertS = 1;

    @Option(
            names = "--peer",
            paramLabel = "keepalived",
            converter = PeersOption.class,
            description = "One node runs the real keepalived; with keepalived=all, all of them.")
    private LabPlan.Peers peers = LabPlan.Peers.NONE;

    @Option(
            names = "--ipvs",
            description =
                    "Connections to the VIP are balanced by IPVS, and an API server dies too. In the lab kernel, where"
                            + " this machine's has no IPVS. Not with --peer, --keep.")
    private boolean ipvs;

    @Option(
            names = "--k0s",
            description =
                    "Controllers of a k0s cluster, all with one k0s.yaml and nothing else: API servers come and go, and"
                            + " one joins. Balanced by a relay; with --ipvs by IPVS. 3 nodes or more, whole seconds. Not"
                            + " with --peer, --keep.")
    private boolean k0s;

    @Option(names = "--keep", description = "Leave everything standing at the end.")
    private boolean keep;

    @Option(names = "--clean", description = "Remove what kept or killed labs have left, and do nothing else.")
    private boolean clean;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this.")
    @SuppressWarnings("unused") // picocli looks at the annotation
    private boolean help;

    private Main() {}

    /** Runs the lab with the options of {@code ./lab}. */
    public static void main(String[] args) {
        Program.run(new Main(), "lab", "./lab", args);
    }

    @Override
    public Integer call() {
        if (clean) {
            List<String> removed = Leftovers.removeAll();
            System.out.println(removed.isEmpty() ? "Nothing was left." : "Removed " + String.join(", ", removed));
            return 0;
        }
        LabPlan plan = plan();
        List<String> leftovers = Leftovers.namespaces();
        if (!leftovers.isEmpty()) {
            System.out.println(leftovers.size() + " namespaces of earlier labs are there, the first is "
                    + leftovers.getFirst() + "; ./lab --clean removes them.");
        }
        boolean terminal = Boolean.getBoolean("cplbd.lab.terminal");
        if (k0s) {
            try (Screen screen = new Screen(Main::print, terminal)) {
                return tellOfK0s(plan, screen);
            }
        }
        try (Screen screen = new Screen(Main::print, terminal)) {
            screen.line(nodes + " controllers, one client, one VIP: " + LabNetwork.VIP + "; VRRP version "
                    + plan.protocol().version() + ", an advertisement every "
                    + Text.seconds(plan.protocol().advertIntervalNs())
                    + (ipvs ? "; IPVS: round robin, direct routing" : ""));
            try (Lab lab = new Lab(plan)) {
                screen.show(lab::situation);
                Summary summary = new Story(lab, screen).tell();
                screen.show(() -> "");
                screen.line("\nSummary");
                screen.line(summary.table());
                if (keep) {
                    lab.keep();
                    screen.line(hint(lab));
                }
                return verdict(summary, screen);
            }
        }
    }

    private int tellOfK0s(LabPlan plan, Screen screen) {
        screen.line(nodes + " controllers of a k0s cluster, one k0s.yaml, many clients, one VIP: " + LabNetwork.VIP
                + "; an advertisement every " + Text.seconds(plan.protocol().advertIntervalNs()) + "; "
                + (ipvs
                        ? "virtualServers: IPVS, round robin, direct routing"
                        : "no virtualServers: a relay in user space"));
        try (K0sLab lab = new K0sLab(plan)) {
            screen.show(lab::situation);
            Summary summary = new K0sStory(lab, screen).tell();
            screen.show(() -> "");
            screen.line("\nSummary");
            screen.line(summary.table());
            return verdict(summary, screen);
        }
    }

    private static int verdict(Summary summary, Screen screen) {
        screen.line(summary.allOk() ? "All as it should be." : "NOT all as it should be.");
        return summary.allOk() ? 0 : 1;
    }

    private static void print(String text) {
        System.out.print(text);
        System.out.flush();
    }

    private LabPlan plan() {
        if (!(advertS >= 0.01) || advertS > 255 || (advertS > 40.95 && advertS != Math.rint(advertS))) {
            throw new ParameterException(
                    spec.commandLine(), "--advert " + advertS + ": expected 0.01 to 40.95, or whole seconds up to 255");
        }
        if (ipvs && peers != LabPlan.Peers.NONE) {
            throw new ParameterException(
                    spec.commandLine(), "--peer with --ipvs: expected one of them; with IPVS all nodes run cplbd");
        }
        if (ipvs && keep) {
            throw new ParameterException(
                    spec.commandLine(), "--keep with --ipvs: expected one of them; the lab kernel ends with the lab");
        }
        if (k0s && (peers != LabPlan.Peers.NONE || keep)) {
            throw new ParameterException(
                    spec.commandLine(), (keep ? "--keep" : "--peer") + " with --k0s: expected one of them");
        }
        if (k0s && (nodes < 3 || nodes >= LabNetwork.MAX_CONTROLLERS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--nodes " + nodes + " with --k0s: expected 3 to " + (LabNetwork.MAX_CONTROLLERS - 1)
                            + ", as one dies and one joins");
        }
        if (k0s && advertS != Math.rint(advertS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--advert " + advertS + " with --k0s: expected whole seconds, as in a k0s.yaml");
        }
        try {
            return new LabPlan(nodes, Protocol.ofInterval(advertS), peers, LabPlan.packagedDaemon(), ipvs);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String hint(Lab lab) {
        Node first = lab.network().controllers().getFirst();
        Node client = lab.network().client();
        return """
                Left standing:
                  enter a node    sudo ip netns exec %s bash   (others: %s; the bridge: %s)
                  ask the VIP     sudo ip netns exec %s curl -k https://%s:%d/
                  watch the wire  sudo ip netns exec %s tcpdump -n -i br0 vrrp
                  logs            %s
                  remove it all   sudo ./lab --clean
                """.formatted(
                        first.namespace(),
                        lab.network().nodes().skip(1).map(Node::namespace).collect(Collectors.joining(", ")),
                        lab.network().bridgeNamespace(),
                        client.namespace(),
                        LabNetwork.VIP,
                        ApiServer.PORT,
                        lab.network().bridgeNamespace(),
                        lab.folder());
    }
}
