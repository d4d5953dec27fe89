package io.cplbd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.TestNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real traffic: a client, and the machine it connects to, which holds the address. */
class RedirectTableIT {
    private static final String VIP = "192.0.2.200";
    private static final String VIP6 = "2001:db8::200";
    private static final int PORT = 6443;
    private static final int RELAY_PORT = 6444;
    private static final int OTHER_PORT = 6445;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private TestNamespace client;
    private TestNamespace holder;

    @BeforeEach
    void connect() throws Exception {
        client = opened(TestNamespace.create());
        holder = opened(TestNamespace.create());
        client.connect("eth0", holder, "eth0");
        client.ip("link", "set", "lo", "up");
        holder.ip("link", "set", "lo", "up");
        client.ip("addr", "add", "192.0.2.1/24", "dev", "eth0");
        client.ip("addr", "add", "2001:db8::1/64", "dev", "eth0", "nodad");
        holder.ip("addr", "add", "192.0.2.2/24", "dev", "eth0");
        holder.ip("addr", "add", "2001:db8::2/64", "dev", "eth0", "nodad");
        hold();
        for (int port : List.of(PORT, RELAY_PORT, OTHER_PORT)) {
            listen(port);
        }
    }

    private void hold() throws Exception {
        holder.ip("addr", "add", VIP + "/32", "dev", "eth0");
        holder.ip("addr", "add", VIP6 + "/128", "dev", "eth0", "nodad");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    /** A server that tells its port, whatever port its client asked for. */
    private void listen(int port) throws Exception {
        ServerSocket server = opened(holder.call(() -> new ServerSocket(port, 50, InetAddress.ofLiteral("::"))));
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(port - PORT);
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private RedirectTable table() throws Exception {
        return holder.call(RedirectTable::open);
    }

    /** The port of the server that answered, -1 if nobody took the connection. */
    private static int reached(TestNamespace from, String address, int port) throws Exception {
        return from.call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), 2_000);
                socket.setSoTimeout(2_000);
                return PORT + socket.getInputStream().read();
            } catch (IOException refused) {
                return -1;
            }
        });
    }

    private static Redirect redirect(String address, int toPort) {
        return new Redirect(InetAddress.ofLiteral(address), PORT, toPort);
    }

    private static List<Redirect> both(int toPort) {
        return List.of(redirect(VIP, toPort), redirect(VIP6, toPort));
    }

    @ParameterizedTest
    @ValueSource(strings = {VIP, VIP6})
    void connectionsComeToTheRelayFromOutsideAndFromTheHolderItself(String address) throws Exception {
        String own = address.equals(VIP) ? "192.0.2.2" : "2001:db8::2";
        try (RedirectTable table = table()) {
            table.replace(both(RELAY_PORT));
            assertThat(reached(client, address, PORT)).isEqualTo(RELAY_PORT);
            assertThat(reached(holder, address, PORT)).isEqualTo(RELAY_PORT);
            // Nothing else is changed: other ports, other addresses.
            assertThat(reached(client, address, OTHER_PORT)).isEqualTo(OTHER_PORT);
            assertThat(reached(client, own, PORT)).isEqualTo(PORT);
            assertThat(reached(holder, own, PORT)).isEqualTo(PORT);
        }
        assertThat(reached(client, address, PORT)).isEqualTo(PORT);
        assertThat(reached(holder, address, PORT)).isEqualTo(PORT);
    }

    @Test
    void anotherSetTakesThePlaceOfTheFirst() throws Exception {
        try (RedirectTable table = table()) {
            table.replace(both(RELAY_PORT));
            table.replace(List.of(redirect(VIP, OTHER_PORT)));
            assertThat(reached(client, VIP, PORT)).isEqualTo(OTHER_PORT);
            assertThat(reached(client, VIP6, PORT)).isEqualTo(PORT);
            table.replace(List.of());
            assertThat(reached(client, VIP, PORT)).isEqualTo(PORT);
            table.replace(both(RELAY_PORT));
            assertThat(reached(client, VIP6, PORT)).isEqualTo(RELAY_PORT);
        }
    }

    @Test
    void whoDoesNotHoldTheAddressLeavesItToTheHolder() throws Exception {
        try (RedirectTable table = client.call(RedirectTable::open)) {
            table.replace(both(RELAY_PORT));
            assertThat(reached(client, VIP, PORT)).isEqualTo(PORT);
            assertThat(reached(client, VIP6, PORT)).isEqualTo(PORT);
        }
    }

    @Test
    void anAddressThatComesLaterIsRedirected() throws Exception {
        holder.ip("addr", "del", VIP + "/32", "dev", "eth0");
        try (RedirectTable table = table()) {
            table.replace(both(RELAY_PORT));
            holder.ip("addr", "add", VIP + "/32", "dev", "eth0");
            assertThat(reached(client, VIP, PORT)).isEqualTo(RELAY_PORT);
        }
    }

    @Test
    void whatAnEarlierLifeLeftIsReplaced() throws Exception {
        holder.call(() -> nft(
                "add table ip cplbd",
                "add table ip6 cplbd",
                "add chain ip cplbd prerouting",
                "add chain ip cplbd left"));
        try (RedirectTable table = table()) {
            table.replace(List.of(redirect(VIP, RELAY_PORT)));
            assertThat(reached(client, VIP, PORT)).isEqualTo(RELAY_PORT);
            assertThat(ruleset()).doesNotContain("left").doesNotContain("ip6");
        }
        assertThat(ruleset()).isEmpty();
    }

    @Test
    void nftReadsItAndNobodyElseChangesIt() throws Exception {
        try (RedirectTable table = table()) {
            table.replace(both(RELAY_PORT));
            assertThat(ruleset())
                    .contains("flags owner")
                    .contains("ip daddr 192.0.2.200 tcp dport 6443 fib daddr type local redirect to :6444")
                    .contains("ip6 daddr 2001:db8::200 tcp dport 6443 fib daddr type local redirect to :6444")
                    .contains("type nat hook output priority -110; policy accept;");
            String before = ruleset();
            holder.call(() -> nft("flush ruleset"));
            assertThat(ruleset()).isEqualTo(before);
        }
    }

    @Test
    void aTableOfAnotherProcessThatRunsIsNotTouched() throws Exception {
        try (RedirectTable first = table();
                RedirectTable second = table()) {
            first.replace(both(RELAY_PORT));
            assertThatThrownBy(() -> second.replace(both(OTHER_PORT)))
                    .isInstanceOfSatisfying(
                            NetlinkException.class,
                            refusal -> assertThat(refusal.errno()).isEqualTo(Errno.EPERM))
                    .hasMessage("EPERM: cannot redirect connections (add table ip cplbd): it takes CAP_NET_ADMIN, and a"
                            + " table cplbd that no other running process owns");
            assertThat(reached(client, VIP, PORT)).isEqualTo(RELAY_PORT);
        }
    }

    @Test
    void aSetThatIsRefusedInItsMiddleChangesNothing() throws Exception {
        try (RedirectTable first = table();
                RedirectTable second = table()) {
            second.replace(List.of(redirect(VIP6, OTHER_PORT)));
            assertThatThrownBy(() -> first.replace(both(RELAY_PORT))).hasMessageContaining("(add table ip6 cplbd)");
            assertThat(reached(client, VIP, PORT)).isEqualTo(PORT);
            assertThat(reached(client, VIP6, PORT)).isEqualTo(OTHER_PORT);
        }
    }

    private String ruleset() throws Exception {
        return holder.call(() -> nft("list ruleset"));
    }

    private static String nft(String... commands) throws IOException {
        Process process = new ProcessBuilder("nft", String.join("; ", commands))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
