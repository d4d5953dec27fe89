package io.cplbd.lab.k0s;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What etcd is to real API servers, for the one service default/kubernetes: its EndpointSlices, one for each port and family,
 * its Endpoints, and what became of them. Thread-safe.
 */
final class ControlPlaneEndpoints {
    /** The two forms in which the API shows the same. */
    enum Kind {
        SLICE("discovery.k8s.io/v1", "EndpointSlice", "EndpointSliceList"),
        ENDPOINTS("v1", "Endpoints", "EndpointsList");

        private final String apiVersion;
        private final String name;
        private final String listName;

        Kind(String apiVersion, String name, String listName) {
            this.apiVersion = apiVersion;
            this.name = name;
            this.listName = listName;
        }
    }

    /** What a watcher is told next. */
    sealed interface Next {
        /**
         * Something has changed.
         *
         * @param line of JSON
         */
        record Event(long version, String line) implements Next {}

        /** It begins before what is remembered. */
        record Gone(String line) implements Next {}

        /** Nothing has happened in time. */
        record Nothing() implements Next {}
    }

    private record Slice(int port, boolean ipv6) implements Comparable<Slice> {
        @Override
        public int compareTo(Slice other) {
            int byPort = Integer.compare(port, other.port);
            return byPort == 0 ? Boolean.compare(ipv6, other.ipv6) : byPort;
        }

        String name() {
            return "kubernetes" + (ipv6 ? "-v6" : "") + (port == 6443 ? "" : "-" + port);
        }
    }

    private record Remembered(long version, Kind kind, String line) {}

    private static final int REMEMBERED = 1000;

    private final NavigableMap<Slice, TreeSet<String>> slices = new TreeMap<>();
    private final Deque<Remembered> events = new ArrayDeque<>();
    private long version = 1000;
    private long forgotten;
    private long bookmarks;

    private static Slice slice(InetSocketAddress server) {
        return new Slice(server.getPort(), server.getAddress() instanceof Inet6Address);
    }

    private static String literal(InetAddress address) {
        return address.getHostAddress();
    }

    synchronized void join(InetSocketAddress server) {
        Slice slice = slice(server);
        boolean added = !slices.containsKey(slice);
        if (slices.computeIfAbsent(slice, _ -> new TreeSet<>()).add(literal(server.getAddress()))) {
            changed(slice, added ? "ADDED" : "MODIFIED");
        }
    }

    synchronized void leave(InetSocketAddress server) {
        Slice slice = slice(server);
        TreeSet<String> addresses = slices.get(slice);
        if (addresses != null && addresses.remove(literal(server.getAddress()))) {
            String before = slice(slice, true);
            if (addresses.isEmpty()) {
                slices.remove(slice);
            }
            changed(slice, addresses.isEmpty() ? "DELETED" : "MODIFIED", before);
        }
    }

    private void changed(Slice slice, String type) {
        changed(slice, type, "");
    }

    private void changed(Slice slice, String type, String before) {
        version++;
        String object = type.equals("DELETED") ? before : slice(slice, true);
        remember(Kind.SLICE, event(type, object));
        remember(Kind.ENDPOINTS, event("MODIFIED", endpoints(true)));
        notifyAll();
    }

    private void remember(Kind kind, String line) {
        events.add(new Remembered(version, kind, line));
        if (events.size() > REMEMBERED) {
            forgotten = events.remove().version();
        }
    }

    /** Watches cannot begin before this moment any more, as after a compaction. */
    synchronized void forget() {
        version++;
        forgotten = version;
        events.clear();
        notifyAll();
    }

    /** Every watcher is told how far it is. */
    synchronized void bookmark() {
        version++; // something else in the cluster has changed
        bookmarks++;
        notifyAll();
    }

    synchronized long bookmarks() {
        return bookmarks;
    }

