package io.cplbd.daemon.engine;

import io.cplbd.conf.keepalived.GlobalDefs;
import io.cplbd.daemon.balance.BalanceText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** keepalived's dump files, written on SIGUSR1 and SIGUSR2. */
public final class Dumps {
    private static final Logger LOG = LoggerFactory.getLogger(Dumps.class);
    private static final String DATA = "/tmp/keepalived.data";
    private static final String CHECKS = "/tmp/keepalived_check.data";
    private static final String CONTROL_PLANE = "/tmp/cplbd_k0s.data";
    private static final String STATS = "/tmp/keepalived.stats";

    private Dumps() {}

    /**
     * Writes {@code state_dump_file}, by default /tmp/keepalived.data, and what is balanced to /tmp/keepalived_check.data,
     * next to the former and with {@code _check} at its name if that was configured.
     *
     * @param balancing whether there is anything to write of the latter
     */
    public static void writeData(Engine engine, GlobalDefs globals, boolean balancing) {
        String configured = globals.stateDumpFile();
        write(engine.view(), configured, DATA, view -> DumpText.data(view, Instant.now(), ZoneId.systemDefault()));
        if (balancing) {
            write(engine.balance(), configured == null ? null : configured + "_check", CHECKS, BalanceText::of);
        }
    }

    /** Writes what there is beside VRRP and IPVS with a k0s.yaml to /tmp/cplbd_k0s.data. */
    public static void writeControlPlane(String text) {
        write(text, null, CONTROL_PLANE, view -> view);
    }

    /** Writes {@code stats_dump_file}, by default /tmp/keepalived.stats. */
    public static void writeStats(Engine engine, GlobalDefs globals) {
        write(engine.view(), globals.statsDumpFile(), STATS, DumpText::stats);
    }

    /** Makes both texts and writes none. */
    public static void rehearse(Engine engine) {
        EngineView view = engine.view();
        if (view != null) {
            LOG.trace("{}{}", DumpText.data(view, Instant.now(), ZoneId.systemDefault()), DumpText.stats(view));
        }
    }

    private static <V> void write(
            @Nullable V view, @Nullable String configured, String fallback, Function<V, String> text) {
        Path file = Path.of(configured == null ? fallback : configured);
        if (view == null) {
            LOG.error("cannot write {}: the engine does not answer", file);
            return;
        }
        try {
            DumpFile.write(file, text.apply(view));
            LOG.debug("wrote {}", file);
        } catch (IOException refused) {
            LOG.error("cannot write {}: {}", file, refused.toString());
        }
    }
}
