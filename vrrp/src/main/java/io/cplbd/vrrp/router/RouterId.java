package io.cplbd.vrrp.router;

import io.cplbd.vrrp.packet.AddressFamily;

/**
 * What makes two virtual routers the same one: the VRID is unique per link and per address family (RFC 9568
 * section 5.2.3), and a reload recognises a router by this and not by its name, as keepalived does.
 *
 * @param virtualRouterId 1-255
 */
public record RouterId(String interfaceName, AddressFamily family, int virtualRouterId) {
    public RouterId {
        if (virtualRouterId < 1 || virtualRouterId > 255) {
            throw new IllegalArgumentException("a VRID is 1-255, not " + virtualRouterId);
        }
    }
}
