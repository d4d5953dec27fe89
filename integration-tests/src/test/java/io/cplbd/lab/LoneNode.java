package io.cplbd.lab;

import java.time.Duration;

/** A lab of which one daemon runs: what it does by itself, seen from outside. */
final class LoneNode implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Lab lab;

    LoneNode(double advertIntervalS) {
        lab = new Lab(LabPlan.of(2, advertIntervalS));
    }

    static LoneNode master(double advertIntervalS) {
        LoneNode node = new LoneNode(advertIntervalS);
        try {
            node.daemon().start();
            node.lab.awaitMaster(PATIENCE);
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    Lab lab() {
        return lab;
    }

    NodeDaemon daemon() {
        return lab.daemons().getFirst();
    }

    Node node() {
        return daemon().node();
    }

    /** Somebody with {@code ip} at hand changes the addresses of the node. */
    void ip(String action) {
        Command.run(
                "ip",
                "-n",
                node().namespace(),
                "addr",
                action,
                LabNetwork.VIP + "/" + LabNetwork.PREFIX_LENGTH,
                "dev",
                LabNetwork.DEVICE);
    }

    boolean isMine(WireTap.Seen packet) {
        return packet.mac().equals(node().mac());
    }

    @Override
    public void close() {
        lab.close();
    }
}
