package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.ConfigSources;
import io.cplbd.conf.keepalived.Diagnostic;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.conf.keepalived.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of tests, and short ways to read them. */
final class K0sTexts {
    /** Nothing to complain about. Lines added to it start at line 16. */
    static final String BASE = """
            apiVersion: k0s.k0sproject.io/v1beta1
            kind: ClusterConfig
            spec:
              api:
                sans: [10.0.0.100]
              network:
                nodeLocalLoadBalancing:
                  enabled: true
                controlPlaneLoadBalancing:
                  enabled: false
                  type: Keepalived
                  keepalived:
                    vrrpInstances:
                    - virtualIPs: [10.0.0.100/24]
                      authPass: Example
            """;

    private K0sTexts() {}

    static K0sConfiguration parse(String text) {
        return K0sConfiguration.parse("k0s.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    /** The base with these lines in its only VRRP instance, in column 11. */
    static K0sConfiguration instance(String lines) {
        return parse(BASE + lines.indent(10));
    }

    /** The base with these lines in keepalived, in column 9. */
    static K0sConfiguration keepalived(String lines) {
        return parse(BASE + lines.indent(8));
    }

    /** The base with one text in place of another that is in it. */
    static K0sConfiguration replaced(String from, String to) {
        if (!BASE.contains(from)) {
            throw new AssertionError("not in the base: " + from);
        }
        return parse(BASE.replace(from, to));
    }

    static byte[] resource(String name) {
        try {
            return Files.readAllBytes(Path.of("src/test/resources").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Remarks as they are printed, without those that only inform. */
    static List<String> complaints(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .filter(diagnostic -> diagnostic.severity() != Severity.INFO)
                .map(Diagnostic::toString)
                .toList();
    }

    static List<String> complaints(K0sConfiguration configuration) {
        return complaints(configuration.diagnostics());
    }

    static List<String> infos(K0sConfiguration configuration) {
        return configuration.diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() == Severity.INFO)
                .map(Diagnostic::toString)
                .toList();
    }

    static VrrpInstanceSpec only(K0sConfiguration configuration) {
        if (configuration.loadBalancing().vrrpInstances().size() != 1) {
            throw new AssertionError("one instance expected: " + configuration.diagnostics());
        }
        return configuration.loadBalancing().vrrpInstances().getFirst();
    }

    static Cidr cidr(String text) {
        Cidr cidr = Cidr.parse(text);
        if (cidr == null) {
            throw new AssertionError(text);
        }
        return cidr;
    }

    static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    /** A machine with one interface, eth0, which has the default route. */
    static HostFacts host(String... addresses) {
        return new HostFacts(
                List.of(new HostFacts.Interface(
                        "eth0",
                        "52:54:00:00:00:01",
                        List.of(addresses).stream().map(K0sTexts::cidr).toList())),
                "eth0");
    }

    /** A keepalived.conf that is all there is. */
    static KeepalivedConfiguration keepalivedConf(String text) {
        return KeepalivedConfiguration.parse(
                Path.of("keepalived.conf"),
                new ConfigSources() {
                    @Override
                    public Content read(Path file, long limitBytes) {
                        return new Content.Text(text.getBytes(StandardCharsets.UTF_8));
                    }

                    @Override
                    public List<String> names(Path directory) {
                        return List.of();
                    }
                },
                null);
    }
}
