@NullMarked
package io.cplbd.netlink.sys;

import org.jspecify.annotations.NullMarked;
