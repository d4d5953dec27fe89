package io.cplbd.lab;

import java.util.concurrent.TimeUnit;

/** The k0s.yaml that all controllers of a lab share. k0s' own load balancing is off in it: cplbd takes its place. */
final class K0sYaml {
    private K0sYaml() {}

    /**
     * With nothing in it that could be left out, but the interface: the lab's nodes have no default route.
     *
     * @param protocol with an interval of whole seconds
     * @param ipvs whether the kernel balances; else a relay in user space
     */
    static String of(Protocol protocol, boolean ipvs) {
        return """
                apiVersion: k0s.k0sproject.io/v1beta1
                kind: ClusterConfig
                metadata:
                  name: k0s
                spec:
                  api:
                    sans:
                    - %1$s
                  network:
                    controlPlaneLoadBalancing:
                      enabled: false
                      type: Keepalived
                      keepalived:
                        vrrpInstances:
                        - virtualIPs:
                          - %1$s/%2$d
                          interface: %3$s
                          authPass: Example
                          advertIntervalSeconds: %4$d
                %5$s    nodeLocalLoadBalancing:
                      enabled: true
                      type: EnvoyProxy
                """.formatted(
                        LabNetwork.VIP,
                        LabNetwork.PREFIX_LENGTH,
                        LabNetwork.DEVICE,
                        TimeUnit.NANOSECONDS.toSeconds(protocol.advertIntervalNs()),
                        ipvs ? VIRTUAL_SERVERS : "");
    }

    private static final String VIRTUAL_SERVERS = """
                        virtualServers:
                        - ipAddress: %s
                          lbAlgo: rr
                          lbKind: DR
                """.formatted(LabNetwork.VIP);
}
