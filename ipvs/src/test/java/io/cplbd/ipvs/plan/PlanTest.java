package io.cplbd.ipvs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.ForwardMethod.Checksum;
import io.cplbd.ipvs.model.ForwardMethod.DirectRouting;
import io.cplbd.ipvs.model.ForwardMethod.Encapsulation;
import io.cplbd.ipvs.model.ForwardMethod.Masquerade;
import io.cplbd.ipvs.model.ForwardMethod.Tunnel;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.ServiceAddress.Endpoint;
import io.cplbd.ipvs.model.ServiceAddress.FirewallMark;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.model.VirtualService.Flag;
import io.cplbd.ipvs.model.VirtualService.Persistence;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    private static final List<Flag> FLAGS = List.of(Flag.values());
    private static final ServiceAddress VIP = new Endpoint(Transport.TCP, address("198.51.100.1"), 6443);
    private static final VirtualService SERVICE = service(VIP, Scheduler.RR, null);

    @Test
    void addsAServiceAndThenItsServersInTheirOrder() {
        assertThat(Plan.between(List.of(), List.of(entry(SERVICE, direct(1, 1), direct(2, 1))), _ -> true))
                .containsExactly(
                        new Operation.AddService(SERVICE),
                        new Operation.AddServer(VIP, direct(1, 1)),
                        new Operation.AddServer(VIP, direct(2, 1)));
    }

    @Test
    void putsTheNewServerInBeforeItTakesTheFormerOut() {
        assertThat(Plan.between(
                        List.of(entry(SERVICE, direct(1, 1))), List.of(entry(SERVICE, direct(2, 1))), _ -> true))
                .containsExactly(
                        new Operation.AddServer(VIP, direct(2, 1)), new Operation.DeleteServer(VIP, direct(1, 1)));
    }

    @Test
    void raisesAWeightBeforeItLowersAnother() {
        assertThat(Plan.between(
                        List.of(entry(SERVICE, direct(1, 1), direct(2, 0))),
                        List.of(entry(SERVICE, direct(1, 0), direct(2, 1))),
                        _ -> true))
                .containsExactly(
                        new Operation.EditServer(VIP, direct(2, 1)), new Operation.EditServer(VIP, direct(1, 0)));
    }

    @Test
    void editsInPlaceWhateverIsNotTheAddress() {
        VirtualService persistent = service(VIP, Scheduler.WLC, new Persistence(50, 24, "sip"));
        RealServer before = server(1, new Tunnel(Encapsulation.IPIP, 0, Checksum.NONE), 1);
        RealServer after = server(1, new Tunnel(Encapsulation.GUE, 6080, Checksum.REMOTE), 1);
        assertThat(Plan.between(List.of(entry(SERVICE, before)), List.of(entry(persistent, after)), _ -> true))
                .containsExactly(new Operation.EditService(persistent), new Operation.EditServer(VIP, after));
    }

    @Test
    void deletesWhatIsNotWantedOnlyIfItIsOurs() {
        TableEntry ours = entry(SERVICE, direct(1, 1));
        TableEntry foreign = entry(service(new FirewallMark(7, false), Scheduler.RR, null), direct(1, 1));
        assertThat(Plan.between(List.of(ours, foreign), List.of(), VIP::equals))
                .containsExactly(new Operation.DeleteService(VIP));
    }

    @Test
    void takesOverAServiceThatIsWantedWhoeverMadeIt() {
        TableEntry foreign = entry(SERVICE, direct(1, 1), direct(2, 1));
        assertThat(Plan.between(List.of(foreign), List.of(entry(SERVICE, direct(1, 1))), _ -> false))
                .containsExactly(new Operation.DeleteServer(VIP, direct(2, 1)));
    }

    @Test
    void anUnknownSchedulerIsReplaced() {
        assertThat(Plan.between(List.of(entry(service(VIP, null, null))), List.of(entry(SERVICE)), _ -> true))
                .containsExactly(new Operation.EditService(SERVICE));
    }

    @Test
    void entriesOfTheSameServiceAreTakenAsOne() {
        VirtualService other = service(VIP, Scheduler.SH, null);
        assertThat(Plan.between(
                        List.of(),
                        List.of(entry(SERVICE, direct(1, 1)), entry(other, direct(1, 9), direct(2, 1))),
                        _ -> true))
                .containsExactly(
                        new Operation.AddService(SERVICE),
                        new Operation.AddServer(VIP, direct(1, 1)),
                        new Operation.AddServer(VIP, direct(2, 1)));
    }

    @Test
    void oneChangeAmongTenThousandIsOneOperation() {
        List<TableEntry> before = large(-1);
        List<TableEntry> after = large(4321);
        assertThat(Plan.between(before, after, _ -> true)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EEXIST", "ESRCH", "ENOENT", "EINVAL"})
    void theFakeRefusesAsTheKernelDoes(String errno) {
        FakeKernel kernel = new FakeKernel(List.of(entry(SERVICE, direct(1, 1))));
        ServiceAddress absent = new FirewallMark(1, false);
        List<Operation> refused = switch (errno) {
            case "EEXIST" -> List.of(new Operation.AddService(SERVICE), new Operation.AddServer(VIP, direct(1, 5)));
            case "ESRCH" ->
                List.of(
                        new Operation.DeleteService(absent),
                        new Operation.AddServer(absent, direct(1, 1)),
                        new Operation.EditService(service(absent, Scheduler.RR, null)));
            case "ENOENT" ->
                List.of(new Operation.EditServer(VIP, direct(2, 1)), new Operation.DeleteServer(VIP, direct(2, 1)));
            default ->
                List.of(
                        new Operation.AddServer(
                                VIP, new RealServer(address("192.0.2.9"), 80, new DirectRouting(), 1, 0, 0)),
                        new Operation.AddServer(
                                VIP, new RealServer(address("2001:db8::1"), 80, new Masquerade(), 1, 0, 0)));
        };
        for (Operation operation : refused) {
            assertThatExceptionOfType(FakeKernel.Refused.class)
                    .isThrownBy(() -> kernel.apply(operation))
                    .withMessageStartingWith(errno);
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void applyingThePlanGivesWhatIsWanted(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TableEntry> actual = table(random);
        List<TableEntry> wanted = table(random);
        Set<ServiceAddress> foreign = new HashSet<>();
        actual.forEach(entry -> {
            if (random.nextInt(3) == 0) {
                foreign.add(entry.service().address());
            }
        });
        FakeKernel start = new FakeKernel(actual);
        FakeKernel end = new FakeKernel(wanted);
        FakeKernel kernel = new FakeKernel(actual);

        List<Operation> plan = Plan.between(actual, wanted, address -> !foreign.contains(address));
        for (Operation operation : plan) {
            kernel.apply(operation);
            for (TableEntry entry : wanted) {
                ServiceAddress address = entry.service().address();
                assertThat(kernel.usable(address))
                        .as("usable servers of %s after %s", address, operation)
                        .isGreaterThanOrEqualTo(Math.min(start.usable(address), end.usable(address)));
            }
        }

        Map<ServiceAddress, TableEntry> expected = new HashMap<>();
        actual.forEach(entry -> expected.put(entry.service().address(), entry));
        expected.keySet().retainAll(foreign);
        wanted.forEach(entry -> expected.put(entry.service().address(), entry));
        assertThat(unordered(kernel.table())).isEqualTo(unordered(expected.values()));
        assertThat(Plan.between(kernel.table(), wanted, address -> !foreign.contains(address)))
                .isEmpty();
        assertThat(Plan.between(actual, actual, _ -> true)).isEmpty();
        assertThat(plan).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsUnchangedIsNeverTouched(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TableEntry> actual = table(random);
        List<TableEntry> wanted = table(random);
        Map<ServiceAddress, TableEntry> before = new HashMap<>();
        actual.forEach(entry -> before.put(entry.service().address(), entry));
        Set<Object> untouched = new HashSet<>();
        for (TableEntry entry : wanted) {
            TableEntry former = before.get(entry.service().address());
            if (former != null) {
                Set<RealServer> same = new HashSet<>(former.servers());
                same.retainAll(entry.servers());
                same.forEach(
                        server -> untouched.add(List.of(entry.service().address(), server.address(), server.port())));
            }
        }
        for (Operation operation : Plan.between(actual, wanted, _ -> true)) {
            RealServer server = switch (operation) {
                case Operation.AddServer add -> add.wanted();
                case Operation.EditServer edit -> edit.wanted();
                case Operation.DeleteServer delete -> delete.former();
                case Operation.AddService _, Operation.EditService _, Operation.DeleteService _ -> null;
            };
            if (server != null) {
                assertThat(untouched).doesNotContain(List.of(operation.service(), server.address(), server.port()));
            } else if (operation instanceof Operation.DeleteService(ServiceAddress address)) {
                assertThat(wanted).noneMatch(entry -> entry.service().address().equals(address));
            }
        }
    }

    private static Map<VirtualService, Set<RealServer>> unordered(Collection<TableEntry> table) {
        Map<VirtualService, Set<RealServer>> services = new HashMap<>();
        table.forEach(entry -> services.put(entry.service(), Set.copyOf(entry.servers())));
        return services;
    }

    private static List<TableEntry> table(SplittableRandom random) {
        List<TableEntry> table = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            if (random.nextInt(4) > 0) {
                table.add(entry(random, i));
            }
        }
        return table;
    }

    private static TableEntry entry(SplittableRandom random, int number) {
        ServiceAddress address = switch (number) {
            case 1 -> VIP;
            case 2 -> new Endpoint(Transport.UDP, address("198.51.100.1"), 6443);
            case 3 -> new Endpoint(Transport.TCP, address("2001:db8::51"), 6443);
            case 4 -> new FirewallMark(4, false);
            case 5 -> new FirewallMark(4, true);
            default -> new Endpoint(Transport.TCP, address("198.51.100.1"), 80);
        };
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        if (random.nextInt(3) == 0) {
            flags.add(FLAGS.get(random.nextInt(FLAGS.size())));
        }
        VirtualService service = new VirtualService(
                address,
                random.nextBoolean() ? Scheduler.RR : Scheduler.MH,
                flags,
                random.nextInt(3) == 0 ? new Persistence(random.nextInt(1, 3), 32, null) : null);
        List<RealServer> servers = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            if (random.nextBoolean()) {
                servers.add(server(random, address, i));
            }
        }
        return new TableEntry(service, servers);
    }

    private static RealServer server(SplittableRandom random, ServiceAddress service, int number) {
        ForwardMethod method = switch (random.nextInt(3)) {
            case 0 -> new Masquerade();
            case 1 -> new DirectRouting();
            default -> new Tunnel(Encapsulation.IPIP, 0, Checksum.NONE);
        };
        boolean ipv6 = service.ipv6() ^ (method instanceof Tunnel && number == 4);
        int servicePort = service instanceof Endpoint endpoint ? endpoint.port() : 0;
        return new RealServer(
                address(ipv6 ? "2001:db8::" + number : "192.0.2." + number),
                method.keepsPort() ? servicePort : random.nextInt(8080, 8082),
                method,
                random.nextInt(3),
                random.nextInt(2) * 10L,
                0);
    }

    private static List<TableEntry> large(int changed) {
        List<TableEntry> table = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            List<RealServer> servers = new ArrayList<>();
            for (int j = 0; j < 10; j++) {
                servers.add(direct(j, i * 10 + j == changed ? 2 : 1));
            }
            table.add(new TableEntry(service(new FirewallMark(i + 1, false), Scheduler.RR, null), servers));
        }
        return table;
    }

    private static TableEntry entry(VirtualService service, RealServer... servers) {
        return new TableEntry(service, List.of(servers));
    }

    private static VirtualService service(
            ServiceAddress address, @Nullable Scheduler scheduler, @Nullable Persistence persistence) {
        return new VirtualService(address, scheduler, Set.of(), persistence);
    }

    private static RealServer direct(int number, int weight) {
        return server(number, new DirectRouting(), weight);
    }

    private static RealServer server(int number, ForwardMethod method, int weight) {
        return new RealServer(address("192.0.2." + number), 6443, method, weight, 0, 0);
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
