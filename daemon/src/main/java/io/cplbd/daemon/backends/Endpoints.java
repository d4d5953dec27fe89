package io.cplbd.daemon.backends;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The objects of one list, kept up to date by the events of a watch. Not thread-safe. */
final class Endpoints {
    /** Each is asked for its health every second. */
    static final int MAX = 100;

    private final Map<String, EndpointsObject> objects = new HashMap<>();
    private String resourceVersion;

    Endpoints(EndpointsList list) {
        resourceVersion = list.resourceVersion();
        list.items().forEach(this::put);
    }

    /** Where to go on watching. */
    String resourceVersion() {
        return resourceVersion;
    }

    /**
     * Takes an event.
     *
     * @return whether addresses may have changed
     * @throws ApiException if it is one that is not known
     */
    boolean take(WatchEvent event) throws ApiException {
        EndpointsObject object = event.object();
        switch (event.type()) {
            case "ADDED", "MODIFIED" -> put(object);
            case "DELETED" -> objects.remove(name(object));
            case "BOOKMARK" -> {
                // brings nothing but its resourceVersion
            }
            default -> throw new ApiException("event " + HttpLine.quoted(event.type()) + " is not known");
        }
        if (object.resourceVersion() != null && !object.resourceVersion().isEmpty()) {
            resourceVersion = object.resourceVersion();
        }
        return !event.type().equals("BOOKMARK");
    }

    private void put(EndpointsObject object) {
        objects.put(name(object), object);
    }

    private static String name(EndpointsObject object) {
        return object.name() == null ? "" : object.name();
    }

    /** All that are ready, in order, at most {@value #MAX}. */
    List<InetSocketAddress> addresses() {
        return Addresses.sorted(objects.values().stream()
                        .flatMap(object -> object.addresses().stream())
                        .toList())
                .stream()
                .limit(MAX)
                .toList();
    }

    /** Something that was left out because it is no address; null if there is nothing. */
    @Nullable
    String strange() {
        return objects.values().stream()
                .map(EndpointsObject::strange)
                .filter(text -> text != null)
                .findFirst()
                .orElse(null);
    }
}
