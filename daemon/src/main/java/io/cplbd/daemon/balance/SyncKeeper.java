package io.cplbd.daemon.balance;

import io.cplbd.daemon.balance.BalancePlan.SyncPlan;
import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.netlink.NetlinkException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's sync daemons in line with what is wanted. Those that nobody configured here are left alone.
 * Belongs to the thread {@code ipvs}.
 */
final class SyncKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SyncKeeper.class);

    private final IpvsPort kernel;
    private @Nullable SyncPlan plan;
    private boolean master;
    /** As asked for: the kernel fills in defaults, so what it says of them cannot be compared. */
    private List<SyncDaemon> started = List.of();

    private boolean complained;

    SyncKeeper(IpvsPort kernel) {
        this.kernel = kernel;
    }

    void want(@Nullable SyncPlan changed, boolean nowMaster) {
        plan = changed;
        master = nowMaster;
    }

    private List<SyncDaemon> wanted() {
        SyncPlan sync = plan;
        if (sync == null) {
            return List.of();
        }
        if (sync.router() == null) {
            return List.of(sync.master(), sync.backup());
        }
        return List.of(master ? sync.master() : sync.backup());
    }

    private static @Nullable SyncDaemon find(List<SyncDaemon> daemons, SyncDaemon.Role role) {
        return daemons.stream()
                .filter(daemon -> daemon.role() == role)
                .findFirst()
                .orElse(null);
    }

    /** Returns false when the kernel refused. */
    boolean apply() {
        List<SyncDaemon> wanted = wanted();
        if (wanted.equals(started)) {
            return true;
        }
        try {
            Set<SyncDaemon.Role> running =
                    kernel.syncDaemons().stream().map(SyncDaemon::role).collect(Collectors.toSet());
            for (SyncDaemon.Role role : SyncDaemon.Role.values()) {
                change(role, find(started, role), find(wanted, role), running.contains(role));
            }
            started = wanted;
            complained = false;
            return true;
        } catch (NetlinkException refused) {
            if (!complained) {
                complained = true;
                LOG.error("IPVS: {}", refused.getMessage());
            }
            return false;
        }
    }

    private void change(SyncDaemon.Role role, @Nullable SyncDaemon former, @Nullable SyncDaemon wanted, boolean running)
            throws NetlinkException {
        if (running && wanted != null && wanted.equals(former)) {
            return;
        }
        // One that was not started here runs with settings that nobody here knows: replaced if there is to be any.
        if (running && (former != null || plan != null)) {
            kernel.stopSyncDaemon(role);
        }
        if (wanted != null) {
            kernel.startSyncDaemon(wanted);
            LOG.info("IPVS: sync daemon {} on {} started", wanted.role(), wanted.mcastInterface());
        }
    }
}
