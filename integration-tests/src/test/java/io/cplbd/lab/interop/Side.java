package io.cplbd.lab.interop;

import io.cplbd.lab.Node;

/** One of two routers: a daemon in its namespace, and what that namespace's kernel shows of it. */
interface Side extends AutoCloseable {
    Node node();

    /** Source of the frames that it advertises with. */
    String mac();

    /** The one that it was told last. */
    int priority();

    void start();

    /** Gives it a configuration that has this priority, the same or another, and tells it to read that. */
    void reload(int priority);

    /** It dies without a word. */
    void kill();

    /** It is asked to end, and does. */
    void stop();

    /** By its own words; false unless it runs. */
    boolean isMaster();

    /** By its own words; false unless it runs. */
    boolean isBackup();

    /** Whether its kernel answers for the VIP. */
    boolean holds();

    /** Whether it or its kernel has changed its mind since then, {@link System#nanoTime}. */
    boolean movedSince(long sinceNs);

    /** For a report of a failure. */
    String describe();

    @Override
    void close();
}
