package io.cplbd.lab;

/**
 * One machine of the lab: a network namespace with one interface, eth0.
 *
 * @param name short name, also that of its port on the bridge
 * @param namespace name for {@code ip netns}
 * @param address IPv4 address without length
 * @param address6 IPv6 address without length
 * @param mac of eth0, as tcpdump writes it
 */
public record Node(String name, String namespace, String address, String address6, String mac) {
    public static Node of(String labId, String name, int host) {
        return new Node(
                name,
                Leftovers.PREFIX + labId + "-" + name,
                addressOf(host),
                "2001:db8:51::" + Integer.toHexString(host),
                String.format("02:00:c6:12:33:%02x", host));
    }

    /** The IPv4 address with this last octet, without length. */
    static String addressOf(int host) {
        return "198.18.51." + host;
    }

    /** The command that runs {@code argv} in this node, as the same process. */
    public String[] inside(String... argv) {
        String[] prefix = {"ip", "netns", "exec", namespace};
        String[] all = new String[prefix.length + argv.length];
        System.arraycopy(prefix, 0, all, 0, prefix.length);
        System.arraycopy(argv, 0, all, prefix.length, argv.length);
        return all;
    }
}
