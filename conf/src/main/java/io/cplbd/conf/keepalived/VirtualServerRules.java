package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the words of a virtual_server mean together: defaults, contradictions resolved as keepalived resolves them. One use per
 * virtual_server.
 */
final class VirtualServerRules {
    private static final String DEFAULT_SCHEDULER = "wlc";

    /** Words of one scheduler, and the flag that they are another name of. */
    private static final Map<String, VirtualServer.SchedulerFlag> FLAGS = Map.of(
            "flag-1", VirtualServer.SchedulerFlag.FLAG_1,
            "flag-2", VirtualServer.SchedulerFlag.FLAG_2,
            "flag-3", VirtualServer.SchedulerFlag.FLAG_3,
            "sh-fallback", VirtualServer.SchedulerFlag.FLAG_1,
            "mh-fallback", VirtualServer.SchedulerFlag.FLAG_1,
            "sh-port", VirtualServer.SchedulerFlag.FLAG_2,
            "mh-port", VirtualServer.SchedulerFlag.FLAG_2);

    /** What virtual servers refer to, and what they must not share. */
    record Surroundings(
            GlobalDefs globals, Map<String, VirtualServerGroup> groups, TakenServices taken, Diagnostics diagnostics) {}

    private final Node node;
    private final VirtualServerDraft draft;
    private final Surroundings surroundings;
    private final Diagnostics diagnostics;
    private final Service service;
    private final Remarks remarks;
    private final Forwarding forwarding;
    private final PortRule ports;

    private VirtualServerRules(Node node, Service service, VirtualServerDraft draft, Surroundings surroundings) {
        this.node = node;
        this.service = service;
        this.draft = draft;
        this.surroundings = surroundings;
        this.diagnostics = surroundings.diagnostics();
        this.remarks = new Remarks(diagnostics, node);
        this.forwarding = draft.forwarding == null ? new Forwarding.Nat() : draft.forwarding;
        this.ports = PortRule.of(service);
    }

    /** The virtual server, or null (and reported) if it cannot work. */
    static @Nullable VirtualServer read(Node node, Arguments arguments, Surroundings surroundings) {
        Service service = service(arguments.otherwise("the block is skipped"), surroundings);
        if (service == null) {
            return null;
        }
        VirtualServerDraft draft = VirtualServerDraft.read(node, surroundings.diagnostics());
        return new VirtualServerRules(node, service, draft, surroundings).complete();
    }

    /** {@code IP [PORT]}, {@code fwmark N} or {@code group NAME}; a mark's family is not known yet. */
    private static @Nullable Service service(Arguments arguments, Surroundings surroundings) {
        if (arguments.take("fwmark")) {
            long[] mark = {0};
            return arguments.whole(1, 4_294_967_295L, v -> mark[0] = v)
                    ? new Service.Mark(mark[0], AddressFamily.IPV4)
                    : null;
        }
        if (!arguments.take("group")) {
            Endpoint endpoint = Endpoint.read(arguments);
            return endpoint == null ? null : new Service.Address(endpoint.address(), endpoint.port());
        }
        Word name = arguments.word("the name of a virtual_server_group");
        if (name == null) {
            return null;
        }
        VirtualServerGroup group = surroundings.groups().get(name.text());
        if (group == null) {
            arguments.reject(name, "the name of a virtual_server_group that is in use");
            return null;
        }
        return new Service.Group(group.name(), group.entries());
    }

    private Word keyword() {
        return node.words().getFirst();
    }