    synchronized String list(Kind kind) {
        String items = kind == Kind.SLICE
                ? slices.keySet().stream().map(slice -> slice(slice, false)).collect(Collectors.joining(","))
                : endpoints(false);
        return """
                {"kind":"%s","apiVersion":"%s","metadata":{"resourceVersion":"%d"},"items":[%s]}
                """.formatted(kind.listName, kind.apiVersion, version, items);
    }

    /** The first event after {@code after}, waited for until {@code deadlineNs} of {@link System#nanoTime}. */
    synchronized Next next(Kind kind, long after, long bookmarksSeen, long deadlineNs) throws InterruptedException {
        while (true) {
            if (after < forgotten) {
                return new Next.Gone(event("ERROR", """
                        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
                        "message":"too old resource version: %d (%d)","reason":"Expired","code":410}\
                        """.formatted(after, forgotten)));
            }
            for (Remembered event : events) {
                if (event.kind == kind && event.version > after) {
                    return new Next.Event(event.version, event.line);
                }
            }
            if (bookmarks > bookmarksSeen) {
                return new Next.Event(version, bookmarkLine(kind));
            }
            long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                return new Next.Nothing();
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(leftNs, TimeUnit.MILLISECONDS.toNanos(1)));
        }
    }

    /** Wakes those who wait, to look at their connection. */
    synchronized void wake() {
        notifyAll();
    }

    private String bookmarkLine(Kind kind) {
        String rest =
                kind == Kind.SLICE ? "\"addressType\":\"\",\"endpoints\":null,\"ports\":null" : "\"subsets\":null";
        return event("BOOKMARK", """
                {"kind":"%s","apiVersion":"%s","metadata":{"resourceVersion":"%d","creationTimestamp":null},%s}\
                """.formatted(kind.name, kind.apiVersion, version, rest));
    }

    private static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    /** Items of a list are without kind and apiVersion, as the API has them. */
    private static String typed(Kind kind, boolean typed) {
        return typed ? "\"kind\":\"%s\",\"apiVersion\":\"%s\",".formatted(kind.name, kind.apiVersion) : "";
    }

    private String metadata(String name) {
        return """
                "metadata":{"name":"%s","namespace":"default","uid":"8f7a1c2e-0000-4000-8000-000000000001",\
                "resourceVersion":"%d","generation":1,"creationTimestamp":"2026-01-01T00:00:00Z",\
                "labels":{"kubernetes.io/service-name":"kubernetes"},\
                "managedFields":[{"manager":"kube-apiserver","operation":"Update","fieldsV1":{"f:endpoints":{}}}]}\
                """.formatted(name, version);
    }

    private String slice(Slice slice, boolean typed) {
        TreeSet<String> addresses = slices.getOrDefault(slice, new TreeSet<>());
        return """
                {%s%s,"addressType":"%s","endpoints":%s,"ports":[{"name":"https","port":%d,"protocol":"TCP"}]}\
                """.formatted(
                        typed(Kind.SLICE, typed),
                        metadata(slice.name()),
                        slice.ipv6() ? "IPv6" : "IPv4",
                        list(addresses, "{\"addresses\":[\"%s\"],\"conditions\":{\"ready\":true}}"),
                        slice.port());
    }

    private String endpoints(boolean typed) {
        String subsets = slices.entrySet().stream()
                .map(entry -> "{\"addresses\":%s,\"ports\":[{\"name\":\"https\",\"port\":%d,\"protocol\":\"TCP\"}]}"
                        .formatted(
                                list(entry.getValue(), "{\"ip\":\"%s\"}"),
                                entry.getKey().port()))
                .collect(Collectors.joining(",", "[", "]"));
        return "{%s%s,\"subsets\":%s}".formatted(typed(Kind.ENDPOINTS, typed), metadata("kubernetes"), subsets);
    }

    private static String list(Set<String> addresses, String format) {
        List<String> elements = addresses.stream().map(format::formatted).toList();
        return elements.isEmpty() ? "null" : "[" + String.join(",", elements) + "]";
    }
}
