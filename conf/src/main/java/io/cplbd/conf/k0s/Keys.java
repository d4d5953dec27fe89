package io.cplbd.conf.k0s;

import java.util.List;

/**
 * The keys of one mapping.
 *
 * @param complete whether any other key is one too many; where not, only a key that looks like a typing error is reported
 */
record Keys(List<String> names, boolean complete) {
    static final Keys CLUSTER_CONFIG = some("apiVersion", "kind", "metadata", "spec", "status");
    static final Keys SPEC = some(
            "api",
            "controllerManager",
            "extensions",
            "featureGates",
            "images",
            "installConfig",
            "konnectivity",
            "network",
            "scheduler",
            "storage",
            "telemetry",
            "workerProfiles");
    static final Keys API = some(
            "address",
            "ca",
            "externalAddress",
            "extraArgs",
            "k0sApiPort",
            "port",
            "rawArgs",
            "sans",
            "tunneledNetworkingMode");
    static final Keys KONNECTIVITY = some("adminPort", "agentPort", "externalAddress");
    static final Keys STORAGE = some("etcd", "kine", "type");
    static final Keys ETCD = some("ca", "externalCluster", "extraArgs", "peerAddress", "rawArgs");
    static final Keys KINE = some("dataSource", "extraArgs", "rawArgs");
    static final Keys NETWORK = some(
            "calico",
            "clusterDomain",
            "controlPlaneLoadBalancing",
            "coreDNS",
            "dualStack",
            "kubeProxy",
            "kuberouter",
            "nodeLocalLoadBalancing",
            "podCIDR",
            "primaryAddressFamily",
            "provider",
            "serviceCIDR");
    static final Keys NODE_LOCAL = some("enabled", "type", "envoyProxy", "traefik");
    static final Keys NODE_LOCAL_PROXY =
            some("apiServerBindPort", "image", "imagePullPolicy", "konnectivityServerBindPort");
    static final Keys LOAD_BALANCING = all("enabled", "type", "keepalived");
    static final Keys KEEPALIVED = all(
            "vrrpInstances",
            "virtualServers",
            "userSpaceProxyBindPort",
            "disableLoadBalancer",
            "configTemplateVRRP",
            "configTemplateVS");
    static final Keys VRRP_INSTANCE = all(
            "virtualIPs",
            "interface",
            "virtualRouterID",
            "advertIntervalSeconds",
            "authPass",
            "unicastPeers",
            "unicastSourceIP",
            "addressLabel");
    static final Keys VIRTUAL_SERVER = all("ipAddress", "delayLoop", "lbAlgo", "lbKind", "persistenceTimeoutSeconds");
    static final Keys K0SCTL = some("apiVersion", "kind", "metadata", "spec");
    static final Keys K0SCTL_SPEC = some("hosts", "k0s", "options");
    static final Keys K0SCTL_K0S = some("config", "dynamicConfig", "version", "versionChannel");
    static final Keys K0SCTL_HOST = some("installFlags", "privateAddress", "role", "ssh", "openSSH");
    static final Keys K0SCTL_SSH = some("address");

    private static Keys all(String... names) {
        return new Keys(List.of(names), true);
    }

    private static Keys some(String... names) {
        return new Keys(List.of(names), false);
    }
}
