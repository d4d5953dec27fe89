package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.MS;
import static io.cplbd.vrrp.simulation.World.NEVER;
import static io.cplbd.vrrp.simulation.World.US;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A machine's kernel, as far as it holds virtual addresses. It outlives the daemon. */
final class AddressKernel {
    /** The kernel looks for addresses whose time is up only now and then (check_lifetime of net/ipv4/devinet.c). */
    static final long EXPIRY_LATENESS_NS = 250 * MS;

    private final World world;
    private final String name;
    private final Census census;
    /** When each address goes by itself. */
    private final Map<InetAddress, Long> expiresAtNs = new LinkedHashMap<>();

    /** When each address came. */
    private final Map<InetAddress, Long> sinceNs = new LinkedHashMap<>();

    private final Monitor monitor;

    /** Why an address went. */
    enum Cause {
        ASKED,
        EXPIRED,
        ANOTHER_TOOL
    }

    /** Is told of every address that goes, however it goes. */
    interface Monitor {
        void gone(InetAddress address, Cause cause);
    }

    /** How long a request may take. */
    long slownessNs = 300 * US;
    /** The probability that an address is refused. */
    double refusal;

    AddressKernel(World world, String name, Census census, Monitor monitor) {
        this.world = world;
        this.name = name;
        this.census = census;
        this.monitor = monitor;
    }

    boolean has(InetAddress address) {
        return expiresAtNs.containsKey(address);
    }

    /** Since when it has the address. */
    long sinceNs(InetAddress address) {
        return sinceNs.getOrDefault(address, 0L);
    }

    Set<InetAddress> addresses() {
        return Set.copyOf(expiresAtNs.keySet());
    }

    /**
     * Adds an address, or gives one that is there a new lifetime.
     *
     * @param lifetimeNs how long it stays, {@link World#NEVER} for ever
     * @return false when the kernel refuses
     */
    boolean put(InetAddress address, long lifetimeNs) {
        if (!has(address) && world.chance(refusal)) {
            census.count(Census.Occurrence.ADDRESS_REFUSED);
            world.trace(name, () -> "kernel refuses " + address.getHostAddress());
            return false;
        }
        if (!has(address)) {
            world.trace(name, () -> "kernel holds " + address.getHostAddress());
            sinceNs.put(address, world.nowNs());
        }
        if (lifetimeNs == NEVER) {
            expiresAtNs.put(address, NEVER);
            return true;
        }
        long expiryNs = world.nowNs() + lifetimeNs + world.moment(EXPIRY_LATENESS_NS);
        expiresAtNs.put(address, expiryNs);
        world.at(expiryNs, () -> {
            if (Long.valueOf(expiryNs).equals(expiresAtNs.get(address))) {
                census.count(Census.Occurrence.LEASE_EXPIRED);
                remove(address, "lets go of", "whose lease is over", Cause.EXPIRED);
            }
        });
        return true;
    }

    void delete(InetAddress address) {
        remove(address, "lets go of", "", Cause.ASKED);
    }

    /** Another tool takes the address away. */
    void deletedByAnother(InetAddress address) {
        if (has(address)) {
            census.count(Census.Occurrence.ADDRESS_DELETED_BY_ANOTHER);
            remove(address, "loses", "to another tool", Cause.ANOTHER_TOOL);
        }
    }

    private void remove(InetAddress address, String verb, String why, Cause cause) {
        if (expiresAtNs.remove(address) != null) {
            world.trace(name, () -> ("kernel " + verb + " " + address.getHostAddress() + " " + why).strip());
            monitor.gone(address, cause);
        }
    }

    /** Power off. */
    void clear() {
        expiresAtNs.clear();
    }
}
