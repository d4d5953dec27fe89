package io.cplbd.vrrp.packet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The authentication field of VRRPv2 (RFC 2338 section 5.3.6; RFC 3768 keeps the field and drops the types). VRRPv3
 * has none.
 */
public sealed interface Authentication {
    /** Bytes of the authentication data at the end of every v2 advertisement. */
    int DATA_BYTES = 8;

    /** No authentication: type 0, eight zero bytes. */
    record None() implements Authentication {
        @Override
        public int type() {
            return 0;
        }

        @Override
        public byte[] data() {
            return new byte[DATA_BYTES];
        }
    }

    /** A password in clear text, padded with zeros to eight bytes: type 1. */
    final class SimplePassword implements Authentication {
        private final byte[] padded;

        /**
         * Pads a password.
         *
         * @throws IllegalArgumentException when the password is longer than eight bytes
         */
        public SimplePassword(byte[] password) {
            if (password.length > DATA_BYTES) {
                throw new IllegalArgumentException("a VRRP password has at most 8 bytes, not " + password.length);
            }
            padded = Arrays.copyOf(password, DATA_BYTES);
        }

        public SimplePassword(String password) {
            this(password.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int type() {
            return 1;
        }

        @Override
        public byte[] data() {
            return padded.clone();
        }

        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof SimplePassword that && MessageDigest.isEqual(padded, that.padded);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(padded);
        }

        @Override
        public String toString() {
            return "SimplePassword[****]";
        }
    }

    /** The AuType byte of the header. */
    int type();

    /** The eight bytes behind the address list. */
    byte[] data();

    /** Compares in time that does not depend on where the first difference is. */
    default boolean accepts(byte[] received) {
        return MessageDigest.isEqual(data(), received);
    }
}
