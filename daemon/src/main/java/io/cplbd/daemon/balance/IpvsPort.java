package io.cplbd.daemon.balance;

import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.ipvs.kernel.Timeouts;
import io.cplbd.netlink.NetlinkException;
import java.util.List;

/** The kernel's IPVS. Used by one thread only. */
interface IpvsPort extends ServiceKeeper.Kernel, AutoCloseable {
    void flush() throws NetlinkException;

    void setTimeouts(Timeouts timeouts) throws NetlinkException;

    List<SyncDaemon> syncDaemons() throws NetlinkException;

    void startSyncDaemon(SyncDaemon daemon) throws NetlinkException;

    void stopSyncDaemon(SyncDaemon.Role role) throws NetlinkException;

    @Override
    void close();
}
