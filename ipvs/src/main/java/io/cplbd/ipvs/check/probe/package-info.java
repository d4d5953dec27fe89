/**
 * The probes that open sockets: what {@link io.cplbd.ipvs.check.ProbeSpec} asks is done, what is found is told. When to
 * probe, and what follows from the result, is decided elsewhere.
 */
@NullMarked
package io.cplbd.ipvs.check.probe;

import org.jspecify.annotations.NullMarked;
