package io.cplbd.netlink.nft;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.NetlinkSocket;
import io.cplbd.netlink.socket.Protocol;
import io.cplbd.netlink.socket.Refusal;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Redirects in a table of nf_tables of their own, one in each family, in the namespace of the thread that opened it. They
 * hold for connections that come in and for those that are made on this machine.
 *
 * <p>Since Linux 5.12 the table belongs to this object's socket: nobody else can change it, and the kernel removes it when
 * the process ends, however it ends. An older kernel keeps what a killed process left until the next one replaces it.
 *
 * <p>Not thread-safe.
 */
public final class RedirectTable implements AutoCloseable {
    /** Name of the table in either family. */
    public static final String NAME = "cplbd";

    private final Transactions kernel;
    /** Whether there are redirects of this object. */
    private boolean placed;
    /** Whether the table that is there belongs to the socket. */
    private boolean owned;
    /** False once the kernel has said that tables cannot belong to anybody. */
    private boolean ownable = true;

    RedirectTable(Transactions kernel) {
        this.kernel = kernel;
    }

    /**
     * Opens the way to the kernel; changes nothing yet.
     *
     * @throws NetlinkException EPROTONOSUPPORT if the kernel has no nfnetlink, EMFILE, ENOMEM
     */
    public static RedirectTable open() throws NetlinkException {
        try {
            return new RedirectTable(Transactions.of(NetlinkSocket.open(Protocol.NETFILTER)));
        } catch (NetlinkException e) {
            throw new NetlinkException("cannot reach nf_tables", e);
        }
    }

    /**
     * Puts these redirects into the place of all that the tables hold, also of what an earlier process left there. Either
     * all of it happens, at one moment, or nothing. Connections that exist are not touched.
     *
     * @param redirects none removes the tables
     * @throws NetlinkException EPERM without CAP_NET_ADMIN, or if the table belongs to another process that runs;
     *     EOPNOTSUPP without nf_tables in the kernel; ENOENT without one of its parts. Each says what to do
     */
    public void replace(Collection<Redirect> redirects) throws NetlinkException {
        List<Redirect> all = List.copyOf(redirects);
        NetlinkException refusal = attempt(all, ownable);
        if (refusal != null && ownable && saysNotOwnable(refusal)) {
            refusal = attempt(all, false);
            ownable = refusal != null;
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    private static boolean saysNotOwnable(NetlinkException refusal) {
        // Flags it does not know: EINVAL, later EOPNOTSUPP.
        return refusal.errno() == Errno.EINVAL || refusal.errno() == Errno.EOPNOTSUPP;
    }

    private @Nullable NetlinkException attempt(List<Redirect> redirects, boolean own) throws NetlinkException {
        RedirectBatch batch = new RedirectBatch(NAME, redirects, owned, own);
        Refusal refusal = kernel.transaction(batch.messages());
        if (refusal != null) {
            String what = "cannot redirect connections (" + batch.purpose(refusal.index()) + ")";
            return new NetlinkException(what, withRemedy(refusal.cause()));
        }
        placed = !redirects.isEmpty();
        owned = own && placed;
        return null;
    }

    private static NetlinkException withRemedy(NetlinkException refusal) {
        String remedy = switch (refusal.errno()) {
            case Errno.EPERM -> "it takes CAP_NET_ADMIN, and a table " + NAME + " that no other running process owns";
            case Errno.EOPNOTSUPP ->
                "the kernel has no nf_tables for this family: modprobe nf_tables, or another kernel";
            case Errno.ENOENT ->
                "the kernel lacks a part of nf_tables: modprobe -a nft_chain_nat nft_redir nft_fib_ipv4 nft_fib_ipv6";
            default -> null;
        };
        return remedy == null ? refusal : new NetlinkException(refusal.errno(), remedy);
    }

    /**
     * Removes the redirects and lets go of the kernel.
     *
     * @throws NetlinkException as {@link #replace} does; closed all the same
     */
    @Override
    public void close() throws NetlinkException {
        try {
            if (placed) {
                replace(List.of());
            }
        } finally {
            kernel.close();
        }
    }
}
