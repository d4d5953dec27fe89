@NullMarked
package io.cplbd.netlink.wire;

import org.jspecify.annotations.NullMarked;
