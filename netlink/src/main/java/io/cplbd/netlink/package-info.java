/** What the kernel's refusals look like to the rest of the house. */
@NullMarked
package io.cplbd.netlink;

import org.jspecify.annotations.NullMarked;
