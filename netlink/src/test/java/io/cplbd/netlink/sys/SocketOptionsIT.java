package io.cplbd.netlink.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.TestNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Needs {@link SocketOptions#JVM_OPTION}. */
class SocketOptionsIT {
    private TestNamespace near;
    private TestNamespace far;

    @BeforeEach
    void twoWires() throws Exception {
        near = TestNamespace.create();
        far = TestNamespace.create();
        for (int wire = 0; wire < 2; wire++) {
            near.connect("wire" + wire, far, "wire" + wire);
            near.ip("address", "add", "198.51.10" + wire + ".1/24", "dev", "wire" + wire);
            far.ip("address", "add", "198.51.10" + wire + ".2/24", "dev", "wire" + wire);
        }
        far.ip("address", "add", "203.0.113.1/32", "dev", "wire0");
        near.ip("route", "add", "203.0.113.1/32", "via", "198.51.100.2");
    }

    @AfterEach
    void remove() throws IOException {
        near.close();
        far.close();
    }

    private interface Preparation {
        void of(SocketChannel channel) throws IOException;
    }

    /** Connects from near to a listener of far, and tells where from. */
    private String connect(Preparation preparation) throws Exception {
        try (ServerSocket listener = far.call(() -> new ServerSocket(8080))) {
            return near.call(() -> {
                try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
                    preparation.of(channel);
                    channel.socket().connect(new InetSocketAddress("203.0.113.1", listener.getLocalPort()), 1000);
                    return channel.socket().getLocalAddress().getHostAddress();
                }
            });
        }
    }

    @Test
    void markIsWhatRulesSee() throws Exception {
        near.ip("rule", "add", "fwmark", "0xfffffff7", "unreachable");
        assertThat(connect(_ -> {})).isEqualTo("198.51.100.1");
        assertThat(connect(channel -> SocketOptions.mark(channel, 7))).isEqualTo("198.51.100.1");
        assertThatThrownBy(() -> connect(channel -> SocketOptions.mark(channel, 0xfffffff7)))
                .isInstanceOf(SocketException.class)
                .hasMessage("Network is unreachable");
    }

    @Test
    void onlyTheInterfaceItIsBoundToIsUsed() throws Exception {
        assertThat(connect(_ -> {})).isEqualTo("198.51.100.1");
        assertThat(connect(channel -> SocketOptions.bindToDevice(channel, "wire1")))
                .isEqualTo("198.51.101.1");
        assertThat(connect(channel -> SocketOptions.bindToDevice(channel, "wire0")))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void refusalsAreOneSentence() {
        for (String name : List.of("none-such", "", "sixteen-bytes-16")) {
            assertThatThrownBy(() -> connect(channel -> SocketOptions.bindToDevice(channel, name)))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessage("ENODEV: cannot bind to interface " + name);
        }
    }

    @Test
    void withoutTheOptionTheJvmIsToBlame() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        Main.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(output.strip())
                .isEqualTo("cannot set mark 4294967295: start the JVM with " + SocketOptions.JVM_OPTION);
    }

    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            try (SocketChannel channel = SocketChannel.open()) {
                SocketOptions.mark(channel, -1);
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