    private @Nullable VirtualServer complete() {
        List<RealServer> read = readRealServers();
        SorryServer sorry = sorryServer();
        AddressFamily family = FamilyRule.of(service, draft, read, sorry, remarks);
        List<RealServer> servers = usable(read, family);
        if (servers.isEmpty()) {
            remarks.warn(
                    keyword(), "found no real server that can be used, expected at least one; the block is skipped");
            return null;
        }
        if (sorry != null && sorry.forwarding().keepsFamily() && AddressFamily.of(sorry.address()) != family) {
            remarks.error(keyword(), "found a sorry_server of another family, expected " + family + "; it is ignored");
            sorry = null;
        }
        if (!groupFits(servers, sorry, family)) {
            return null;
        }
        VirtualServer.Protocol protocol = protocol();
        Service own = own(protocol, family);
        if (own == null) {
            return null;
        }
        String scheduler = draft.scheduler == null ? DEFAULT_SCHEDULER : draft.scheduler;
        long totalWeight = 0;
        for (RealServer server : servers) {
            totalWeight += server.weight();
        }
        long quorum = quorum(totalWeight);
        ScriptUser user = surroundings.globals().scriptUser();
        return new VirtualServer(
                own,
                family,
                protocol,
                scheduler,
                flags(scheduler),
                onePacket(protocol),
                PersistenceRule.apply(draft, family, ports, keyword(), remarks),
                quorum,
                hysteresis(quorum),
                draft.quorumUp == null ? null : draft.quorumUp.orUser(user),
                draft.quorumDown == null ? null : draft.quorumDown.orUser(user),
                sorry,
                haSuspend(),
                draft.omega,
                draft.smtpAlert == null ? surroundings.globals().smtp().alertsVirtualServers() : draft.smtpAlert,
                draft.snmpName,
                servers,
                node.position());
    }

    private List<RealServer> readRealServers() {
        RealServerReader.Outer outer = new RealServerReader.Outer(
                draft.settings,
                forwarding,
                draft.weight,
                draft.inhibitOnFailure,
                ports,
                surroundings.globals(),
                diagnostics);
        List<RealServer> servers = new ArrayList<>();
        for (Node realServer : draft.realServers) {
            RealServer server = RealServerReader.read(realServer, outer);
            if (server != null) {
                servers.add(server);
            }
        }
        draft.realServers.clear();
        return servers;
    }

    private @Nullable SorryServer sorryServer() {
        if (draft.sorryServer == null) {
            for (Word word : draft.sorryWords) {
                remarks.error(word, "found " + word.text() + " without sorry_server; ignored");
            }
            return null;
        }
        Forwarding method = draft.sorryForwarding == null ? forwarding : draft.sorryForwarding;
        int port = ports.apply(draft.sorryServer, method, "sorry_server", diagnostics);
        return new SorryServer(
                draft.sorryServer.address(),
                port,
                method,
                draft.sorryInhibit,
                draft.sorryServer.word().position());
    }

    /** Without those of the wrong family, and those given twice. */
    private List<RealServer> usable(List<RealServer> servers, AddressFamily family) {
        // By address and port, what the kernel tells real servers of one service apart by.
        Map<List<Object>, RealServer> usable = new LinkedHashMap<>();
        for (RealServer server : servers) {
            if (server.forwarding().keepsFamily() && server.family() != family) {
                diagnostics.error(
                        server.position(),
                        AddressText.format(server.address()),
                        remarks.about() + ": found an " + server.family() + " real server, expected " + family
                                + " (only a tunnel joins the two); the real server is skipped");
                continue;
            }
            RealServer first = usable.putIfAbsent(List.of(server.address(), server.port()), server);
            if (first != null) {
                String text = AddressText.format(server.address());
                diagnostics.warning(
                        server.position(),
                        text,
                        remarks.about() + ": the real server " + text + " port " + server.port()
                                + " is given twice, first at " + first.position() + "; the second is ignored");
            }
        }
        return new ArrayList<>(usable.values());
    }

    private boolean groupFits(List<RealServer> servers, @Nullable SorryServer sorry, AddressFamily family) {
        if (!(service instanceof Service.Group group)) {
            return true;
        }
        Set<AddressFamily> families = group.families();
        boolean tunnels =
                servers.stream().noneMatch(server -> server.forwarding().keepsFamily())
                        && (sorry == null || !sorry.forwarding().keepsFamily());
        if (families.isEmpty() || tunnels || families.equals(Set.of(family))) {
            return true;
        }
        remarks.error(
                keyword(),
                "found a group that is not all " + family
                        + ", expected the family of the real servers (only tunnels join "
                        + "the two); the block is skipped");
        return false;
    }

    private VirtualServer.@Nullable Protocol protocol() {
        if (!service.hasAddress()) {
            if (draft.protocol != null) {
                diagnostics.info(
                        keyword().position(),
                        keyword().text(),
                        remarks.about() + ": the protocol means nothing for a fwmark");
            }
            return draft.protocol;
        }
        if (draft.protocol == null) {
            remarks.error(keyword(), "found no protocol, expected TCP, UDP or SCTP; UDP is used");
            return VirtualServer.Protocol.UDP;
        }
        return draft.protocol;
    }

