package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.Diagnostic;
import io.cplbd.conf.keepalived.Severity;
import java.util.List;

/**
 * What matters of a k0s.yaml to control-plane load balancing, and everything there is to say about it. With an error among the
 * diagnostics it can be looked at, but is not to be run: what could not be read is a default there, or is missing.
 *
 * @param diagnostics in the order of the text, 1000 at most and a remark on how many are left out
 */
public record K0sConfiguration(
        ApiSpec api,
        KonnectivitySpec konnectivity,
        NodeLocalSpec nodeLocal,
        LoadBalancingSpec loadBalancing,
        List<Diagnostic> diagnostics) {
    public K0sConfiguration {
        diagnostics = List.copyOf(diagnostics);
    }

    /**
     * Reads a k0s.yaml ({@code kind: ClusterConfig}) or a k0sctl.yaml ({@code kind: Cluster}, of which {@code spec.k0s.config} counts). Never
     * fails: what is wrong with it is among the diagnostics. Nothing is looked up; {@link Placement#of} looks at the machine's side.
     *
     * @param file the name for messages
     * @param text the file's bytes: UTF-8, YAML 1.2, at most 1 MiB
     */
    public static K0sConfiguration parse(String file, byte[] text) {
        return K0sReader.read(file, text);
    }

    /** Whether the file is refused. */
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
    }
}
