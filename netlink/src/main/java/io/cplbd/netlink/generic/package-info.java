/** Generic netlink: families are known by name and get a number when the kernel registers them. */
@NullMarked
package io.cplbd.netlink.generic;

import org.jspecify.annotations.NullMarked;
