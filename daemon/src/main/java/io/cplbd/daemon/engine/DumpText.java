package io.cplbd.daemon.engine;

import io.cplbd.daemon.engine.EngineView.InstanceView;
import io.cplbd.daemon.process.ClockText;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.packet.Discard;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import io.cplbd.vrrp.router.RouterState;
import io.cplbd.vrrp.router.RouterView;
import io.cplbd.vrrp.router.Timing;
import io.cplbd.vrrp.router.VirtualRouter;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The state in the layout of keepalived's dump files, which exporters parse line by line. Pure. */
final class DumpText {
    private static final long NS_PER_US = 1000;

    private DumpText() {}

    /** What SIGUSR1 writes. */
    static String data(EngineView view, Instant now, ZoneId zone) {
        StringBuilder out = new StringBuilder("------< VRRP Topology >------\n");
        for (InstanceView each : view.instances()) {
            instance(out, each, view.nowNs(), now, zone);
        }
        out.append("------< Loop >------\n");
        field(out, "Turns", view.loop().turns());
        field(out, "Most that a deadline was missed by", view.loop().lateness().mostNs() / NS_PER_US + " usecs");
        field(out, "Deadlines missed by", view.loop().lateness().text());
        field(out, "Frames dropped", view.loop().framesDropped());
        field(out, "Send failures", view.loop().sendFailures());
        field(out, "Kernel's notices lost", view.loop().noticesLost());
        field(out, "Elections without an answer of the capture", view.loop().drainsTimedOut());
        field(out, "Addresses that did not wait for IPVS", view.loop().servicesLate());
        field(out, "Announcements dropped", view.totals().announcementsDropped());
        field(out, "Frames that were not VRRP", view.totals().foreignFrames());
        field(out, "Packets of unknown virtual routers", view.totals().unknownRouters());
        field(out, "Packets without a virtual router", view.totals().unusableMessages());
        return out.toString();
    }

    private static void instance(StringBuilder out, InstanceView each, long nowNs, Instant now, ZoneId zone) {
        RouterView router = each.router();
        RouterSpec spec = router.spec();
        out.append(" VRRP Instance = ").append(spec.name()).append('\n');
        field(out, "  VRRP Version", spec.version());
        if (spec.id().family() == AddressFamily.IPV6) {
            out.append("   Using Native IPv6\n");
        }
        field(out, "  State", router.state());
        field(out, "  Wantstate", router.state() == RouterState.MASTER ? RouterState.MASTER : RouterState.BACKUP);
        field(out, "  Last transition", time(now.minusNanos(nowNs - router.sinceNs()), zone));
        if (router.nextDeadlineNs() != VirtualRouter.NEVER) {
            field(out, "  Read timeout", time(now.plusNanos(router.nextDeadlineNs() - nowNs), zone));
        }
        field(
                out,
                "  Master down timer",
                Timing.masterDownNs(
                                        spec.version(),
                                        router.priority(),
                                        router.activeIntervalCs(),
                                        spec.downTimerAdverts())
                                / NS_PER_US
                        + " usecs");
        field(out, "  Interface", spec.id().interfaceName());
        InetAddress source = router.sourceAddress();
        field(
                out,
                "  Using src_ip",
                source == null
                        ? "(none)"
                        : source.getHostAddress()
                                + (each.instance().sourceAddress() == null ? "" : " (from configuration)"));
        InetAddress master = router.masterAddress();
        if (master != null) {
            field(out, "  Master router", master.getHostAddress());
            field(out, "  Master priority", router.masterPriority());
        }
        announcing(out, spec.announcing());
        field(out, "  Down timer adverts", spec.downTimerAdverts());
        int leaseS = Lease.lengthS(spec);
        field(out, "  VIP lease", leaseS == Lease.FOREVER ? "forever" : leaseS + " sec");
        field(
                out,
                "  Send advert after receive lower priority advert",
                !spec.quirks().lowerPriorityNoAdvert());
        field(
                out,
                "  Send advert after receive higher priority advert",
                spec.quirks().higherPrioritySendAdvert());
        field(out, "  Virtual Router ID", spec.id().virtualRouterId());
        field(out, "  Priority", spec.priority());
        field(out, "  Effective priority", router.priority());
        field(out, "  Total priority", router.priority());
        field(
                out,
                "  Advert interval",
                spec.version() == 2
                        ? spec.advertIntervalCs() / 100 + " sec"
                        : spec.advertIntervalCs() * 10 + " milli-sec");
        field(out, "  Accept", "enabled");
        field(out, "  Preempt", spec.preempt() ? "enabled" : "disabled");
        if (spec.preemptDelayNs() > 0) {
            field(
                    out,
                    "  Preempt delay",
                    Duration.ofNanos(spec.preemptDelayNs()).toMillis() / 1000.0 + " secs");
        }
        if (spec.authentication() instanceof Authentication.SimplePassword) {
            field(out, "  Authentication type", "SIMPLE_PASSWORD");
            field(out, "  Password", "****");
        }
        addresses(out, each);
        reach(out, spec.reach());
    }

