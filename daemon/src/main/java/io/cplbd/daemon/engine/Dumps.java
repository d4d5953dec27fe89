package io.cplbd.daemon.engine;

import io.cplbd.conf.keepalived.GlobalDefs;
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
    private static final String STATS = "/tmp/keepalived.stats";

    private Dumps() {}

    /** Writes {@code state_dump_file}, by default /tmp/keepalived.data. */
    public static void writeData(Engine engine, GlobalDefs globals) {
        write(
                engine,
                globals.stateDumpFile(),
                DATA,
                view -> DumpText.data(view, Instant.now(), ZoneId.systemDefault()));
    }

    /** Writes {@code stats_dump_file}, by default /tmp/keepalived.stats. */
    public static void writeStats(Engine engine, GlobalDefs globals) {
        write(engine, globals.statsDumpFile(), STATS, DumpText::stats);
    }

    /** Makes both texts and writes none. */
    public static void rehearse(Engine engine) {
        EngineView view = engine.view();
        if (view != null) {
            LOG.trace("{}{}", DumpText.data(view, Instant.now(), ZoneId.systemDefault()), DumpText.stats(view));
        }
    }

    private static void write(
            Engine engine, @Nullable String configured, String fallback, Function<EngineView, String> text) {
        Path file = Path.of(configured == null ? fallback : configured);
        EngineView view = engine.view();
        if (view == null) {
            LOG.error("cannot write {}: the loop does not answer", file);
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
