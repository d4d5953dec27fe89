/** The running daemon: one loop thread that owns the protocol, and the threads around it that may wait. */
@NullMarked
package io.cplbd.daemon.engine;

import org.jspecify.annotations.NullMarked;
