package io.cplbd.daemon.engine;

import io.cplbd.netlink.route.RouteEvent;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What reaches the loop from other threads. */
sealed interface Event {
    /** A frame passed an interface's filter. Handed over, not copied: nobody compares or changes it. */
    @SuppressWarnings("ArrayRecordComponent")
    record FrameArrived(String interfaceName, byte[] frame, long arrivedNs) implements Event {}

    /** Frames have come to an interface before this for which there was no room in the kernel. */
    record FramesLost(String interfaceName, long frames) implements Event {}

    /** All that had been captured on an interface by {@code upToNs}, after the loop asked, is in the inbox before this. */
    record Drained(String interfaceName, long ticket, long upToNs) implements Event {}

    /** The kernel told of links or addresses. */
    record RouteNews(RouteEvent news) implements Event {}

    /** An interface can be used, or or it could not be opened and the result says why. */
    record LinkOpened(LinkPort.Opening result) implements Event {}

    /** Nothing more will be captured on an interface. */
    record CaptureFailed(LinkPort.Needs needs, String reason) implements Event {}

    /** The addresses of a router were brought in line with a wish. */
    record AddressesApplied(RouterId router, long generation, List<InetAddress> added) implements Event {}

    /** The services that wait for a router's being MASTER are in the kernel, or cannot be. */
    record ServicesReady(RouterId router, long generation) implements Event {}

    /** A new configuration; {@code done} completes when the loop has taken it in. */
    record NewPlan(Plan plan, CompletableFuture<Void> done) implements Event {}

    /** What is added to every router's priority changed: see {@link io.cplbd.vrrp.router.Input.WeightChanged}. */
    record WeightChanged(int weight, boolean handOver) implements Event {}

    /** Another thread met an error of this program. */
    record Fault(RuntimeException fault) implements Event {}

    /** Somebody wants to see the state. */
    record Inspect(CompletableFuture<EngineView> answer) implements Event {}

    /** The daemon ends; {@code done} completes when the last packet is sent and the last wish handed over. */
    record Stop(boolean release, CompletableFuture<Void> done) implements Event {}
}
