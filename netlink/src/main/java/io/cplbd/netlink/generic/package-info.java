@NullMarked
package io.cplbd.netlink.generic;

import org.jspecify.annotations.NullMarked;
