/**
 * The kernel's IPVS table over generic netlink (family "IPVS", include/uapi/linux/ip_vs.h and
 * net/netfilter/ipvs/ip_vs_ctl.c).
 */
@NullMarked
package io.cplbd.ipvs.kernel;

import org.jspecify.annotations.NullMarked;
