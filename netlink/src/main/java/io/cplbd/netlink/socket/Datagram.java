package io.cplbd.netlink.socket;

import java.nio.ByteBuffer;

/**
 * What one receive gave.
 *
 * @param senderPortId 0 is the kernel; anything else is a process, whose word counts for nothing here
 */
record Datagram(int senderPortId, ByteBuffer bytes) {}
