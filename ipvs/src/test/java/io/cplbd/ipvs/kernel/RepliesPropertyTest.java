package io.cplbd.ipvs.kernel;

import static io.cplbd.ipvs.kernel.Samples.DR;
import static io.cplbd.ipvs.kernel.Samples.NAT;
import static io.cplbd.ipvs.kernel.Samples.WEB;
import static io.cplbd.ipvs.kernel.Samples.WEB6;
import static io.cplbd.ipvs.kernel.Samples.ip;
import static io.cplbd.ipvs.kernel.Samples.mark;
import static io.cplbd.ipvs.kernel.Samples.server;
import static io.cplbd.ipvs.kernel.Samples.service;
import static io.cplbd.ipvs.kernel.Samples.tunnel;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.kernel.Replies.Reply;
import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.ForwardMethod.Checksum;
import io.cplbd.ipvs.model.ForwardMethod.Encapsulation;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.model.VirtualService.Persistence;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that came to harm, and values of every kind. */
class RepliesPropertyTest {
    /** The goldens in which the kernel told something. */
    private static final List<String> TOLD = List.of("info", "dump", "dump-traffic", "timeouts", "daemon-dump");

    @Test
    void cutOffAnywhereItIsReadOrRefused() throws WireException {
        int refused = 0;
        for (String golden : TOLD) {
            for (Message message : Golden.received(golden)) {
                for (int length = 0; length < message.payload().remaining(); length++) {
                    ByteBuffer cut = message.payload().slice(0, length).order(ByteOrder.nativeOrder());
                    refused += refused(new Message(message.header(), cut)) ? 1 : 0;
                }
                assertThat(refused(message)).isFalse();
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void damagedItIsReadOrRefused(long seed) throws WireException {
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int round = 0; round < 100; round++) {
            for (String golden : TOLD) {
                for (Message message : Golden.received(golden)) {
                    byte[] bytes = new byte[message.payload().remaining()];
                    message.payload().get(bytes);
                    for (int i = random.nextInt(1, 5); i > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                    }
                    refused += refused(new Message(message.header(), ByteBuffer.wrap(bytes))) ? 1 : 0;
                }
            }
        }
        assertThat(refused).isPositive();
    }

    /** Whether one of the readers, all of which are to throw nothing but that, refused the message. */
    private static boolean refused(Message message) {
        try {
            Attributes reply = Reply.read(message).attributes();
            switch (message.payload().get()) {
                case Ipvs.CMD_NEW_SERVICE -> {
                    Replies.service(reply);
                    Replies.serviceStatistics(reply);
                }
                case Ipvs.CMD_NEW_DEST -> {
                    Replies.server(reply, WEB6);
                    Replies.serverStatistics(reply, WEB);
                }
                case Ipvs.CMD_NEW_DAEMON -> Replies.syncDaemon(reply);
                case Ipvs.CMD_SET_CONFIG -> Replies.timeouts(reply);
                default -> Replies.info(reply);
            }
            return false;
        } catch (WireException e) {
            return true;
        }
    }

    // Requests and replies share their attributes: what is asked for is read the same.

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatIsAskedForIsReadTheSame(long seed) throws WireException {
        SplittableRandom random = new SplittableRandom(seed);
        Requests requests = new Requests(0x1c);
        for (int round = 0; round < 200; round++) {
            VirtualService service = anyService(random);
            RealServer server = anyServer(random);
            byte[] addService = requests.of(new Operation.AddService(service));
            byte[] addServer = requests.of(new Operation.AddServer(service.address(), server));
            assertThat(Replies.service(told(addService))).isEqualTo(service);
            assertThat(Replies.server(told(addServer), service.address())).isEqualTo(server);
            assertThat(Replies.serviceAddress(told(addServer).nested(Ipvs.ATTR_SERVICE)))
                    .isEqualTo(service.address());
        }
    }

    private static Attributes told(byte[] request) throws WireException {
        return Reply.read(Golden.split(request).getFirst()).attributes();
    }

    private static <T> T any(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static InetAddress anyAddress(SplittableRandom random) {
        return ip(
                random.nextBoolean()
                        ? "198.51.100." + random.nextInt(256)
                        : "2001:db8::" + Integer.toHexString(random.nextInt(1, 0xffff)));
    }

    private static VirtualService anyService(SplittableRandom random) {
        ServiceAddress address = random.nextBoolean()
                ? mark(random.nextInt(1, Integer.MAX_VALUE), random.nextBoolean())
                : new ServiceAddress.Endpoint(
                        any(random, Transport.values()), anyAddress(random), random.nextInt(65536));
        Persistence persistence = random.nextBoolean()
                ? null
                : new Persistence(
                        random.nextInt(1, 100_000),
                        random.nextInt(address.ipv6() ? 129 : 33),
                        random.nextBoolean() ? null : "sip");
        return new VirtualService(
                address, any(random, Scheduler.values()), Samples.flags(random.nextInt(64)), persistence);
    }

    private static RealServer anyServer(SplittableRandom random) {
        ForwardMethod method = switch (random.nextInt(3)) {
            case 0 -> NAT;
            case 1 -> DR;
            default -> tunnel(any(random, Encapsulation.values()), any(random, Checksum.values()));
        };
        long upper = random.nextLong(1L << 32);
        return new RealServer(
                anyAddress(random),
                random.nextInt(65536),
                method,
                random.nextInt(Integer.MAX_VALUE),
                upper,
                random.nextLong(upper + 1));
    }
}
