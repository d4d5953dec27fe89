package io.cplbd.daemon;

import io.cplbd.conf.keepalived.GlobalDefs;
import io.cplbd.daemon.notify.NotifyFifo;
import io.cplbd.daemon.notify.NotifyFifos;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notify FIFOs, kept open from reload to reload. */
final class Fifos implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fifos.class);

    /** Owned by whom the daemon runs as. */
    private static final int OWN = -1;

    private final Map<Path, NotifyFifo> open = new LinkedHashMap<>();

    /** Those that a configuration names, opened where they are not yet; others are closed. */
    NotifyFifos open(GlobalDefs globals) {
        List<GlobalDefs.NotifyFifo> vrrp = named(globals.notifyFifo(), globals.vrrpNotifyFifo());
        List<GlobalDefs.NotifyFifo> lvs =
                named(globals.notifyFifo(), globals.lvs().notifyFifo());
        Set<Path> wanted = new LinkedHashSet<>();
        for (GlobalDefs.NotifyFifo fifo :
                Stream.concat(vrrp.stream(), lvs.stream()).distinct().toList()) {
            wanted.add(Path.of(fifo.path()));
            if (fifo.script() != null || fifo.user() != null) {
                LOG.warn("{}: warning: user and script of a notify FIFO are not built yet", fifo.position());
            }
        }
        open.entrySet().removeIf(entry -> {
            boolean unwanted = !wanted.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().close();
            }
            return unwanted;
        });
        for (Path path : wanted) {
            if (!open.containsKey(path)) {
                switch (NotifyFifo.open(path, OWN, OWN, NotifyFifo.DEFAULT_CAPACITY)) {
                    case NotifyFifo.Opening.Opened(NotifyFifo fifo) -> open.put(path, fifo);
                    case NotifyFifo.Opening.Refused(String reason) -> LOG.error("{}", reason);
                }
            }
        }
        return new NotifyFifos(opened(vrrp), opened(lvs));
    }

    private static List<GlobalDefs.NotifyFifo> named(GlobalDefs.@Nullable NotifyFifo... fifos) {
        return Arrays.stream(fifos).filter(Objects::nonNull).toList();
    }

    private List<NotifyFifo> opened(List<GlobalDefs.NotifyFifo> fifos) {
        return fifos.stream()
                .map(fifo -> Path.of(fifo.path()))
                .distinct()
                .filter(open::containsKey)
                .map(open::get)
                .toList();
    }

    @Override
    public void close() {
        open.values().forEach(NotifyFifo::close);
    }
}
