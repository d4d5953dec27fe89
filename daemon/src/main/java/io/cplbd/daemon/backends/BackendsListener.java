package io.cplbd.daemon.backends;

/** Is told on the thread {@code backends}, in order. Must not block. */
public interface BackendsListener {
    /** The list has changed; or it is the first. */
    void changed(BackendList list);

    /**
     * Whether this node is able to serve has changed: it reaches a healthy API server. Able is what it is until something
     * else is told.
     */
    void serving(boolean able);
}
