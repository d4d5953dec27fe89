package io.cplbd.conf.keepalived;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which services of the kernel the virtual servers read so far have: no two can have one. Ranges are kept as ranges. */
final class TakenServices {
    /**
     * What the kernel tells services apart by, less the address.
     *
     * @param protocol null for marks
     * @param port 0 for marks
     */
    private record Lane(VirtualServer.@Nullable Protocol protocol, AddressFamily family, int port) {
        // Written out: to link those of a record takes a start milliseconds.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Lane that
                    && port == that.port
                    && protocol == that.protocol
                    && family == that.family;
        }

        @Override
        public int hashCode() {
            return port;
        }
    }

    private record Range(BigInteger last, Owner owner) {}

    /**
     * A virtual server.
     *
     * @param number makes it one of its own: a file that is included twice has the same positions twice
     */
    record Owner(int number, Position position) {}

    private final Map<Lane, TreeMap<BigInteger, Range>> lanes = new HashMap<>();

    private int owners;

    Owner owner(Position position) {
        return new Owner(owners++, position);
    }

    /** Takes a service or range. Returns the owner of what is in its way: itself if it gave it twice; null if nothing. */
    @Nullable
    Owner take(VirtualServer.@Nullable Protocol protocol, Service.Single first, int count, Owner owner) {
        BigInteger from = first.number();
        Lane lane = new Lane(first.hasMark() ? null : protocol, first.family(), first.port());
        BigInteger last = count == 1 ? from : from.add(BigInteger.valueOf(count - 1L));
        TreeMap<BigInteger, Range> taken = lanes.computeIfAbsent(lane, key -> new TreeMap<>());
        List<BigInteger> own = new ArrayList<>();
        for (Map.Entry<BigInteger, Range> entry = taken.floorEntry(last);
                entry != null && entry.getValue().last().compareTo(from) >= 0;
                entry = taken.lowerEntry(entry.getKey())) {
            Range range = entry.getValue();
            if (!range.owner().equals(owner)) {
                return range.owner();
            }
            own.add(entry.getKey());
            from = from.min(entry.getKey());
            last = last.max(range.last());
        }
        own.forEach(taken::remove);
        taken.put(from, new Range(last, owner));
        return own.isEmpty() ? null : owner;
    }
}
