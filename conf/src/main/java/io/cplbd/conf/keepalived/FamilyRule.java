package io.cplbd.conf.keepalived;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which family a virtual server has. */
final class FamilyRule {
    private FamilyRule() {}

    /** The family of an address is its own; for marks and groups keepalived guesses, from the surest to the least sure sign. */
    static AddressFamily of(
            Service service,
            VirtualServerDraft draft,
            List<RealServer> servers,
            @Nullable SorryServer sorry,
            Remarks remarks) {
        AddressFamily said = draft.family == null
                ? null
                : draft.family.text().equals("inet") ? AddressFamily.IPV4 : AddressFamily.IPV6;
        if (service instanceof Service.Address address) {
            if (said != null && said != address.family() && draft.family != null) {
                remarks.error(
                        draft.family,
                        "found ip_family " + draft.family.text() + ", expected that of the address, " + address.family()
                                + "; ignored");
            }
            return address.family();
        }
        if (said != null) {
            return said;
        }
        if (draft.granularity != null && draft.granularity.text().indexOf('.') >= 0) {
            return AddressFamily.IPV4;
        }
        Set<AddressFamily> families = new HashSet<>();
        for (RealServer server : servers) {
            if (server.forwarding().keepsFamily()) {
                return server.family();
            }
            families.add(server.family());
        }
        if (sorry != null) {
            if (sorry.forwarding().keepsFamily()) {
                return AddressFamily.of(sorry.address());
            }
            families.add(AddressFamily.of(sorry.address()));
        }
        if (service instanceof Service.Group group && !group.families().isEmpty()) {
            families = group.families();
        }
        return families.size() == 1 ? families.iterator().next() : AddressFamily.IPV4;
    }
}
