/** The exchange with the kernel: request, acknowledgement, dump, batch; and sockets that listen to its notifications. */
@NullMarked
package io.cplbd.netlink.socket;

import org.jspecify.annotations.NullMarked;
