package io.cplbd.ipvs.kernel;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.generic.GenericFamily;
import io.cplbd.netlink.socket.NetlinkSocket;
import io.cplbd.netlink.socket.Outcome;
import io.cplbd.netlink.socket.Protocol;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.NlMsgHdr;
import io.cplbd.netlink.wire.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The IPVS table of the namespace of the thread that opened it. May be used from another thread, but not by two at once.
 *
 * <p>Every method throws {@link NetlinkException}: the kernel's refusal with what was asked, ETIMEDOUT if it did not
 * answer, EBADMSG if its answer makes no sense. All of it needs CAP_NET_ADMIN (EPERM).
 */
public final class IpvsSocket implements AutoCloseable {
    private static final List<String> LOAD_MODULE = List.of("modprobe", "ip_vs");
    private static final Duration LOAD_LIMIT = Duration.ofSeconds(10);

    private final NetlinkSocket socket;
    private final Requests requests;

    private IpvsSocket(NetlinkSocket socket, int family) {
        this.socket = socket;
        this.requests = new Requests(family);
    }

    /**
     * Opens the table, and has the kernel's module loaded if it is not.
     *
     * @throws NetlinkException ENOENT if this kernel has no IPVS, with the remedy
     */
    public static IpvsSocket open() throws NetlinkException {
        return open(Ipvs.FAMILY, LOAD_MODULE);
    }

    /** One for rehearsals of {@link #apply}: the kernel acknowledges everything, does nothing, and needs no IPVS for it. */
    public static IpvsSocket rehearsal() throws NetlinkException {
        // Messages of the types below NLMSG_MIN_TYPE are netlink's own, and end there (af_netlink.c, netlink_rcv_skb).
        return new IpvsSocket(NetlinkSocket.open(Protocol.GENERIC), NlMsgHdr.NLMSG_NOOP);
    }

    /** Rehearses {@link #open()} and {@link #table()} with a family that every kernel has, and that knows nothing of tables. */
    public static void rehearseTable() throws NetlinkException {
        try (IpvsSocket socket = open(GenericFamily.CONTROLLER, List.of())) {
            socket.table();
        } catch (NetlinkException refused) {
            if (refused.errno() != Errno.EOPNOTSUPP) {
                throw refused;
            }
        }
    }

