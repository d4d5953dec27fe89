package io.cplbd.vrrp.router;

import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.Discard;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a virtual router wants done. Effects are to be carried out in the order in which they come. */
public sealed interface Effect {
    /** Send this advertisement from {@code source} to the group or to every peer. Never waits. */
    record SendAdvertisement(Advertisement advert, InetAddress source) implements Effect {}

    /**
     * Make these addresses known on the link, each {@code repeat} times. {@link VrrpNode} turns it into paced {@link
     * SendAnnouncement}s; nobody else sees it.
     */
    record Announce(List<InetAddress> addresses, int repeat, long spacingNs) implements Effect {}

    /** Send one gratuitous ARP or unsolicited neighbour advertisement for {@code address}. Never waits. */
    record SendAnnouncement(InetAddress address) implements Effect {}

    /**
     * The kernel shall hold the router's virtual addresses, or none of them. Answered by {@link
     * Input.AddressesApplied} with the same generation; a later generation replaces an earlier one.
     */
    record WantAddresses(long generation, boolean held) implements Effect {}

    /**
     * A master advertised, and so goes on holding its addresses.
     *
     * @param renew whether the lifetimes of those that are there are to begin anew
     */
    record LeaseExtended(Lease lease, boolean renew) implements Effect {}

    /** The router changed its state. */
    record StateChanged(RouterState from, RouterState to, Reason reason) implements Effect {}

    /**
     * Tell scripts and the like of {@code state}: the kernel holds, or has let go of, the addresses. Never twice in a
     * row for one state; a state that was left before the kernel followed is passed over.
     */
    record Notify(RouterState state, int priority) implements Effect {}

    /** Something that a person may want to read, at most once per master and state. */
    record Observed(Observation what, @Nullable InetAddress source, String detail) implements Effect {}

    /** A packet was refused; {@code first} when it is the first for this reason since the last change. */
    record Discarded(Discard reason, InetAddress source, boolean first) implements Effect {}

    /** Why a state changed. */
    enum Reason {
        STARTED("started"),
        MASTER_DOWN("no advertisement from a master in time"),
        OWNER("owns the addresses"),
        HIGHER_PRIORITY("a master of higher priority"),
        HIGHER_ADDRESS("a master of equal priority and higher address"),
        DEPOSED("another master advertised while this one was stalled"),
        LOST_TOUCH("stalled, and packets were lost meanwhile: there may be another master"),
        HANDED_OVER("handed over: this node cannot serve"),
        LINK_DOWN("interface down"),
        NO_SOURCE_ADDRESS("no source address on the interface"),
        RECOVERED("interface usable again"),
        STOPPED("stopped");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** A clause for a log line. */
        public String text() {
            return text;
        }
    }

    /** What may be observed. */
    enum Observation {
        ADDRESS_LIST_DIFFERS,
        INTERVAL_DIFFERS,
        SAME_ADDRESS,
        LOWER_PRIORITY_MASTER,
        PREEMPT_DELAY_STARTED,
        PREEMPT_DELAY_STOPPED
    }
}
