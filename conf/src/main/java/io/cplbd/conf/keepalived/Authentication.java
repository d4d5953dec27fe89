package io.cplbd.conf.keepalived;

/** Authentication of VRRPv2 (RFC 2338 section 5.3.6); VRRPv3 has none. */
public sealed interface Authentication {
    record None() implements Authentication {}

    /**
     * {@code auth_type PASS}. Never printed.
     *
     * @param password 1 to 8 bytes, not yet padded
     */
    record SimplePassword(Secret password) implements Authentication {}

    /**
     * {@code auth_type AH}. Never printed.
     *
     * @param key 1 to 8 bytes
     */
    record AuthenticationHeader(Secret key) implements Authentication {}
}
