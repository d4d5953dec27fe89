/**
 * Headers and attributes of netlink over {@link java.nio.ByteBuffer}: native byte order, everything aligned to 4 bytes
 * (include/uapi/linux/netlink.h). One class per kernel structure. Reading is bounded: bytes that end early or lengths
 * that lie give a {@link io.cplbd.netlink.wire.WireException} and nothing else.
 */
@NullMarked
package io.cplbd.netlink.wire;

import org.jspecify.annotations.NullMarked;
