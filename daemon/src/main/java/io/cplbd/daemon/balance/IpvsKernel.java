package io.cplbd.daemon.balance;

import io.cplbd.ipvs.kernel.IpvsSocket;
import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.ipvs.kernel.Timeouts;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.Outcome;
import io.cplbd.netlink.sys.NetworkNamespace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real kernel, through a socket that is opened when it is first needed. */
final class IpvsKernel implements IpvsPort {
    private @Nullable String namespace;
    private @Nullable IpvsSocket socket;

    @Override
    public void choose(@Nullable String chosen) {
        namespace = chosen;
    }

    private IpvsSocket socket() throws NetlinkException {
        IpvsSocket open = socket;
        if (open == null) {
            open = namespace == null ? IpvsSocket.open() : openIn(namespace);
            socket = open;
        }
        return open;
    }

    /** The socket alone lives there: health checks stay where the daemon is, as with keepalived. */
    private static IpvsSocket openIn(String namespace) throws NetlinkException {
        try {
            return NetworkNamespace.call(namespace, IpvsSocket::open);
        } catch (NetlinkException | RuntimeException refused) {
            throw refused;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new NetlinkException(Errno.EINTR, "interrupted while opening a socket in " + namespace);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public List<TableEntry> table() throws NetlinkException {
        return socket().table();
    }

    @Override
    public List<Outcome> apply(List<Operation> operations) throws NetlinkException {
        return socket().apply(operations);
    }

    @Override
    public void flush() throws NetlinkException {
        socket().flush();
    }

    @Override
    public void setTimeouts(Timeouts timeouts) throws NetlinkException {
        socket().setTimeouts(timeouts);
    }

    @Override
    public List<SyncDaemon> syncDaemons() throws NetlinkException {
        return socket().syncDaemons();
    }

    @Override
    public void startSyncDaemon(SyncDaemon daemon) throws NetlinkException {
        socket().startSyncDaemon(daemon);
    }

    @Override
    public void stopSyncDaemon(SyncDaemon.Role role) throws NetlinkException {
        socket().stopSyncDaemon(role);
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
