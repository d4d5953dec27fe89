package io.cplbd.vrrp.router;

/** Takes what virtual routers want done. Implementations must not block and must not call back. */
@FunctionalInterface
public interface Effects {
    void add(RouterId router, Effect effect);
}
