package io.cplbd.daemon.engine;

import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.router.Effect;
import io.cplbd.vrrp.router.Effect.Reason;
import io.cplbd.vrrp.router.RouterState;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what happens in keepalived's words, because people search their logs for them. */
final class StateLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.cplbd.vrrp");

    private StateLog() {}

    static void changed(Instance instance, Effect.StateChanged change) {
        String name = instance.name();
        switch (change.reason()) {
            case MASTER_DOWN -> LOG.info("({}) Receive advertisement timeout", name);
            case HIGHER_PRIORITY -> LOG.info("({}) Master received advert with higher priority", name);
            case HIGHER_ADDRESS ->
                LOG.info("({}) Master received advert with same priority but higher IP address than ours", name);
            case DEPOSED, LOST_TOUCH, HANDED_OVER, LINK_DOWN, NO_SOURCE_ADDRESS, RECOVERED ->
                LOG.info("({}) {}", name, change.reason().text());
            case STARTED, OWNER, STOPPED -> {}
        }
        switch (change.to()) {
            case MASTER -> LOG.info("({}) Entering MASTER STATE", name);
            case BACKUP ->
                LOG.info(
                        "({}) Entering BACKUP STATE{}",
                        name,
                        change.from() == RouterState.INIT && change.reason() == Reason.STARTED ? " (init)" : "");
            case FAULT -> LOG.warn("({}) Entering FAULT STATE", name);
            case STOPPED -> LOG.info("({}) Stopped", name);
            case INIT -> {}
        }
    }

    static void sent(Instance instance, Advertisement advert) {
        if (advert.resigns()) {
            LOG.info("({}) sent 0 priority", instance.name());
        }
    }

    static void observed(Instance instance, Effect.Observed seen) {
        String name = instance.name();
        String source = text(seen.source());
        switch (seen.what()) {
            case ADDRESS_LIST_DIFFERS ->
                LOG.warn(
                        "({}) the address list of {} differs from the configured one: it advertises {}",
                        name,
                        source,
                        seen.detail().isEmpty() ? "none" : seen.detail());
            case INTERVAL_DIFFERS -> LOG.info("({}) {} advertises another interval: {}", name, source, seen.detail());
            case SAME_ADDRESS ->
                LOG.warn(
                        "({}) received an advertisement from our own address {}: another machine has it, or the network"
                                + " sends packets back",
                        name,
                        source);
            case LOWER_PRIORITY_MASTER ->
                LOG.info(
                        "({}) Received advert from {} with lower priority {}, ours {}, forcing new election",
                        name,
                        source,
                        seen.detail(),
                        instance.router().priority());
            case PREEMPT_DELAY_STARTED -> LOG.info("({}) start preempt delay, master {}", name, source);
            case PREEMPT_DELAY_STOPPED -> LOG.info("({}) stop preempt delay", name);
        }
    }

    static void discarded(Instance instance, Effect.Discarded packet) {
        if (packet.first()) {
            LOG.warn(
                    "({}) ignoring packets from {}: {}",
                    instance.name(),
                    text(packet.source()),
                    packet.reason().text());
        }
    }

    private static String text(@Nullable InetAddress address) {
        return address == null ? "nobody" : address.getHostAddress();
    }
}
