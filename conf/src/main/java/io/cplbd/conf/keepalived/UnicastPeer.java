package io.cplbd.conf.keepalived;

import java.net.InetAddress;

/**
 * A router to which advertisements are sent, one by one, instead of to the group.
 *
 * @param minTtl least TTL or hop limit of its packets, 0 to 255
 * @param maxTtl greatest TTL or hop limit of its packets, 0 to 255
 */
public record UnicastPeer(InetAddress address, int minTtl, int maxTtl, Position position) {}
