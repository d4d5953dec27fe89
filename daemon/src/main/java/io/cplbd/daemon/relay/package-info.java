/** Connections that are carried to the back ends by this process, where the kernel does not do it. */
@NullMarked
package io.cplbd.daemon.relay;

import org.jspecify.annotations.NullMarked;
