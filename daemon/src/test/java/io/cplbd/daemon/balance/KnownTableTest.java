package io.cplbd.daemon.balance;

import static io.cplbd.daemon.balance.Samples.server;
import static io.cplbd.daemon.balance.Samples.service;
import static io.cplbd.daemon.balance.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.Outcome;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTableTest {
    private static final int OPERATIONS = 200;
    private static final int SERVICES = 3;
    private static final int SERVERS = 4;

    private final FakeIpvs kernel = new FakeIpvs();

    /** Looked at after a few operations or after many: what was put in between is put in once, and in order. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50})
    void isTheKernelsTableAfterWhateverWasDone(int between) throws NetlinkException {
        Random random = new Random(between);
        while (kernel.table().size() < SERVICES) {
            kernel.meddle(any(random));
        }
        KnownTable known = new KnownTable(kernel.table());
        for (int i = 0; i < OPERATIONS; i++) {
            Operation operation = any(random);
            if (kernel.apply(List.of(operation)).getFirst() instanceof Outcome.Done) {
                known.apply(operation);
            }
            if (i % between == 0) {
                assertThat(known.entries())
                        .as("after %d operations, the last %s", i + 1, operation)
                        .containsExactlyInAnyOrderElementsOf(kernel.table());
            }
        }
    }

    private static Operation any(Random random) {
        int number = random.nextInt(SERVICES);
        ServiceAddress address = service(number);
        int server = random.nextInt(SERVERS);
        return switch (random.nextInt(10)) {
            case 0 -> new Operation.DeleteService(address);
            case 1, 2 -> new Operation.AddService(settings(address));
            case 3 ->
                new Operation.EditService(new VirtualService(
                        address, random.nextBoolean() ? Scheduler.RR : Scheduler.MH, Set.of(), null));
            case 4, 5 -> new Operation.EditServer(address, server(server, random.nextInt(5)));
            case 6 -> new Operation.DeleteServer(address, server(server, 1));
            default -> new Operation.AddServer(address, server(server, 1));
        };
    }
}
