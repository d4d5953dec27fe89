package io.cplbd.daemon.k0s;

import io.cplbd.conf.k0s.BalancedPort;
import io.cplbd.conf.k0s.Equivalent;
import io.cplbd.conf.k0s.HostFacts;
import io.cplbd.conf.k0s.K0sConfiguration;
import io.cplbd.conf.k0s.Placement;
import io.cplbd.conf.keepalived.ConfigSources;
import io.cplbd.conf.keepalived.Diagnostic;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.netlink.NetlinkException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A k0s.yaml as it was read on this machine.
 *
 * @param file as it was named
 */
public record K0sFile(Path file, K0sConfiguration configuration, Placement placement) {
    private static final int LIMIT_BYTES = 1 << 20;
    private static final String EQUIVALENT = "equivalent keepalived.conf";

    /**
     * Reads it, and looks at this machine for what it leaves open.
     *
     * @throws IOException if it cannot be read: one line that says why
     * @throws NetlinkException if the kernel does not tell of interfaces
     */
    public static K0sFile read(Path file) throws IOException {
        byte[] text;
        try (InputStream in = Files.newInputStream(file)) {
            // One more than may be, so that what is too long is seen to be.
            text = in.readNBytes(LIMIT_BYTES + 1);
        }
        K0sConfiguration configuration = K0sConfiguration.parse(file.toString(), text);
        HostFacts machine = ThisMachine.look();
        return new K0sFile(file, configuration, Placement.of(configuration, machine));
    }

    /** Whether it is refused. */
    public boolean hasErrors() {
        return configuration.hasErrors() || placement.hasErrors();
    }

    /** All there is to say about it. */
    public List<Diagnostic> diagnostics() {
        List<Diagnostic> all = new ArrayList<>(configuration.diagnostics());
        all.addAll(placement.diagnostics());
        return all;
    }

    private List<BalancedPort> ports() {
        return List.of(BalancedPort.api(configuration));
    }

    /** The keepalived.conf that does the same, with these API servers. For people: passwords are masked. */
    public String shown(Collection<InetAddress> apiServers) {
        return Equivalent.of(configuration, placement, apiServers, ports())
                .text()
                .replaceAll("(?m)^(\\s*auth_pass ).*$", "$1********");
    }

    /**
     * What the daemon runs, as records: without checks, as those that {@link io.cplbd.daemon.backends.Backends} makes are
     * better, and it falls back on all servers where none is healthy.
     */
    public KeepalivedConfiguration keepalived(Collection<InetAddress> apiServers) {
        return parse(Equivalent.unchecked(configuration, placement, apiServers, ports())
                .text());
    }

    /** No configuration at all. */
    public static KeepalivedConfiguration nothing() {
        return parse("");
    }

    private static KeepalivedConfiguration parse(String text) {
        return KeepalivedConfiguration.parse(
                Path.of(EQUIVALENT), new Given(text.getBytes(StandardCharsets.UTF_8)), null);
    }

    /** One text, and no files that it could include. */
    private static final class Given implements ConfigSources {
        private final byte[] text;

        Given(byte[] text) {
            this.text = text;
        }

        @Override
        public Content read(Path file, long limitBytes) {
            return file.endsWith(EQUIVALENT) ? new Content.Text(text) : new Content.Missing();
        }

        @Override
        public List<String> names(Path directory) {
            return List.of();
        }
    }
}
