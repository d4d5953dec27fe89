package io.cplbd.conf.keepalived;

import java.net.Inet4Address;
import org.jspecify.annotations.Nullable;

/** What the words about persistence mean together. */
final class PersistenceRule {
    private PersistenceRule() {}

    /** Null where each connection is scheduled anew. */
    static VirtualServer.@Nullable Persistence apply(
            VirtualServerDraft draft, AddressFamily family, PortRule ports, Word keyword, Remarks remarks) {
        long timeoutS = draft.persistenceS;
        int prefixLength = family.bits();
        if (draft.granularity != null) {
            Integer length = prefixLength(draft.granularity.text(), family);
            if (length == null) {
                remarks.error(
                        draft.granularity,
                        "found persistence_granularity " + Diagnostics.quoted(draft.granularity.text()) + ", expected "
                                + (family == AddressFamily.IPV4 ? "a netmask such as 255.255.255.0 or " : "")
                                + "a prefix length from 1 to " + family.bits() + "; ignored");
            } else {
                prefixLength = length;
                timeoutS = timeoutS == 0 ? VirtualServerDraft.DEFAULT_PERSISTENCE_S : timeoutS;
            }
        }
        if (timeoutS == 0 && ports.servicePorts().contains(0)) {
            remarks.warn(
                    keyword,
                    "found no persistence_timeout, which port 0 asks for; " + VirtualServerDraft.DEFAULT_PERSISTENCE_S
                            + " is used");
            timeoutS = VirtualServerDraft.DEFAULT_PERSISTENCE_S;
        }
        if (timeoutS == 0) {
            if (draft.engine != null) {
                remarks.warn(draft.engine, "persistence_engine has no effect without persistence_timeout");
            }
            return null;
        }
        return new VirtualServer.Persistence(timeoutS, prefixLength, draft.engine == null ? null : draft.engine.text());
    }

    private static @Nullable Integer prefixLength(String text, AddressFamily family) {
        if (family == AddressFamily.IPV4 && AddressText.parse(text) instanceof Inet4Address mask) {
            int bits = mask.hashCode();
            int length = Integer.bitCount(bits);
            return length > 0 && bits == -1 << (32 - length) ? length : null;
        }
        if (!text.matches("[0-9]{1,3}")) {
            return null;
        }
        int length = Integer.parseInt(text);
        return length >= 1 && length <= family.bits() ? length : null;
    }
}
