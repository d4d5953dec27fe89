package io.cplbd.conf.keepalived;

import java.security.MessageDigest;

/** Bytes that must not reach a log: they show only as stars. Two of the same bytes are equal. */
public final class Secret {
    private final byte[] bytes;

    public Secret(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        // Nothing about the bytes: a hash of so short a text would give it away.
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "********";
    }
}
