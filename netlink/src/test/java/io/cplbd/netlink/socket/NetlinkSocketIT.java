package io.cplbd.netlink.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.TestNamespace;
import io.cplbd.netlink.sys.LibC;
import io.cplbd.netlink.wire.IfAddrMsg;
import io.cplbd.netlink.wire.MessageWriter;
import io.cplbd.netlink.wire.NlMsgHdr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The exchange with the real kernel. */
class NetlinkSocketIT {
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;
    private static final int LOOPBACK = 1;

    private TestNamespace namespace;

    @BeforeEach
    void create() throws Exception {
        namespace = TestNamespace.create();
    }

    @AfterEach
    void remove() throws Exception {
        namespace.close();
    }

    private NetlinkSocket open(Duration timeout) throws Exception {
        return namespace.call(() -> NetlinkSocket.open(Protocol.ROUTE, timeout));
    }

    /** 10.x.y.1/32 on an interface. */
    private static byte[] address(int type, int flags, int index, int number) {
        byte[] address = {10, (byte) (number >> 8), (byte) number, 1};
        return new MessageWriter(type, flags, new IfAddrMsg(LibC.AF_INET, 32, 0, 0, index))
                .bytes(2, address)
                .toBytes();
    }

    private static byte[] add(int index, int number) {
        return address(RTM_NEWADDR, NlMsgHdr.NLM_F_CREATE | NlMsgHdr.NLM_F_EXCL, index, number);
    }

    private static byte[] dump() {
        return new MessageWriter(RTM_GETADDR, 0, new IfAddrMsg(LibC.AF_INET, 0, 0, 0, 0)).toBytes();
    }

    @Test
    void refusalHasTheKernelsOwnWords() throws Exception {
        try (NetlinkSocket socket = open(NetlinkSocket.DEFAULT_TIMEOUT)) {
            socket.request(add(LOOPBACK, 1));
            assertThatThrownBy(() -> socket.request(add(LOOPBACK, 1)))
                    .hasMessage("EEXIST: ipv4: Address already assigned");
            assertThatThrownBy(() -> socket.request(address(RTM_DELADDR, 0, LOOPBACK, 2)))
                    .hasMessage("EADDRNOTAVAIL: ipv4: Address not found");
        }
    }

    /** Strict checking is on: without it the kernel ignores what it does not know of a dump request. */
    @Test
    void dumpRequestThatMeansNothingIsRefused() throws Exception {
        try (NetlinkSocket socket = open(NetlinkSocket.DEFAULT_TIMEOUT)) {
            byte[] odd = new MessageWriter(RTM_GETADDR, 0, new IfAddrMsg(LibC.AF_INET, 32, 0, 0, 0)).toBytes();
            assertThatThrownBy(() -> socket.dump(odd))
                    .isInstanceOfSatisfying(
                            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
            assertThat(socket.dump(dump())).isEmpty();
        }
    }

    @Test
    void batchGoesOnAfterARefusal() throws Exception {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            messages.add(add(i == 57 ? 9999 : LOOPBACK, i == 200 ? 199 : i));
        }
        try (NetlinkSocket socket = open(NetlinkSocket.DEFAULT_TIMEOUT)) {
            List<Outcome> outcomes = socket.batch(messages);
            assertThat(outcomes).hasSize(300);
            for (int i = 0; i < outcomes.size(); i++) {
                int errno = i == 57 ? Errno.ENODEV : i == 200 ? Errno.EEXIST : 0;
                switch (outcomes.get(i)) {
                    case Outcome.Done() -> assertThat(errno).as("message %d", i).isZero();
                    case Outcome.Refused(NetlinkException cause) ->
                        assertThat(cause.errno()).as("message %d", i).isEqualTo(errno);
                }
            }
            assertThat(socket.dump(dump())).hasSize(298);
        }
    }

    /** The kernel says nothing at all to a message that is longer than the datagram it came in. */
    @Test
    void silenceOfTheKernelIsATimeOut() throws Exception {
        byte[] lying = dump();
        ByteBuffer.wrap(lying).order(ByteOrder.nativeOrder()).putInt(0, 4096);
        try (NetlinkSocket socket = open(Duration.ofMillis(60))) {
            long startNs = System.nanoTime();
            assertThatThrownBy(() -> socket.request(lying))
                    .hasMessage("ETIMEDOUT: the kernel did not answer within 60 ms");
            assertThat(System.nanoTime() - startNs).isBetween(60_000_000L, 2_000_000_000L);
            assertThat(socket.dump(dump())).isEmpty();
        }
    }

    /** Datagrams of another process arrive whole, however long they are, and are known to be foreign. */
    @Test
    void longDatagramArrivesWholeAndItsSenderIsKnown() throws Exception {
        namespace.call(() -> {
            // The first socket in a namespace gets the process's id for its port.
            try (KernelPort port = KernelPort.open(Protocol.ROUTE);
                    KernelPort later = KernelPort.open(Protocol.ROUTE)) {
                byte[] datagram = new byte[100_000];
                datagram[99_999] = 42;
                int sender = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW, Protocol.ROUTE.number());
                try {
                    byte[] to = ByteBuffer.allocate(12)
                            .order(ByteOrder.nativeOrder())
                            .putShort((short) LibC.AF_NETLINK)
                            .putShort((short) 0)
                            .putInt((int) ProcessHandle.current().pid())
                            .array();
                    assertThat(LibC.sendto(sender, datagram, datagram.length, 0, to, to.length))
                            .isEqualTo(100_000);
                } finally {
                    LibC.close(sender);
                }
                Datagram received = Objects.requireNonNull(port.receive(System.nanoTime() + 1_000_000_000L));
                assertThat(received.senderPortId()).isNotZero();
                assertThat(received.bytes().remaining()).isEqualTo(100_000);
                assertThat(received.bytes().get(99_999)).isEqualTo((byte) 42);
                assertThat(later.receive(System.nanoTime())).isNull();
            }
            return true;
        });
    }

    /** An acknowledgement does not repeat the request: a batch of long messages would overrun the queue with them. */
    @Test
    void refusalOfALongRequestIsShort() throws Exception {
        byte[] request = new MessageWriter(RTM_NEWADDR, 0, new IfAddrMsg(LibC.AF_INET, 33, 0, 0, LOOPBACK))
                .bytes(99, new byte[4000])
                .toBytes();
        request[NlMsgHdr.FLAGS_OFFSET] |= NlMsgHdr.NLM_F_REQUEST | NlMsgHdr.NLM_F_ACK;
        try (KernelPort port = namespace.call(() -> KernelPort.open(Protocol.ROUTE))) {
            port.send(request);
            Datagram refusal = Objects.requireNonNull(port.receive(System.nanoTime() + 1_000_000_000L));
            assertThat(refusal.senderPortId()).isZero();
            assertThat(refusal.bytes().remaining()).isLessThan(200);
        }
    }

    @Test
    void groupThatDoesNotExistIsRefused() throws Exception {
        assertThatThrownBy(() -> namespace.call(() -> EventSocket.open(Protocol.ROUTE, 100_000, 4000)))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("cannot join group 4000 of netlink route socket");
    }

    @Test
    void closedSocketIsRefused() throws Exception {
        NetlinkSocket socket = open(NetlinkSocket.DEFAULT_TIMEOUT);
        socket.close();
        assertThatThrownBy(() -> socket.request(dump()))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
    }
}
