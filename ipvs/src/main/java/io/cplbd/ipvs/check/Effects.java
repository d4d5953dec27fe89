package io.cplbd.ipvs.check;

/** Takes what checks want done. Implementations must not block and must not call back. */
@FunctionalInterface
public interface Effects {
    void add(Effect effect);
}
