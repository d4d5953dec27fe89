package io.cplbd.vrrp.simulation;

/** Whether something works as it should, and since when. */
final class Calm {
    private final World world;
    private int troubles;
    private long sinceNs;

    Calm(World world) {
        this.world = world;
    }

    void disturb() {
        troubles++;
    }

    /** All is well again, once what went wrong cannot be felt any more: {@code aftermathNs} from now. */
    void restore(long aftermathNs) {
        troubles--;
        sinceNs = Math.max(sinceNs, world.nowNs() + aftermathNs);
    }

    /** Since when all is well; in the future or {@link World#NEVER} when it is not. */
    long sinceNs() {
        return troubles > 0 ? World.NEVER : sinceNs;
    }
}
