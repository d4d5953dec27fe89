package io.cplbd.lab;

/**
 * The times that VRRP promises for the lab's virtual router.
 *
 * @param version 2 for whole seconds, 3 for anything shorter
 * @param advertIntervalNs time between two advertisements
 * @param priority of every node: k0s gives all the same
 */
public record Protocol(int version, long advertIntervalNs, int priority) {
    static final int K0S_PRIORITY = 200;

    /** The protocol version that can carry this interval: version 2 counts in whole seconds up to 255. */
    public static Protocol ofInterval(double seconds) {
        boolean whole = seconds >= 1 && seconds == Math.rint(seconds);
        return new Protocol(whole ? 2 : 3, Math.round(seconds * 1e9), K0S_PRIORITY);
    }

    /** How long a backup waits after the master's farewell: RFC 3768 6.1 for version 2, RFC 9568 6.1 for version 3. */
    public long skewNs() {
        long unitNs = version == 2 ? 1_000_000_000L : advertIntervalNs;
        return (256 - priority) * unitNs / 256;
    }

    /** How long a backup waits for a silent master: three intervals and the skew. */
    public long masterDownNs() {
        return 3 * advertIntervalNs + skewNs();
    }
}
