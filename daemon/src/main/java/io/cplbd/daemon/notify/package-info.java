/** Everything that tells the outside of a state change: scripts and FIFOs, in one order, never on the caller's thread. */
@NullMarked
package io.cplbd.daemon.notify;

import org.jspecify.annotations.NullMarked;
