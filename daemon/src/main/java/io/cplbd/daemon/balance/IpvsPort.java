package io.cplbd.daemon.balance;

import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.ipvs.kernel.Timeouts;
import io.cplbd.netlink.NetlinkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel's IPVS. Used by one thread only. */
interface IpvsPort extends ServiceKeeper.Kernel, AutoCloseable {
    /**
     * Chooses the network namespace whose table is meant. Has an effect before anything else is asked of this port.
     *
     * @param namespace a name below /run/netns or a path; null for that of the calling thread
     */
    void choose(@Nullable String namespace);

    void flush() throws NetlinkException;

    void setTimeouts(Timeouts timeouts) throws NetlinkException;

    List<SyncDaemon> syncDaemons() throws NetlinkException;

    void startSyncDaemon(SyncDaemon daemon) throws NetlinkException;

    void stopSyncDaemon(SyncDaemon.Role role) throws NetlinkException;

    @Override
    void close();
}