    private static void announcing(StringBuilder out, RouterSpec.Announcing announcing) {
        field(out, "  Gratuitous ARP delay", seconds(announcing.againAfterNs()));
        field(out, "  Gratuitous ARP repeat", announcing.repeat());
        field(out, "  Gratuitous ARP refresh", seconds(announcing.refreshNs()));
        field(out, "  Gratuitous ARP refresh repeat", announcing.refreshRepeat());
        field(out, "  Gratuitous ARP lower priority delay", seconds(announcing.lowerPriorityAgainAfterNs()));
        field(out, "  Gratuitous ARP lower priority repeat", announcing.lowerPriorityRepeat());
    }

    private static long seconds(long ns) {
        return Duration.ofNanos(ns).toSeconds();
    }

    private static void addresses(StringBuilder out, InstanceView each) {
        var held = each.instance().addresses();
        var advertised = each.router().spec().advertised();
        list(
                out,
                "Virtual IP",
                held.stream().filter(a -> advertised.contains(a.address())).toList(),
                each);
        list(
                out,
                "Virtual IP Excluded",
                held.stream().filter(a -> !advertised.contains(a.address())).toList(),
                each);
    }

    private static void list(
            StringBuilder out, String title, java.util.List<HeldAddress> addresses, InstanceView each) {
        if (addresses.isEmpty()) {
            return;
        }
        out.append("   ").append(title).append(" (").append(addresses.size()).append("):\n");
        for (HeldAddress address : addresses) {
            out.append("     ")
                    .append(address.address().getHostAddress())
                    .append('/')
                    .append(address.prefixLength())
                    .append(" dev ")
                    .append(address.interfaceName())
                    .append(" scope ")
                    .append(scope(address.scope()))
                    .append(each.router().addressesHeld() ? " set" : "")
                    .append('\n');
        }
    }

    private static String scope(int scope) {
        return switch (scope) {
            case AddressSpec.SCOPE_GLOBAL -> "global";
            case AddressSpec.SCOPE_SITE -> "site";
            case AddressSpec.SCOPE_LINK -> "link";
            case AddressSpec.SCOPE_HOST -> "host";
            default -> Integer.toString(scope);
        };
    }

    private static void reach(StringBuilder out, Reach reach) {
        if (reach instanceof Reach.Unicast unicast) {
            field(out, "  Unicast TTL", unicast.hopLimit());
            out.append("   Check unicast src : ")
                    .append(unicast.checkSource() ? "yes" : "no")
                    .append('\n');
            out.append("   Unicast Peer :\n");
            for (Reach.Peer peer : unicast.peers()) {
                out.append("     ")
                        .append(peer.address().getHostAddress())
                        .append(" min_ttl ")
                        .append(peer.minHopLimit())
                        .append(" max_ttl ")
                        .append(peer.maxHopLimit())
                        .append('\n');
            }
        }
    }

    private static void field(StringBuilder out, String name, Object value) {
        out.append(' ').append(name).append(" = ").append(value).append('\n');
    }

    private static String time(Instant instant, ZoneId zone) {
        StringBuilder out = new StringBuilder().append(instant.getEpochSecond()).append('.');
        ClockText.appendFraction(out, instant.getNano());
        ClockText.appendMicros(out.append(" ("), instant.atZone(zone));
        return out.append(')').toString();
    }

    /** What SIGUSR2 writes. */
    static String stats(EngineView view) {
        StringBuilder out = new StringBuilder();
        for (InstanceView each : view.instances()) {
            RouterView.Counts counts = each.router().counts();
            out.append("VRRP Instance: ").append(each.router().spec().name()).append('\n');
            out.append("  Advertisements:\n");
            count(out, "  Received", counts.advertsReceived());
            count(out, "  Sent", counts.advertsSent());
            count(out, "Became master", counts.becameMaster());
            count(out, "Released master", counts.releasedMaster());
            out.append("  Packet Errors:\n");
            count(out, "  Length", counts.discarded(Discard.LENGTH) + counts.discarded(Discard.IP_LENGTH));
            count(out, "  TTL", counts.discarded(Discard.TTL) + counts.discarded(Discard.PEER_TTL));
            count(out, "  Invalid Type", counts.discarded(Discard.TYPE));
            count(out, "  Advertisement Interval", counts.discarded(Discard.ADVERT_INTERVAL));
            count(out, "  Address List", counts.addressListErrors());
            out.append("  Authentication Errors:\n");
            count(out, "  Invalid Type", counts.discarded(Discard.AUTHENTICATION_TYPE_INVALID));
            count(
                    out,
                    "  Type Mismatch",
                    counts.discarded(Discard.AUTHENTICATION_TYPE_MISMATCH)
                            + counts.discarded(Discard.AUTHENTICATION_HEADER_UNSUPPORTED));
            count(out, "  Failure", counts.discarded(Discard.AUTHENTICATION_FAILED));
            out.append("  Priority Zero:\n");
            count(out, "  Received", counts.priorityZeroReceived());
            count(out, "  Sent", counts.priorityZeroSent());
        }
        return out.toString();
    }

    private static void count(StringBuilder out, String name, long value) {
        out.append("  ").append(name).append(": ").append(value).append('\n');
    }
}
