package io.cplbd.ipvs.kernel;

import static io.cplbd.ipvs.kernel.Samples.NAT;
import static io.cplbd.ipvs.kernel.Samples.WEB;
import static io.cplbd.ipvs.kernel.Samples.add;
import static io.cplbd.ipvs.kernel.Samples.endpoint;
import static io.cplbd.ipvs.kernel.Samples.ip;
import static io.cplbd.ipvs.kernel.Samples.persistent;
import static io.cplbd.ipvs.kernel.Samples.server;
import static io.cplbd.ipvs.kernel.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.ipvs.kernel.SyncDaemon.Role;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.socket.Outcome;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All but the table itself. Asks a kernel that has IPVS; needs root, ip and ipvsadm. Each test has a namespace of its own.
 */
@Tag("ipvs")
class IpvsSettingsIT {
    private IpvsNamespace namespace;
    private IpvsSocket socket;

    @BeforeEach
    void open() throws Exception {
        namespace = new IpvsNamespace();
        socket = namespace.call(IpvsSocket::open);
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        namespace.close();
    }

    private void done(Operation... operations) throws Exception {
        assertThat(socket.apply(List.of(operations)))
                .hasSize(operations.length)
                .allSatisfy(outcome -> assertThat(outcome).isEqualTo(new Outcome.Done()));
    }

    @Test
    void timeoutsAreSetWhereNotZero() throws Exception {
        Timeouts before = socket.timeouts();
        socket.setTimeouts(new Timeouts(10, 0, 30));
        assertThat(socket.timeouts()).isEqualTo(new Timeouts(10, before.tcpFinS(), 30));
        assertThat(namespace.ipvsadm("-L", "--timeout"))
                .containsExactly("Timeout (tcp tcpfin udp): 10 " + before.tcpFinS() + " 30");
        assertThatThrownBy(() -> socket.setTimeouts(new Timeouts(Integer.MAX_VALUE, 0, 0)))
                .hasMessageStartingWith("EINVAL: cannot set the timeouts of IPVS");
    }

    @Test
    void infoIsWhatIpvsadmTells() throws Exception {
        Info info = socket.info();
        assertThat(namespace.ipvsadm("-Ln").getFirst())
                .isEqualTo(
                        "IP Virtual Server version " + info.version() + " (size=" + info.connectionTableSize() + ")");
    }

    @Test
    void syncDaemonsOfBothRoles() throws Exception {
        namespace.ip("link", "add", "d0", "type", "dummy");
        namespace.ip("address", "add", "192.0.2.1/24", "dev", "d0");
        namespace.ip("link", "set", "d0", "up");
        assertThat(socket.syncDaemons()).isEmpty();
        SyncDaemon backup = new SyncDaemon(Role.BACKUP, "d0", 6, 1400, ip("ff02::82"), 8849, 3);
        socket.startSyncDaemon(new SyncDaemon(Role.MASTER, "d0", 5, 0, null, 0, 0));
        socket.startSyncDaemon(backup);
        assertThat(socket.syncDaemons())
                .containsExactly(new SyncDaemon(Role.MASTER, "d0", 5, 1472, ip("224.0.0.81"), 8848, 1), backup);
        assertThat(namespace.ipvsadm("-L", "--daemon"))
                .containsExactly(
                        "master sync daemon (mcast=d0, syncid=5, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)",
                        "backup sync daemon (mcast=d0, syncid=6, maxlen=1400, group=ff02::82, port=8849, ttl=3)");
        assertThatThrownBy(() -> socket.startSyncDaemon(backup))
                .hasMessageStartingWith("EEXIST: cannot start the IPVS sync daemon BACKUP on d0");

        socket.stopSyncDaemon(Role.MASTER);
        assertThat(socket.syncDaemons()).containsExactly(backup);
        socket.stopSyncDaemon(Role.BACKUP);
        assertThat(namespace.ipvsadm("-L", "--daemon")).isEmpty();
        assertThatThrownBy(() -> socket.stopSyncDaemon(Role.BACKUP))
                .hasMessageStartingWith("ESRCH: cannot stop the IPVS sync daemon BACKUP");
        assertThatThrownBy(() -> socket.startSyncDaemon(new SyncDaemon(Role.MASTER, "absent0", 5, 0, null, 0, 0)))
                .hasMessageStartingWith("ENODEV: cannot start the IPVS sync daemon MASTER on absent0");
    }

    @Test
    void trafficIsCounted() throws Exception {
        namespace.ip("address", "add", "198.51.100.1/32", "dev", "lo");
        namespace.ip("address", "add", "10.0.0.2/32", "dev", "lo");
        done(
                add(persistent(service(WEB, Scheduler.RR), 60, 32, null)),
                add(WEB, server("10.0.0.2", 8080, NAT, 1)),
                add(WEB, server("10.0.0.3", 8080, NAT, 0)));
        namespace.call(() -> {
            try (ServerSocket listener = new ServerSocket()) {
                listener.bind(new InetSocketAddress("10.0.0.2", 8080));
                try (Socket one = new Socket("198.51.100.1", 80);
                        Socket oneHere = listener.accept();
                        Socket two = new Socket("198.51.100.1", 80);
                        Socket twoHere = listener.accept()) {
                    for (Socket client : List.of(one, two)) {
                        client.getOutputStream().write(new byte[1000]);
                    }
                    for (Socket server : List.of(oneHere, twoHere)) {
                        assertThat(server.getInputStream().readNBytes(1000)).hasSize(1000);
                    }
                    counted();
                }
            }
            return null;
        });

        assertThat(socket.statistics().getFirst().total().connections()).isEqualTo(2);
        socket.zero(WEB);
        assertThat(socket.statistics().getFirst().total().connections()).isZero();
        socket.zero();
        ServiceAddress absent = endpoint(Transport.TCP, "198.51.100.99", 80);
        assertThatThrownBy(() -> socket.zero(absent))
                .hasMessageStartingWith("ESRCH: cannot zero the counters of TCP 198.51.100.99:80");
    }

    /** While two connections are there. The kernel adds up its counters every two seconds. */
    private void counted() throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        ServiceStatistics service;
        do {
            assertThat(System.nanoTime()).as("time until the kernel counts").isLessThan(deadlineNs);
            TimeUnit.MILLISECONDS.sleep(50);
            service = socket.statistics().getFirst();
        } while (service.total().packetsInPerS() == 0);

        assertThat(service.service()).isEqualTo(WEB);
        assertThat(service.total().connections()).isEqualTo(2);
        ServiceStatistics.Server used = service.servers().getFirst();
        assertThat(used.total().connections()).isEqualTo(2);
        assertThat(used.total().bytesIn()).isGreaterThan(2000);
        assertThat(used.activeConnections()).isEqualTo(2);
        assertThat(used.persistentConnections()).isEqualTo(1);
        assertThat(service.servers().getLast())
                .isEqualTo(new ServiceStatistics.Server(
                        ip("10.0.0.3"), 8080, 0, 0, 0, new Statistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
        Statistics total = used.total();
        assertThat(namespace.ipvsadm("-Ln", "--stats", "--exact").stream().map(line -> line.replaceAll(" +", " ")))
                .contains("-> 10.0.0.2:8080 %d %d %d %d %d"
                        .formatted(
                                total.connections(),
                                total.packetsIn(),
                                total.packetsOut(),
                                total.bytesIn(),
                                total.bytesOut()));
    }
}
