package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/**
 * The SSL block, for all SSL_GET.
 *
 * @param password of the key
 * @param ca path of the authorities that servers are verified with; null: they are not
 * @param certificate path of the client's own
 * @param key path
 */
public record TlsFiles(
        @Nullable Secret password,
        @Nullable String ca,
        @Nullable String certificate,
        @Nullable String key) {
    /** Without such a block. */
    public static final TlsFiles NONE = new TlsFiles(null, null, null, null);
}
