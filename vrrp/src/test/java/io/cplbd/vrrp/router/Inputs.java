package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;

import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.router.RouterSpec.Announcing;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Kinds of routers, and everything that can be done to one, for tests that try all of it. */
final class Inputs {
    static final long S = 1_000_000_000L;

    private static final InetAddress LOWER6 = ip("fe80::2");
    private static final InetAddress HIGHER6 = ip("fe80::9");
    private static final InetAddress MORE = ip("192.0.2.222");
    private static final InetAddress MORE6 = ip("2001:db8::222");
    private static final Announcing BUSY = new Announcing(2, 3 * S, 7 * S, 3, 1, 2 * S, 0);

    private Inputs() {}

    /** Every kind of router that goes its own way somewhere in the state machine. */
    static Map<String, SpecBuilder> kinds() {
        Map<String, SpecBuilder> kinds = new LinkedHashMap<>();
        kinds.put("version 3", SpecBuilder.spec());
        kinds.put("version 2", SpecBuilder.spec().version(2).password("s3cret"));
        kinds.put("IPv6", SpecBuilder.ipv6Spec());
        kinds.put("owner", SpecBuilder.spec().owner());
        kinds.put("owner as backup", SpecBuilder.spec().priority(255));
        kinds.put("nopreempt", SpecBuilder.spec().nopreempt());
        kinds.put("preempt_delay", SpecBuilder.spec().preemptDelayMs(5_000));
        kinds.put("lower_prio_no_advert", SpecBuilder.spec().lowerPriorityNoAdvert());
        kinds.put("higher_prio_send_advert", SpecBuilder.spec().higherPrioritySendAdvert());
        kinds.put("owner_ignore_adverts", SpecBuilder.spec().owner().ownerIgnoresAdverts());
        kinds.put("skip_check_adv_addr", SpecBuilder.spec().skipAddressCheck());
        kinds.put("no address", SpecBuilder.spec().addresses());
        kinds.put("10 ms", SpecBuilder.spec().intervalCs(1).announcing(BUSY));
        kinds.put("40.95 s", SpecBuilder.spec().intervalCs(4095));
        kinds.put(
                "one advert may be missed",
                SpecBuilder.spec().downTimerAdverts(1).announcing(BUSY));
        return kinds;
    }

    /** One of every sort of input, in every variant that the state machine tells apart. */
    static List<Input> all(RouterSpec spec, long generation, long nowNs) {
        List<Input> inputs = new ArrayList<>(List.of(
                new Input.Started(),
                new Input.DeadlineReached(),
                new Input.ClaimDue(),
                new Input.PacketsLost(),
                new Input.LinkChanged(false, null),
                new Input.LinkChanged(false, own(spec)),
                new Input.LinkChanged(true, null),
                new Input.LinkChanged(true, own(spec)),
                new Input.LinkChanged(true, higher(spec)),
                new Input.AddressesApplied(generation, spec.announced()),
                new Input.AddressesApplied(generation, List.of()),
                new Input.AddressesApplied(generation - 1, spec.announced()),
                new Input.AddressesApplied(generation + 1, List.of()),
                new Input.WeightChanged(-100, false),
                new Input.WeightChanged(-50, true),
                new Input.WeightChanged(0, true),
                new Input.WeightChanged(Integer.MAX_VALUE, false),
                new Input.Reconfigured(spec),
                new Input.Reconfigured(with(spec, 1, spec.version() == 2 ? 25500 : 4095, false, 0)),
                new Input.Reconfigured(with(spec, 254, spec.version() == 2 ? 100 : 1, true, 0)),
                new Input.Reconfigured(with(spec, 255, 100, true, 30 * S)),
                new Input.Stop(true),
                new Input.Stop(false)));
        for (int priority : new int[] {0, 1, spec.priority() - 1, spec.priority(), 255}) {
            for (InetAddress from : List.of(lower(spec), own(spec), higher(spec))) {
                for (long agoNs : new long[] {0, 100 * S}) {
                    for (int intervalCs : spec.version() == 2 ? new int[] {100} : new int[] {1, 100, 4095}) {
                        inputs.add(new Input.AdvertReceived(
                                new Advertisement(
                                        spec.version(),
                                        51,
                                        priority,
                                        intervalCs,
                                        agoNs == 0 ? spec.advertised() : List.of()),
                                from,
                                nowNs - agoNs));
                    }
                }
            }
        }
        return inputs;
    }

    static Input random(RouterSpec spec, long generation, long nowNs, RandomGenerator random) {
        List<Input> all = all(spec, generation, nowNs - random.nextLong(S));
        // A stop ends the walk: most of the time something else.
        Input input = all.get(random.nextInt(all.size()));
        return input instanceof Input.Stop && random.nextInt(20) > 0 ? new Input.DeadlineReached() : input;
    }

    private static RouterSpec with(
            RouterSpec spec, int priority, int intervalCs, boolean preempt, long preemptDelayNs) {
        List<InetAddress> more = new ArrayList<>(spec.announced());
        more.add(spec.id().family() == io.cplbd.vrrp.packet.AddressFamily.IPV4 ? MORE : MORE6);
        return new RouterSpec(
                spec.id(),
                spec.name(),
                spec.version(),
                priority,
                intervalCs,
                spec.startAsMaster(),
                preempt,
                preemptDelayNs,
                spec.downTimerAdverts(),
                more,
                more,
                spec.authentication(),
                spec.checksumCover(),
                spec.reach(),
                spec.quirks(),
                BUSY,
                spec.leaseS());
    }

    private static boolean ipv4(RouterSpec spec) {
        return spec.id().family() == io.cplbd.vrrp.packet.AddressFamily.IPV4;
    }

    static InetAddress own(RouterSpec spec) {
        return ipv4(spec) ? Driver.OWN : Driver.OWN6;
    }

    private static InetAddress lower(RouterSpec spec) {
        return ipv4(spec) ? Driver.LOWER : LOWER6;
    }

    private static InetAddress higher(RouterSpec spec) {
        return ipv4(spec) ? Driver.HIGHER : HIGHER6;
    }
}
