package io.cplbd.conf.k0s;

import org.jspecify.annotations.Nullable;

/**
 * {@code spec.konnectivity}.
 *
 * @param agentPort where agents connect, 1 to 65535, 8132 if not said
 * @param adminPort 1 to 65535, 8133 if not said
 * @param externalAddress a host, with or without a port, that agents connect to
 */
public record KonnectivitySpec(
        Located<Integer> agentPort,
        Located<Integer> adminPort,
        @Nullable Located<String> externalAddress) {}
