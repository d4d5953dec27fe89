package io.cplbd.daemon.balance;

import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.ipvs.plan.Plan;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's IPVS table in line with what is wanted: a wanted set, the actual one, the difference. Start after a
 * crash, reload, another tool's changes: all the same path. Belongs to the thread {@code ipvs}.
 */
final class ServiceKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceKeeper.class);
    /** Changes made before others are heard again: some ten milliseconds' worth. */
    private static final int CHUNK = 512;

    private final Kernel kernel;
    /** Services that are ours to change and remove; what is not here is left alone. */
    private final Set<ServiceAddress> ours = new HashSet<>();

    private Set<ServiceAddress> configured = Set.of();
    /** Refused a moment ago: whether that was a failure is seen in the table. */
    private final Map<Operation, String> refused = new HashMap<>();
    /** Refused once although the table says that it is needed. */
    private final Set<Operation> suspect = new HashSet<>();
    /** Refused twice: not again until {@link #retry}. */
    private final Set<Operation> blocked = new HashSet<>();
    /** What the log has been told, until all is well again: the kernel may refuse every second for hours. */
    private final Set<Object> complained = new HashSet<>();

    private List<TableEntry> wanted = List.of();
    private @Nullable KnownTable known;
    private List<Operation> todo = List.of();
    /** What is known or wanted has changed since {@link #todo} was made. */
    private boolean stale = true;
    /** The table is to be read to see whether somebody else has changed it, once it is as wanted as far as is known. */
    private boolean rechecking;

    private long operations;
    private long refusals;
    private long repaired;

    /** The part of the kernel that is needed, so that tests can have one that refuses. */
    interface Kernel {
        List<TableEntry> table() throws NetlinkException;

        /** One outcome for each operation, in their order. */
        List<Outcome> apply(List<Operation> operations) throws NetlinkException;
    }

    /** How far the table is in line with what is wanted. */
    enum Progress {
        /** Wholly. */
        DONE("as wanted"),
        /** There is more to do at once. */
        MORE("being changed"),
        /** The kernel refused some of it; {@link #retry} tries it again. */
        REFUSED("refused some of it");

        private final String text;

        Progress(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * What it has done so far.
     *
     * @param operations that the kernel has carried out
     * @param refusals operations that it has not
     * @param repaired operations that put right what somebody else had changed
     */
    record Counts(long operations, long refusals, long repaired) {}

    ServiceKeeper(Kernel kernel) {
        this.kernel = kernel;
    }

    /** All services of the configuration: ours, whether they are wanted at the moment or not. */
    void configure(Set<ServiceAddress> services) {
        configured = services;
        ours.addAll(services); // and those of the former configuration, until they are gone
        stale = true;
    }

    /** Takes in what the table is to be, of configured services only; {@link #step} makes it so. */
    void want(List<TableEntry> entries) {
        wanted = entries;
        stale = true;
    }

    /** The table may have been changed by somebody else: it is read again, after the changes that are known to be needed. */
    void recheck() {
        rechecking = known != null;
    }

    /** What was refused is tried again. */
    void retry() {
        blocked.clear();
        suspect.clear();
        known = null;
        stale = true;
    }

    /** Makes the next changes, some hundred at most. */
    Progress step() {
        try {
            if (stale) {
                remake();
            }
            if (todo.isEmpty() && rechecking) {
                reread();
            }
            if (!todo.isEmpty()) {
                carryOut();
            }
            if (todo.isEmpty() && !refused.isEmpty()) {
                // What is there already, or gone already, was no failure: the table tells.
                known = null;
                remake();
            }
        } catch (NetlinkException broken) {
            complain(this, broken.getMessage());
            known = null;
            stale = true;
            return Progress.REFUSED;
        }
        if (!todo.isEmpty() || rechecking) {
            return Progress.MORE;
        }
        if (!blocked.isEmpty()) {
            return Progress.REFUSED;
        }
        complained.clear();
        suspect.clear();
        ours.retainAll(configured);
        return Progress.DONE;
    }

    private void remake() throws NetlinkException {
        KnownTable table = known;
        if (table == null) {
            table = new KnownTable(kernel.table());
            known = table;
        }
        List<Operation> missing = Plan.between(table.entries(), wanted, ours::contains);
        for (Operation operation : missing) {
            String reason = refused.get(operation);
            // Once may be for want of a service that somebody else has deleted, and that comes back first now.
            if (reason != null && !suspect.add(operation)) {
                blocked.add(operation);
                // One line for a service: without it, all its real servers are refused too.
                complain(operation.service(), reason);
            }
        }
        refused.clear();
        todo = blocked.isEmpty()
                ? missing
                : missing.stream()
                        .filter(operation -> !blocked.contains(operation))
                        .toList();
        stale = false;
    }

    /** All is done that was to do: what is missing now, somebody else has changed. */
    private void reread() throws NetlinkException {
        rechecking = false;
        known = null;
        remake();
        if (!todo.isEmpty()) {
            repaired += todo.size();
            LOG.warn(
                    "IPVS: somebody else has changed the kernel's table; put right: {}{}",
                    todo.getFirst(),
                    todo.size() == 1 ? "" : " and " + (todo.size() - 1) + " more");
        }
    }

    private void carryOut() throws NetlinkException {
        KnownTable table = Objects.requireNonNull(known);
        List<Operation> chunk = todo.subList(0, Math.min(CHUNK, todo.size()));
        List<Outcome> outcomes = kernel.apply(chunk);
        for (int i = 0; i < chunk.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Refused(NetlinkException cause)) {
                refusals++;
                refused.put(chunk.get(i), String.valueOf(cause.getMessage()));
            } else {
                operations++;
                table.apply(chunk.get(i));
            }
        }
        todo = todo.subList(chunk.size(), todo.size());
    }

    /** Says once that the kernel did not do what it was asked for before there was anything else to ask. */
    void complain(NetlinkException refused) {
        complain(this, refused.getMessage());
    }

    private void complain(Object about, @Nullable String text) {
        if (complained.add(about)) {
            LOG.error("IPVS: {}", text);
        }
    }

    Counts counts() {
        return new Counts(operations, refusals, repaired);
    }
}
