package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.daemon.relay.Relay;
import io.cplbd.daemon.relay.RelayOptions;
import io.cplbd.netlink.nft.Redirect;
import io.cplbd.netlink.nft.RedirectTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client, the holder of the virtual address with redirect and relay, and three servers, each in a namespace of its own. */
class RelayIT {
    private static final int PORT = 6443;
    private static final int TIMEOUT_MS = 5_000;
    private static final InetAddress VIP = InetAddress.ofLiteral(LabNetwork.VIP);

    private final LabNetwork network = new LabNetwork(ProcessHandle.current().pid() + "x90", 4);
    private final Node holder = network.controllers().getFirst();
    private final List<Node> servers = network.controllers().subList(1, 4);
    private final List<ServerSocket> sockets = new ArrayList<>();
    private final List<RuntimeException> faults = new CopyOnWriteArrayList<>();
    private final Relay relay = new Relay(RelayOptions.of(6444, 1000), faults::add);
    private RedirectTable redirects;

    @BeforeEach
    void open() throws Exception {
        Command.run("ip", "-n", holder.namespace(), "addr", "add", LabNetwork.VIP + "/32", "dev", LabNetwork.DEVICE);
        // As on a controller: what the holder itself runs would answer, too, were it not redirected.
        serve(holder, 0);
        for (int name = 1; name <= servers.size(); name++) {
            serve(servers.get(name - 1), name);
        }
        List<InetSocketAddress> backends = new ArrayList<>();
        servers.forEach(server -> backends.add(at(server.address(), PORT)));
        // It would go round in circles.
        backends.add(at(LabNetwork.VIP, PORT));
        relay.redirected(Set.of(at(LabNetwork.VIP, PORT)));
        relay.backends(backends);
        // All that is made later belongs there, whatever thread makes it.
        redirects = Inside.call(holder.namespace(), () -> {
            relay.start();
            return RedirectTable.open();
        });
        redirects.replace(List.of(new Redirect(VIP, PORT, relay.port())));
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        if (redirects != null) {
            redirects.close();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        network.close();
        assertThat(faults).isEmpty();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /** A server that tells its name and closes. */
    private void serve(Node node, int name) {
        ServerSocket socket = Inside.call(node.namespace(), () -> new ServerSocket(PORT));
        sockets.add(socket);
        Thread.ofPlatform().daemon().start(() -> {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    client.getOutputStream().write(name);
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private List<Integer> served(Node from, int connections) {
        return Inside.call(from.namespace(), () -> {
            List<Integer> names = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(VIP, PORT), TIMEOUT_MS);
                    socket.setSoTimeout(TIMEOUT_MS);
                    names.add(socket.getInputStream().read());
                }
            }
            return names;
        });
    }

    @Test
    void clientsOutsideAndOnTheHolderAreSpreadOverAllServers() {
        assertThat(served(network.client(), 6)).containsExactlyInAnyOrder(1, 1, 2, 2, 3, 3);
        assertThat(served(holder, 6)).containsExactlyInAnyOrder(1, 1, 2, 2, 3, 3);
        assertThat(relay.view().counts().selfSkipped()).isPositive();
    }

    @Test
    void aServerThatIsGoneCostsNoConnection() {
        network.pullCable(servers.get(1));
        assertThat(served(network.client(), 4)).containsOnly(1, 3);
        Command.run("ip", "-n", servers.get(2).namespace(), "addr", "flush", "dev", LabNetwork.DEVICE);
        assertThat(served(holder, 2)).containsOnly(1);
    }

    @Test
    void withoutRedirectTheHolderAnswersItself() throws IOException {
        redirects.replace(List.of());
        assertThat(served(network.client(), 2)).containsOnly(0);
        assertThat(relay.view().counts().accepted()).isZero();
    }
}
