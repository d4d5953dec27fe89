package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.router.RouterSpec.Announcing;
import io.cplbd.vrrp.router.RouterSpec.Quirks;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.net.InetAddress;
import java.util.List;

/** A virtual router for tests: version 3, IPv4, VRID 51, priority 100, one second, preempting, unless said otherwise. */
public final class SpecBuilder {
    private RouterId id = new RouterId("eth0", AddressFamily.IPV4, 51);
    private int version = 3;
    private int priority = 100;
    private int intervalCs = 100;
    private boolean startAsMaster;
    private boolean preempt = true;
    private long preemptDelayNs;
    private int downTimerAdverts = 3;
    private List<InetAddress> advertised = List.of(ip("192.0.2.100"));
    private List<InetAddress> excluded = List.of();
    private Authentication authentication = new Authentication.None();
    private ChecksumCover checksumCover = ChecksumCover.PSEUDO_HEADER;
    private Reach reach = new Reach.Multicast(AddressFamily.IPV4.vrrpGroup());
    private Quirks quirks = Quirks.NONE;
    private Announcing announcing = Announcing.DEFAULT;
    private int leaseS = Lease.AUTOMATIC;

    public static SpecBuilder spec() {
        return new SpecBuilder();
    }

    public static SpecBuilder ipv6Spec() {
        SpecBuilder builder = new SpecBuilder();
        builder.id = new RouterId("eth0", AddressFamily.IPV6, 51);
        builder.advertised = List.of(ip("fe80::100"), ip("2001:db8::100"));
        builder.reach = new Reach.Multicast(AddressFamily.IPV6.vrrpGroup());
        return builder;
    }

    public SpecBuilder on(String interfaceName) {
        id = new RouterId(interfaceName, id.family(), id.virtualRouterId());
        return this;
    }

    public SpecBuilder vrid(int virtualRouterId) {
        id = new RouterId(id.interfaceName(), id.family(), virtualRouterId);
        return this;
    }

    public SpecBuilder version(int value) {
        version = value;
        return this;
    }

    public SpecBuilder priority(int value) {
        priority = value;
        return this;
    }

    public SpecBuilder intervalCs(int value) {
        intervalCs = value;
        return this;
    }

    public SpecBuilder owner() {
        priority = 255;
        startAsMaster = true;
        return this;
    }

    public SpecBuilder startAsMaster() {
        startAsMaster = true;
        return this;
    }

    public SpecBuilder nopreempt() {
        preempt = false;
        return this;
    }

    public SpecBuilder preemptDelayMs(long value) {
        preemptDelayNs = value * 1_000_000L;
        return this;
    }

    public SpecBuilder downTimerAdverts(int value) {
        downTimerAdverts = value;
        return this;
    }

    public SpecBuilder addresses(InetAddress... values) {
        advertised = List.of(values);
        return this;
    }

    public SpecBuilder addresses(List<InetAddress> values) {
        advertised = values;
        return this;
    }

    public SpecBuilder excluded(InetAddress... values) {
        excluded = List.of(values);
        return this;
    }

    public SpecBuilder password(String password) {
        authentication = new Authentication.SimplePassword(password);
        return this;
    }

    public SpecBuilder checksumCover(ChecksumCover value) {
        checksumCover = value;
        return this;
    }

    public SpecBuilder reach(Reach value) {
        reach = value;
        return this;
    }

    public SpecBuilder lowerPriorityNoAdvert() {
        quirks = new Quirks(true, false, false, false);
        return this;
    }

    public SpecBuilder higherPrioritySendAdvert() {
        quirks = new Quirks(false, true, false, false);
        return this;
    }

    public SpecBuilder ownerIgnoresAdverts() {
        quirks = new Quirks(false, false, true, false);
        return this;
    }

    public SpecBuilder skipAddressCheck() {
        quirks = new Quirks(false, false, false, true);
        return this;
    }

    public SpecBuilder announcing(Announcing value) {
        announcing = value;
        return this;
    }

    public SpecBuilder leaseS(int value) {
        leaseS = value;
        return this;
    }

    public RouterSpec build() {
        List<InetAddress> announced = new java.util.ArrayList<>(advertised);
        announced.addAll(excluded);
        return new RouterSpec(
                id,
                "VI_1",
                version,
                priority,
                intervalCs,
                startAsMaster,
                preempt,
                preemptDelayNs,
                downTimerAdverts,
                advertised,
                announced,
                authentication,
                checksumCover,
                reach,
                quirks,
                announcing,
                leaseS);
    }
}
