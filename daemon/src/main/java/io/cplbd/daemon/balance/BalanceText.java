package io.cplbd.daemon.balance;

import io.cplbd.ipvs.check.Checks;
import io.cplbd.ipvs.check.PoolView;
import io.cplbd.ipvs.check.PoolView.CheckView;
import io.cplbd.ipvs.check.PoolView.ServerView;
import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What is balanced, for a person to read: what SIGUSR1 writes about virtual servers. Pure. */
public final class BalanceText {
    private BalanceText() {}

    public static String of(BalanceView view) {
        StringBuilder out = new StringBuilder("------< LVS Topology >------\n");
        for (PoolView pool : view.pools()) {
            pool(out, pool, view);
        }
        out.append("------< IPVS >------\n");
        field(out, 1, "Kernel", view.progress().text());
        field(out, 1, "Operations", view.services().operations());
        field(out, 1, "Refused operations", view.services().refusals());
        field(
                out,
                1,
                "Operations that put right what others changed",
                view.services().repaired());
        field(out, 1, "Checks running", view.probes().running());
        field(out, 1, "Checks waiting for a turn", view.probes().waiting());
        field(out, 1, "Most checks that waited for a turn", view.probes().mostWaiting());
        field(out, 1, "Checks started", view.probes().total());
        field(out, 1, "Checks without a socket", view.probes().noSocket());
        return out.toString();
    }

    private static void pool(StringBuilder out, PoolView pool, BalanceView view) {
        field(out, 1, "VS", pool.spec().name());
        for (VirtualService service : pool.spec().services()) {
            field(out, 3, "Service", text(service) + presence(service.address(), view));
        }
        field(
                out,
                3,
                "Quorum",
                pool.spec().quorum() + ", hysteresis " + pool.spec().hysteresis());
        field(out, 3, "Quorum state", (pool.quorum() ? "UP" : "DOWN") + ", living weight " + pool.aliveWeight());
        if (pool.suspended()) {
            field(out, 3, "Checks", "suspended");
        }
        for (ServerView server : pool.servers()) {
            field(
                    out,
                    3,
                    "RS",
                    endpoint(server.spec().address(), server.spec().port()) + ", " + (server.up() ? "UP" : "DOWN")
                            + ", weight " + server.weight());
            server.checks().forEach(check -> check(out, check, view.nowNs()));
        }
        if (pool.spec().sorryServer() != null) {
            var sorry = pool.spec().sorryServer();
            field(out, 3, "Sorry server", endpoint(sorry.address(), sorry.port()));
        }
    }

    private static String presence(ServiceAddress service, BalanceView view) {
        Set<RouterId> routers = view.gates().get(service);
        return routers == null
                ? ""
                : routers.stream()
                        .map(router -> router.interfaceName() + " " + router.family() + " " + router.virtualRouterId())
                        .sorted()
                        .collect(Collectors.joining(" or ", ", only as MASTER of ", ""));
    }

    private static String text(VirtualService service) {
        VirtualService.Persistence persistence = service.persistence();
        String address = switch (service.address()) {
            case ServiceAddress.Endpoint(var transport, InetAddress host, int port) ->
                transport + " " + endpoint(host, port);
            case ServiceAddress.FirewallMark(int mark, boolean ipv6) ->
                "FWM " + Integer.toUnsignedString(mark) + (ipv6 ? " inet6" : " inet");
        };
        return address + ", "
                + (service.scheduler() == null ? "?" : service.scheduler().kernelName())
                + (persistence == null ? "" : ", persistent " + persistence.timeoutS() + " s");
    }

    private static String endpoint(InetAddress address, int port) {
        return "[" + address.getHostAddress() + "]:" + port;
    }

    private static void check(StringBuilder out, CheckView check, long nowNs) {
        ProbeResult last = check.last();
        field(
                out,
                5,
                "Check",
                Notices.name(check.probe()) + ", " + check.verdict() + ", runs " + check.runs() + ", failures "
                        + check.failures() + ", last "
                        + switch (last) {
                            case null -> "none";
                            case ProbeResult.Passed ignored -> "passed";
                            case ProbeResult.Failed(String reason) -> reason;
                            case ProbeResult.Untold(String reason) -> reason;
                        }
                        + (check.dueNs() == Checks.NEVER
                                ? ""
                                : ", next in " + TimeUnit.NANOSECONDS.toMillis(check.dueNs() - nowNs) + " ms"));
    }

    private static void field(StringBuilder out, int indent, String name, Object value) {
        out.append(" ".repeat(indent)).append(name).append(" = ").append(value).append('\n');
    }
}
