package io.cplbd.vrrp.packet;

import java.net.InetAddress;
import java.util.List;

/**
 * What one VRRP ADVERTISEMENT says (RFC 9568 section 5.2 for version 3, RFC 3768 section 5.3 for version 2).
 *
 * @param version 2 or 3
 * @param virtualRouterId 1-255 when sent; 0 may be received
 * @param priority 0 (the sender resigns), 1-254, 255 (the sender owns the addresses)
 * @param advertIntervalCs time between advertisements in centiseconds: 1-4095 in version 3; in version 2 whole
 *     seconds, 100-25500
 * @param addresses the virtual addresses, at most 255, all of one family
 */
public record Advertisement(
        int version, int virtualRouterId, int priority, int advertIntervalCs, List<InetAddress> addresses) {
    public static final int PRIORITY_RESIGN = 0;
    public static final int PRIORITY_OWNER = 255;
    public static final int MAX_ADDRESSES = 255;

    public Advertisement {
        addresses = List.copyOf(addresses);
    }

    public boolean resigns() {
        return priority == PRIORITY_RESIGN;
    }
}
