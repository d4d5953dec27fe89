package io.cplbd.daemon;

import io.cplbd.conf.keepalived.GlobalDefs;
import io.cplbd.daemon.notify.NotifyFifo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notify FIFOs, kept open from reload to reload. */
final class Fifos implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fifos.class);

    /** Owned by whom the daemon runs as. */
    private static final int OWN = -1;

    private final Map<Path, NotifyFifo> open = new LinkedHashMap<>();

    /** Those that a configuration names, opened where they are not yet; others are closed. */
    List<NotifyFifo> open(GlobalDefs globals) {
        List<GlobalDefs.NotifyFifo> named = new ArrayList<>();
        for (GlobalDefs.NotifyFifo fifo :
                new GlobalDefs.NotifyFifo[] {globals.notifyFifo(), globals.vrrpNotifyFifo()}) {
            if (fifo != null) {
                named.add(fifo);
            }
        }
        List<Path> wanted =
                named.stream().map(fifo -> Path.of(fifo.path())).distinct().toList();
        open.entrySet().removeIf(entry -> {
            boolean unwanted = !wanted.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().close();
            }
            return unwanted;
        });
        for (GlobalDefs.NotifyFifo fifo : named) {
            if (fifo.script() != null || fifo.user() != null) {
                LOG.warn("{}: warning: user and script of a notify FIFO are not built yet", fifo.position());
            }
        }
        for (Path path : wanted) {
            if (!open.containsKey(path)) {
                switch (NotifyFifo.open(path, OWN, OWN, NotifyFifo.DEFAULT_CAPACITY)) {
                    case NotifyFifo.Opening.Opened(NotifyFifo fifo) -> open.put(path, fifo);
                    case NotifyFifo.Opening.Refused(String reason) -> LOG.error("{}", reason);
                }
            }
        }
        return List.copyOf(open.values());
    }

    @Override
    public void close() {
        open.values().forEach(NotifyFifo::close);
    }
}
