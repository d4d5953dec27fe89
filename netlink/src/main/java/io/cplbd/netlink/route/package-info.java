@NullMarked
package io.cplbd.netlink.route;

import org.jspecify.annotations.NullMarked;
