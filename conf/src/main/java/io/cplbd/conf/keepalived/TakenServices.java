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
    /** What the kernel tells services apart by, less the address; port -1 for marks. */
    private record Lane(VirtualServer.@Nullable Protocol protocol, AddressFamily family, int port) {}

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
        BigInteger from = switch (first) {
            case Service.Address address -> AddressText.number(address.address());
            case Service.Mark mark -> BigInteger.valueOf(mark.mark());
        };
        Lane lane = switch (first) {
            case Service.Address address -> new Lane(protocol, address.family(), address.port());
            case Service.Mark mark -> new Lane(null, mark.family(), -1);
        };
        BigInteger last = from.add(BigInteger.valueOf(count - 1L));
        TreeMap<BigInteger, Range> taken = lanes.computeIfAbsent(lane, key -> new TreeMap<>());
        List<BigInteger> own = new ArrayList<>();
        for (Map.Entry<BigInteger, Range> entry :
                taken.headMap(last, true).descendingMap().entrySet()) {
            Range range = entry.getValue();
            if (range.last().compareTo(from) < 0) {
                break;
            }
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
