@NullMarked
package io.cplbd.netlink.socket;

import org.jspecify.annotations.NullMarked;
