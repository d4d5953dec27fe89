package io.cplbd.daemon.backends;

import io.cplbd.ipvs.check.probe.TlsIdentity;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whom this side trusts, and who it says it is.
 *
 * @param context shared by all connections, so that TLS sessions are resumed: a whole handshake costs four times as much
 * @param serverName that servers' certificates must be for, and SNI; null for the host or address that is connected to
 * @param verified whether certificates are verified at all
 * @param token bearer token, null for none
 */
record ApiCredentials(
        SSLContext context,
        @Nullable String serverName,
        boolean verified,
        @Nullable String token) {
    /** A certificate that was taken back, or has expired, is noticed after this at the latest. */
    private static final int SESSION_S = (int) TimeUnit.MINUTES.toSeconds(10);

    /** Trusts every server and tells nothing of itself: all that can be done as long as there is no kubeconfig. */
    static ApiCredentials anonymous() {
        try {
            return of(TlsIdentity.of(null, null, null), null, false, null);
        } catch (IOException e) {
            throw new IllegalStateException("there is nothing to read", e);
        }
    }

    static ApiCredentials of(
            TlsIdentity identity, @Nullable String serverName, boolean verified, @Nullable String token) {
        SSLContext context = identity.newContext();
        context.getClientSessionContext().setSessionTimeout(SESSION_S);
        return new ApiCredentials(context, serverName, verified, token);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "ApiCredentials[serverName=" + serverName + ", verified=" + verified + "]";
    }
}
