package io.cplbd.ipvs.kernel;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the kernel that tells other directors of connections, or listens to them. One of each role may run.
 *
 * @param mcastInterface 1-15 characters
 * @param syncId 0-255; a backup takes what carries its own, with 0 whatever comes
 * @param maxLength bytes of a datagram's payload; 0 for what fits the interface's MTU
 * @param group multicast address, IPv4 or IPv6; null for 224.0.0.81
 * @param port UDP, 1-65535; 0 for 8848
 * @param ttl 1-255; 0 for 1
 */
public record SyncDaemon(
        Role role,
        String mcastInterface,
        int syncId,
        int maxLength,
        @Nullable InetAddress group,
        int port,
        int ttl) {
    private static final int LONGEST_NAME = 15;

    public SyncDaemon {
        if (mcastInterface.isEmpty() || mcastInterface.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("no interface name: \"" + mcastInterface + "\"");
        }
        require("sync id", syncId, 0xff);
        require("length", maxLength, 0xffff);
        require("port", port, 0xffff);
        require("TTL", ttl, 0xff);
    }

    private static void require(String what, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " " + value + " of a sync daemon is not in 0-" + max);
        }
    }

    /** IP_VS_STATE_... */
    public enum Role {
        MASTER(1),
        BACKUP(2);

        private final int state;

        Role(int state) {
            this.state = state;
        }

        int state() {
            return state;
        }

        static @Nullable Role of(int state) {
            for (Role role : values()) {
                if (role.state == state) {
                    return role;
                }
            }
            return null;
        }
    }
}