    /** The service, less what another virtual server has; null (and reported) if nothing is left. */
    private @Nullable Service own(VirtualServer.@Nullable Protocol protocol, AddressFamily family) {
        TakenServices.Owner owner = surroundings.taken().owner(node.position());
        if (service instanceof Service.Group group) {
            List<VirtualServerGroup.Entry> kept = new ArrayList<>();
            for (VirtualServerGroup.Entry entry : group.entries()) {
                if (take(protocol, entry, family, owner)) {
                    kept.add(entry);
                }
            }
            return kept.isEmpty() ? null : new Service.Group(group.name(), kept);
        }
        Service.Single single =
                service instanceof Service.Mark mark ? new Service.Mark(mark.mark(), family) : (Service.Single) service;
        return take(protocol, single, 1, owner, "the block") ? single : null;
    }

    private boolean take(
            VirtualServer.@Nullable Protocol protocol,
            VirtualServerGroup.Entry entry,
            AddressFamily family,
            TakenServices.Owner owner) {
        String lost = "line " + entry.position().line() + " of the group";
        return switch (entry) {
            case VirtualServerGroup.Range range ->
                take(protocol, new Service.Address(range.first(), range.port()), range.count(), owner, lost);
            case VirtualServerGroup.Mark mark ->
                take(
                        null,
                        new Service.Mark(mark.mark(), mark.family() == null ? family : mark.family()),
                        1,
                        owner,
                        lost);
        };
    }

    private boolean take(
            VirtualServer.@Nullable Protocol protocol,
            Service.Single first,
            int count,
            TakenServices.Owner owner,
            String lost) {
        TakenServices.Owner other = surroundings.taken().take(protocol, first, count, owner);
        if (other == null) {
            return true;
        }
        if (other.equals(owner)) {
            remarks.warn(keyword(), lost + " is in the group a second time; what is there twice is used once");
            return true;
        }
        remarks.error(
                keyword(),
                "the virtual_server at " + other.position() + " has the same service; " + lost + " is skipped");
        return false;
    }

    private Set<VirtualServer.SchedulerFlag> flags(String scheduler) {
        if (draft.flags.isEmpty()) {
            return Set.of();
        }
        Set<VirtualServer.SchedulerFlag> flags = EnumSet.noneOf(VirtualServer.SchedulerFlag.class);
        for (Word word : draft.flags) {
            VirtualServer.SchedulerFlag flag = FLAGS.get(word.text());
            boolean ofAnother = !word.text().startsWith("flag-") && !word.text().startsWith(scheduler + "-");
            if (ofAnother) {
                remarks.error(
                        word,
                        "found " + word.text() + " with the scheduler " + scheduler + ", expected "
                                + word.text().substring(0, 2) + "; ignored");
            } else if (flag != null) {
                flags.add(flag);
            }
        }
        return flags;
    }

    private boolean onePacket(VirtualServer.@Nullable Protocol protocol) {
        if (draft.onePacket != null && service.hasAddress() && protocol != VirtualServer.Protocol.UDP) {
            remarks.error(draft.onePacket, "found ops with protocol " + protocol + ", expected UDP; ignored");
            return false;
        }
        return draft.onePacket != null;
    }

    private long quorum(long totalWeight) {
        if (draft.quorum <= totalWeight) {
            return draft.quorum;
        }
        String message = "found quorum " + draft.quorum
                + ", expected no more than the weight of all real servers together, " + totalWeight + ", which is used";
        if (draft.quorum == 1) {
            remarks.warn(draft.quorumWord, message);
        } else {
            remarks.error(draft.quorumWord, message);
        }
        return totalWeight;
    }

    private long hysteresis(long quorum) {
        if (draft.hysteresis == 0 || draft.hysteresis < quorum) {
            return draft.hysteresis;
        }
        long used = Math.max(0, quorum - 1);
        remarks.error(
                draft.hysteresisWord,
                "found hysteresis " + draft.hysteresis + ", expected less than the quorum, " + quorum + "; " + used
                        + " is used");
        return used;
    }

    private boolean haSuspend() {
        if (draft.haSuspend != null && service.hasMark()) {
            remarks.warn(draft.haSuspend, "ha_suspend does not work with a fwmark, which has no address; ignored");
            return false;
        }
        return draft.haSuspend != null;
    }
}
