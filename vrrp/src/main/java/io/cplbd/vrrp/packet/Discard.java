package io.cplbd.vrrp.packet;

/** Why a received packet was not acted on. The order is keepalived's order of checks. */
public enum Discard {
    AUTHENTICATION_HEADER_UNSUPPORTED("IPSEC-AH authentication is not supported"),
    LENGTH("the message is shorter than its address count says"),
    TTL("the TTL or hop limit of a multicast packet is not 255"),
    VERSION("the VRRP version differs"),
    AUTHENTICATION_TYPE_INVALID("the authentication type is unknown"),
    AUTHENTICATION_TYPE_MISMATCH("the authentication type differs"),
    AUTHENTICATION_FAILED("the password is wrong"),
    ADVERT_INTERVAL("the advertisement interval differs or is zero"),
    TYPE("the packet type is not ADVERTISEMENT"),
    IP_LENGTH("the IP length does not fit the address count"),
    CHECKSUM("the checksum is wrong"),
    DESTINATION("multicast where unicast is configured, or the other way round"),
    OWNER("the address owner ignores advertisements"),
    UNKNOWN_PEER("the sender is not a configured unicast peer"),
    PEER_TTL("the TTL or hop limit is outside the peer's min_ttl and max_ttl");

    private final String text;

    Discard(String text) {
        this.text = text;
    }

    /** One clause for a log line. */
    public String text() {
        return text;
    }
}
