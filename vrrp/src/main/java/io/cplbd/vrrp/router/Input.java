package io.cplbd.vrrp.router;

import io.cplbd.vrrp.packet.Advertisement;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can happen to a virtual router. */
public sealed interface Input {
    /** The router may begin (RFC 9568 section 6.4.1, Startup). Link and source are those last told. */
    record Started() implements Input {}

    /**
     * A valid advertisement of this router arrived.
     *
     * @param arrivedNs when the kernel took it from the wire, on the same clock as {@code nowNs}
     */
    record AdvertReceived(Advertisement advert, InetAddress source, long arrivedNs) implements Input {}

    /**
     * Packets have come to the router's interface that nobody could keep; advertisements may have been among them. Before
     * {@code nowNs}, and after everything that was taken in before this.
     */
    record PacketsLost() implements Input {}

    /** Time has passed {@link VirtualRouter#nextDeadlineNs()}. Never wrong to send, also when it has not. */
    record DeadlineReached() implements Input {}

    /**
     * Time has passed {@link VirtualRouter#claimAtNs()}, and whatever arrived before has been taken in. Never wrong to
     * send, also when it has not passed.
     */
    record ClaimDue() implements Input {}

    /** The state of the link under the router: whether it is up and running, which address packets come from. */
    record LinkChanged(boolean up, @Nullable InetAddress sourceAddress) implements Input {}

    /**
     * The kernel was brought in line with the wanted addresses of {@code generation}.
     *
     * @param added the addresses the kernel holds for this router now and did not before: on becoming master all of
     *     them, also those found in place; an address the kernel refused is not among them
     */
    record AddressesApplied(long generation, List<InetAddress> added) implements Input {
        public AddressesApplied {
            added = List.copyOf(added);
        }
    }

    /**
     * What tracked things add to the configured priority changed, as keepalived's track weights do. The sum is held within 1 to
     * 254; an owner's priority stays.
     *
     * @param weight added to the configured priority, any number
     * @param handOver if this lowers the priority of a master, it gives its mastership up at once by priority 0 and is a
     *     backup of the lower priority then, rather than waiting for a peer's Active_Down_Timer
     */
    record WeightChanged(int weight, boolean handOver) implements Input {}

    /** The configuration changed; {@link RouterId} is the same. */
    record Reconfigured(RouterSpec spec) implements Input {}

    /**
     * The daemon is going away, or this router left the configuration (RFC 9568 section 6.4.3, Shutdown).
     *
     * @param release false leaves the addresses and sends no resignation (keepalived's {@code --dont-release-vrrp})
     */
    record Stop(boolean release) implements Input {}
}
