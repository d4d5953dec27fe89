package io.cplbd.daemon.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.conf.keepalived.ConfigFiles;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.daemon.notify.ConfiguredScripts;
import io.cplbd.daemon.notify.NotifyFifo;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.router.RouterId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A plan from the text of a configuration, and what was said about it. */
record Compiled(BalancePlan plan, List<String> remarks) {
    static final RouterId ROUTER = new RouterId("eth0", AddressFamily.IPV4, 51);
    static final RouterId OTHER = new RouterId("eth1", AddressFamily.IPV4, 52);

    /** Two instances: k0s-vip-0 with 10.0.0.1, and k0s-vip-1 with 10.0.0.2. */
    private static final BalanceCompiler.Routers ROUTERS = new BalanceCompiler.Routers(
            Map.of("k0s-vip-0", ROUTER, "k0s-vip-1", OTHER),
            Map.of(address("10.0.0.1"), Set.of(ROUTER), address("10.0.0.2"), Set.of(OTHER)),
            false);

    static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    static Compiled of(Path folder, String text, NotifyFifo... fifos) throws IOException {
        Path file = Files.writeString(folder.resolve("keepalived.conf"), text);
        KeepalivedConfiguration configuration = KeepalivedConfiguration.parse(file, new ConfigFiles(), "");
        assertThat(configuration.hasErrors())
                .as("%s", configuration.diagnostics())
                .isFalse();
        ConfiguredScripts scripts = new ConfiguredScripts(false);
        List<String> remarks = new ArrayList<>();
        BalancePlan plan = new BalanceCompiler(scripts, ROUTERS, remarks).compile(configuration, List.of(fifos));
        remarks.addAll(scripts.remarks());
        return new Compiled(plan, List.copyOf(remarks));
    }
}
