package io.cplbd.lab.k0s;

import io.cplbd.lab.Command;
import io.cplbd.lab.LabException;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.LabPlan;
import io.cplbd.lab.Leftovers;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Controllers on one network, each with a k0s that is not started yet. */
final class Controllers implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final String VIP = LabNetwork.VIP + "/" + LabNetwork.PREFIX_LENGTH;
    static final Path CPLBD = LabPlan.packagedDaemon().resolve("bin/cplbd");

    private static final AtomicInteger COUNT = new AtomicInteger(7_000);

    private final LabNetwork network;
    private final Path folder;
    private final List<SupervisorHost> hosts = new ArrayList<>();
    private final List<Supervisor> started = new ArrayList<>();

    Controllers(int count, Function<Node, SupervisorTemplate> template) {
        String id = ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
        folder = Leftovers.folder(id);
        network = new LabNetwork(id, count);
        try {
            Files.createDirectory(folder);
            Path keepalived = Path.of(Command.run("which", "keepalived").strip());
            for (Node node : network.controllers()) {
                hosts.add(new SupervisorHost(node, folder.resolve(node.name()), keepalived, template.apply(node)));
            }
        } catch (IOException e) {
            close();
            throw new LabException("cannot make " + folder + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** One controller, with cplbd in keepalived's place. */
    static Controllers one(SupervisorTemplate template) {
        return one(template, controllers -> CPLBD);
    }

    /** The same, with a cplbd that any user may start: the one that was built may lie where only its builder may go. */
    static Controllers oneForAnyUser(SupervisorTemplate template) {
        return one(template, controllers -> {
            Path copy = controllers.folder().resolve("cplbd");
            Command.run("cp", "-a", LabPlan.packagedDaemon().toString(), copy.toString());
            return copy.resolve("bin/cplbd");
        });
    }

    private static Controllers one(SupervisorTemplate template, Function<Controllers, Path> cplbd) {
        Controllers controllers = new Controllers(1, node -> template);
        try {
            k0s(cplbd.apply(controllers), "install", controllers.host());
            return controllers;
        } catch (RuntimeException e) {
            controllers.close();
            throw e;
        }
    }

    static SupervisorTemplate proxied() {
        return SupervisorTemplate.multicast(LabNetwork.DEVICE, VIP);
    }

    static SupervisorTemplate balanced() {
        return proxied().withVirtualServers();
    }

    /** Puts cplbd into keepalived's place, as an administrator would. */
    String install(SupervisorHost host) {
        return k0s(CPLBD, "install", host);
    }

    static String k0s(Path cplbd, String action, SupervisorHost host) {
        return Command.run(
                cplbd.toString(),
                "k0s",
                action,
                "--k0s",
                host.executable().toString(),
                "--data-dir",
                host.dataDir().toString());
    }

    LabNetwork network() {
        return network;
    }

    Path folder() {
        return folder;
    }

    List<SupervisorHost> hosts() {
        return hosts;
    }

    SupervisorHost host() {
        return hosts.getFirst();
    }

    /** Starts k0s on the first of them. */
    Supervisor start() {
        return start(new Supervisor(host()));
    }

    Supervisor start(Supervisor supervisor) {
        started.add(supervisor);
        supervisor.start();
        return supervisor;
    }

    /** Whether a node has the VIP on its interface. */
    static boolean holdsVip(Node node) {
        return holds(node, VIP);
    }

    static boolean holds(Node node, String addressWithLength) {
        return Command.run("ip", "-n", node.namespace(), "-o", "addr", "show", "dev", LabNetwork.DEVICE)
                .contains(" " + addressWithLength + " ");
    }

    @Override
    public void close() {
        started.forEach(Supervisor::close);
        network.close();
        Leftovers.removeFolder(folder);
    }
}
