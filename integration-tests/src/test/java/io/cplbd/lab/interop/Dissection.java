package io.cplbd.lab.interop;

import io.cplbd.lab.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tshark says of a capture: each advertisement, and what it complains about. */
final class Dissection {
    private static final List<String> FIELDS = List.of(
            "frame.number",
            "eth.src",
            "vlan.id",
            "ieee8021ad.id",
            "ip.ttl",
            "ipv6.hlim",
            "ip.checksum.status",
            "vrrp.checksum.status",
            "vrrp.version",
            "vrrp.prio",
            "vrrp.addr_count",
            "_ws.malformed",
            "_ws.expert.message");
    /** Wireshark's proto_checksum_enum_e. */
    private static final String GOOD = "1";

    private final List<Advert> adverts = new ArrayList<>();

    /**
     * One advertisement.
     *
     * @param vlan identifier of its tag, or empty
     * @param hopLimit TTL or hop limit
     * @param complaint what is wrong with it, or empty
     */
    record Advert(
            String mac, String vlan, int hopLimit, int version, int priority, int addressCount, String complaint) {}

    private Dissection(List<String> lines) {
        lines.forEach(line -> adverts.add(advert(line.split("\t", -1))));
    }

    /** Everything of protocol 112 in the file. */
    static Dissection of(Path capture) {
        List<String> argv = new ArrayList<>(List.of(
                "tshark", "-n", "-r", capture.toString(), "-o", "ip.check_checksum:TRUE", "-T", "fields", "-Y"));
        argv.add("ip.proto == 112 || ipv6.nxt == 112");
        FIELDS.forEach(field -> argv.addAll(List.of("-e", field)));
        String output = Command.run(argv.toArray(String[]::new));
        // What else it prints is about who it runs as.
        return new Dissection(output.lines().filter(line -> line.contains("\t")).toList());
    }

    private static Advert advert(String[] columns) {
        List<String> complaints = new ArrayList<>();
        boolean ipv4 = !field(columns, "ip.ttl").isEmpty();
        if (ipv4 && !field(columns, "ip.checksum.status").equals(GOOD)) {
            complaints.add("IP header checksum");
        }
        if (!field(columns, "vrrp.checksum.status").equals(GOOD)) {
            complaints.add("VRRP checksum");
        }
        for (String finding : List.of("_ws.malformed", "_ws.expert.message")) {
            if (!field(columns, finding).isEmpty()) {
                complaints.add(field(columns, finding));
            }
        }
        return new Advert(
                field(columns, "eth.src"),
                field(columns, "vlan.id") + field(columns, "ieee8021ad.id"),
                number(field(columns, ipv4 ? "ip.ttl" : "ipv6.hlim")),
                number(field(columns, "vrrp.version")),
                number(field(columns, "vrrp.prio")),
                number(field(columns, "vrrp.addr_count")),
                complaints.isEmpty()
                        ? ""
                        : "frame " + field(columns, "frame.number") + ": " + String.join(", ", complaints));
    }

    private static String field(String[] columns, String name) {
        return columns[FIELDS.indexOf(name)];
    }

    /** -1 for a field that the packet does not have. */
    private static int number(String text) {
        return text.isEmpty() ? -1 : Integer.parseInt(text);
    }

    List<Advert> adverts() {
        return List.copyOf(adverts);
    }

    List<Advert> from(Side side) {
        return adverts.stream()
                .filter(advert -> advert.mac().equals(side.mac()))
                .toList();
    }
}
