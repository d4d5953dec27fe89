package io.cplbd.daemon.balance;

import io.cplbd.daemon.balance.BalancePlan.PoolNotices;
import io.cplbd.daemon.balance.BalancePlan.ServerNotices;
import io.cplbd.daemon.notify.NotificationQueue;
import io.cplbd.daemon.notify.NotifyFifo;
import io.cplbd.daemon.notify.Script;
import io.cplbd.daemon.notify.ScriptRunner;
import io.cplbd.daemon.notify.ServerQueue;
import io.cplbd.ipvs.check.Effect;
import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import io.cplbd.ipvs.check.ServerSpec;
import io.cplbd.ipvs.check.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what becomes of real servers: to the log in keepalived's words, to scripts and FIFOs. Of the thread {@code ipvs}. */
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger("io.cplbd.ipvs");

    private final ScriptRunner runner = new ScriptRunner();
    /** One for each pool that has something to tell. Those of pools that are gone stay until the end, and are few. */
    private final Map<String, ServerQueue> queues = new HashMap<>();

    private Map<String, PoolNotices> plans = Map.of();
    private List<NotifyFifo> fifos = List.of();

    /** Takes the names of what comes and goes; those of a former plan stay known until {@link #forgetFormer}. */
    void configure(BalancePlan plan) {
        Map<String, PoolNotices> all = new HashMap<>(plans);
        plan.notices().forEach((pool, now) -> all.merge(pool, now, (former, _) -> now.after(former)));
        plans = all;
        fifos = plan.fifos();
    }

    /** What is not in {@code plan} is not told of again. */
    void forgetFormer(BalancePlan plan) {
        plans = plan.notices();
    }

    private PoolNotices notices(String pool) {
        PoolNotices known = plans.get(pool);
        return known != null ? known : new PoolNotices(pool, null, null, null, Map.of());
    }

    /** @param last whether this is told at the daemon's end, and waited for */
    void server(Effect.ServerChanged change, boolean last) {
        PoolNotices notices = notices(change.pool());
        ServerSpec server = change.server();
        ServerNotices own = notices.servers().get(server.endpoint());
        String name = notices.nameOf(server);
        String what = server.inhibitOnFailure()
                ? change.up() ? "Enabling" : "Disabling"
                : change.up() ? "Adding" : "Removing";
        LOG.info(
                "{} service {} {} VS {} ({})",
                what,
                name,
                server.inhibitOnFailure() ? "of" : change.up() ? "to" : "from",
                notices.name(),
                change.reason());
        tell(
                change.pool(),
                own == null ? null : change.up() ? own.up() : own.down(),
                "RS " + name + " " + notices.name() + " " + word(change.up()),
                last);
    }

    void quorum(Effect.QuorumChanged change, boolean last) {
        PoolNotices notices = notices(change.pool());
        LOG.info(
                change.up()
                        ? "Gained quorum for VS {}: weight {}, needed {}"
                        : "Lost quorum for VS {}: weight {}, needed {}",
                notices.name(),
                change.weight(),
                change.threshold());
        tell(
                change.pool(),
                change.up() ? notices.quorumUp() : notices.quorumDown(),
                "VS " + notices.name() + " " + word(change.up()),
                last);
    }

    void weight(Effect.WeightChanged change) {
        ServerSpec server = change.server();
        PoolNotices notices = notices(change.pool());
        LOG.info(
                "Changing weight of service {} of VS {} from {} to {}",
                notices.nameOf(server),
                notices.name(),
                change.from(),
                change.to());
    }

    void checked(Effect.Checked run) {
        String what = name(run.probe());
        switch (run.result()) {
            case ProbeResult.Passed ignored -> LOG.info("{} success", what);
            case ProbeResult.Failed(String reason) -> {
                if (run.verdict() == Verdict.DOWN) {
                    LOG.warn("{} failed: {}", what, reason);
                } else {
                    LOG.info("{} failed: {}, {} retries left", what, reason, run.retriesLeft());
                }
            }
            case ProbeResult.Untold(String reason) -> LOG.warn("{} could not be made: {}", what, reason);
        }
    }

    static String name(ProbeSpec probe) {
        return switch (probe) {
            case ProbeSpec.Tcp(var connection) -> "TCP connection to " + endpoint(connection);
            case ProbeSpec.Http http ->
                (http.tls() == null ? "HTTP check of " : "SSL check of ") + endpoint(http.connection());
            case ProbeSpec.Misc misc -> "Misc check " + misc.argv();
        };
    }

    private static String endpoint(ProbeSpec.Connection connection) {
        return "[" + connection.address().getHostAddress() + "]:tcp:" + connection.port();
    }

    private static String word(boolean up) {
        return up ? "UP" : "DOWN";
    }

    private void tell(String pool, @Nullable Script script, String line, boolean last) {
        if (script != null || !fifos.isEmpty()) {
            queues.computeIfAbsent(pool, name -> new ServerQueue(name, runner))
                    .offer(new ServerQueue.Notice(script, line + "\n", fifos, last));
        }
    }

    /** Tells what must still be told, within {@link NotificationQueue#CLOSE_LIMIT}. */
    void close() {
        ServerQueue.closeAll(queues.values(), NotificationQueue.CLOSE_LIMIT);
    }
}
