/**
 * Machines that run the real protocol code in virtual time, on a virtual LAN, with everything going wrong that a seed
 * says, and named invariants that hold all the while.
 */
@NullMarked
package io.cplbd.vrrp.simulation;

import org.jspecify.annotations.NullMarked;
