package io.cplbd.lab.interop;

import io.cplbd.lab.HolderLog;
import io.cplbd.lab.Node;
import io.cplbd.lab.NodeDaemon;
import java.nio.file.Path;

/** cplbd, or keepalived: one configuration for both. */
final class KeepalivedSide implements Side {
    private final Instance instance;
    private final Node other;
    private final NodeDaemon daemon;
    private final HolderLog holders;
    private int priority;

    KeepalivedSide(
            Instance instance, Node node, Node other, Path program, Path folder, int priority, HolderLog holders) {
        this.instance = instance;
        this.other = other;
        this.priority = priority;
        this.holders = holders;
        daemon = new NodeDaemon(node, program, folder, "");
    }

    @Override
    public Node node() {
        return daemon.node();
    }

    @Override
    public String mac() {
        return node().mac();
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public void start() {
        daemon.configure(instance.configuration(node(), other, priority));
        daemon.start();
    }

    @Override
    public void reload(int newPriority) {
        priority = newPriority;
        daemon.configure(instance.configuration(node(), other, priority));
        daemon.signal("HUP");
    }

    @Override
    public void kill() {
        daemon.kill();
    }

    @Override
    public void stop() {
        daemon.stop();
    }

    @Override
    public boolean isMaster() {
        return daemon.state().filter("MASTER"::equals).isPresent();
    }

    @Override
    public boolean isBackup() {
        return daemon.state().filter("BACKUP"::equals).isPresent();
    }

    @Override
    public boolean holds() {
        return holders.holders().contains(node().name());
    }

    @Override
    public boolean movedSince(long sinceNs) {
        return daemon.movedSince(sinceNs)
                || holders.changesSince(sinceNs).stream()
                        .anyMatch(change -> change.node().equals(node().name()));
    }

    @Override
    public String describe() {
        return daemon.programName() + " on " + node().name() + " is "
                + daemon.state().orElse("not running") + (holds() ? " and holds the VIP" : "") + ", priority "
                + priority + ":\n  " + String.join("\n  ", daemon.log().latest(12));
    }

    @Override
    public void close() {
        daemon.close();
    }
}
