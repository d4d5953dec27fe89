package io.cplbd.ipvs.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cplbd.ipvs.kernel.Replies.Reply;
import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;

/** Datagrams in which the kernel tells of its IPVS table, version, timeouts and sync daemons. What is read of the table can be asked for, or deleted. */
class RepliesFuzzTest {
    private static final int MAX_BYTES = 16 * 1024;
    private static final Requests REQUESTS = new Requests(0x1c);

    @FuzzTest
    void replies(byte[] datagram) {
        if (datagram.length > MAX_BYTES) {
            return;
        }
        try {
            for (Message message : Golden.split(datagram)) {
                try {
                    read(message);
                } catch (WireException refused) {
                    // as declared; the next message is another matter
                }
            }
        } catch (WireException refused) {
            // as declared
        }
    }

    private static void read(Message message) throws WireException {
        Reply reply = Reply.read(message);
        Attributes in = reply.attributes();
        switch (reply.command()) {
            case Ipvs.CMD_NEW_SERVICE -> {
                VirtualService service = Replies.service(in);
                if (service != null) {
                    check(service);
                }
                Replies.serviceStatistics(in);
            }
            case Ipvs.CMD_NEW_DEST -> {
                for (ServiceAddress service : new ServiceAddress[] {Samples.WEB, Samples.WEB6, Samples.mark(7, true)}) {
                    check(service, Replies.server(in, service));
                    Replies.serverStatistics(in, service);
                }
            }
            case Ipvs.CMD_NEW_DAEMON -> {
                SyncDaemon daemon = Replies.syncDaemon(in);
                assertThat(Replies.syncDaemon(said(REQUESTS.startSyncDaemon(daemon))))
                        .isEqualTo(daemon);
            }
            case Ipvs.CMD_SET_CONFIG -> {
                Timeouts timeouts = Replies.timeouts(in);
                assertThat(Replies.timeouts(said(REQUESTS.setTimeouts(timeouts))))
                        .isEqualTo(timeouts);
            }
            default -> assertThat(Replies.info(in).version()).matches("\\d+\\.\\d+\\.\\d+");
        }
    }

    private static void check(VirtualService service) throws WireException {
        byte[] delete = REQUESTS.of(new Operation.DeleteService(service.address()));
        assertThat(Replies.serviceAddress(said(delete).nested(Ipvs.ATTR_SERVICE)))
                .isEqualTo(service.address());
        if (service.scheduler() != null) {
            assertThat(Replies.service(said(REQUESTS.of(new Operation.AddService(service)))))
                    .isEqualTo(service);
        }
        assertThat(Words.of(service.address())).isNotEmpty();
    }

    private static void check(ServiceAddress service, RealServer server) throws WireException {
        assertThat(REQUESTS.of(new Operation.DeleteServer(service, server))).isNotEmpty();
        if (!(server.method() instanceof ForwardMethod.Other)) {
            byte[] add = REQUESTS.of(new Operation.AddServer(service, server));
            assertThat(Replies.server(said(add), service)).isEqualTo(server);
        }
    }

    private static Attributes said(byte[] request) throws WireException {
        return Reply.read(Golden.split(request).getFirst()).attributes();
    }
}
