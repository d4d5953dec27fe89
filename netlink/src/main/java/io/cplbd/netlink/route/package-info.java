/** Links, addresses and routes of one network namespace, and a monitor of their changes (rtnetlink(7)). */
@NullMarked
package io.cplbd.netlink.route;

import org.jspecify.annotations.NullMarked;