    static IpvsSocket open(String family, List<String> loadModule) throws NetlinkException {
        NetlinkSocket socket = NetlinkSocket.open(Protocol.GENERIC);
        try {
            return new IpvsSocket(socket, resolve(socket, family, loadModule).id());
        } catch (NetlinkException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static GenericFamily resolve(NetlinkSocket socket, String family, List<String> loadModule)
            throws NetlinkException {
        try {
            return GenericFamily.resolve(socket, family); // the kernel loads the module by itself if it can
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        String said = KernelModule.load(loadModule, LOAD_LIMIT);
        try {
            return GenericFamily.resolve(socket, family);
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            String command = String.join(" ", loadModule);
            throw new NetlinkException(
                    Errno.ENOENT,
                    "this kernel has no IPVS: load its module with '" + command
                            + "', or boot a kernel with CONFIG_IP_VS"
                            + (said.isEmpty() ? "" : " (" + command + " said: " + said + ")"));
        }
    }

    public Info info() throws NetlinkException {
        return ask("cannot read the version of IPVS", Ipvs.CMD_GET_INFO, Ipvs.CMD_SET_INFO, Replies::info);
    }

    /**
     * All services with all their real servers, both ordered by address and port. What is changed meanwhile may or may
     * not be in it. Services of protocols other than TCP, UDP and SCTP are left out.
     */
    public List<TableEntry> table() throws NetlinkException {
        List<TableEntry> table = new ArrayList<>();
        for (VirtualService service : services(Replies::service)) {
            ServiceAddress address = service.address();
            List<RealServer> servers = servers(address, in -> Replies.server(in, address));
            servers.sort(AddressOrder::servers);
            table.add(new TableEntry(service, servers));
        }
        table.sort((one, other) ->
                AddressOrder.services(one.service().address(), other.service().address()));
        return table;
    }

    /** The counters of all services and real servers, in the order of {@link #table()}. */
    public List<ServiceStatistics> statistics() throws NetlinkException {
        List<ServiceStatistics> all = new ArrayList<>();
        for (ServiceStatistics service : services(Replies::serviceStatistics)) {
            ServiceAddress address = service.service();
            List<ServiceStatistics.Server> servers = servers(address, in -> Replies.serverStatistics(in, address));
            servers.sort(AddressOrder::statistics);
            all.add(new ServiceStatistics(address, service.total(), servers));
        }
        all.sort((one, other) -> AddressOrder.services(one.service(), other.service()));
        return all;
    }

    /**
     * Carries out operations in their order, many in one system call; goes on after one that is refused.
     *
     * @return one outcome for each. A refusal says which operation it was; ENOENT: no such real server, scheduler or
     *     persistence engine; ESRCH: no such service; EEXIST: it is there already; EINVAL: an address that cannot be
     *     one of a real server, or a mix of families other than through a tunnel
     * @throws NetlinkException if they could not be sent; some may have been carried out
     * @throws IllegalArgumentException if one asks for something that was read and never can be asked for
     */
    public List<Outcome> apply(List<Operation> operations) throws NetlinkException {
        List<byte[]> messages = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            messages.add(requests.of(operation));
        }
        List<Outcome> outcomes = new ArrayList<>(operations.size());
        for (Outcome outcome : socket.batch(messages)) {
            Operation operation = operations.get(outcomes.size());
            outcomes.add(
                    outcome instanceof Outcome.Refused(NetlinkException cause)
                            ? new Outcome.Refused(Words.refusal(operation, cause))
                            : outcome);
        }
        return outcomes;
    }

    /** Deletes all services, whoever added them. */
    public void flush() throws NetlinkException {
        change("cannot flush the IPVS table", requests.plain(Ipvs.CMD_FLUSH));
    }

    /** Sets all counters to 0. */
    public void zero() throws NetlinkException {
        change("cannot zero the counters of IPVS", requests.plain(Ipvs.CMD_ZERO));
    }

    /** Sets the counters of a service and of its real servers to 0. */
    public void zero(ServiceAddress service) throws NetlinkException {
        change("cannot zero the counters of " + Words.of(service), requests.aboutService(Ipvs.CMD_ZERO, service));
    }

    public Timeouts timeouts() throws NetlinkException {
        return ask("cannot read the timeouts of IPVS", Ipvs.CMD_GET_CONFIG, Ipvs.CMD_SET_CONFIG, Replies::timeouts);
    }

    /** Sets those that are not 0, for connections from now on. */
    public void setTimeouts(Timeouts timeouts) throws NetlinkException {
        change("cannot set the timeouts of IPVS", requests.setTimeouts(timeouts));
    }

    /** Those that run, with every value as the kernel chose it. */
    public List<SyncDaemon> syncDaemons() throws NetlinkException {
        return dump(
                "cannot list the IPVS sync daemons",
                requests.plain(Ipvs.CMD_GET_DAEMON),
                Ipvs.CMD_NEW_DAEMON,
                Replies::syncDaemon);
    }

    /**
     * Starts a sync daemon.
     *
     * @throws NetlinkException EEXIST if one of its role runs, ENODEV if there is no such interface, EINVAL if it cannot
     *     send to that group, or if a service has real servers of another family
     */
    public void startSyncDaemon(SyncDaemon daemon) throws NetlinkException {
        change(
                "cannot start the IPVS sync daemon " + daemon.role() + " on " + daemon.mcastInterface(),
                requests.startSyncDaemon(daemon));
    }

    /**
     * Stops a sync daemon.
     *
     * @throws NetlinkException ESRCH if none of that role runs
     */
    public void stopSyncDaemon(SyncDaemon.Role role) throws NetlinkException {
        change("cannot stop the IPVS sync daemon " + role, requests.stopSyncDaemon(role));
    }

    private <T> List<T> services(Reader<T> reader) throws NetlinkException {
        return dump(
                "cannot list the virtual services", requests.plain(Ipvs.CMD_GET_SERVICE), Ipvs.CMD_NEW_SERVICE, reader);
    }

    private <T> List<T> servers(ServiceAddress service, Reader<T> reader) throws NetlinkException {
        // The kernel has no request for the real servers of all services.
        return dump(
                "cannot list the real servers of " + Words.of(service),
                requests.aboutService(Ipvs.CMD_GET_DEST, service),
                Ipvs.CMD_NEW_DEST,
                reader);
    }

    private <T> List<T> dump(String what, byte[] request, int command, Reader<T> reader) throws NetlinkException {
        try {
            return read(socket.dump(request), command, reader);
        } catch (NetlinkException e) {
            throw new NetlinkException(what, e);
        }
    }

    private <T> T ask(String what, int command, int answer, Reader<T> reader) throws NetlinkException {
        try {
            List<T> replies = read(socket.request(requests.plain(command)), answer, reader);
            if (replies.isEmpty()) {
                throw new WireException("acknowledged but not answered");
            }
            return replies.getFirst();
        } catch (NetlinkException e) {
            throw new NetlinkException(what, e);
        }
    }

    private void change(String what, byte[] request) throws NetlinkException {
        try {
            socket.request(request);
        } catch (NetlinkException e) {
            throw new NetlinkException(what, e);
        }
    }

    private static <T> List<T> read(List<Message> messages, int command, Reader<T> reader) throws WireException {
        List<T> entries = new ArrayList<>(messages.size());
        for (Message message : messages) {
            Replies.Reply reply = Replies.Reply.read(message);
            T entry = reply.command() == command ? reader.read(reply.attributes()) : null;
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private interface Reader<T> {
        @Nullable
        T read(Attributes reply) throws WireException;
    }

    @Override
    public void close() {
        socket.close();
    }
}
